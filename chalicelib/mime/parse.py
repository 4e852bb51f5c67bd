"""Raw bytes to a mail of the domain; whatever SMTP can carry is read, or parked as no mail at all."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.limits import DEFAULT, Limits
from chalicelib.domain.mail import Address, Mail
from chalicelib.errors import Malformed
from chalicelib.mime import bodies, bounces, fields
from chalicelib.mime.deadline import Deadline
from chalicelib.mime.structure import Part, Reader

_RECOGNISED = {
    "from", "to", "cc", "subject", "date", "message-id", "received", "mime-version", "content-type",
    "return-path", "reply-to", "sender", "delivered-to", "in-reply-to", "references",
}  # fmt: skip
_ONCE = ("from", "subject", "date", "message-id")


_LATE = timedelta(days=7)


def parse(raw: bytes, limits: Limits = DEFAULT, clock: Callable[[], float] = time.thread_time) -> Mail:
    """The mail that `raw` is, with what was odd about it or cut from it in `problems`.

    `clock` tells seconds. When those of the limits are over, no part is begun any more but the first text, and the
    mail is `cut_short`.

    Raises `Malformed` only where the bytes are no mail at all: empty (reason `empty`), or without a single
    header that mails have (reason `no_mail`). Sources: RFC 5322, 2045 to 2049, 2231, 6532.
    """
    reader = Reader(limits, Deadline(limits.seconds, clock))
    root = _root(raw, reader)
    content = bodies.collect(root, reader)
    if not content.text and content.returned and root.media_type != "multipart/report":
        content.text = _forwarded_text(content.returned[0], reader)
    sender = _addresses(root, "from", reader)
    if not sender:
        reader.note("no usable From")
        sender = _addresses(root, "sender", reader)
    elif len(sender) > 1:
        reader.note("several From addresses, the first is taken")
    reply_to = _addresses(root, "reply-to", reader)
    mail = Mail(
        message_id=_message_id(root, reader),
        sender=sender[0] if sender else None,
        reply_to=reply_to[0] if reply_to else None,
        to=tuple(_addresses(root, "to", reader)),
        subject=fields.text_of(root.value("subject"))[:2000],
        date=_date(root, reader),
        text=content.text,
        html=content.html,
        attachments=tuple(content.files),
        in_reply_to=tuple(fields.message_ids(root.value("in-reply-to"))),
        references=tuple(fields.message_ids(" ".join(root.values("references")))),
        headers=tuple((name, fields.decode_words(value)) for name, value in root.fields),
        cc=tuple(_addresses(root, "cc", reader)),
    )
    bounce = bounces.bounce_of(mail, content.reports, content.returned)
    return replace(mail, bounce=bounce, problems=tuple(reader.problems), cut_short=reader.cut_short)


def _root(raw: bytes, reader: Reader) -> Part:
    if len(raw) > reader.limits.size:
        reader.note(f"larger than {reader.limits.size} bytes, cut")
        raw = raw[: reader.limits.size]
    stripped = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not stripped:
        raise Malformed("the mail is empty", reason="empty")
    if b"\r\r\n" in stripped[:4000]:
        # A gateway in text mode doubled every carriage return.
        stripped = stripped.replace(b"\r\r\n", b"\r\n")
        reader.note("doubled carriage returns")
    if stripped.startswith(b"From "):
        # A mailbox file quotes lines that begin as its own separators do (RFC 4155).
        stripped = stripped.replace(b"\n>From ", b"\nFrom ")
    root = reader.read(stripped)
    if not any(name in _RECOGNISED for name, _ in root.fields):
        raise Malformed("no header that a mail has", reason="no_mail")
    return root


def _addresses(root: Part, name: str, reader: Reader) -> list[Address]:
    value = ", ".join(root.values(name))
    if not value:
        return []
    found, complete = fields.addresses(value, reader.limits.addresses)
    if not complete:
        reader.note(
            f"{name} not wholly readable"
            if len(found) < reader.limits.addresses
            else f"more than {len(found)} addresses in {name}, the rest cut"
        )
    return found


def _message_id(root: Part, reader: Reader) -> str:
    found = [identifier for value in root.values("message-id") for identifier in fields.message_ids(value)]
    if not found:
        reader.note("no Message-ID")
        return ""
    return found[0][:990]


def _date(root: Part, reader: Reader) -> datetime | None:
    for name in _ONCE:
        if len(root.values(name)) > 1:
            reader.note(f"repeated {name}")
    written = root.value("date")
    date = fields.date_of(written)
    if date is None:
        reader.note("unreadable Date" if written.strip() else "no Date")
        return None
    received = fields.date_of(root.value("received").rpartition(";")[2].strip())
    if received is not None and abs(received - date) > _LATE:
        reader.note("Date more than 7 days off the time of receipt")
    return date


def _forwarded_text(message: bytes, outer: Reader) -> str:
    """The text of a mail that was forwarded as an attachment without a word of the sender's."""
    for _ in range(outer.limits.depth):
        if outer.is_late():
            break
        reader = Reader(outer.limits, outer.deadline)
        inner = reader.read(message.lstrip())
        if not inner.fields:
            break
        content = bodies.collect(inner, reader)
        if content.text or not content.returned:
            return content.text
        message = content.returned[0]
    return ""
