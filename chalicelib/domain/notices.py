"""Notices to a merchant's own people about a case: which, until when, why; nothing that its customer wrote."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Priority
from chalicelib.domain.clocks import Clock
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.messages import Message, MessageKind


class NoticeKind(StrEnum):
    """What a notice is about."""

    WARNING = "warning"
    """The case will be due soon."""
    DUE = "due"
    OVERDUE = "overdue"
    RULE = "rule"
    """A routing rule asks for it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told. Times are UTC; `clock` is what is due, `reasons` are those of the case (`Routing`)."""

    kind: NoticeKind
    merchant: str
    brand: str
    case: str
    customer: str
    queue: str
    priority: Priority
    clock: Clock
    due_at: datetime
    at: datetime
    reasons: tuple[str, ...] = ()


class NoticeWriter(Protocol):
    """Notices to words."""

    def notice(self, notice: Notice, brand: Brand, language: str) -> Note:
        """A notice in a language that there are templates for."""


def message_to(address: str, notice: Notice, brand: Brand, note: Note) -> Message:
    """The mail by which one of the merchant's people is told.

    Its id follows from case, kind, day (UTC) and address, so that nobody is told the same twice on a day; of a rule,
    not twice at all. Answers come to the brand's mailbox like anybody's.
    """
    day = "" if notice.kind is NoticeKind.RULE else notice.at.date().isoformat()
    mailbox = brand.mailboxes[0]
    return Message(
        merchant=notice.merchant,
        id=notice_id(address, notice, day),
        brand=brand.id,
        kind=MessageKind.NOTICE,
        channel=Channel.MAIL,
        to=address,
        text=note.text,
        at=notice.at,
        expires_at=notice.at + timedelta(days=brand.retention),
        mailbox=mailbox,
        case=notice.case,
        customer=notice.customer,
        language=brand.languages[0],
        subject=note.subject,
        reply_to=mailbox,
        template=f"notice_{notice.kind}",
        automatic=True,
    )


def notice_id(address: str, notice: Notice, day: str) -> str:
    """The id of the message that tells somebody of a notice on a day."""
    return interaction_id(notice.merchant, "notice", notice.case, notice.kind, day, address.lower())
