"""In which queues to look for an agent's next case, and where in them: by the board, without reading them all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.assignment import Offer
from chalicelib.domain.board import Board, Head, Lane, lane_of, start_of
from chalicelib.domain.case import Priority
from chalicelib.domain.chance import spread
from chalicelib.domain.staffing import PLAIN_STAFFING, Opening, Staffed, is_pushed, queues_open_to, works_for, writes
from chalicelib.domain.understanding import UNSURE

PAGE = 8
"""How many cases are read of a queue, where an agent may take them all."""

MIXED_PAGE = 20
"""How many are gone through where some are for others."""

WIDE = 8
"""How many times as far is looked once others were quicker: who spreads out meets nobody."""


@dataclass(frozen=True, slots=True)
class Look:
    """One queue to look into: from where (None: from its head), how far, and for which languages and brands.

    `surely` says that the board knows of something there for the agent.
    """

    queue: str
    opening: Opening
    start: Head | None
    surely: bool
    limit: int
    languages: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    def may_beat(self, offer: Offer) -> bool:
        """Whether there may be something more pressing than what was found already."""
        if not self.surely or self.start is None:
            return False
        priority, known, opening, due, _ = offer.rank
        return not known and (self.start.priority, self.opening, self.start.due_at) < (priority, opening, due)


def looks(
    agent: Agent, board: Board | None, brands: Collection[Staffed], now: datetime, *, pushed: bool = False
) -> tuple[Look, ...]:
    """The queues to look into, the most promising first; with `pushed`, only those whose cases are pushed."""
    known = board if board and board.is_fresh(now) else None
    found: list[tuple[tuple[object, ...], Look]] = []
    for queue, opening in queues_open_to(agent, brands).items():
        if pushed and not any(is_pushed(brand, queue) for brand in brands):
            continue
        lane = known.lane(queue) if known else None
        look = _look(agent, lane, queue, opening, brands)
        if look.surely and look.start:
            if opening is Opening.OVERFLOW and not _overflowed(lane, queue, brands, now):
                continue
            order: tuple[object, ...] = (1, look.start.priority, opening, look.start.due_at)
        else:
            # Of those of which nothing is known, each is looked into in turn; where nothing was a moment ago, last.
            order = (2 if lane is None else 3, Priority.LOW, opening, spread(agent.id, queue, now.minute))
        found.append((order, look))
    return tuple(look for _, look in sorted(found, key=lambda one: one[0][:1] + tuple(map(str, one[0][1:]))))


def _look(agent: Agent, lane: Lane | None, queue: str, opening: Opening, brands: Collection[Staffed]) -> Look:
    start = start_of(lane, agent, brands)
    surely = start is not None
    row_opens_languages = any(
        (overflow := brand.staffing.get(queue, PLAIN_STAFFING).overflow) and overflow.any_language for brand in brands
    )
    if row_opens_languages:
        # Somebody else's language may be open to them by now: nothing can be left out.
        head = lane.head if lane else None
        return Look(queue, opening, head, head is not None, MIXED_PAGE if agent.languages else PAGE)
    languages = (*agent.languages, UNSURE) if agent.languages else ()
    wanted = [brand.id for brand in brands if works_for(agent, brand.id)]
    own = tuple(wanted) if agent.brands else ()
    if lane and lane.more and not surely:
        # What the board has counted is not for them; beyond that it knows nothing.
        return Look(queue, opening, lane.last, surely, MIXED_PAGE, languages, own)
    mixed = lane is None or any(not _fits(name, agent, wanted) for name in lane.heads)
    limit = MIXED_PAGE if mixed and (languages or own) else PAGE
    return Look(queue, opening, start, surely, limit, languages if mixed else (), own if mixed else ())


def _fits(name: str, agent: Agent, brands: Collection[str]) -> bool:
    return any(name == lane_of(brand, name.rpartition(" ")[2]) for brand in brands) and writes(
        agent, name.rpartition(" ")[2]
    )


def _overflowed(lane: Lane | None, queue: str, brands: Collection[Staffed], now: datetime) -> bool:
    """Whether anything in a queue has waited so long that it may be open to others."""
    rows = (brand.staffing.get(queue, PLAIN_STAFFING).overflow for brand in brands)
    after = min((timedelta(minutes=row.after) for row in rows if row), default=None)
    return bool(lane and lane.oldest and after is not None and now - lane.oldest >= after)
