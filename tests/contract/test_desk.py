"""Giving cases to agents: on the fakes and on the table, with many asking at once."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.agents import Agent, Capacity, InHand, Presence
from chalicelib.domain.assignment import given, handed_back
from chalicelib.domain.board import Board, Head
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority
from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.routing import Routing
from chalicelib.domain.staffing import Staffing
from chalicelib.errors import Conflict, Refused
from chalicelib.usecases.draw_boards import DrawBoards
from chalicelib.usecases.give_back import GiveBack
from chalicelib.usecases.push_case import PushCase
from chalicelib.usecases.take_next_case import TakeNextCase
from chalicelib.usecases.watch_load import WatchLoad
from tests.contract.conftest import Store
from tests.contract.contacts import NOW, brand, recording
from tests.fakes.load import PlainLoadNotices
from tests.fakes.surroundings import MemoryQueue

DUE = NOW + timedelta(hours=24)
_PATIENCE = 1_000
KEEP = {"main": timedelta(days=30)}
EVERYBODY = {"after_sales": Staffing(skills={})}


def opened(store: Store, merchant: str, number: int, **fields: Any) -> Case:
    """A case that waits in its queue."""
    written = recording(merchant, number, identities=(Identity.mail(f"c{number}@example.com"),), **fields)
    assert written.case
    store.ledger.record(written)
    due = DUE + timedelta(minutes=number)
    routing = Routing("after_sales", Priority.NORMAL, due, NOW, ("intent:refund",))
    store.ledger.set_route(merchant, written.case.reference, 1, routing)
    return store.ledger.recall(merchant, cases=[written.case.reference]).cases[written.case.reference]


def agent(merchant: str, name: str = "ana", **fields: Any) -> Agent:
    """An agent who is there."""
    return replace(
        Agent(merchant, name, name.title(), skills={"after_sales": 3}, state=Presence.AVAILABLE, seen_at=NOW), **fields
    )


def author(merchant: str, name: str, at: datetime = NOW) -> Author:
    return Author("key", interaction_id(merchant, name), "digest", at)


def take(store: Store) -> TakeNextCase:
    return TakeNextCase(store.brands, store.ledger, store.desk, store.agents)


def test_an_agent_is_read_back_with_all_that_they_have(store: Store, merchant: str) -> None:
    asked = agent(
        merchant,
        mail="ana@shop.example",
        languages=("fr", "en"),
        brands=("main",),
        capacity=Capacity(8, 4, {"chat": 2}),
        new=True,
        in_hand=(InHand("GU-22222222", "mail"),),
        put_off=("GU-33333333",),
        day="2026-11-20",
        given=4,
        there=3600,
    )
    kept = store.agents.put(asked)
    assert replace(asked, version=1) == kept == store.agents.get(merchant, "ana")


def test_those_at_work_are_listed_first(store: Store, merchant: str) -> None:
    for name, state in (("abe", Presence.OFF), ("zoe", Presence.AVAILABLE), ("moe", Presence.AWAY)):
        store.agents.put(agent(merchant, name, state=state))
    first = store.agents.listed(merchant, "all", 2, None)
    rest = store.agents.listed(merchant, "all", 2, first.next)
    assert ["moe", "zoe", "abe"] == [one.id for one in (*first.items, *rest.items)]


def places(cases: Iterable[Case]) -> list[tuple[object, ...]]:
    """What is read of cases that wait: all that says who may take them."""
    return [
        (case.reference, case.queue, case.priority, case.due_at, case.language, case.brand, case.customer, case.channel)
        for case in cases
    ]


def test_what_waits_is_read_in_its_order_and_for_whom_it_is(store: Store, merchant: str) -> None:
    cases = [opened(store, merchant, number) for number in range(1, 5)]
    assert places(cases[:3]) == places(store.desk.waiting(merchant, "after_sales", 3))
    start = Head(Priority.NORMAL, cases[1].due_at or DUE, cases[1].reference)
    assert places(cases[1:]) == places(store.desk.waiting(merchant, "after_sales", 10, start=start))
    known = store.desk.waiting(merchant, "after_sales", 10, languages=("fr", "und"), brands=("main",))
    assert places(cases) == places(known)
    assert () == store.desk.waiting(merchant, "after_sales", 10, languages=("de",))
    assert () == store.desk.waiting(merchant, "after_sales", 10, brands=("other",))
    assert places(cases[:3]) == places(store.desk.count(merchant, "after_sales", 3))


def test_a_case_that_is_given_leaves_the_queue_and_comes_back_to_its_place(store: Store, merchant: str) -> None:
    first, second = (opened(store, merchant, number) for number in (1, 2))
    ana = store.agents.put(agent(merchant))
    assignment = given(ana, [first], author(merchant, "give"), KEEP)
    store.desk.record(assignment)
    assert [second.reference] == [case.reference for case in store.desk.waiting(merchant, "after_sales", 5)]
    listed = store.history.open_cases(merchant, ("after_sales",), 5, None)
    assert [(first.reference, "ana"), (second.reference, "")] == [(one.reference, one.agent) for one in listed.items]
    seat = store.desk.seat(merchant, "ana", assignment.moves[0].event.id)
    assert seat.agent
    assert seat.asked
    assert (1, first.reference, ("agent", "", "ana")) == (
        len(seat.agent.in_hand),
        seat.asked.case,
        (seat.asked.changes[0].field, seat.asked.changes[0].before, seat.asked.changes[0].after),
    )
    (theirs,) = store.ledger.recall(merchant, cases=[first.reference]).cases.values()
    store.desk.record(handed_back(seat.agent, [theirs], author(merchant, "back"), KEEP))
    waiting = store.desk.waiting(merchant, "after_sales", 5)
    assert [first.reference, second.reference] == [case.reference for case in waiting]
    assert (first.due_at, first.priority, ("ana",)) == (waiting[0].due_at, waiting[0].priority, waiting[0].known_to)


def test_the_list_of_a_queue_is_in_one_order_over_its_pages(store: Store, merchant: str) -> None:
    cases = [opened(store, merchant, number) for number in range(1, 8)]
    ana = store.agents.put(agent(merchant, capacity=Capacity(9)))
    store.desk.record(given(ana, [cases[0], cases[3], cases[4]], author(merchant, "give"), KEEP))
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = store.history.open_cases(merchant, ("advice", "after_sales", "sales"), 2, cursor)
        found += [case.reference for case in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert [case.reference for case in cases] == found


def test_what_is_routed_again_stays_with_its_agent(store: Store, merchant: str) -> None:
    first = opened(store, merchant, 1)
    ana = store.agents.put(agent(merchant))
    store.desk.record(given(ana, [first], author(merchant, "give"), KEEP))
    again = Routing("after_sales", Priority.HIGH, DUE, NOW, ("repeat",), assigned=True)
    store.ledger.set_route(merchant, first.reference, first.version + 1, again)
    assert () == store.desk.waiting(merchant, "after_sales", 5)
    (listed,) = store.history.open_cases(merchant, ("after_sales",), 5, None).items
    assert ("ana", Priority.HIGH) == (listed.agent, listed.priority)


@pytest.mark.parametrize("stale", ["case", "agent"])
def test_nothing_is_given_over_what_somebody_else_wrote(store: Store, merchant: str, stale: str) -> None:
    case = opened(store, merchant, 1)
    ana = store.agents.put(agent(merchant))
    if stale == "agent":
        store.agents.put(ana.seen(NOW + timedelta(minutes=1)))
    else:
        routing = Routing("after_sales", Priority.HIGH, DUE, NOW, ())
        store.ledger.set_route(merchant, case.reference, case.version, routing)
    with pytest.raises(Conflict):
        store.desk.record(given(ana, [case], author(merchant, "give"), KEEP))
    (after,) = store.desk.waiting(merchant, "after_sales", 5)
    kept = store.agents.get(merchant, "ana")
    assert ("", ()) == (after.agent, kept.in_hand if kept else None)


def test_a_board_says_what_waits_and_who_is_there(store: Store, merchant: str) -> None:
    store.brands.put(brand(merchant))
    store.agents.put(agent(merchant))
    store.agents.put(agent(merchant, "bob", state=Presence.AWAY))
    cases = [opened(store, merchant, number) for number in range(1, 4)]
    draw = DrawBoards(
        store.brands,
        store.agents,
        store.boards,
        store.rosters,
        store.desk,
        GiveBack(store.brands, store.ledger, store.desk),
        PushCase(store.brands, store.ledger, store.desk, store.agents, store.rosters),
        WatchLoad(store.load_shelf, store.messages, MemoryQueue(), PlainLoadNotices),
    )
    draw.draw(Board(merchant, due_at=NOW), NOW)
    board = store.boards.get(merchant, "board")
    assert board
    assert ((board.present, board.drawn_at, board.due_at)) == (("ana",), NOW, NOW + timedelta(minutes=1))
    lane = board.lane("after_sales")
    assert lane
    assert lane.head
    assert (3, False, cases[0].reference, cases[0].created_at) == (
        lane.waiting,
        lane.more,
        lane.head.case,
        lane.oldest,
    )
    assert (1, 5) == (lane.agents, lane.free)
    assert board.merchant in {one.merchant for one in store.boards.due("boards", NOW + timedelta(minutes=1), 100)}
    assert board.merchant not in {one.merchant for one in store.boards.due("boards", NOW, 100)}


def shop(store: Store, merchant: str, agents: int, cases: int, capacity: int) -> list[Case]:
    """A merchant's agents who are all there, and cases that wait."""
    store.brands.put(brand(merchant, staffing=EVERYBODY))
    for number in range(agents):
        store.agents.put(agent(merchant, f"a{number:02}", capacity=Capacity(capacity)))
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda number: opened(store, merchant, number), range(cases)))


def test_many_who_ask_at_once_get_each_case_once(store: Store, merchant: str, request: pytest.FixtureRequest) -> None:
    """Fifty agents who ask at the same time: each case is given once, and none is lost.

    For five hundred cases it is measured by `python -m tests.bench agents`.
    """
    agents, cases = (50, 120) if "aws" in request.node.name else (20, 100)
    waiting = shop(store, merchant, agents, cases, 40)
    handed = everything_taken(take(store), merchant, agents)
    assert {case.reference for case in waiting} == set(handed)
    assert [1] * cases == list(Counter(handed).values())
    assert () == store.desk.waiting(merchant, "after_sales", 5)
    theirs: list[str] = []
    for number in range(agents):
        kept = store.agents.get(merchant, f"a{number:02}")
        assert kept
        theirs += [one.case for one in kept.in_hand]
    assert sorted(theirs) == sorted(handed)


def everything_taken(take_next: TakeNextCase, merchant: str, agents: int) -> list[str]:
    """Let all agents ask at once, each again and again until nothing is left; what they were given."""

    def work(name: str) -> list[str]:
        mine: list[str] = []
        tries = 0
        while True:
            tries += 1
            try:
                taken, _ = take_next(merchant, name, author(merchant, f"{name} {tries}"))
            except Refused:
                # Others were quicker each time; whatever else it were, they would ask for ever.
                assert tries < _PATIENCE
                continue
            if taken.case is None:
                assert "nothing" == taken.why
                return mine
            mine += [case.reference for case in (taken.case, *taken.along)]

    with ThreadPoolExecutor(agents) as pool:
        found = list(pool.map(work, [f"a{number:02}" for number in range(agents)]))
    return [reference for mine in found for reference in mine]


def test_nobody_gets_more_than_they_may_have_however_fast_they_ask(store: Store, merchant: str) -> None:
    shop(store, merchant, 1, 8, 3)
    take_next = take(store)

    def ask(number: int) -> str:
        try:
            taken, _ = take_next(merchant, "a00", author(merchant, f"ask {number}"))
        except Refused:
            return "conflict"
        return taken.case.reference if taken.case else taken.why

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(12)))
    kept = store.agents.get(merchant, "a00")
    assert kept
    assert 3 == len(kept.in_hand)
    assert {one.case for one in kept.in_hand} == {one for one in answers if one.startswith("GU-")}


def test_the_same_request_gives_the_same_case(store: Store, merchant: str) -> None:
    shop(store, merchant, 1, 3, 5)
    first, _ = take(store)(merchant, "a00", author(merchant, "ask"))
    again, outcome = take(store)(merchant, "a00", author(merchant, "ask"))
    assert first.case
    assert again.case
    assert (first.case.reference, "seen") == (again.case.reference, outcome.decision)
    with pytest.raises(Refused) as refused:
        take(store)(merchant, "a00", replace(author(merchant, "ask"), digest="another"))
    assert "idempotency_key_reused" == refused.value.reason


def test_the_merchants_are_apart(store: Store, merchant: str, rival: str) -> None:
    shop(store, merchant, 1, 2, 5)
    store.brands.put(brand(rival, staffing=EVERYBODY))
    store.agents.put(agent(rival, "a00"))
    taken, _ = take(store)(rival, "a00", author(rival, "ask"))
    assert (None, "nothing") == (taken.case, taken.why)


def test_a_brand_keeps_its_staffing(store: Store, merchant: str) -> None:
    made: Brand = brand(merchant, staffing=EVERYBODY)
    store.brands.put(made)
    assert store.brands.get(merchant, "main") == made
