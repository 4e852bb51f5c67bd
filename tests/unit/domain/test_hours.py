"""Business time agrees with a clock that is read minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.hours import ALWAYS, Hours, Week, public_holidays, week_of

MINUTE = timedelta(minutes=1)
PARIS = "Europe/Paris"
NINE_TO_SIX: Week = (((540, 720), (840, 1080)),) * 5 + ((),) * 2
"""Monday to Friday, 9–12 and 14–18."""

# Two that change at night, one on the other half of the globe, one that changes by half an hour, one at midnight.
ZONES = (PARIS, "America/Toronto", "Australia/Sydney", "Australia/Lord_Howe", "Africa/Cairo")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS))


def open_minutes(hours: Hours, start: datetime, count: int) -> list[datetime]:
    """The reference: each minute from `start` on whose time on the wall is within the hours."""
    zone = ZoneInfo(hours.time_zone)
    found = []
    for number in range(count):
        at = start + number * MINUTE
        wall = at.astimezone(zone)
        spans = () if wall.date() in hours.closed else hours.week[wall.weekday()]
        if any(begin <= wall.hour * 60 + wall.minute < end for begin, end in spans):
            found.append(at)
    return found


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    marks = sorted(draw(st.sets(st.integers(0, 1440), min_size=0, max_size=6)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


weeks = st.tuples(*[spans()] * 7).filter(any)
# Days around the changes of all the zones in 2026.
CHANGES = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 4, 24), date(2026, 10, 4)]
CHANGES += [date(2026, 10, 25), date(2026, 10, 30), date(2026, 11, 1), date(2026, 12, 31)]
starts = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-2 * 1440, 1440),
)
closed_days = st.frozensets(st.sampled_from(CHANGES), max_size=3)


@settings(max_examples=150, deadline=None)
@given(weeks, st.sampled_from(ZONES), closed_days, starts, st.integers(1, 3 * 1440))
@example(ALWAYS, PARIS, frozenset(), datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 1440)
@example((((90, 150),),) * 7, PARIS, frozenset(), datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 1440)
@example((((120, 150),),) * 7, PARIS, frozenset(), datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 1500)
def test_open_time_between_two_moments_is_what_the_clock_on_the_wall_shows(
    week: Week, zone: str, closed: frozenset[date], start: datetime, minutes: int
) -> None:
    hours = Hours(week, zone, closed)
    assert len(open_minutes(hours, start, minutes)) * MINUTE == hours.between(start, start + minutes * MINUTE)


@settings(max_examples=150, deadline=None)
@given(weeks, st.sampled_from(ZONES), closed_days, starts, st.integers(1, 600))
def test_open_time_has_passed_when_so_many_open_minutes_have(
    week: Week, zone: str, closed: frozenset[date], start: datetime, minutes: int
) -> None:
    hours = Hours(week, zone, closed)
    opened = open_minutes(hours, start, 4 * 1440)
    if len(opened) >= minutes:
        assert opened[minutes - 1] + MINUTE == hours.after(start, minutes * MINUTE)
        assert opened[0] == hours.opening(start)


@settings(max_examples=100, deadline=None)
@given(weeks, st.sampled_from(ZONES), closed_days, starts)
def test_open_is_what_the_clock_on_the_wall_shows(
    week: Week, zone: str, closed: frozenset[date], start: datetime
) -> None:
    hours = Hours(week, zone, closed)
    assert bool(open_minutes(hours, start, 1)) == hours.is_open(start)


@given(weeks, st.sampled_from(ZONES), starts, st.integers(1, 6_000).map(lambda minutes: minutes * MINUTE))
@settings(max_examples=100, deadline=None)
def test_what_takes_some_open_time_has_taken_it_when_it_ends(
    week: Week, zone: str, start: datetime, span: timedelta
) -> None:
    hours = Hours(week, zone)
    assert span == hours.between(start, hours.after(start, span))


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-20T11:30", 60, "2026-11-20T14:30"),
        ("2026-11-20T17:30", 60, "2026-11-23T09:30"),
        ("2026-11-21T12:00", 60, "2026-11-23T10:00"),
        ("2026-12-24T17:30", 60, "2026-12-28T09:30"),
        ("2026-11-20T09:00", 180, "2026-11-20T12:00"),
    ],
    ids=["over-noon", "over-the-week-end", "on-a-saturday", "over-christmas", "to-the-last-minute"],
)
def test_a_working_hour_is_found_in_the_calendar(start: str, span: int, end: str) -> None:
    hours = Hours(NINE_TO_SIX, PARIS, {date(2026, 12, 25)})
    assert paris(end) == hours.after(paris(start), span * MINUTE)


def test_nothing_is_over_before_opening() -> None:
    assert paris("2026-11-23T09:00") == Hours(NINE_TO_SIX, PARIS).after(paris("2026-11-21T12:00"), timedelta(0))


def test_time_does_not_run_backwards() -> None:
    assert timedelta(0) == Hours().between(paris("2026-11-21T12:00"), paris("2026-11-20T12:00"))


def test_hours_that_are_never_open_are_an_error() -> None:
    with pytest.raises(ValueError, match="never open"):
        Hours(((),) * 7).opening(paris("2026-11-21T12:00"))


def test_a_week_is_read_from_its_days() -> None:
    spans = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "14:00-18:00"))
    assert NINE_TO_SIX == week_of(spans)


def test_a_day_may_last_until_midnight() -> None:
    assert ((0, 1440),) == week_of({"sun": ("00:00-24:00",)})[6]


def test_no_day_at_all_is_always_open() -> None:
    assert ALWAYS == week_of({})


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ({"lundi": ("09:00-12:00",)}, "'lundi' is no day"),
        ({"mon": ("9-12",)}, "mon: '9-12' is no span"),
        ({"mon": ("12:00-09:00",)}, "ends before it begins"),
        ({"mon": ("22:00-24:30",)}, "after midnight"),
        ({"mon": ("09:00-12:00", "11:00-13:00")}, "begins before"),
        ({"mon": ()}, "no day has an opening"),
    ],
)
def test_a_week_that_makes_no_sense_is_an_error_that_says_where(spans: dict[str, tuple[str, ...]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        week_of(spans)


@pytest.mark.parametrize(
    ("place", "day", "closed"),
    [
        ("FR", date(2026, 5, 14), True),
        ("FR", date(2026, 12, 26), False),
        ("FR-57", date(2026, 12, 26), True),
        ("BE", date(2026, 7, 21), True),
        ("CH-VD", date(2026, 9, 21), True),
        ("CA-QC", date(2031, 6, 24), True),
    ],
    ids=["ascension", "boxing-day-in-paris", "boxing-day-in-metz", "belgium", "vaud", "quebec-in-five-years"],
)
def test_public_holidays_are_those_of_the_place(place: str, day: date, closed: bool) -> None:
    assert closed == (day in public_holidays(place))


@pytest.mark.parametrize("place", ["ZZ", "FR-ZZ"])
def test_a_place_without_public_holidays_is_an_error(place: str) -> None:
    with pytest.raises(ValueError, match=place):
        public_holidays(place)
