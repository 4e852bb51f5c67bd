"""Clocks that stand still agree with a clock that is read minute by minute, across changes of the clock on the wall."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.brand import Brand
from chalicelib.domain.business_time import opening_hours
from chalicelib.domain.case import Case, Status
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.deadlines import Times, after_contact, answered, due_at, paused, resumed
from chalicelib.domain.hours import DAYS, Week
from tests.unit.domain.test_hours import CHANGES, MINUTE, ZONES, closed_days, starts, weeks

HORIZON = 6 * 1440
CASE = Case("shop", "GU-7K3F9QXW", "main", "c1", Status.OPEN, "", "fr", *(datetime(2026, 1, 1, tzinfo=UTC),) * 2)


def brand_of(week: Week, zone: str, closed: frozenset[date]) -> Brand:
    """A brand with these hours."""
    hours = {
        day: tuple(f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in spans)
        for day, spans in zip(DAYS, week, strict=True)
        if spans
    }
    return Brand("shop", "main", "Shop", ("help@shop.example",), time_zone=zone, hours=hours, closed=tuple(closed))


def reference(brand: Brand, start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]) -> datetime | None:
    """When so many open minutes have passed that are in no pause; None where that is beyond the horizon."""
    hours, left = opening_hours(brand), minutes
    for number in range(HORIZON):
        at = start + number * MINUTE
        stands = any(since <= at < until for since, until in pauses)
        left -= hours.is_open(at) and not stands
        if not left:
            return at + MINUTE
    return None


@st.composite
def gaps(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Pauses in minutes from the start, in order."""
    marks = sorted(draw(st.sets(st.integers(0, 3 * 1440), min_size=2, max_size=6)))
    return list(zip(marks[::2], marks[1::2], strict=False))


@settings(max_examples=120, deadline=None)
@given(weeks, st.sampled_from(ZONES), closed_days, starts, gaps(), st.integers(1, 900), st.integers(1, 900))
def test_a_case_is_due_after_the_open_minutes_in_which_nobody_was_waited_for(
    week: Week,
    zone: str,
    closed: frozenset[date],
    start: datetime,
    found: list[tuple[int, int]],
    until_answer: int,
    more: int,
) -> None:
    """Both clocks, however often they stood still; what was late when they stopped stays due when it was."""
    brand = brand_of(week, zone, closed)
    spans = (until_answer, until_answer + more)
    case = replace(CASE, due_at=_due(start, brand, spans[0]), resolve_by=_due(start, brand, spans[1]))
    pauses = [(start + since * MINUTE, start + until * MINUTE) for since, until in found]
    for since, until in pauses:
        case = resumed(paused(case, Waiting.CUSTOMER, since, brand), until, brand)
    for minutes, due in zip(spans, (case.due_at, case.resolve_by), strict=True):
        expected = reference(brand, start, minutes, pauses)
        if expected:
            assert expected == due


def _due(start: datetime, brand: Brand, minutes: int) -> datetime:
    return due_at(start, brand, minutes / 60)


@settings(max_examples=80, deadline=None)
@given(weeks, st.sampled_from(ZONES), starts, st.integers(0, 2_000), st.integers(1, 900))
def test_waiting_for_no_time_changes_nothing(
    week: Week, zone: str, start: datetime, later: int, until_answer: int
) -> None:
    brand = brand_of(week, zone, frozenset())
    case = replace(CASE, due_at=_due(start, brand, until_answer))
    at = start + later * MINUTE
    again = resumed(paused(case, Waiting.CARRIER, at, brand), at, brand)
    assert (case.due_at, "", None) == (again.due_at, again.waiting, again.paused_at)


@settings(max_examples=80, deadline=None)
@given(weeks, st.sampled_from(ZONES), starts, st.integers(0, 600), st.integers(1, 600), st.integers(1, 600))
def test_an_answer_while_somebody_is_waited_for_moves_no_clock(
    week: Week, zone: str, start: datetime, since: int, answer: int, until: int
) -> None:
    """The solution is due as if the answer had left before or after."""
    brand = brand_of(week, zone, frozenset())
    due = after_contact(Times(), start, brand, 4, 12)
    case = replace(CASE, due_at=due.due_at, resolve_by=due.resolve_by, routed_at=start)
    stopped_at, answered_at = start + since * MINUTE, start + (since + answer) * MINUTE
    goes_on = answered_at + until * MINUTE
    waits = paused(case, Waiting.EXPERT, stopped_at, brand)
    told = resumed(answered(waits, answered_at, brand), goes_on, brand)
    untold = resumed(waits, goes_on, brand)
    assert (untold.resolve_by, untold.resolve_by) == (told.resolve_by, told.due_at)
    assert Status.OPEN is told.status


@pytest.mark.parametrize("day", CHANGES[:4])
def test_a_night_with_a_change_of_the_clock_counts_what_the_clock_on_the_wall_shows(day: date) -> None:
    """An hour of waiting at noon moves an answer that is due the next noon by an hour, whatever the night was like."""
    for zone in ZONES:
        brand = brand_of((((480, 1_200),),) * 7, zone, frozenset())
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)) - timedelta(days=1)
        case = replace(CASE, due_at=due_at(noon, brand, 12))
        moved = resumed(paused(case, Waiting.CUSTOMER, noon, brand), noon + timedelta(hours=1), brand)
        assert case.due_at is not None
        assert moved.due_at == case.due_at + timedelta(hours=1)
