"""Slots: the spans of time in which a brand calls back, and how many calls each takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.brand import Brand
from chalicelib.domain.business_time import opening_hours
from chalicelib.domain.callback_rules import CallbackRules
from chalicelib.domain.things import stamp

if TYPE_CHECKING:
    from chalicelib.domain.hours import Hours

WITHIN = timedelta(hours=1)
"""What "now" promises: the call comes within it."""

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A span of time (UTC); the end is outside."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class BookedSlot:
    """A slot of a brand with the references of the callbacks that it has; its write counts them.

    Two requests that reach for the last place write over the same version, and one of them loses.
    """

    merchant: str
    brand: str
    start: datetime
    end: datetime
    id: str
    taken: tuple[str, ...] = ()
    version: int = 0

    @property
    def expires_at(self) -> datetime:
        """Soon after it is over."""
        return self.end + _KEPT

    @property
    def place(self) -> None:
        """In no list: it is read by its time."""
        return

    def with_one(self, callback: str) -> "BookedSlot":
        """The slot with one more callback."""
        return replace(self, taken=(*self.taken, callback))

    def without(self, callback: str) -> "BookedSlot":
        """The slot without a callback."""
        return replace(self, taken=tuple(name for name in self.taken if name != callback))


@dataclass(frozen=True, slots=True)
class Callers:
    """Who can call: agents who serve the queue of callbacks, and those of them who are `present` now."""

    serving: int
    present: int


def booked_slot(merchant: str, brand: str, slot: Slot) -> BookedSlot:
    """A slot that nobody has booked yet."""
    return BookedSlot(merchant, brand, slot.start, slot.end, slot_id(brand, slot.start))


def slot_id(brand: str, start: datetime) -> str:
    """The id of what is booked of a brand's slot: no case has such a one."""
    return f"slot.{brand}.{stamp(start)}"


def calling_hours(brand: Brand) -> "Hours":
    """When a brand calls back; raises `ValueError` where its hours make no sense."""
    from chalicelib.domain.hours import week_of

    own = opening_hours(brand)
    return replace(own, week=week_of(brand.callbacks.hours)) if brand.callbacks.hours else own


def slots(hours: "Hours", since: datetime, until: datetime, minutes: int) -> Iterator[Slot]:
    """The slots that end after `since` and begin before `until` (both UTC), in order.

    They follow each other on the clock on the wall from each opening on, so that what a slot is does not depend on
    when it is asked for. One is wholly open: none lies in an hour that the clock skips, and none overlaps another
    where it jumps.
    """
    zone, length = hours.zone, minutes * _MINUTE
    day, last = since.astimezone(zone).date() - _DAY, until.astimezone(zone).date()
    end = datetime.min.replace(tzinfo=UTC)
    while day <= last:
        for opens, closes in hours.spans(day):
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            for minute in range(opens, closes - minutes + 1, minutes):
                wall = midnight + minute * _MINUTE
                start = wall.astimezone(UTC)
                shown = start.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
                if not shown or start < end or hours.between(start, start + length) != length:
                    continue
                end = start + length
                if end > since and start < until:
                    yield Slot(start, end)
        day += _DAY


def capacity(rules: CallbackRules, callers: Callers, slot: Slot, now: datetime) -> int:
    """How many callbacks a slot takes in all.

    One that begins within the hour is promised by those who are there now, whatever the policy hopes for.
    """
    most = rules.per_slot or _share(rules, callers.serving)
    if slot.start >= now + WITHIN:
        return most
    return min(most, callers.present if rules.per_slot else _share(rules, callers.present))


def free(
    found: Iterable[Slot], booked: Mapping[str, BookedSlot], brand: Brand, callers: Callers, now: datetime
) -> Iterator[Slot]:
    """Those slots that have room for one more, `booked` being what there is by `slot_id`."""
    for slot in found:
        known = booked.get(slot_id(brand.id, slot.start))
        if (len(known.taken) if known else 0) < capacity(brand.callbacks, callers, slot, now):
            yield slot


def _share(rules: CallbackRules, agents: int) -> int:
    return max(1, int(agents * rules.share)) if agents else 0
