"""What SES does with a mail that arrives: which rule it matches, the headers it adds, the event it sends.

Sources: Amazon SES developer guide, "Email receiving concepts", "Condition options for receipt rules",
"Lambda function event data", "X-SES headers".
"""

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import format_datetime, getaddresses
from typing import Any

SIZE_LIMIT = 40 * 1024 * 1024
"""Bytes, headers included; the default maximum of SES for mail that it receives."""
HEADERS_LIMIT = 10 * 1024
"""Bytes of headers that the event repeats before it says that they are truncated."""

# What people send to see a spam or virus filter work; no real filter runs here.
GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
EICAR = b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$"

FORGED = "dmarc-reject.example"
"""A domain to try forged mail with: its mails fail DMARC, and its policy is to reject them. Nobody signs mail here, so
the only other mails that fail are those that claim a domain which they are delivered to."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One receipt rule: whom it takes mail for, where the mail is kept, which function is called.

    `recipients` are addresses, domains, or domains with a dot before them, which means their subdomains;
    without any, the rule takes all mail. `function` is a name or ARN; either may be empty.
    """

    recipients: tuple[str, ...]
    bucket: str
    prefix: str
    function: str

    def takes(self, address: str) -> bool:
        """Whether this rule takes mail for an address; a rule's `a@b` also takes `a+anything@b`."""
        if not self.recipients:
            return True
        local, _, domain = address.lower().rpartition("@")
        plain = local.split("+")[0]
        for wanted in (recipient.lower() for recipient in self.recipients):
            if wanted in (f"{local}@{domain}", f"{plain}@{domain}", domain):
                return True
            if wanted.startswith(".") and domain.endswith(wanted):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it was handed over: SES message id, envelope, time (UTC), and the bytes with SES's headers on top."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    at: datetime
    content: bytes


def new_message_id() -> str:
    """An id like those that SES gives to mail it receives: 40 letters and digits."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(40))


def matching(rules: tuple[Rule, ...], address: str) -> Rule | None:
    """The first rule that takes mail for an address."""
    return next((rule for rule in rules if rule.takes(address)), None)


def verdicts(content: bytes) -> dict[str, str]:
    """SES's verdicts on spam and virus, by the test texts that real filters know."""
    return {
        "spam": "FAIL" if GTUBE in content else "PASS",
        "virus": "FAIL" if EICAR in content else "PASS",
    }


def passes_dmarc(arrival: Arrival) -> bool:
    """Whether a mail may be from the domain that it says it is from, as far as can be told without signatures."""
    head = arrival.content.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    try:
        authors = getaddresses([str(value) for value in message_from_bytes(head + b"\n\n").get_all("From", [])])
    except (MessageError, ValueError):
        return True
    claimed = [f".{address.rpartition('@')[2].lower()}" for _, address in authors]
    unsigned = (f".{FORGED}", *(f".{address.rpartition('@')[2].lower()}" for address in arrival.recipients))
    return not any(domain.endswith(unsigned) for domain in claimed)


def with_received_headers(arrival: Arrival, peer: str, greeting: str) -> bytes:
    """The bytes that SES stores: the mail as sent, under the headers of its last hop."""
    judged = verdicts(arrival.content)
    judgement = "pass" if passes_dmarc(arrival) else "fail"
    domain = arrival.sender.rpartition("@")[2] or greeting
    lines = [
        f"Return-Path: <{arrival.sender}>",
        f"Received: from {greeting} ({greeting} [{peer}])",
        f" by inbound-smtp.eu-west-1.amazonaws.com with SMTP id {arrival.id}",
        f" for {arrival.recipients[0]};",
        f" {format_datetime(arrival.at)}",
        f"X-SES-Spam-Verdict: {judged['spam']}",
        f"X-SES-Virus-Verdict: {judged['virus']}",
        f"Received-SPF: pass (spfCheck: local) client-ip={peer}; envelope-from={arrival.sender}; helo={greeting};",
        f"Authentication-Results: amazonses.com; spf=pass (spfCheck: local) client-ip={peer};",
        f" envelope-from={arrival.sender}; helo={greeting}; dkim={judgement} header.i=@{domain};",
        f" dmarc={judgement} header.from={domain};",
    ]
    return "\r\n".join(lines).encode("ascii", "replace") + b"\r\n" + arrival.content


def event(arrival: Arrival, recipients: tuple[str, ...], function: str) -> dict[str, Any]:
    """The event that SES calls a function with. `recipients` are those that the rule matched."""
    try:
        message = message_from_bytes(arrival.content.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n")
    except (MessageError, ValueError):
        message = Message()
    headers, truncated = _headers(message)
    judged = verdicts(arrival.content)
    at = arrival.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    genuine = passes_dmarc(arrival)
    passed, judged_sender = {"status": "PASS"}, {"status": "PASS" if genuine else "FAIL"}
    policy = {} if genuine else {"dmarcPolicy": "reject"}
    return {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {
                    "mail": {
                        "timestamp": at,
                        "source": arrival.sender,
                        "messageId": arrival.id,
                        "destination": list(arrival.recipients),
                        "headersTruncated": truncated,
                        "headers": headers,
                        "commonHeaders": _common(message, arrival),
                    },
                    "receipt": {
                        "timestamp": at,
                        "processingTimeMillis": 1,
                        "recipients": list(recipients),
                        "spamVerdict": {"status": judged["spam"]},
                        "virusVerdict": {"status": judged["virus"]},
                        "spfVerdict": passed,
                        "dkimVerdict": judged_sender,
                        "dmarcVerdict": judged_sender,
                        **policy,
                        "action": {"type": "Lambda", "functionArn": function, "invocationType": "Event"},
                    },
                },
            }
        ]
    }


def _headers(message: Message) -> tuple[list[dict[str, str]], bool]:
    headers: list[dict[str, str]] = []
    size = 0
    for name, value in message.items():
        text = " ".join(str(value).split())
        size += len(name) + len(text) + 4
        if size > HEADERS_LIMIT:
            return headers, True
        headers.append({"name": name, "value": text})
    return headers, False


def _common(message: Message, arrival: Arrival) -> dict[str, Any]:
    common: dict[str, Any] = {"returnPath": arrival.sender}
    for key, name in (("from", "From"), ("to", "To"), ("cc", "Cc"), ("replyTo", "Reply-To")):
        values = [_readable(value) for value in message.get_all(name, [])]
        if values:
            common[key] = [f"{shown} <{address}>" if shown else address for shown, address in getaddresses(values)]
    for key, name in (("date", "Date"), ("messageId", "Message-ID"), ("subject", "Subject")):
        if name in message:
            common[key] = _readable(message[name])
    return common


def _readable(value: Any) -> str:
    """A header's value with encoded words decoded where they can be."""
    text = " ".join(str(value).split())
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, MessageError):
        return text
