"""The desk in memory: where agents take cases from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import cast

from chalicelib.domain.agents import Agent
from chalicelib.domain.assignment import Assignment, is_waiting
from chalicelib.domain.board import Board, Head, Roster, head_of
from chalicelib.domain.case import Case
from chalicelib.domain.desk import Seat
from chalicelib.errors import Conflict
from tests.fakes.table import MemoryShelf, MemoryTable


@dataclass(slots=True)
class MemoryDesk:
    """`Desk` in memory. `meanwhile` happens before each write, so that a test can let others write in between."""

    table: MemoryTable
    meanwhile: Callable[[], None] = lambda: None

    def seat(self, merchant: str, agent: str, event: str = "") -> Seat:
        """See `Desk`."""
        return Seat(
            cast("Agent | None", self.table.things.get(("Agent", merchant, agent))),
            cast("Board | None", self.table.things.get(("Board", merchant, "board"))),
            self.table.interactions.get((merchant, event)),
        )

    def waiting(
        self,
        merchant: str,
        queue: str,
        limit: int,
        *,
        start: Head | None = None,
        languages: Iterable[str] = (),
        brands: Iterable[str] = (),
    ) -> tuple[Case, ...]:
        """See `Desk`."""
        wanted, theirs = tuple(languages), tuple(brands)
        found = [case for case in self._of(merchant, queue) if start is None or (head_of(case) or start) >= start]
        return tuple(
            case
            for case in found[:limit]
            if (not wanted or case.language in wanted) and (not theirs or case.brand in theirs)
        )

    def count(self, merchant: str, queue: str, most: int) -> tuple[Case, ...]:
        """See `Desk`."""
        return tuple(self._of(merchant, queue)[:most])

    def record(self, assignment: Assignment) -> None:
        """See `Desk`."""
        self.meanwhile()
        table = self.table
        with table.lock:
            for agent in assignment.agents:
                table.check(agent)
            for move in assignment.moves:
                found = table.cases.get((assignment.merchant, move.case.reference))
                if found is None or found.version != move.case.version:
                    raise Conflict("case", reason="changed")
                if (assignment.merchant, move.event.id) in table.interactions:
                    raise Conflict("event", reason="changed")
            for agent in assignment.agents:
                table.keep(agent)
            for move in assignment.moves:
                case = replace(move.case, version=move.case.version + 1)
                table.cases[assignment.merchant, case.reference] = case
                table.interactions[assignment.merchant, move.event.id] = move.event

    def _of(self, merchant: str, queue: str) -> list[Case]:
        with self.table.lock:
            cases = [case for (owner, _), case in self.table.cases.items() if owner == merchant and case.queue == queue]
        placed = [(head, case) for case in cases if is_waiting(case) and (head := head_of(case))]
        return [case for _, case in sorted(placed, key=lambda one: one[0])]


def desks(table: MemoryTable) -> dict[str, object]:
    """What keeps agents and gives them cases, by the names of wiring's factories."""
    return {
        "agents": MemoryShelf(table, Agent),
        "boards": MemoryShelf(table, Board),
        "rosters": MemoryShelf(table, Roster),
        "desk": MemoryDesk(table),
    }
