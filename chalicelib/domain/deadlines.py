"""When an answer is due."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.brand import Brand

if TYPE_CHECKING:
    from chalicelib.domain.hours import Hours


def due_at(received_at: datetime, brand: Brand, answer_within: int | None = None) -> datetime:
    """The time (UTC) by which a brand answers what it received: its hours are counted where it has any.

    `answer_within` is in hours, where it is not the brand's own.
    """
    within = timedelta(hours=answer_within or brand.answer_within)
    return opening_hours(brand).after(received_at, within) if brand.closes else received_at + within


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
