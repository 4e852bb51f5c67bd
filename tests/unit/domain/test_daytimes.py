"""Spans of the day that may pass midnight, on clocks that change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.daytimes import covered, free_from, local, minute_of

ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
CLOCKS = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda time: f"{time[0]:02}:{time[1]:02}")


@pytest.mark.parametrize(
    ("minute", "span", "inside"),
    [
        (8 * 60, "08:00-20:00", True),
        (20 * 60, "08:00-20:00", False),
        (21 * 60, "21:00-08:00", True),
        (0, "21:00-08:00", True),
        (8 * 60 - 1, "21:00-08:00", True),
        (8 * 60, "21:00-08:00", False),
        (600, "10:00-10:00", False),
    ],
)
def test_a_span_ends_before_its_second_time(minute: int, span: str, inside: bool) -> None:
    assert inside == covered(minute, [span])


@pytest.mark.parametrize(
    ("at", "free"),
    [
        ("2026-11-22 20:59", "2026-11-22 20:59"),
        ("2026-11-22 21:00", "2026-11-23 08:00"),
        ("2026-11-23 03:10", "2026-11-23 08:00"),
        # Clocks go back at 3:00 on 25 October 2026, and forward at 2:00 on 28 March 2027.
        ("2026-10-24 22:00", "2026-10-25 08:00"),
        ("2027-03-27 22:00", "2027-03-28 08:00"),
    ],
)
def test_the_night_ends_by_the_clock_on_the_wall(at: str, free: str) -> None:
    paris = ZoneInfo("Europe/Paris")
    given_at = datetime.fromisoformat(at).replace(tzinfo=paris)
    expected = datetime.fromisoformat(free).replace(tzinfo=paris)
    assert expected.astimezone(UTC) == free_from(given_at, ["21:00-08:00"], "Europe/Paris")


def test_spans_that_touch_are_one() -> None:
    at = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert datetime(2026, 11, 23, 9, tzinfo=UTC) == free_from(at, ["21:00-23:00", "23:00-09:00"], "UTC")


def test_where_no_time_is_free_nothing_waits() -> None:
    at = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert at == free_from(at, ["00:00-12:00", "12:00-00:00"], "UTC")


@given(
    minutes=st.integers(0, 366 * 1440),
    spans=st.lists(st.tuples(CLOCKS, CLOCKS).map("-".join), max_size=3),
    zone=st.sampled_from(ZONES),
)
def test_the_first_free_minute_is_found(minutes: int, spans: list[str], zone: str) -> None:
    """Against a walk minute by minute, over a year with its changes of the clock."""
    at = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    walked = (at + timedelta(minutes=number) for number in range(3 * 1440))
    expected = next((one for one in walked if not covered(minute_of(local(one, zone)), spans)), at)
    assert expected == free_from(at, spans, zone)
