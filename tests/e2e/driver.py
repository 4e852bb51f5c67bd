"""Drives a running stack from outside, by SMTP and HTTP only, as a merchant's customers and developers do."""

import json
import re
import smtplib
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from typing import Any, TypeVar

import pytest

Value = TypeVar("Value")

PATIENCE = 60.0
"""Seconds to wait for what takes one on an idle machine."""

_REFERENCE = re.compile(r"\bGU-[2-9A-HJ-NP-Z]{8}\b")


def unique(name: str) -> str:
    """An address that no other test writes from."""
    return f"{name}.{uuid.uuid4().hex[:10]}@example.com"


def bounce(address: str, recipient: str) -> bytes:
    """The report to `address` that mail to a recipient failed for good."""
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {address}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{unique('b')}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nUser unknown.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()


def mail(sender: str, recipient: str, subject: str, text: str, *, name: str = "") -> EmailMessage:
    """An ordinary mail."""
    message = EmailMessage()
    message["From"] = formataddr((name, sender))
    message["To"] = recipient
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain="example.com")
    message.set_content(text)
    return message


@dataclass(frozen=True)
class Stack:
    """The running stack's addresses."""

    api: str
    key: str
    smtp: str
    outbox_url: str
    mailbox: str

    def deliver(self, message: EmailMessage) -> None:
        """Hand a mail over by SMTP, to the address that it is written to."""
        host, _, port = self.smtp.rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=PATIENCE) as server:
            server.send_message(message, to_addrs=[parseaddr(message["To"])[1]])

    def deliver_bytes(self, raw: bytes, sender: str, *, to: str = "") -> None:
        """Hand over any bytes by SMTP, to the mailbox unless told otherwise."""
        host, _, port = self.smtp.rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=PATIENCE) as server:
            server.sendmail(sender, [to or self.mailbox], raw)

    def outbox(self, recipient: str) -> list[dict[str, Any]]:
        """What was sent to an address, oldest first."""
        query = urllib.parse.urlencode({"to": recipient})
        listed: list[dict[str, Any]] = json.loads(_read(f"{self.outbox_url}/messages?{query}"))["messages"]
        return listed

    def acknowledgement(self, recipient: str) -> EmailMessage:
        """The first mail that an address was sent, once it is there."""
        listed = self.wait(lambda: self.outbox(recipient), f"an acknowledgement to {recipient}")
        return self._sent(listed[0]["id"])

    def newest(self, recipient: str) -> EmailMessage:
        """The last mail that an address was sent."""
        return self._sent(self.outbox(recipient)[-1]["id"])

    def _sent(self, identifier: str) -> EmailMessage:
        raw = _read(f"{self.outbox_url}/messages/{identifier}/raw")
        return message_from_bytes(raw, policy=policy.default)

    def text_of(self, message: EmailMessage) -> str:
        """A mail's plain text."""
        body = message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def case_of(self, answer: EmailMessage) -> dict[str, Any]:
        """The case whose reference an acknowledgement tells."""
        found = _REFERENCE.search(self.text_of(answer))
        assert found, "no reference in the acknowledgement"
        return self.wait(
            lambda: self.get(f"/v1/cases/{found[0]}") if self._complete(found[0]) else None,
            "both interactions in the case",
        )

    def _complete(self, reference: str) -> bool:
        listed = self.get(f"/v1/cases/{reference}")["interactions"]
        return any(one["direction"] == "out" for one in listed)

    def interaction(self, customer: str, message_id: str) -> dict[str, Any] | None:
        """A customer's interaction by Message-ID, or None while it is not there."""
        try:
            listed = self.get(f"/v1/customers/{customer}/timeline")["items"]
        except urllib.error.HTTPError:
            return None
        return next((one for one in listed if one["message_id"] == message_id.strip("<>")), None)

    def get(self, path: str, **parameters: str) -> Any:
        """An answer of the API."""
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        return json.loads(_read(self.api + path + query, {"Authorization": f"Bearer {self.key}"}))

    def post(self, path: str, body: object, *, key: str) -> tuple[int, dict[str, Any]]:
        """Status and answer of a POST with an idempotency key."""
        request = urllib.request.Request(
            self.api + path,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Idempotency-Key": key},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.loads(answer.read())

    def problem(self, method: str, path: str, *, key: str = "", body: bytes | None = None) -> dict[str, Any]:
        """The problem details of a request that is refused."""
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.api + path, body, headers, method=method)
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=PATIENCE)
        answer = refusal.value
        details: dict[str, Any] = json.loads(answer.read())
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert details["status"] == answer.code
        return details

    def wait(self, look: Callable[[], Value | None], what: str) -> Value:
        """Look until there is something; fails after a while."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"Waited {PATIENCE:.0f} s in vain for {what}")

    def settle(self) -> None:
        """Let a mail of our own pass through: what was queued before it has been looked at by then."""
        last = unique("settle")
        self.deliver(mail(last, self.mailbox, "Question", "Bonjour, quels sont vos horaires d'ouverture ?"))
        self.acknowledgement(last)


def _read(url: str, headers: dict[str, str] | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=PATIENCE) as answer:
        content: bytes = answer.read()
    return content
