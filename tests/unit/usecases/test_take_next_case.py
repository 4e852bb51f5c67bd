"""The next case: what it costs, what it does when others are quicker, and whom it leaves a case to."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.agents import Agent, Capacity, Presence
from chalicelib.domain.assignment import given
from chalicelib.domain.board import Board, Roster
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status, case_reference
from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Customer
from chalicelib.domain.load import Load
from chalicelib.domain.messages import Message
from chalicelib.domain.staffing import Assign, Staffing
from chalicelib.errors import Refused
from chalicelib.usecases.draw_boards import DrawBoards
from chalicelib.usecases.give_back import GiveBack
from chalicelib.usecases.keep_presence import KeepPresence
from chalicelib.usecases.push_case import PushCase
from chalicelib.usecases.take_next_case import REQUESTS, TakeNextCase
from chalicelib.usecases.wake_board import WakeBoard
from chalicelib.usecases.watch_load import WatchLoad
from tests.fakes.desk import MemoryDesk
from tests.fakes.load import PlainLoadNotices
from tests.fakes.surroundings import MemoryQueue
from tests.fakes.table import MemoryLedger, MemoryShelf, MemoryTable
from tests.fakes.tenants import MemoryBrands

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHOP = Brand("shop", "main", "Shop", ("help@shop.example",))
QUEUES = ("advice", "billing", "delivery", "sales")


@dataclass(slots=True)
class Counted:
    """An adapter that counts its calls."""

    inner: Any
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self.inner, name)


class Floor:
    """Everything that gives cases to agents, on one table in memory."""

    def __init__(self, brand: Brand = SHOP) -> None:
        self.table = MemoryTable()
        self.brands = MemoryBrands()
        self.brands.put(brand)
        self.memory = MemoryDesk(self.table)
        self.desk, self.ledger = Counted(self.memory), Counted(MemoryLedger(self.table))
        self.agents = MemoryShelf(self.table, Agent)
        self.boards = MemoryShelf(self.table, Board)
        self.take = TakeNextCase(self.brands, self.ledger, self.desk, self.agents)
        self.give_back = GiveBack(self.brands, self.ledger, self.desk)
        self.wake = WakeBoard(self.boards)
        self.presence = KeepPresence(self.agents, self.ledger, self.give_back, self.wake)
        rosters = MemoryShelf(self.table, Roster)
        self.push = PushCase(self.brands, self.ledger, self.desk, self.agents, rosters)
        shelf, messages = MemoryShelf(self.table, Load), MemoryShelf(self.table, Message)
        watch = WatchLoad(shelf, messages, MemoryQueue(), PlainLoadNotices)
        self.draw = DrawBoards(
            self.brands, self.agents, self.boards, rosters, self.desk, self.give_back, self.push, watch
        )
        self.number = 0

    def agent(self, name: str = "ana", **fields: Any) -> Agent:
        base = Agent("shop", name, name, skills=dict.fromkeys(QUEUES, 3), state=Presence.AVAILABLE, seen_at=NOW)
        return self.agents.put(replace(base, **fields))

    def case(self, queue: str = "billing", due: int = 60, customer: str = "", **fields: Any) -> Case:
        self.number += 1
        created = NOW - timedelta(hours=1)
        reference, owner = case_reference(str(self.number)), customer or f"c{self.number}"
        base = Case("shop", reference, "main", owner, Status.OPEN, "", "fr", created, created, queue=queue, version=1)
        made = replace(base, priority=Priority.NORMAL, due_at=NOW + timedelta(minutes=due), **fields)
        self.table.cases["shop", reference] = made
        known = self.table.customers.get(("shop", owner), Customer("shop", owner, (f"id:{owner}",), version=1))
        self.table.customers["shop", owner] = replace(known, open_cases=(*known.open_cases, reference))
        return made

    def board(self, now: datetime = NOW) -> None:
        before = self.boards.get("shop", "board") or Board("shop")
        self.draw.draw(before, now)

    def ask(self, name: str = "ana", at: datetime = NOW) -> Any:
        self.number += 1
        return self.take("shop", name, Author("key", f"event{self.number}", "digest", at))[0]

    def requests(self) -> int:
        made = len(self.desk.calls) + len(self.ledger.calls)
        self.desk.calls.clear()
        self.ledger.calls.clear()
        return made


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_a_case_costs_four_requests_however_many_are_open(floor: Floor) -> None:
    floor.agent()
    for number in range(2_000):
        floor.case(QUEUES[number % 4], due=number)
    floor.board()
    floor.requests()
    assert floor.ask().case
    assert 4 == floor.requests()


@pytest.mark.parametrize("queue", QUEUES)
def test_linked_cases_or_a_second_queue_make_it_five_at_most(floor: Floor, queue: str) -> None:
    floor.agent()
    first = floor.case(queue, due=1, customer="eve")
    second = floor.case("sales", due=500, customer="eve", links=(first.reference,))
    for other in QUEUES:
        floor.case(other, due=30)
    floor.board()
    floor.requests()
    taken = floor.ask()
    assert (first.reference, [second.reference]) == (taken.case.reference, [one.reference for one in taken.along])
    assert floor.requests() <= REQUESTS


def test_where_the_board_is_behind_it_looks_into_a_second_queue_and_stays_within_five(floor: Floor) -> None:
    floor.agent()
    first, second = floor.case("billing", due=1), floor.case("delivery", due=2)
    floor.board()
    gone = floor.table.cases["shop", first.reference]
    floor.table.cases["shop", first.reference] = replace(gone, agent="bob", version=2)
    floor.requests()
    assert second.reference == floor.ask().case.reference
    assert floor.requests() <= REQUESTS


def test_a_case_that_came_since_the_board_was_drawn_is_found(floor: Floor) -> None:
    floor.agent()
    floor.board()
    case = floor.case("delivery")
    assert case.reference == floor.ask().case.reference


def test_the_most_pressing_of_all_queues_comes_first(floor: Floor) -> None:
    floor.agent()
    floor.case("advice", due=10)
    urgent = floor.case("sales", due=900)
    floor.table.cases["shop", urgent.reference] = replace(urgent, priority=Priority.URGENT)
    floor.board()
    assert urgent.reference == floor.ask().case.reference


def test_a_lost_race_is_run_again_with_what_is_left(floor: Floor) -> None:
    floor.agent(capacity=Capacity(9))
    bob = floor.agent("bob")
    cases = [floor.case(due=number) for number in range(3)]

    def quicker() -> None:
        floor.memory.meanwhile = lambda: None
        assignment = given(bob, [cases[0]], Author("key", "bobs", "", NOW), {})
        MemoryDesk(floor.table).record(assignment)

    floor.memory.meanwhile = quicker
    taken = floor.ask()
    assert taken.case.reference in {case.reference for case in cases[1:]}
    assert ["bob", "ana"] == [floor.table.cases["shop", one.reference].agent for one in (cases[0], taken.case)]


def test_who_loses_each_race_is_told_to_ask_again(floor: Floor) -> None:
    floor.agent()
    floor.case()

    def heartbeat() -> None:
        present = floor.agents.get("shop", "ana")
        assert present
        floor.agents.put(present.seen(NOW))

    floor.memory.meanwhile = heartbeat
    with pytest.raises(Refused) as refused:
        floor.ask()
    assert "conflict" == refused.value.reason
    floor.memory.meanwhile = lambda: None
    assert floor.ask().case


def test_a_new_linked_case_is_left_for_a_while_to_who_has_the_other(floor: Floor) -> None:
    floor.agent(skills={"billing": 1})
    floor.agent("bob")
    first = floor.case("billing", customer="eve")
    floor.board()
    assert first.reference == floor.ask().case.reference
    later = NOW + timedelta(minutes=1)
    new = floor.case("billing", customer="eve", links=(first.reference,), waiting_since=later)
    assert "nothing" == floor.ask("bob", later).why
    assert ("known", new.reference) == ((taken := floor.ask("ana", later)).why, taken.case.reference)


def test_hands_that_seem_full_are_looked_at_before_nothing_is_given(floor: Floor) -> None:
    floor.agent(capacity=Capacity(1))
    first, second = floor.case(due=1), floor.case(due=2)
    assert first.reference == floor.ask().case.reference
    solved = floor.table.cases["shop", first.reference]
    floor.table.cases["shop", first.reference] = replace(solved, status=Status.SOLVED, version=solved.version + 1)
    assert second.reference == floor.ask().case.reference
    kept = floor.agents.get("shop", "ana")
    assert [second.reference] == [one.case for one in kept.in_hand] if kept else False
    assert "full" == floor.ask().why


def test_a_first_heartbeat_wakes_the_board_and_a_second_does_not(floor: Floor) -> None:
    floor.agent(state=Presence.OFF)
    floor.presence("shop", "ana", Presence.AVAILABLE, NOW, "key")
    assert [NOW] == [board.due_at for board in floor.boards.due("boards", NOW, 5)]
    floor.draw(NOW, lambda: True)
    assert [] == list(floor.boards.due("boards", NOW, 5))
    floor.presence("shop", "ana", Presence.AVAILABLE, NOW + timedelta(seconds=30), "key")
    assert [] == list(floor.boards.due("boards", NOW + timedelta(seconds=30), 5))


def test_the_clock_draws_what_is_due_while_there_is_time(floor: Floor) -> None:
    floor.wake("shop", NOW)
    assert {} == floor.draw(NOW, lambda: False).facts
    assert {"boards": 1} == floor.draw(NOW, lambda: True).facts


def test_the_clock_gives_back_once_and_pushes_what_waits_to_who_is_free() -> None:
    floor = Floor(replace(SHOP, staffing={"billing": Staffing(assign=Assign.PUSH)}))
    floor.agent()
    case, other = floor.case("billing"), floor.case("sales")
    floor.ask()
    floor.ask()
    late = NOW + timedelta(minutes=11)
    floor.agent("bob", seen_at=late)
    floor.board(late)
    assert ["bob", ""] == [floor.table.cases["shop", one.reference].agent for one in (case, other)]
    kept = floor.agents.get("shop", "ana")
    assert kept
    assert () == kept.in_hand
    told = [one.text for one in floor.table.interactions.values() if one.case == case.reference]
    assert ["own", "silent", "pushed"] == told


def test_a_push_that_loses_a_race_finds_the_next_best() -> None:
    floor = Floor(replace(SHOP, assign=Assign.PUSH))
    for name in ("ana", "bob"):
        floor.agent(name, capacity=Capacity(1))
    floor.board()
    first, second = floor.case(), floor.case()

    def quicker() -> None:
        floor.memory.meanwhile = lambda: None
        floor.push("shop", second.reference, NOW)

    floor.memory.meanwhile = quicker
    assert "given" == floor.push("shop", first.reference, NOW).decision
    holders = {floor.table.cases["shop", one.reference].agent for one in (first, second)}
    assert {"ana", "bob"} == holders
    third = floor.case()
    assert "nobody" == floor.push("shop", third.reference, NOW).decision
