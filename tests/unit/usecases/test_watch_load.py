"""A queue that fills is noticed as boards are drawn: promises lengthen, people are told once, and it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.agents import Agent, Presence
from chalicelib.domain.board import Board, Roster
from chalicelib.domain.case import Case, Status
from chalicelib.domain.load import Load, Pressure
from chalicelib.domain.load_rules import LoadRow, LoadRules
from chalicelib.domain.mail import Address
from chalicelib.domain.ports import Outcome
from chalicelib.usecases.draw_boards import DrawBoards
from chalicelib.usecases.give_back import GiveBack
from chalicelib.usecases.push_case import PushCase
from chalicelib.usecases.route_contact import RouteContact
from chalicelib.usecases.watch_load import WatchLoad
from tests.fakes.desk import MemoryDesk
from tests.fakes.house import BRAND, House
from tests.fakes.load import PlainLoadNotices
from tests.fakes.table import MemoryShelf

LIMITS = LoadRules((LoadRow(2.0, ("delivery",), ("callback",)),), ("lead@shop.example",))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    built = House()
    built.brands.put(replace(BRAND, load=LIMITS, answer_within=1, acknowledgements_per_day=100))
    return built


def fill(house: House, count: int) -> None:
    """Mails of as many customers, each about a delivery, some seconds after the board was drawn."""
    house.later(seconds=20)
    for number in range(count):
        sender = Address(f"c{number}-{house.now:%H%M}@example.com")
        house.take(house.mail("Where is my order_tracking?", sender=sender))


def solve(house: House, count: int) -> None:
    """Somebody solves as many of those that wait."""
    for name, case in list(house.table.cases.items()):
        if count and case.status == "open":
            house.table.cases[name] = replace(case, status=Status.SOLVED, solved_at=house.now)
            count -= 1


def draw(house: House) -> Outcome:
    """The clock a minute later."""
    house.later(minutes=1)
    known = house.agents.get(BRAND.merchant, "ana")
    ana = known or Agent(BRAND.merchant, "ana", "Ana", skills={"delivery": 1})
    house.agents.put(replace(ana, state=Presence.AVAILABLE, seen_at=house.now))
    boards, rosters = MemoryShelf(house.table, Board), MemoryShelf(house.table, Roster)
    if boards.get(BRAND.merchant, "board") is None:
        boards.put(Board(BRAND.merchant, due_at=house.now))
    desk = MemoryDesk(house.table)
    watch = WatchLoad(MemoryShelf(house.table, Load), house.messages, house.send_queue, PlainLoadNotices)
    push = PushCase(house.brands, house.ledger, desk, house.agents, rosters)
    give_back = GiveBack(house.brands, house.ledger, desk)
    drawing = DrawBoards(house.brands, house.agents, boards, rosters, desk, give_back, push, watch)
    return drawing(house.now, lambda: True)


def state(house: House) -> tuple[bool, float | None]:
    found = house.loads.of(BRAND.merchant)
    pressure = found.of(BRAND.id, "delivery") if found else None
    assert pressure
    return pressure.busy, pressure.wait


def notices(house: House) -> list[str]:
    """The subjects of mails to the brand's people."""
    house.work()
    return [mail.subject for mail in house.answers if mail.to[0].address == "lead@shop.example"]


def test_a_queue_that_fills_is_told_once_and_so_is_its_end(house: House) -> None:
    fill(house, 30)
    draw(house)
    assert (False, None) == state(house)
    for _ in range(20):
        solve(house, 1)
        fill(house, 3)
        draw(house)
    busy, wait = state(house)
    assert not busy
    assert wait is not None
    assert [] == notices(house)
    # The agent slows down to one case in ten minutes.
    found: list[Outcome] = []
    for number in range(180):
        if number % 10 == 0:
            solve(house, 1)
        found.append(draw(house))
        if state(house)[0]:
            break
    assert state(house)[0]
    assert {"queue_busy": 1, "queue_began": 1} == found[-1].amounts
    assert [] == notices(house)
    assert {"queue_busy": 1} == draw(house).amounts
    assert ["busy delivery"] == notices(house)
    for _ in range(3):
        draw(house)
    assert ["busy delivery"] == notices(house)
    solve(house, 1_000)
    assert {"queue_ended": 1} == draw(house).amounts
    draw(house)
    draw(house)
    assert ["busy delivery", "normal delivery"] == notices(house)


def test_letters_promise_what_can_be_expected_and_the_same_the_next_time(house: House) -> None:
    house.table.keep(_busy(house, 9.5))
    first = house.mail("Where is my order_tracking #4711?")
    house.take(first)
    (case,) = house.cases
    assert (timedelta(hours=1), timedelta(hours=10)) == (
        (case.due_at or house.now) - house.now,
        (case.promised_at or house.now) - house.now,
    )
    assert str(case.promised_at) in house.answers[-1].text
    told = case.promised_at
    house.later(hours=2)
    house.table.things.clear()
    house.take(house.mail("And my order_tracking?", in_reply_to=(house.answers[-1].message_id,)))
    (case,) = house.cases
    assert told == case.promised_at == case.promise
    assert str(told) in house.answers[-1].text


def test_a_brand_without_the_policy_pays_for_no_look_at_the_load(house: House) -> None:
    house.brands.put(BRAND)
    loads = house.loads
    route = RouteContact(house.brands, house.ledger, house.acknowledge_queue, house.notify_staff, loads)
    house.classify_contact(house.store(house.mail()))
    route(house.route_queue.pointers[0])
    assert (0, None) == (loads.reads, house.cases[0].promised_at)


def test_what_a_customer_adds_to_a_waiting_callback_is_seen_at_once(house: House) -> None:
    house.take(house.mail("Where is my order_tracking #4711?"))
    (case,) = house.cases
    waits = replace(case, not_before=house.now + timedelta(days=1))
    house.table.cases[case.merchant, case.reference] = waits
    house.later(minutes=5)
    house.take(house.mail("I changed my mind", in_reply_to=(house.answers[-1].message_id,)))
    after: Case = house.cases[0]
    assert None is after.not_before


def _busy(house: House, wait: float) -> Load:
    return Load(BRAND.merchant, (Pressure(BRAND.id, "delivery", wait=wait, busy=True, since=house.now),), house.now)
