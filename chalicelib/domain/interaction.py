"""One exchange in the history."""

import hashlib
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.authenticity import NO_VERDICTS, Verdicts
from chalicelib.domain.mail import Kind, Mail
from chalicelib.domain.understanding import Understanding


class Direction(StrEnum):
    """Which way an interaction went."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class Channel(StrEnum):
    """The door through which a contact came."""

    MAIL = "mail"
    FORM = "form"
    CHAT = "chat"
    CALLBACK = "callback"
    SMS = "sms"
    CALL = "call"
    LETTER = "letter"
    API = "api"
    """No door for contacts: what was changed by the API."""


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """An attachment in the bucket: `size` in bytes, `key` of its object."""

    name: str
    media_type: str
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an event changed: its name in the API, and what it was before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange, as the history keeps it.

    `at` is UTC. `case` is a reference, or empty for what belongs to no case. `text` is what was newly
    written; when it is too large for the table, its whole is the object `text_key` and `text` its
    beginning. `answer_to` is the mail address to answer to, `mailbox` the brand's that it came to.
    `raw` is the key of the object as received. `digest` tells apart two contacts that carry the same
    Message-ID. `references` are the Message-IDs of the thread, oldest first. `answers` is the id of the
    interaction that an acknowledgement or a reply answers. `suspicion` says why it may not be from whom it says.
    `changes` are what an event changed; its `text` is the note that says why, its `sender` who did it. `order` is the
    id of the only order of which the customer still awaits something, where the brand tells customers where orders are.
    """

    id: str
    merchant: str
    brand: str
    customer: str
    case: str
    direction: Direction
    channel: Channel
    kind: Kind
    at: datetime
    subject: str
    text: str
    sender: str = ""
    sender_name: str = ""
    answer_to: str = ""
    mailbox: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[StoredAttachment, ...] = ()
    understanding: Understanding | None = None
    acknowledgement: Form = Form.NONE
    rule: str = ""
    suspicion: str = ""
    problems: tuple[str, ...] = ()
    answers: str = ""
    text_key: str = ""
    raw: str = ""
    digest: str = ""
    changes: tuple[Change, ...] = ()
    order: str = ""


class Parking(StrEnum):
    """What became of a contact that was parked."""

    PARKED = "parked"
    RESOLVED = "resolved"
    """A retry recorded it."""
    DISMISSED = "dismissed"
    """A person decided that nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A contact that could not be handled: why, and where its raw bytes are.

    Times are UTC. What follows `raw` up to `submitted` is the rest of what it was received with, so that a
    retry is the same contact: see `domain/parking.py`. `attempts` counts how often it was tried, `became` is
    the id of the interaction that a retry recorded, `dismissed_by` the public part of an API key.
    """

    id: str
    merchant: str
    channel: Channel
    at: datetime
    reason: str
    detail: str
    raw: str
    recipients: tuple[str, ...] = ()
    envelope_from: str | None = None
    spam: bool = False
    virus: bool = False
    verdicts: Verdicts = NO_VERDICTS
    submitted: bool = False
    attempts: int = 1
    status: Parking = Parking.PARKED
    became: str = ""
    note: str = ""
    dismissed_by: str = ""
    dismissed_at: datetime | None = None


def interaction_id(*parts: str) -> str:
    """A stable id: the same parts give the same id, so that a contact delivered twice is one contact."""
    digest = hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).digest()
    return b32encode(digest).decode().lower()[:24]


def is_interaction_id(text: str) -> bool:
    """Whether a text has the form of an interaction's id; anything else need not be looked for."""
    return re.fullmatch("[a-z2-7]{24}", text) is not None


_HEAD, _CUT = 5, "-"


def content_digest(mail: Mail) -> str:
    """A digest of what a mail says, blind to the headers that its way through servers adds; `is_same` compares two.

    Its first signs are of sender, date and subject. The others are of text and attachments, but for a mail that was
    cut short: another reading of it may find more.
    """
    sender = mail.sender.address if mail.sender else ""
    date = mail.date.isoformat() if mail.date else ""
    head = hashlib.sha256()
    for piece in (sender, date, mail.subject):
        head.update(piece.encode("utf-8", "surrogatepass") + b"\x00")
    if mail.cut_short:
        return _signs(head)[:_HEAD] + _CUT
    state = head.copy()
    state.update(mail.text.encode("utf-8", "surrogatepass") + b"\x00")
    for attachment in mail.attachments:
        state.update(hashlib.sha256(attachment.content).digest())
    return _signs(head)[:_HEAD] + _signs(state)[: 16 - _HEAD]


def is_same(digest: str, other: str) -> bool:
    """Whether two digests may be of the same content: also where one of the mails was cut short."""
    cut_short = digest.endswith(_CUT) or other.endswith(_CUT)
    return digest == other or (cut_short and digest[:_HEAD] == other[:_HEAD])


def _signs(state: "hashlib._Hash") -> str:
    return b32encode(state.digest()).decode().lower()
