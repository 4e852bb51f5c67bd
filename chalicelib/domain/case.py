"""A case: the matter that interactions are about."""

import hashlib
from dataclasses import dataclass, replace
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
    `held` is the reason why nothing leaves by itself until a person has looked, `withheld` the last contact whose
    acknowledgement did not leave for it. `solved_at` and `closed_at` are when it was, and empty once it is open again.
    `undeliverable` says that mail to its customer came back for good. `granted_at` is when the last acknowledgement
    was granted. `tags` are what routing rules marked it with, `reasons` why it went where it went (`Routing`).
    `burst`, `echo` and `marks` are what the loop guard and the search for repeats remember. `version` grows with
    each write.
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
    withheld: str = ""
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    version: int = 0

    @property
    def ended_at(self) -> datetime | None:
        """Since when nothing is to be done for it any more; None while there is."""
        if self.status not in (Status.SOLVED, Status.CLOSED):
            return None
        ends = [time for time in (self.solved_at, self.closed_at) if time]
        return max(ends, default=self.updated_at)

    def reopened(self) -> "Case":
        """The case once there is something to do again: its next answer is due anew, with whoever had it."""
        if self.ended_at is None:
            return replace(self, status=Status.OPEN)
        return replace(self, status=Status.OPEN, solved_at=None, closed_at=None, due_at=None)


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
