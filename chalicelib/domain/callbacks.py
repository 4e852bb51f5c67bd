"""A callback: a customer asked to be called, what was promised, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.alarms import first_alarm
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority
from chalicelib.domain.clocks import Clock
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.messages import Message, MessageKind
from chalicelib.domain.routing import Routing
from chalicelib.domain.slots import Slot, calling_hours
from chalicelib.domain.things import Place, moment

WAITING = "callbacks"
"""The list, by time and shared by all merchants, of the callbacks whose time has not come."""

_MINUTE = timedelta(minutes=1)


class CallState(StrEnum):
    """Where a callback stands."""

    BOOKED = "booked"
    """It is to be made, or to be tried again."""
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    """Nobody answered, as often as it was tried."""
    REFUSED = "refused"
    """The customer did not want to be called any more."""
    WRONG_NUMBER = "wrong_number"
    CANCELLED = "cancelled"


class CallOutcome(StrEnum):
    """What became of a try."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Try:
    """That an agent called at a time (UTC), and what became of it."""

    at: datetime
    agent: str
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback of one merchant; its id is the reference of its case.

    It was promised for the slot from `start` to `end` (UTC), and counts as the one named `slot`. `next_at` is when its
    case is given to agents, None once it is. `tries` are those so far, oldest first. `mail` is where its customer is
    written to, in `language`; both may be empty.
    """

    merchant: str
    id: str
    brand: str
    customer: str
    phone: str
    start: datetime
    end: datetime
    slot: str
    expires_at: datetime
    name: str = ""
    mail: str = ""
    language: str = ""
    state: CallState = CallState.BOOKED
    next_at: datetime | None = None
    tries: tuple[Try, ...] = ()
    version: int = 0

    @property
    def place(self) -> Place | None:
        """Among those whose time has not come."""
        if self.next_at is None or self.state is not CallState.BOOKED:
            return None
        return Place(WAITING, moment(self.next_at, f"{self.merchant}#{self.id}"), shared=True)

    def tried(self, outcome: CallOutcome, agent: str, at: datetime, most: int) -> "Callback":
        """The callback after one more try; of those that nobody answers, the last of `most` ends it."""
        tries = (*self.tries, Try(at, agent, outcome))
        again = outcome is CallOutcome.NO_ANSWER and len(tries) < most
        return replace(self, tries=tries, next_at=None, state=CallState.BOOKED if again else CallState(str(outcome)))

    def cancelled(self) -> "Callback":
        """The callback that nobody wants any more."""
        return replace(self, state=CallState.CANCELLED, next_at=None)


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """What a customer asks for by a merchant's system; `identities` are theirs, the mail address first.

    `when` is the start of a slot, None for now. `topic` is an intent of the brand, where a form lets choose one; `case`
    the reference of the case that it is about. All but `phone` may be empty.
    """

    brand: str
    identities: tuple[Identity, ...]
    phone: str
    when: datetime | None = None
    name: str = ""
    mail: str = ""
    tier: str = ""
    language: str = ""
    topic: str = ""
    text: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """What an agent says of a try: who called, what became of it, a note, and whether the case stays open."""

    outcome: CallOutcome
    agent: str = ""
    note: str = ""
    stays_open: bool = False


class CallLetter(StrEnum):
    """What a customer is written about a callback."""

    BOOKED = "booked"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class CallbackTold:
    """The facts of a mail to whom we call; `start` and `end` are UTC."""

    letter: CallLetter
    language: str
    name: str
    reference: str
    phone: str
    start: datetime
    end: datetime
    time_zone: str


class CallbackWriter(Protocol):
    """Callbacks to words."""

    def callback(self, told: CallbackTold) -> Note:
        """A mail to a customer about a callback, without greeting's end: the brand's signature closes it."""


def awaiting(case: Case, slot: Slot, routing: Routing, brand: Brand, at: datetime) -> Case:
    """The case of a callback that is promised for a slot, routed: due at its end, given to nobody before its start.

    The brand's rules say all but when; nothing comes before it then, unless they name a priority.
    """
    return replace(
        case,
        queue=routing.queue,
        priority=routing.priority,
        due_at=slot.end,
        routed_at=at,
        tags=routing.tags,
        reasons=("callback", *routing.reasons),
        alarm_at=first_alarm(at, slot.end, brand, Clock.ANSWER, ()),
        not_before=slot.start if slot.start > at else None,
        waiting_since=max(slot.start, at),
    )


def retried(callback: Callback, case: Case, brand: Brand, at: datetime) -> tuple[Callback, Case]:
    """A callback that nobody answered, and its case, until the next try: some opening time later, for anybody."""
    hours, rules = calling_hours(brand), brand.callbacks
    begins = hours.after(at, rules.retry_after * _MINUTE)
    due = hours.after(begins, rules.slot_minutes * _MINUTE)
    back = replace(
        case.unassigned(),
        declined=(),
        priority=case.priority or Priority.URGENT,
        due_at=due,
        not_before=begins,
        waiting_since=begins,
        alarms=(),
        alarm_at=first_alarm(at, due, brand, Clock.ANSWER, ()),
        updated_at=max(case.updated_at, at),
    )
    return replace(callback, next_at=begins), back


def told(callback: Callback, letter: CallLetter, brand: Brand) -> CallbackTold:
    """The facts of a mail to its customer."""
    return CallbackTold(
        letter,
        callback.language,
        callback.name,
        callback.id,
        callback.phone,
        callback.start,
        callback.end,
        brand.time_zone,
    )


def message_of(callback: Callback, letter: CallLetter, note: Note, brand: Brand, at: datetime) -> Message:
    """The mail to the customer; there is one of each sort for a callback."""
    return Message(
        merchant=callback.merchant,
        id=interaction_id(callback.merchant, "callback", callback.id, str(letter)),
        brand=callback.brand,
        kind=MessageKind.NEWS,
        channel=Channel.MAIL,
        to=callback.mail,
        to_name=callback.name,
        text=note.text,
        at=at,
        expires_at=callback.expires_at,
        mailbox=brand.mailboxes[0],
        case=callback.id,
        customer=callback.customer,
        language=callback.language,
        subject=note.subject,
        template=f"callback_{letter}",
        automatic=True,
    )
