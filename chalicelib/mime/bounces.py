"""Why a mail came back: from delivery reports (RFC 3464), and from the wording of mail servers that write none.

Only what a mail server sent is read so: a customer who quotes an error message writes no bounce.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.mail import Bounce, Failure, Mail
from chalicelib.mime import charsets, fields, sesmail
from chalicelib.mime.bounce_status import ENHANCED, is_permanent, settled, status_of, tells_code, tells_reason
from chalicelib.mime.bounce_wording import DAEMON, DAEMON_NAME, original, subject, wording

# No asterisk: servers mask addresses with it.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_NAMED_RECIPIENT = re.compile(
    r"(?:final-recipient:(?:\s*rfc822;)?|original-recipient:(?:\s*rfc822;)?|rcpt to:|delivered to:|"
    r"deliver(?:ing)?[^\n@<>]{0,40}?\bto|recipients?|address(?:es|\(es\))?[^\n@<>]{0,40}:|"
    r"unknown user:?|to the following address[^\n@]{0,20})[\s:<\"'*-]{1,12}(" + _ADDRESS.pattern + ")",
    re.IGNORECASE,
)  # fmt: skip
_MESSAGE_ID = re.compile(r"^[ \t>]*message-id:\s*<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE)
_REPLY_TO = re.compile(
    r"^[ \t>]*reply-to:(?:[^\n@]{0,300}\n[ \t])?[^\n@]{0,300}?(" + _ADDRESS.pattern + ")", re.IGNORECASE | re.MULTILINE
)
_TO = re.compile(
    r"^[ \t]*(?:to|rcpt to|x-envelope-to|x-original-to|delivered-to|envelope-to):[^\n]{0,200}?"
    r"(" + _ADDRESS.pattern + ")",
    re.IGNORECASE | re.MULTILINE,
)
# "<ada@example.com>:" as qmail and Postfix begin what they say of one recipient.
_HEADED = re.compile(r"^[ \t]*<(" + _ADDRESS.pattern + r")>(?: \([^)\n]{0,200}\))?:(?=\s)", re.MULTILINE)
_FROM_BEFORE = re.compile(r"\bfrom:?\s{1,3}<?$", re.IGNORECASE)
_FIRST = 20_000
_MOST_FAILURES = 50
_MOST_LINES = 150
_MOST_REPORTS = 10


def bounce_of(mail: Mail, reports: Sequence[tuple[str, bytes]], returned: Sequence[bytes]) -> Bounce | None:
    """The bounce or complaint that a mail reports, None where it is neither.

    `reports` are the machine-readable parts (media type, content), `returned` the mails or headers sent back with it.
    Of several recipients the one that failed worst comes first.
    """
    found = _reported(mail, reports, returned)
    return replace(found, original_reply_to=_original_reply_to(returned)) if found else None


def _reported(mail: Mail, reports: Sequence[tuple[str, bytes]], returned: Sequence[bytes]) -> Bounce | None:
    for kind, content in reports:
        if kind == "message/feedback-report":
            return _complaint(mail, content, returned)
    told = sesmail.notification(mail)
    if told is not None:
        return _notified(told)
    delivery = [
        content for kind, content in reports if kind in {"message/delivery-status", "message/global-delivery-status"}
    ]
    found = _from_reports(mail, delivery, returned)
    if found is not None:
        return found
    # A report that tells what was done with every recipient, and of no failure, is one of success.
    tells_all = any(b"action:" in content.lower() for _, content in reports)
    is_other_report = any(kind == "message/disposition-notification" for kind, _ in reports)
    if tells_all or is_other_report or not _from_a_server(mail, returned):
        return None
    return _from_words(mail, returned)


def _complaint(mail: Mail, content: bytes, returned: Sequence[bytes]) -> Bounce | None:
    """Who complained (RFC 5965 section 3.2); None where the report does not tell, as many hide it."""
    told = next((group for group in _groups(content) if "feedback-type" in group), {})
    recipient = _ADDRESS.search(told.get("original-rcpt-to", ""))
    if recipient is None:
        return None
    reason = f"complaint: {told['feedback-type']}"
    return Bounce(recipient[0].lower(), "", _short(reason), False, _original_id(mail, returned))


def _notified(told: dict[str, Any]) -> Bounce | None:
    """What a notification of SES says: a bounce, a complaint, or None where a mail arrived."""
    who, about = sesmail.complaint(told)
    if who:
        return Bounce(who, "", f"complaint: {about[:100]}", False, sesmail.original_id(told))
    return _bounce(sesmail.failures(told), sesmail.original_id(told))


def _groups(content: bytes) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery report, folded lines joined."""
    text = charsets.decode(content[: 10 * _FIRST])[0].replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n[ \t]*\n", text)[:500]:
        group: dict[str, str] = {}
        name = ""
        for line in block.split("\n"):
            if line[:1] in {" ", "\t"} and name:
                group[name] = f"{group[name]} {line.strip()}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                group.setdefault(name, value.strip())
        if group:
            yield group


def _from_reports(mail: Mail, reports: Sequence[bytes], returned: Sequence[bytes]) -> Bounce | None:
    """The bounce of delivery reports, which have one group of fields for each recipient (RFC 3464 section 2.1)."""
    failed = [group for content in reports[:_MOST_REPORTS] for group in _groups(content) if _is_failure(group)]
    # What failed comes before what is only late, in the report's order.
    failed.sort(key=lambda group: not _action(group).startswith("failed"))
    text = _before_original(mail.text) if failed else ""
    failures: dict[str, Failure] = {}
    for group in failed:
        # Where a report names nobody, its words may; they say no more than one name.
        recipient = _reported_recipient(group) or ("" if failures else _recipient(mail, text, returned))
        if recipient or not failures:
            failures.setdefault(recipient.lower(), _failure(group, recipient.lower(), text))
    return _bounce(failures.values(), _original_id(mail, returned))


def _bounce(failures: Iterable[Failure], original_id: str) -> Bounce | None:
    """One bounce of all failures, the first that is for good at their head; None where there is none."""
    ordered = sorted(failures, key=lambda failure: not failure.permanent)[:_MOST_FAILURES]
    if not ordered:
        return None
    first, *others = ordered
    told = (first.recipient, first.status, first.reason, first.permanent)
    return Bounce(*told, original_message_id=original_id, others=tuple(others))


def _action(group: dict[str, str]) -> str:
    return group.get("action", "").lower()


def _is_failure(group: dict[str, str]) -> bool:
    """Whether a group of a delivery report is about a recipient, and not one who was reached."""
    about_recipient = not group.keys().isdisjoint({"final-recipient", "original-recipient", "status", "action"})
    reached = _action(group).startswith(("delivered", "relayed", "expanded")) or (
        not _action(group) and group.get("status", "").startswith("2")
    )
    return about_recipient and not reached


def _reported_recipient(group: dict[str, str]) -> str:
    # The address that was written to comes first (RFC 3464 section 2.3.1): a forward's target is nobody we know.
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    found = (_ADDRESS.search(group.get(name, "")) for name in names)
    return next((match[0] for match in found if match), "")


def _failure(group: dict[str, str], recipient: str, text: str) -> Failure:
    diagnostic = group.get("diagnostic-code", "")
    words = diagnostic.partition(";")[2].strip() if ";" in diagnostic[:20] else diagnostic
    given = ENHANCED.search(group.get("status", ""))
    status = given[0] if given else ""
    if not status or status.endswith(".0.0"):
        status = status_of(words) or _within(status, status_of(text))
    if _action(group).startswith("delayed") and not status.startswith("4"):
        status = "4" + status[1:] if status else "4.0.0"
    status = settled(status or "5.0.0", words or _reason(text))
    return Failure(recipient, status, _short(words or _reason(text)), is_permanent(status))


def _within(status: str, told: str) -> str:
    """What the words tell, in the class that the report gives; either, where there is but one."""
    if not status or not told or told.endswith(".0.0"):
        return status or told
    return told if told[0] == status[0] else status


def _from_a_server(mail: Mail, returned: Sequence[bytes]) -> bool:
    """Whether a mail that carries no report was sent by a mail server about a mail that failed."""
    if mail.header("x-failed-recipients"):
        return True
    sender, raw_from = mail.sender, mail.header("from")
    is_daemon = bool(
        DAEMON.match(sender.address) or DAEMON_NAME.search(sender.name)
        if sender
        else DAEMON.match(raw_from.partition("<")[0].strip("\"' ") or raw_from.strip("<> "))
    )
    has_null_path = mail.header("return-path") == "<>" or bool(
        re.search(r"mailer[-_]?daemon", mail.header("return-path"), re.IGNORECASE)
    )
    if not (is_daemon or has_null_path):
        return False
    # Vacation replies have an empty return path too, so the words must tell of a failure.
    says_so = bool(subject().search(mail.subject))
    speaks_of_it = bool(wording().search(mail.text[:5000]))
    sends_back = bool(returned) or bool(original().search(mail.text[:_FIRST]))
    return (
        (says_so and (speaks_of_it or sends_back or is_daemon))
        or (speaks_of_it and sends_back)
        or (speaks_of_it and is_daemon and bool(status_of(mail.text[:5000])))
    )


def _from_words(mail: Mail, returned: Sequence[bytes]) -> Bounce | None:
    text = _before_original(mail.text)
    for content in returned:
        # Gateways wrap the report they got into a mail of their own.
        if b"inal-recipient:" in content[:_FIRST].lower():
            inner = charsets.decode(content[:_FIRST])[0]
            start = re.search(r"(?:original|final)-recipient:", inner, re.IGNORECASE)
            if start is not None:
                text += "\n" + inner[max(0, start.start() - 200) :][:3000]
            break
    sections = _sections(mail, text) or {_recipient(mail, text, returned).lower(): text}
    whole = status_of(text) or status_of(mail.subject) or "5.0.0"
    failures = []
    for recipient, section in sections.items():
        reason = _reason(section) or _reason(text)
        status = settled(status_of(section) or whole, reason)
        failures.append(Failure(recipient, status, _short(reason or mail.subject), is_permanent(status)))
    return _bounce(failures, _original_id(mail, returned))


def _sections(mail: Mail, text: str) -> dict[str, str]:
    """What a server's words say of each recipient that it heads a paragraph with; empty where it names but one."""
    named = [value for name, value in mail.headers if name == "x-failed-recipients"]
    listed = [match[0].lower() for value in named for match in _ADDRESS.finditer(value)]
    headed = [(match[1].lower(), match.start()) for match in _HEADED.finditer(text)]
    if listed:
        headed = [(address, text.lower().find(address)) for address in dict.fromkeys(listed[:_MOST_FAILURES])]
    ours = {address.address for address in mail.to}
    found = {address: start for address, start in reversed(headed) if address not in ours and start != -1}
    starts = sorted(found.values())
    if len(starts) < 2:
        return {}
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    return {address: text[start : ends[start]] for address, start in sorted(found.items(), key=lambda one: one[1])}


def _before_original(text: str) -> str:
    text = text[:_FIRST]
    match = original().search(text)
    return text[: match.start()] if match and match.start() > 20 else text


def _recipient(mail: Mail, text: str, returned: Sequence[bytes]) -> str:
    header = _ADDRESS.search(mail.header("x-failed-recipients"))
    if header is not None:
        return header[0]
    ours = {address.address for address in mail.to}
    named = _NAMED_RECIPIENT.search(text)
    if named is not None:
        return named[1].rstrip(".")
    for match in _ADDRESS.finditer(text):
        found = match[0].lower().rstrip(".")
        if _FROM_BEFORE.search(text, max(0, match.start() - 8), match.start()):
            # "The original message was received from": the sender, not whom it could not reach.
            continue
        if found not in ours and not DAEMON.match(found) and (mail.sender is None or found != mail.sender.address):
            return found
    for source in (*(charsets.decode(content[:_FIRST])[0] for content in returned), mail.text[:_FIRST]):
        match_to = _TO.search(source)
        if match_to is not None:
            return match_to[1]
    # Only a server that was asked by postmaster names a postmaster: better than nobody.
    return next((match[0] for match in _ADDRESS.finditer(text) if match[0].lower() not in ours), "")


def _reason(text: str) -> str:
    lines = [line.strip().lstrip(">*- \t") for line in text.split("\n")[:_MOST_LINES]]
    coded = next((line for line in lines if tells_code(line)), "")
    return (
        coded
        or next((line for line in lines if tells_reason(line)), "")
        or next((line for line in lines if wording().search(line)), "")
    )


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:500]


def _original_reply_to(returned: Sequence[bytes]) -> str:
    """The Reply-To of the mail that came back: ours is signed, and leads to its case."""
    found = (_REPLY_TO.search(charsets.decode(content[:_FIRST])[0].replace("\r\n", "\n")) for content in returned)
    return next((match[1].lower() for match in found if match), "")


def _original_id(mail: Mail, returned: Sequence[bytes]) -> str:
    for source in (*(charsets.decode(content[:_FIRST])[0] for content in returned), mail.text[: 3 * _FIRST]):
        match = _MESSAGE_ID.search(source)
        if match is not None:
            return match[1]
    answered = (
        mail.in_reply_to or mail.references[-1:] or tuple(fields.message_ids(mail.header("x-original-message-id")))
    )
    return answered[0] if answered else ""
