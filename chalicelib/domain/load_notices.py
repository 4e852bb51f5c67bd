"""Notices to a merchant's own people that a queue became busy, or is so no longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.brand import Brand
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.load import Pressure
from chalicelib.domain.messages import Message, MessageKind

_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LoadTold:
    """What is told of a queue: how many wait, who is there, since when it is so (UTC); `wait` is in hours of opening.

    `closed` are the channels that take nothing new, `limit` is the hours from which on the queue is busy.
    """

    language: str
    brand: str
    queue: str
    busy: bool
    since: datetime
    time_zone: str
    waiting: int
    agents: int
    wait: float
    limit: float
    closed: tuple[str, ...] = ()


class LoadWriter(Protocol):
    """Loads to words."""

    def load(self, told: LoadTold) -> Note:
        """A notice that a queue is busy, or no longer."""


def message_to(address: str, pressure: Pressure, brand: Brand, note: Note, at: datetime) -> Message:
    """The mail by which one of the merchant's people is told; its id follows from what it tells, so that it is one."""
    since = pressure.since or at
    mailbox = brand.mailboxes[0]
    parts = (brand.id, pressure.queue, str(pressure.busy), since.isoformat(), address)
    return Message(
        merchant=brand.merchant,
        id=interaction_id(brand.merchant, "load", *parts),
        brand=brand.id,
        kind=MessageKind.NOTICE,
        channel=Channel.MAIL,
        to=address,
        text=note.text,
        at=at,
        expires_at=at + _KEPT,
        mailbox=mailbox,
        language=brand.languages[0],
        subject=note.subject,
        reply_to=mailbox,
        template="load_notice",
        automatic=True,
    )
