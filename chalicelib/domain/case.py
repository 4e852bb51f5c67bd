"""A case: the matter that interactions are about."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from chalicelib.domain.clocks import Reached, Waiting
from chalicelib.domain.loopguard import NO_BURST, NO_ECHO, Burst, Echo

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs without 0, 1, I and O: people read references aloud and copy them by hand."""

PREFIX = "GU-"

_KNOWN_TO_KEPT = 4


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
    was granted. `channel` is the door of its first contact. `agent` is the id of who has it, since `assigned_at`; empty
    while it waits in its queue, `waiting_since` (empty: since it was created). `known_to` are agents who had it or a
    linked one before, the latest first, `declined` those who handed it back. `tags` are what routing rules marked it
    with, `reasons` why it went where it went (`Routing`).
    `questions` are the ids of those put to experts, oldest first, `awaited` the ones that are open.
    `burst`, `echo` and `marks` are what the loop guard and the search for repeats remember. `version` grows with
    each write.

    `due_at` is when the case is due next: its answer until that left, then its solution, which is due by `resolve_by`.
    `answered_at` is the first answer since it was opened, `replied_at` the latest. While it is `waiting` for somebody,
    since `paused_at`, the clocks stand: `remaining` until its next due time and `remaining_to_resolve` are open time,
    None where it was late already. `alarm_at` is when the clock looks at it next, `alarms` what it did for the present
    due time. `reached` are the answers and solutions so far, oldest first. `drafts` are ids of replies that somebody
    has still to decide on. `promised_at` is what its customer was told where the queue was so busy that this is later
    than it is due. Nobody is given it `not_before` a time: a callback waits for its slot.
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
    channel: str = "mail"
    agent: str = ""
    assigned_at: datetime | None = None
    known_to: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    waiting_since: datetime | None = None
    answered_at: datetime | None = None
    replied_at: datetime | None = None
    resolve_by: datetime | None = None
    waiting: Waiting = Waiting.NOBODY
    paused_at: datetime | None = None
    remaining: timedelta | None = None
    remaining_to_resolve: timedelta | None = None
    alarm_at: datetime | None = None
    alarms: tuple[str, ...] = ()
    reached: tuple[Reached, ...] = ()
    questions: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    promised_at: datetime | None = None
    not_before: datetime | None = None
    version: int = 0

    @property
    def promise(self) -> datetime | None:
        """When its customer was told to expect an answer."""
        return max((time for time in (self.due_at, self.promised_at) if time), default=None)

    @property
    def awaits_answer(self) -> bool:
        """Whether a contact came since the last answer, or none was given yet."""
        return self.replied_at is None or (self.routed_at is not None and self.routed_at > self.replied_at)

    @property
    def ended_at(self) -> datetime | None:
        """Since when nothing is to be done for it any more; None while there is."""
        if self.status not in (Status.SOLVED, Status.CLOSED):
            return None
        ends = [time for time in (self.solved_at, self.closed_at) if time]
        return max(ends, default=self.updated_at)

    def reopened(self, at: datetime | None = None) -> "Case":
        """The case once there is something to do again, from `at` on (UTC; by default since it was last written).

        It stands in its queue again, for whoever knows it first. Its next answer is due anew where it had ended.
        """
        if self.status is Status.OPEN:
            return self
        back = replace(self.unassigned(), status=Status.OPEN, declined=(), waiting_since=at or self.updated_at)
        return back if self.ended_at is None else back._timed_anew()

    def _timed_anew(self) -> "Case":
        """The case with nothing due yet, and what it reached so far."""
        return replace(
            self,
            solved_at=None,
            closed_at=None,
            due_at=None,
            resolve_by=None,
            answered_at=None,
            replied_at=None,
            alarm_at=None,
            alarms=(),
            promised_at=None,
        )

    def assigned(self, agent: str, at: datetime) -> "Case":
        """The case once an agent has it, from `at` on (UTC)."""
        return replace(self, agent=agent, assigned_at=at, declined=())

    def unassigned(self) -> "Case":
        """The case once nobody has it: whoever had it knows it."""
        if not self.agent:
            return self
        others = tuple(name for name in self.known_to if name != self.agent)
        return replace(self, agent="", assigned_at=None, known_to=(self.agent, *others)[:_KNOWN_TO_KEPT])


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
