"""Business time: when a brand works, and spans of time counted in its opening hours only."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)

_FARTHEST = 366 * 20
"""Days that are looked at before giving up: a brand that opens an hour a week reaches 720 hours in 14 years."""

Span = tuple[int, int]
"""From and until, in minutes of the day on the clock on the wall (0 to 1,440); the end is outside."""

Week = tuple[tuple[Span, ...], ...]
"""The spans of each day, Monday first; those of a day are in order and do not overlap."""

ALWAYS: Week = (((0, 1440),),) * 7

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def week_of(spans: Mapping[str, Sequence[str]]) -> Week:
    """A week from the spans of its days, such as `{"mon": ["09:00-12:30", "14:00-18:00"]}`; other days are closed.

    No day at all means always open. Raises `ValueError` with what is wrong and where.
    """
    if not spans:
        return ALWAYS
    unknown = set(spans) - set(DAYS)
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]!r} is no day; days are {', '.join(DAYS)}")
    week = tuple(_day_of(day, spans.get(day, ())) for day in DAYS)
    if not any(week):
        raise ValueError("no day has an opening")
    return week


def _day_of(day: str, spans: Sequence[str]) -> tuple[Span, ...]:
    found: list[Span] = []
    for text in spans:
        match = _SPAN.fullmatch(text)
        if match is None:
            raise ValueError(f"{day}: {text!r} is no span such as 09:00-12:30")
        start, end = (int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3))
        if not start < end <= 1440:
            raise ValueError(f"{day}: {text!r} ends before it begins, or after midnight; split it over two days")
        if found and start < found[-1][1]:
            raise ValueError(f"{day}: {text!r} begins before the span before it ends")
        found.append((start, end))
    return tuple(found)


@lru_cache(maxsize=64)
def public_holidays(place: str) -> Container[date]:
    """The public holidays of a country or a part of it: ISO 3166 codes such as `FR`, `FR-57` or `CH-VD`.

    Raises `ValueError` where there is no such place. Source: the library `holidays`, which is kept up to date for 250
    countries; it is the largest that one function loads (a quarter of a second), hence only when a brand has any.
    """
    import holidays

    country, _, part = place.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as error:
        raise ValueError(f"{place!r} is no country or part of one such as FR, FR-57 or CH-VD") from error


@dataclass(frozen=True, slots=True)
class Hours:
    """The opening hours of a brand by the clock of its time zone (an IANA name), but for `closed` days and `holidays`.

    A minute is open when the clock on the wall shows a time of an open span on a day that is neither. So an hour
    that the clock skips in spring is never open, and one that it shows twice in autumn is open twice.
    """

    week: Week = ALWAYS
    time_zone: str = "UTC"
    closed: Container[date] = field(default=frozenset[date]())
    holidays: Container[date] = field(default=frozenset[date]())

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock it is."""
        return ZoneInfo(self.time_zone)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The open spans of a day on the clock on the wall."""
        return () if day in self.closed or day in self.holidays else self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether the brand works at a moment (with a time zone)."""
        wall = at.astimezone(ZoneInfo(self.time_zone))
        minute = wall.hour * 60 + wall.minute
        return any(start <= minute < end for start, end in self.spans(wall.date()))

    def opening(self, at: datetime) -> datetime:
        """The first open moment (UTC) from `at` on."""
        return next(self._open(at))[0]

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The moment (UTC) at which `span` of open time has passed since `start`.

        Nothing is over before the brand has opened: a span of nothing ends at the first open moment.
        Raises `ValueError` where the hours are never open for so long.
        """
        left = span
        for begin, end in self._open(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise AssertionError("unreachable: open time ends with an error")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The open time from `start` to `end`; none where `end` comes first."""
        if end <= start:
            return timedelta(0)
        passed = timedelta(0)
        for begin, until in self._open(start):
            if begin >= end:
                break
            passed += min(until, end) - begin
            if until >= end:
                break
        return passed

    def _open(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open time from `start` on, as stretches (UTC) in order; those that touch are not joined."""
        begin = start.astimezone(UTC)
        if not any(self.week):
            raise ValueError("These hours are never open.")
        zone = ZoneInfo(self.time_zone)
        for number in range(_FARTHEST):
            midnight = datetime(begin.year, begin.month, begin.day, tzinfo=UTC) + number * _DAY
            for since, until, offset in _steady(midnight, midnight + _DAY, zone):
                yield from self._within(max(since, begin), until, offset)
        raise ValueError(f"These hours are not open for so long within {_FARTHEST // 366} years.")

    def _within(self, since: datetime, until: datetime, offset: timedelta) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches between two moments (UTC) in which the clock on the wall is `offset` ahead of UTC."""
        if since >= until:
            return
        day = (since + offset).date()
        while day <= (until + offset).date():
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
            for start, end in self.spans(day):
                begin, finish = max(since, midnight + start * _MINUTE), min(until, midnight + end * _MINUTE)
                if begin < finish:
                    yield begin, finish
            day += _DAY


def _steady(since: datetime, until: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The parts of a day (UTC) in which the offset of a zone stays the same; zones change at most once a day."""
    before, after = _offset(since, zone), _offset(until - _MINUTE, zone)
    if before == after:
        yield since, until, before
        return
    low, high = 0, 1440
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(since + middle * _MINUTE, zone) == before else (low, middle)
    change = since + high * _MINUTE
    yield since, change, before
    yield change, until, after


def _offset(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
