"""How long a queue takes is told when it is known, and what was told is not taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.board import Board, Lane
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.load import (
    LONGEST_WAIT,
    Load,
    Pace,
    Pressure,
    closed_channels,
    expected_wait,
    left,
    measured,
    pressed,
    promise,
    promised,
    said,
    seen,
)
from chalicelib.domain.load_rules import LoadRow, LoadRules
from chalicelib.domain.routing import Routing, RoutingFacts
from chalicelib.domain.understanding import Tone

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROW = LoadRow(4.0, ("delivery",), ("callback",))
RULES = LoadRules((ROW, LoadRow(10.0)))
BRAND = Brand("shop", "main", "Shop", ("help@shop.example",), load=RULES)
TEN_TO_FIVE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("10:00-17:00",))


def waiting(count: int, since: datetime = NOW - HOUR) -> tuple[Case, ...]:
    case = Case("shop", "GU-22222222", "main", "c", Status.OPEN, "", "fr", since, since)
    return (case,) * count


def worked(hours: float, agents: int, an_hour: int) -> Pace:
    """The pace after so many hours in which each agent took so many cases an hour."""
    pace = Pace()
    for _ in range(round(hours * 60 / 10)):
        pace = pace.after(round(agents * an_hour / 6), agents, 10 * MINUTE)
    return pace


def busy(wait: float = 12.0, queue: str = "delivery", **fields: object) -> Load:
    pressure = Pressure("main", queue, wait=wait, busy=True, since=NOW)
    return Load("shop", (replace(pressure, **fields),), NOW)  # type: ignore[arg-type]


def test_nobody_foretells_at_a_cold_start() -> None:
    assert None is expected_wait(50, 3, Pace())
    assert None is expected_wait(50, 3, Pace().after(2, 3, 10 * MINUTE))
    assert 0.0 == expected_wait(0, 0, Pace())


def test_the_wait_is_what_waits_by_the_pace_of_those_who_are_there() -> None:
    pace = worked(3, agents=2, an_hour=12)
    assert pytest.approx(24.0) == pace.hourly(2)
    assert pytest.approx(2.0) == expected_wait(48, 2, pace)
    assert pytest.approx(4.0) == expected_wait(48, 1, pace)
    # While nobody is there it goes by the clock: as many as lately were.
    assert pytest.approx(2.0) == expected_wait(48, 0, pace)
    assert LONGEST_WAIT == expected_wait(100_000, 1, pace)


def test_what_is_long_past_counts_less() -> None:
    slow = worked(8, agents=1, an_hour=6)
    quick = slow
    for _ in range(24):
        quick = quick.after(2, 1, 10 * MINUTE)
    assert (slow.hourly(1) or 0) < 7 < 10 < (quick.hourly(1) or 0) < 12


def test_cases_that_left_are_those_that_waited_and_came_less_those_that_wait() -> None:
    before = Lane("delivery", waiting=10)
    assert 4 == left(before, (*waiting(6), *waiting(3, NOW)), NOW - MINUTE)
    assert 0 == left(before, waiting(12), NOW - MINUTE)


@pytest.mark.parametrize(
    ("before", "since", "counts"),
    [
        (Lane("delivery", waiting=10, agents=2), NOW - MINUTE, True),
        (Lane("delivery", waiting=1, agents=2), NOW - MINUTE, False),
        (Lane("delivery", waiting=0, agents=0), NOW - MINUTE, False),
        (Lane("delivery", waiting=1000, more=True, agents=2), NOW - MINUTE, False),
        (Lane("delivery", waiting=10, agents=2), NOW - HOUR, False),
        (Lane("delivery", waiting=10, agents=2), None, False),
        (None, NOW - MINUTE, False),
    ],
)
def test_only_what_tells_something_is_measured(before: Lane | None, since: datetime | None, *, counts: bool) -> None:
    assert counts is (Pace() != measured(Pace(), before, waiting(8), BRAND, since, NOW))


def test_closed_time_is_no_time_of_work() -> None:
    closed = replace(BRAND, hours={"sat": ("10:00-12:00",)})
    before = Lane("delivery", waiting=10, agents=2)
    assert Pace() == measured(Pace(), before, waiting(8), closed, NOW - MINUTE, NOW)


def test_a_queue_is_busy_above_the_limit_until_it_is_clearly_below() -> None:
    pace = worked(3, agents=1, an_hour=12)
    state, found = Pressure("main", "delivery"), []
    for number, count in enumerate((47, 50, 47, 40, 37, 35, 40, 47, 49)):
        state = pressed(state, ROW, Lane("delivery", waiting=count, agents=1), pace, NOW + number * MINUTE)
        found.append(state.busy)
    assert [False, True, True, True, True, False, False, False, True] == found
    assert NOW + 8 * MINUTE == state.since


def test_what_nobody_knows_changes_nothing() -> None:
    state = Pressure("main", "delivery", busy=True, since=NOW)
    assert state == pressed(state, ROW, Lane("delivery", waiting=900, agents=1), Pace(), NOW + MINUTE)


def test_what_was_over_before_it_was_told_is_told_to_nobody() -> None:
    pace = worked(3, agents=1, an_hour=12)
    begun = pressed(Pressure("main", "delivery"), ROW, Lane("delivery", waiting=60, agents=1), pace, NOW)
    ended = pressed(begun, ROW, Lane("delivery", waiting=1, agents=1), pace, NOW + MINUTE)
    again = pressed(replace(begun, told=True), ROW, Lane("delivery", waiting=1, agents=1), pace, NOW + MINUTE)
    assert (False, True, False) == (begun.told, ended.told, again.told)


def test_a_busy_queue_promises_what_can_be_expected() -> None:
    due = NOW + 8 * HOUR
    assert due == promised(due, NOW, "delivery", BRAND, None)
    assert due == promised(due, NOW, "delivery", BRAND, busy(busy=False))
    assert due == promised(due, NOW, "delivery", BRAND, busy(wait=6.0))
    assert NOW + 12 * HOUR == promised(due, NOW, "delivery", BRAND, busy(wait=11.4))
    assert due == promised(due, NOW, "billing", BRAND, busy())
    silent = replace(BRAND, load=LoadRules((replace(ROW, lengthen=False),)))
    assert due == promised(due, NOW, "delivery", silent, busy())
    wary = replace(BRAND, load=LoadRules((replace(ROW, margin=1.5),)))
    assert NOW + 18 * HOUR == promised(due, NOW, "delivery", wary, busy())
    stale = replace(busy(), seen_at=NOW - HOUR)
    assert due == promised(due, NOW, "delivery", BRAND, stale)


def test_the_expected_wait_counts_opening_hours_only() -> None:
    """Friday at 10:00 in Paris: twelve hours of opening, seven a day, end on Monday at 15:00."""
    opening = replace(BRAND, hours=TEN_TO_FIVE)
    assert datetime(2026, 11, 23, 14, 0, tzinfo=UTC) == promised(NOW + HOUR, NOW, "delivery", opening, busy())


@pytest.mark.parametrize(
    ("after", "expected"),
    [(61, 75), (60, 60), (179, 180), (181, 240), (60 * 26 + 1, 60 * 27)],
)
def test_times_are_said_as_people_say_them(after: int, expected: int) -> None:
    """Never before they are: to the quarter of an hour soon, to the hour later."""
    assert NOW + expected * MINUTE == said(NOW + after * MINUTE, NOW, BRAND)
    india = replace(BRAND, time_zone="Asia/Kolkata")
    assert datetime(2026, 11, 20, 12, 30, tzinfo=UTC) == said(NOW + 200 * MINUTE, NOW, india)


def facts(**fields: object) -> RoutingFacts:
    base = RoutingFacts(("refund",), abstained=False, tone=Tone.CALM, urgent=False, repeats=0, tier="", received_at=NOW)
    return replace(base, **fields)  # type: ignore[arg-type]


def routing(due: datetime = NOW + 8 * HOUR) -> Routing:
    return Routing("delivery", Priority.NORMAL, due, NOW, ())


def test_a_promise_is_kept_where_it_is_later_and_never_shortened() -> None:
    told = promise(routing(), facts(), BRAND, busy())
    assert NOW + 12 * HOUR == told
    later = facts(promised_at=told, routed_at=NOW, received_at=NOW + HOUR)
    assert told == promise(routing(), later, BRAND, busy(busy=False))
    assert told == promise(routing(), later, BRAND, None)
    assert NOW + 21 * HOUR == promise(routing(), later, BRAND, replace(busy(wait=20.0), seen_at=NOW + HOUR))


def test_the_same_contact_again_is_told_the_same() -> None:
    again = facts(promised_at=NOW + 12 * HOUR, routed_at=NOW)
    assert NOW + 12 * HOUR == promise(routing(), again, BRAND, busy(wait=30.0))
    assert None is promise(routing(), facts(routed_at=NOW), BRAND, busy(wait=30.0))


def test_an_answer_settles_what_was_promised() -> None:
    answered = facts(
        promised_at=NOW + 12 * HOUR,
        routed_at=NOW,
        replied_at=NOW + HOUR,
        answered_at=NOW + HOUR,
        received_at=NOW + 2 * HOUR,
    )
    assert None is promise(routing(), answered, BRAND, None)


def test_channels_close_with_the_queues_that_close_them() -> None:
    closed = closed_channels(BRAND, busy(), NOW)
    assert {"callback": "delivery"} == {name: pressure.queue for name, pressure in closed.items()}
    assert {} == closed_channels(BRAND, busy(queue="billing"), NOW)
    assert {} == closed_channels(BRAND, busy(busy=False), NOW)
    assert {} == closed_channels(BRAND, busy(), NOW + HOUR)
    assert {} == closed_channels(replace(BRAND, id="other"), busy(), NOW)


def test_each_brand_that_asks_has_its_own_state_of_a_queue() -> None:
    patient = replace(BRAND, id="patient", load=LoadRules((LoadRow(100.0),)))
    careless = replace(BRAND, id="careless", load=LoadRules())
    before = Board("shop", (Lane("delivery", waiting=60, agents=1),), drawn_at=NOW - MINUTE)
    after = Board("shop", (Lane("delivery", waiting=60, agents=1),), drawn_at=NOW)
    pace = worked(3, agents=1, an_hour=12)
    known = Load("shop", tuple(Pressure(brand, "delivery", pace) for brand in ("main", "patient")))
    found = seen(known, before, after, {"delivery": waiting(60)}, (BRAND, patient, careless), NOW)
    assert [("main", True), ("patient", False)] == [(one.brand, one.busy) for one in found.pressures]
    assert NOW == found.seen_at
