"""How loaded queues are: how fast their people work, how long a case will wait, and what of that is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.board import FRESH_FOR, Board, Lane
from chalicelib.domain.brand import Brand
from chalicelib.domain.business_time import later, opening_hours, passed
from chalicelib.domain.case import Case
from chalicelib.domain.load_rules import LoadRow
from chalicelib.domain.routing import Routing, RoutingFacts
from chalicelib.domain.things import Standing

HALF_LIFE = timedelta(hours=2)
"""After so much time of work, what was measured before counts half."""

LEAST_WORKED = 0.25
LEAST_DONE = 3.0
"""Hours of agents and cases from which on a pace is known."""

RELIEF = 0.75
"""A busy queue is so until its expected wait is below this share of the limit, so that it does not flicker."""

LONGEST_WAIT = 240.0
"""Hours of opening beyond which nothing is foretold."""

_HOUR = timedelta(hours=1)
_NOW_AND_THEN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a queue is worked on: cases that left it (`done`) in so many hours of agents (`worked`) and of the clock
    (`open`), measured while there was enough to do for everybody who was there; what is long past counts less.
    """

    done: float = 0.0
    worked: float = 0.0
    open: float = 0.0

    def after(self, done: int, agents: int, span: timedelta) -> "Pace":
        """The pace after a further span of time in which `done` cases left the queue, with so many agents there."""
        faded = 0.5 ** (span / HALF_LIFE)
        hours = span / _HOUR
        return Pace(self.done * faded + done, self.worked * faded + agents * hours, self.open * faded + hours)

    def hourly(self, agents: int) -> float | None:
        """Cases an hour with so many agents; with none, as many as lately by the clock. None while nobody knows."""
        if self.done < LEAST_DONE or self.worked < LEAST_WORKED:
            return None
        return agents * self.done / self.worked if agents else self.done / self.open


@dataclass(frozen=True, slots=True)
class Pressure:
    """How loaded a queue is for a brand.

    `wait` is what a case that comes now is expected to wait, in hours of opening, None while nobody knows. It is busy
    since `since` where `busy`, else it is back to normal since then, None where it never was busy. `told` says
    whether the brand's people know.
    """

    brand: str
    queue: str
    pace: Pace = Pace()
    wait: float | None = None
    busy: bool = False
    since: datetime | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class Load(Standing):
    """How loaded the queues of a merchant are, as `seen_at` (UTC); only those of brands whose policy asks."""

    merchant: str
    pressures: tuple[Pressure, ...] = ()
    seen_at: datetime | None = None
    id: str = "load"
    version: int = 0

    def of(self, brand: str, queue: str) -> Pressure | None:
        """What is known of a brand's queue."""
        return next((one for one in self.pressures if (one.brand, one.queue) == (brand, queue)), None)

    def is_fresh(self, now: datetime) -> bool:
        """Whether it can be gone by: nobody closes a door, or promises less, for what was true an hour ago."""
        return self.seen_at is not None and now - self.seen_at <= 5 * FRESH_FOR


class Loads(Protocol):
    """How loaded merchants are, read once in some seconds."""

    def of(self, merchant: str) -> Load | None:
        """As it was some seconds ago; None where nobody watches it."""


def left(before: Lane, waiting: Iterable[Case], since: datetime) -> int:
    """How many cases left a queue since a board was drawn, less those that came back to it."""
    after = tuple(waiting)
    came = sum((case.waiting_since or case.created_at) > since for case in after)
    return max(0, before.waiting + came - len(after))


def measured(
    pace: Pace, before: Lane | None, waiting: tuple[Case, ...], brand: Brand, since: datetime | None, now: datetime
) -> Pace:
    """The pace of a queue after what happened since the board before.

    Only what tells something counts: while there was something to do for everybody who was there, the queue could be
    counted to its end, and the brand was open.
    """
    if before is None or before.more or since is None or not timedelta(0) < now - since <= FRESH_FOR:
        return pace
    if before.waiting < max(1, before.agents):
        return pace
    span = passed(since, now, brand)
    return pace.after(left(before, waiting, since), before.agents, span) if span else pace


def expected_wait(waiting: int, agents: int, pace: Pace) -> float | None:
    """Hours of opening until a case that comes now is taken; None while nobody knows how fast the queue is."""
    if not waiting:
        return 0.0
    hourly = pace.hourly(agents)
    return None if hourly is None else min(LONGEST_WAIT, waiting / max(hourly, waiting / LONGEST_WAIT))


def pressed(before: Pressure, row: LoadRow, lane: Lane, pace: Pace, now: datetime) -> Pressure:
    """The state of a queue by its row, after what was just measured; it changes only where that is clear."""
    wait = expected_wait(lane.waiting, lane.agents, pace)
    present = replace(before, pace=pace, wait=wait)
    busy = before.busy
    if wait is not None:
        busy = wait > row.longest_wait * (RELIEF if before.busy else 1.0)
    if busy is before.busy:
        return present
    # What was over before anybody was told of it, nobody need know.
    return replace(present, busy=busy, since=now, told=not before.told)


def closed_channels(brand: Brand, load: Load | None, now: datetime) -> dict[str, Pressure]:
    """The channels of a brand that take nothing new, each with the queue that closes it."""
    if load is None or not load.is_fresh(now):
        return {}
    closed: dict[str, Pressure] = {}
    for pressure in load.pressures:
        row = brand.load.row_for(pressure.queue) if pressure.brand == brand.id and pressure.busy else None
        for channel in row.close if row else ():
            closed.setdefault(channel, pressure)
    return closed


def promised(due_at: datetime, received_at: datetime, queue: str, brand: Brand, load: Load | None) -> datetime:
    """When an answer is promised to what was received, where it is due at `due_at`: then, or when it can be expected.

    All are UTC. The brand's aim stays what it is; in a busy queue nobody is told that it will be kept.
    """
    row = brand.load.row_for(queue)
    pressure = load.of(brand.id, queue) if load and load.is_fresh(received_at) else None
    if row is None or not row.lengthen or pressure is None or not pressure.busy or not pressure.wait:
        return due_at
    expected = later(received_at, pressure.wait * row.margin * _HOUR, brand)
    return max(due_at, said(expected, received_at, brand)) if expected > due_at else due_at


def promise(routing: Routing, facts: RoutingFacts, brand: Brand, load: Load | None) -> datetime | None:
    """What the customer of a case that is routed is told, where it is later than the due time; else None.

    What they were told before is not taken back for something sooner, while they wait for the same answer.
    """
    before = facts.promised_at if facts.times.awaits_answer else None
    if facts.routed_at and facts.routed_at >= facts.received_at:
        # The same contact again, or one of before: what was told was told.
        return before if before and before > routing.due_at else None
    expected = promised(routing.due_at, facts.received_at, routing.queue, brand, load)
    if before and before > facts.received_at:
        expected = max(expected, before)
    return expected if expected > routing.due_at else None


def said(at: datetime, now: datetime, brand: Brand) -> datetime:
    """A time as people say it, never before it: to the quarter of an hour within three hours, else to the full hour."""
    step = _NOW_AND_THEN if at - now <= 3 * _HOUR else _HOUR
    offset = _offset(at, brand)
    wall = at.replace(second=0, microsecond=0) + offset
    midnight = wall.replace(hour=0, minute=0)
    over = (at + offset - midnight) % step
    return at if not over else at + (step - over)


def _offset(at: datetime, brand: Brand) -> timedelta:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(brand.time_zone)).utcoffset() or timedelta(0)


def watched(brands: Iterable[Brand]) -> tuple[Brand, ...]:
    """The brands whose policy asks how loaded their queues are."""
    return tuple(brand for brand in brands if brand.load.rows)


def seen(
    load: Load,
    before: Board,
    after: Board,
    waiting: Mapping[str, tuple[Case, ...]],
    brands: Iterable[Brand],
    now: datetime,
) -> Load:
    """The load of a merchant once its board was drawn anew, `waiting` being the cases of each queue."""
    found: list[Pressure] = []
    for brand in watched(brands):
        is_open = not brand.closes or opening_hours(brand).is_open(now)
        for queue in brand.all_queues():
            row, lane = brand.load.row_for(queue), after.lane(queue)
            if row is None or lane is None:
                continue
            known = load.of(brand.id, queue) or Pressure(brand.id, queue)
            pace = measured(known.pace, before.lane(queue), waiting.get(queue, ()), brand, before.drawn_at, now)
            # Who is there while the brand is closed is no measure of who will be.
            found.append(pressed(known, row, lane if is_open else replace(lane, agents=0), pace, now))
    return replace(load, pressures=tuple(found), seen_at=now)
