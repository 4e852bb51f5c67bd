"""An agent: a person who works on cases, what they can, when they are there, and what they have in hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.case import Case, Status
from chalicelib.domain.things import Place

PRESENT_FOR = timedelta(minutes=2)
"""How long a sign of life counts: who is available and silent for longer is not there."""

GONE_AFTER = timedelta(minutes=10)
"""After so long without a sign of life an agent has left, and their work goes back to its queues."""

KEPT_FOR_KNOWN = timedelta(minutes=2)
"""How long a case waits for an agent who is there and knows it, before others may take it."""

MOST_IN_HAND = 40
"""How many cases one agent may have at once: they go back to their queues in one transaction, which holds a hundred."""

ALL = "all"
"""The list of a merchant's agents: those at work first."""

_PUT_OFF_KEPT = 50
_REMEMBERED = timedelta(days=365)


class Presence(StrEnum):
    """Whether an agent is at work."""

    AVAILABLE = "available"
    AWAY = "away"
    """At work, and takes nothing new: a break."""
    OFF = "off"
    """Not at work: what they had goes back to its queues."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many cases an agent may have at once: in `total`, and of each channel; `each` is for those not named.

    `each` is 0 where only the total counts.
    """

    total: int = 5
    each: int = 0
    channels: Mapping[str, int] = field(default_factory=dict)

    def of(self, channel: str) -> int:
        """How many cases of a channel."""
        return min(self.total, self.channels.get(channel, self.each or self.total))


@dataclass(frozen=True, slots=True)
class InHand:
    """A case that an agent has, and the channel that it came by."""

    case: str
    channel: str


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent of one merchant.

    `skills` are words, such as a queue or a product, with a level from 1 to 5. `languages` are those that they write,
    `brands` those that they work for; empty means all. `new` agents have what they write looked at. `retired_at` is
    when they left for good. `state` is what they said last, `seen_at` their last sign of life. `in_hand` are the open
    cases that they have, `put_off` references of those that wait for somebody else. On `day` (UTC) they were given so
    many cases (`given`) in so many seconds of being there (`there`). `version` grows with each write. Times are UTC.
    """

    merchant: str
    id: str
    name: str
    mail: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    capacity: Capacity = field(default_factory=Capacity)
    new: bool = False
    retired_at: datetime | None = None
    state: Presence = Presence.OFF
    seen_at: datetime | None = None
    in_hand: tuple[InHand, ...] = ()
    put_off: tuple[str, ...] = ()
    day: str = ""
    given: int = 0
    there: int = 0
    version: int = 0

    @property
    def place(self) -> Place:
        """Among the merchant's agents, those at work first, by id."""
        return Place(ALL, f"{1 if self.at_work else 2}#{self.id}")

    @property
    def expires_at(self) -> datetime | None:
        """A year after they left for good: until then the history's ids have a name."""
        return self.retired_at + _REMEMBERED if self.retired_at else None

    @property
    def at_work(self) -> bool:
        """Whether the clock has to look after them: they are there, or have something in hand."""
        return self.state is not Presence.OFF or bool(self.in_hand)

    @property
    def load(self) -> float:
        """How much of what they may have at once they have: 1 is all of it."""
        return len(self.in_hand) / self.capacity.total if self.capacity.total else 1.0

    def is_present(self, now: datetime) -> bool:
        """Whether they are there to take a case."""
        return self.state is Presence.AVAILABLE and not self._silent(now, PRESENT_FOR) and self.retired_at is None

    def has_left(self, now: datetime) -> bool:
        """Whether what they have in hand has to go back."""
        return self.state is Presence.OFF or self.retired_at is not None or self._silent(now, GONE_AFTER)

    def room_for(self, channel: str) -> bool:
        """Whether they may have one more case of a channel."""
        of_channel = sum(one.channel == channel for one in self.in_hand)
        return len(self.in_hand) < self.capacity.total and of_channel < self.capacity.of(channel)

    @property
    def is_full(self) -> bool:
        """Whether no channel is left that they may have one more case of."""
        if len(self.in_hand) >= self.capacity.total:
            return True
        return not self.capacity.each and not self.capacity.total

    def has(self, case: str) -> bool:
        """Whether they have a case in hand."""
        return any(one.case == case for one in self.in_hand)

    def seen(self, now: datetime, state: Presence | None = None) -> "Agent":
        """The agent after a sign of life, and what they said of where they are."""
        today = self._on(now)
        # Between two signs of life they were there, unless they were silent for so long that they counted as gone.
        since = max(self.seen_at or now, now.replace(hour=0, minute=0, second=0, microsecond=0))
        there = int((now - since).total_seconds()) if self.is_present(now) else 0
        return replace(
            today,
            state=self.state if state is None else state,
            seen_at=max(now, self.seen_at or now),
            there=today.there + max(0, there),
        )

    def taking(self, cases: Iterable[Case], now: datetime) -> "Agent":
        """The agent with more cases in hand."""
        more = tuple(InHand(case.reference, case.channel) for case in cases if not self.has(case.reference))
        today = self._on(now)
        names = {one.case for one in more}
        return replace(
            today,
            in_hand=(*self.in_hand, *more),
            put_off=tuple(name for name in self.put_off if name not in names),
            given=today.given + len(more),
        )

    def without(self, references: Collection[str]) -> "Agent":
        """The agent without these cases."""
        return replace(
            self,
            in_hand=tuple(one for one in self.in_hand if one.case not in references),
            put_off=tuple(name for name in self.put_off if name not in references),
        )

    def after(self, cases: Mapping[str, Case]) -> "Agent":
        """The agent once it is known what became of the cases that they had: those of `in_hand`, by reference.

        What ended, or is somebody else's, is in their hands no more; what waits for somebody else is put off.
        """
        mine = {name: case.status for name, case in cases.items() if case.agent == self.id}
        kept = tuple(one for one in self.in_hand if mine.get(one.case) is Status.OPEN)
        waits = [one.case for one in self.in_hand if mine.get(one.case) is Status.PENDING]
        if len(kept) == len(self.in_hand):
            return self
        put_off = tuple(dict.fromkeys((*reversed(waits), *self.put_off)))[:_PUT_OFF_KEPT]
        return replace(self, in_hand=kept, put_off=put_off)

    def after_change(self, case: Case) -> "Agent":
        """The agent once a case that they had is so: see `after`."""
        if case.agent == self.id and case.status is Status.OPEN:
            return self
        waits = (case.reference,) if case.agent == self.id and case.status is Status.PENDING else ()
        left = self.without({case.reference})
        return replace(left, put_off=(*waits, *left.put_off)[:_PUT_OFF_KEPT])

    def _on(self, now: datetime) -> "Agent":
        day = now.date().isoformat()
        return self if self.day == day else replace(self, day=day, given=0, there=0)

    def _silent(self, now: datetime, longest: timedelta) -> bool:
        return self.seen_at is None or now - self.seen_at > longest


def rate(agent: Agent) -> float:
    """Cases that an agent was given today for each hour of being there; what the fair share is measured by."""
    return agent.given / max(agent.there / 3600, 0.25)
