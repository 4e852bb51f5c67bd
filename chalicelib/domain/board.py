"""The board of a merchant: what waits in each queue and who is there, drawn anew each minute by the clock.

Whoever looks for a case reads it instead of every queue, and whoever has to say how long things take reads it
instead of counting. It is at most a minute old, and never decides who gets a case: that is the write itself.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.case import Case, Priority
from chalicelib.domain.chance import spread
from chalicelib.domain.staffing import Opening, Staffed, queues_open_to, works_for, writes
from chalicelib.domain.things import Place, Standing, moment
from chalicelib.domain.understanding import UNSURE

DRAWN_EACH = timedelta(minutes=1)
"""How often the board of a merchant is drawn at whom somebody works, or something waits."""

RESTS_FOR = timedelta(minutes=10)
"""How often while nobody works and nothing waits; whoever comes to work wakes it."""

FRESH_FOR = timedelta(minutes=3)
"""How long a board is gone by."""

MOST_COUNTED = 1_000
"""Of so many cases of a queue the board knows; of a longer queue it says so."""

BOARDS = "boards"
"""The list, by time and shared by all merchants, of the boards that are to be drawn."""


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """A place in a queue: the order of heads is the order of work."""

    priority: Priority
    due_at: datetime
    case: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """What the board knows of one queue.

    So many cases are `waiting` for an agent, and more where `more` holds. `heads` are the most pressing one of each
    brand and language, by `lane_of`. `oldest` is since when the one waits that has waited longest (UTC). `agents` are
    there and serve the queue, and may have so many more cases at once (`free`). `last` is where the counting ended.
    """

    queue: str
    waiting: int = 0
    more: bool = False
    heads: Mapping[str, Head] = field(default_factory=dict)
    oldest: datetime | None = None
    agents: int = 0
    free: int = 0
    last: Head | None = None

    @property
    def head(self) -> Head | None:
        """The most pressing case that waits."""
        return min(self.heads.values(), default=None)


@dataclass(frozen=True, slots=True)
class Board(Standing):
    """The board of one merchant, as it was `drawn_at` (UTC); it is drawn again at `due_at`. `present` are ids."""

    merchant: str
    lanes: tuple[Lane, ...] = ()
    present: tuple[str, ...] = ()
    drawn_at: datetime | None = None
    due_at: datetime | None = None
    id: str = "board"
    version: int = 0

    @property
    def place(self) -> Place | None:
        """Among the boards that are to be drawn."""
        return Place(BOARDS, moment(self.due_at, self.merchant), shared=True) if self.due_at else None

    def lane(self, queue: str) -> Lane | None:
        """What it knows of a queue; None where it knows nothing."""
        return next((lane for lane in self.lanes if lane.queue == queue), None)

    def is_fresh(self, now: datetime) -> bool:
        """Whether it can be gone by."""
        return self.drawn_at is not None and now - self.drawn_at <= FRESH_FOR


@dataclass(frozen=True, slots=True)
class Chair:
    """An agent who is there: which of the roster's queues they are open to (by number)."""

    agent: str
    queues: tuple[int, ...]
    languages: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster(Standing):
    """Who is there to be given cases: drawn with the board, and read only where cases are pushed."""

    merchant: str
    queues: tuple[str, ...] = ()
    chairs: tuple[Chair, ...] = ()
    id: str = "roster"
    version: int = 0

    def for_case(self, case: Case, most: int) -> tuple[str, ...]:
        """The ids of agents to whom a case may go, `most` of them at random where there are more.

        At random, because all cases of the same minute read the same roster: of a fixed few all would get theirs.
        """
        if case.queue not in self.queues:
            return ()
        number = self.queues.index(case.queue)
        fitting = [
            chair
            for chair in self.chairs
            if number in chair.queues
            and (not chair.brands or case.brand in chair.brands)
            and (not chair.languages or case.language in (*chair.languages, UNSURE) or case.language == UNSURE)
        ]
        # Those whom only an overflow lets take a language that they do not write come last.
        others = [chair for chair in self.chairs if number in chair.queues and chair not in fitting]
        ordered = sorted(fitting, key=lambda chair: spread(chair.agent, case.reference))
        return tuple(chair.agent for chair in (*ordered, *others))[:most]


def lane_of(brand: str, language: str) -> str:
    """How the cases of a queue are told apart by who may take them."""
    return f"{brand} {language}"


def lane(queue: str, waiting: Iterable[Case], *, more: bool) -> Lane:
    """What the board says of a queue with these waiting cases, in their order."""
    heads: dict[str, Head] = {}
    oldest: datetime | None = None
    count, last = 0, None
    for case in waiting:
        count += 1
        since = case.waiting_since or case.created_at
        oldest = min(since, oldest or since)
        head = last = head_of(case)
        if head:
            heads.setdefault(lane_of(case.brand, case.language), head)
    return Lane(queue, count, more, heads, oldest, last=last)


def head_of(case: Case) -> Head | None:
    """A case's place in its queue; None before it is routed."""
    return Head(case.priority, case.due_at, case.reference) if case.priority and case.due_at else None


def drawn(
    merchant: str,
    lanes: Iterable[Lane],
    agents: Iterable[Agent],
    brands: Collection[Staffed],
    now: datetime,
    version: int,
) -> Board:
    """The board: its lanes with who is there to serve them."""
    present = [agent for agent in agents if agent.is_present(now)]
    there: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for agent in present:
        own = [queue for queue, opening in queues_open_to(agent, brands).items() if opening is Opening.OWN]
        there.update(own)
        room = max(0, agent.capacity.total - len(agent.in_hand))
        free.update(dict.fromkeys(own, room))
    staffed = tuple(replace(one, agents=there[one.queue], free=free[one.queue]) for one in lanes)
    busy = bool(present) or any(one.waiting for one in staffed)
    due = now + (DRAWN_EACH if busy else RESTS_FOR)
    return Board(merchant, staffed, tuple(agent.id for agent in present), now, due, version=version)


def roster(merchant: str, agents: Iterable[Agent], brands: Collection[Staffed], now: datetime, version: int) -> Roster:
    """The roster of those who are there."""
    present = [agent for agent in agents if agent.is_present(now)]
    open_to = {agent.id: queues_open_to(agent, brands) for agent in present}
    names = tuple(sorted({queue for found in open_to.values() for queue in found}))
    numbers = {name: number for number, name in enumerate(names)}
    chairs = tuple(
        Chair(
            agent.id,
            tuple(sorted(numbers[queue] for queue in open_to[agent.id])),
            agent.languages,
            agent.brands,
        )
        for agent in present
        if open_to[agent.id]
    )
    return Roster(merchant, names, chairs, version=version)


def start_of(lane: Lane | None, agent: Agent, brands: Iterable[Staffed]) -> Head | None:
    """The most pressing place of a queue in which there may be something that an agent can read.

    None where nothing is known of it; then the whole queue may be.
    """
    if lane is None or not lane.heads:
        return None
    ids = {brand.id for brand in brands if works_for(agent, brand.id)}
    fitting = [head for name, head in lane.heads.items() if _fits(name, agent, ids)]
    return min(fitting, default=None)


def _fits(name: str, agent: Agent, brands: set[str]) -> bool:
    brand, _, language = name.rpartition(" ")
    return brand in brands and writes(agent, language)


def languages_of(agent: Agent) -> tuple[str, ...]:
    """The languages of the cases that an agent may take; empty for all."""
    return (*agent.languages, UNSURE) if agent.languages else ()
