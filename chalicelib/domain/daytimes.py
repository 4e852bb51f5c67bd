"""Spans of the day on the clock on the wall, such as `21:00-08:00`, which may pass midnight."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

PATTERN = "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
"""How a span is written: from the first minute to the one before the second; both the same is no time at all."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = 1440
_MOST_STEPS = 30


def covered(minute: int, spans: Iterable[str]) -> bool:
    """Whether a minute of the day (0 to 1,439) is in one of the spans."""
    return any(_left(minute, span) for span in spans)


def local(at: datetime, time_zone: str) -> datetime:
    """A moment on the clock on the wall of a time zone (IANA name)."""
    # Time zones load only where a clock is asked for: the functions start quicker.
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(time_zone))


def minute_of(wall: datetime) -> int:
    """The minute of the day that a clock shows."""
    return wall.hour * 60 + wall.minute


def free_from(at: datetime, spans: Iterable[str], time_zone: str) -> datetime:
    """The first moment (UTC) from `at` on that is in none of the spans; `at` itself where it is in none.

    The clock is that of a time zone, across its changes. Where the spans leave no time free, it is `at`.
    """
    every, free = tuple(spans), at.astimezone(UTC)
    for _ in range(_MOST_STEPS):
        wall = local(free, time_zone)
        left = max((_left(minute_of(wall), span) for span in every), default=0)
        if not left:
            return free
        # Whole minutes; where the clock is changed meanwhile, the rest is walked in the next step.
        free = _no_farther(free.replace(second=0, microsecond=0), left, time_zone)
    return at.astimezone(UTC)


def _left(minute: int, span: str) -> int:
    """The minutes until the end of a span that a minute is in, else 0."""
    start, end = (int(text[:2]) * 60 + int(text[3:]) for text in span.split("-"))
    length, passed = (end - start) % _DAY, (minute - start) % _DAY
    return length - passed if passed < length else 0


def _no_farther(since: datetime, minutes: int, time_zone: str) -> datetime:
    """So many minutes later; less where the clock is put on meanwhile, so that the end of a span is not passed."""
    later = since + timedelta(minutes=minutes)
    before, after = (local(at, time_zone).utcoffset() or timedelta(0) for at in (since, later))
    ahead = after - before
    return later - ahead if ahead > timedelta(0) and later - ahead > since else later
