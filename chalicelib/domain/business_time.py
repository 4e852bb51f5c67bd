"""Time as a brand counts it: its opening hours only, where it has any."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.brand import Brand

if TYPE_CHECKING:
    from chalicelib.domain.hours import Hours


def opening_hours(brand: Brand) -> "Hours":
    """When a brand works; raises `ValueError` where its hours or its holidays make no sense."""
    # Time zones load only for brands that close: the functions start quicker.
    from chalicelib.domain.hours import Hours, public_holidays, week_of

    return Hours(
        week_of(brand.hours),
        brand.time_zone,
        frozenset(brand.closed),
        public_holidays(brand.holidays) if brand.holidays else frozenset(),
    )


def later(start: datetime, span: timedelta, brand: Brand) -> datetime:
    """The time (UTC) at which so much of a brand's time has passed since `start`."""
    return opening_hours(brand).after(start, span) if brand.closes else start + span


def passed(start: datetime, end: datetime, brand: Brand) -> timedelta:
    """How much of a brand's time passes from `start` to `end`; none where `end` comes first."""
    return opening_hours(brand).between(start, end) if brand.closes else max(end - start, timedelta(0))
