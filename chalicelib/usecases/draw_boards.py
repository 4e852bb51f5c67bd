"""Draw the boards of the merchants anew, and look after agents who left: what the clock does each minute."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.agents import ALL, Agent
from chalicelib.domain.board import BOARDS, MOST_COUNTED, Board, Roster, drawn, lane, lane_of, roster
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.desk import Desk
from chalicelib.domain.ports import Brands, Outcome, Shelf
from chalicelib.domain.staffing import is_pushed
from chalicelib.errors import Conflict, GuichetError, Retryable
from chalicelib.usecases.give_back import GiveBack
from chalicelib.usecases.push_case import PushCase
from chalicelib.usecases.watch_load import WatchLoad

MOST_PUSHED = 60
"""How many waiting cases of one queue are pushed in a minute, where agents became free without anybody noticing."""

_AT_ONCE = 25
_PAGE = 100


@dataclass(frozen=True, slots=True)
class DrawBoards:
    """One board at a time; which are due, the list that all merchants share says."""

    brands: Brands
    agents: Shelf[Agent]
    boards: Shelf[Board]
    rosters: Shelf[Roster]
    desk: Desk
    give_back: GiveBack
    push_case: PushCase
    watch_load: WatchLoad

    def __call__(self, now: datetime, goes_on: Callable[[], bool]) -> Outcome:
        """Draw the boards that are due, the longest due first, while there is time.

        A merchant whose board cannot be drawn holds up nobody else. Raises `Retryable` at the end where there was one.
        """
        done: Counter[str] = Counter()
        failed = 0
        for board in self._due(now, goes_on):
            try:
                done.update(self.draw(board, now))
            except GuichetError:
                failed += 1
        if failed:
            raise Retryable(f"{failed} boards could not be drawn", reason="boards")
        # How many queues are busy is counted at all merchants, for an alarm.
        busy = {name: count for name, count in done.items() if name.startswith("queue_")}
        return Outcome("drawn", facts=dict(done), amounts=busy)

    def draw(self, board: Board, now: datetime) -> dict[str, int]:
        """Give back what those had who left, draw a board, and push what waits in queues that are pushed.

        Returns how much of it there was.
        """
        merchant, brands = board.merchant, self.brands.of(board.merchant)
        done = Counter({"boards": 1})
        agents = [self._looked_after(agent, now, done) for agent in self._at_work(merchant)]
        waiting = {queue: self.desk.count(merchant, queue, MOST_COUNTED) for queue in _queues(brands)}
        lanes = [lane(queue, cases, more=len(cases) >= MOST_COUNTED) for queue, cases in waiting.items()]
        made = drawn(merchant, lanes, agents, brands, now, board.version)
        try:
            self.boards.put(made)
        except Conflict:
            # Somebody came to work meanwhile, and woke it; the next minute draws it.
            return done
        if any(is_pushed(brand, queue) for brand in brands for queue in brand.all_queues()):
            self._keep_roster(agents, brands, merchant, now)
            done["pushed"] += sum(self._push(cases, made, now) for cases in waiting.values())
        done.update(self.watch_load(board, made, waiting, brands, now))
        return done

    def _due(self, now: datetime, goes_on: Callable[[], bool]) -> Iterator[Board]:
        seen: set[str] = set()
        while goes_on():
            found = [board for board in self.boards.due(BOARDS, now, _AT_ONCE) if board.merchant not in seen]
            for board in found:
                if not goes_on():
                    return
                seen.add(board.merchant)
                yield board
            if not found:
                return

    def _at_work(self, merchant: str) -> Iterator[Agent]:
        """Those whom the clock has to look after; the list has them first."""
        cursor: str | None = None
        while True:
            page = self.agents.listed(merchant, ALL, _PAGE, cursor)
            for agent in page.items:
                if not agent.at_work:
                    return
                yield agent
            cursor = page.next
            if cursor is None:
                return

    def _looked_after(self, agent: Agent, now: datetime, done: Counter[str]) -> Agent:
        """The agent, without their cases where they left."""
        if not (agent.in_hand and agent.has_left(now)):
            return agent
        # The list is of a moment ago.
        fresh = self.agents.get(agent.merchant, agent.id)
        if fresh is None or not (fresh.in_hand and fresh.has_left(now)):
            return fresh or agent
        try:
            after, back = self.give_back(fresh, now, why="silent")
        except Conflict:
            # They came back this very moment; if not, the next minute sees it.
            return fresh
        done["given_back"] += len(back)
        return after

    def _keep_roster(self, agents: list[Agent], brands: tuple[Brand, ...], merchant: str, now: datetime) -> None:
        known = self.rosters.get(merchant, "roster")
        made = roster(merchant, agents, brands, now, known.version if known else 0)
        if known and made == known:
            return
        try:
            self.rosters.put(made)
        except Conflict:
            return

    def _push(self, cases: tuple[Case, ...], board: Board, now: datetime) -> int:
        """How many of a queue's waiting cases found an agent; of cases alike, none after one that found nobody."""
        if not board.present:
            return 0
        given = 0
        hopeless: set[str] = set()
        for case in cases[:MOST_PUSHED]:
            brand, alike = self.brands.get(case.merchant, case.brand), lane_of(case.brand, case.language)
            if brand is None or alike in hopeless or not is_pushed(brand, case.queue):
                continue
            if self.push_case(case.merchant, case.reference, now).decision == "given":
                given += 1
            else:
                hopeless.add(alike)
        return given


def _queues(brands: tuple[Brand, ...]) -> list[str]:
    return sorted({queue for brand in brands for queue in brand.all_queues()})
