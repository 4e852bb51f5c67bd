"""A case: the matter that interactions are about."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from chalicelib.domain.loopguard import NO_BURST, NO_ECHO, Burst, Echo

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs without 0, 1, I and O: people read references aloud and copy them by hand."""

PREFIX = "GU-"


class Status(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(IntEnum):
    """How soon a case wants a person; the smaller, the sooner, so that the order of keys is the order of work."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


@dataclass(frozen=True, slots=True)
class CaseIntent:
    """An intent of the case with the confidence of the contact that it came from."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Case:
    """A case of one merchant.

    Times are UTC. `participants` are the identities that belong to the case. `links` are references of
    related cases. `references` are order and parcel numbers. `queue`, `priority` and `due_at` are empty
    until the case is routed; `routed_at` is the receipt time of the contact that it was last routed for.
    `held` is the reason why nothing leaves by itself until a person has looked. `undeliverable` says that mail to
    its customer came back for good. `granted_at` is when the last acknowledgement was granted. `burst`, `echo` and
    `marks` are what the loop guard and the search for repeats remember. `version` grows with each write.
    """

    merchant: str
    reference: str
    brand: str
    customer: str
    status: Status
    subject: str
    language: str
    created_at: datetime
    updated_at: datetime
    participants: tuple[str, ...] = ()
    intents: tuple[CaseIntent, ...] = ()
    abstained: bool = True
    tone: str = "calm"
    urgent: bool = False
    repeats: int = 0
    references: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    added_acknowledged_on: str = ""
    queue: str = ""
    priority: Priority | None = None
    due_at: datetime | None = None
    routed_at: datetime | None = None
    held: str = ""
    undeliverable: bool = False
    granted_at: datetime | None = None
    burst: Burst = NO_BURST
    echo: Echo = NO_ECHO
    marks: tuple[str, ...] = ()
    version: int = 0


def case_reference(contact: str, attempt: int = 0) -> str:
    """The reference of the case that a contact opens, such as `GU-7K3F9QXW`.

    It follows from the contact, so that two workers on the same contact name the same case. `attempt`
    gives the next one where a reference is taken (40 bits: once in some million cases).
    """
    number = int.from_bytes(hashlib.sha256(f"{contact}/{attempt}".encode()).digest()[:5], "big")
    signs = []
    for _ in range(8):
        number, index = divmod(number, 32)
        signs.append(ALPHABET[index])
    return PREFIX + "".join(signs)
