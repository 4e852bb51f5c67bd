"""Slots lie in open time, overlap nowhere, are the same whenever they are asked for, and take no more than they may."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.brand import Brand
from chalicelib.domain.callback_rules import CallbackRules
from chalicelib.domain.hours import ALWAYS, Hours, Week
from chalicelib.domain.slots import (
    WITHIN,
    BookedSlot,
    Callers,
    Slot,
    booked_slot,
    calling_hours,
    capacity,
    free,
    slot_id,
    slots,
)

PARIS = "Europe/Paris"
# Two that change at night, one on the other half of the globe by half an hour, one at midnight.
ZONES = (PARIS, "America/Toronto", "Australia/Lord_Howe", "Africa/Cairo")
CHANGES = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 4, 24), date(2026, 10, 4)]
CHANGES += [date(2026, 10, 25), date(2026, 10, 30), date(2026, 11, 1), date(2026, 12, 31)]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BRAND = Brand("shop", "main", "Shop", ("help@shop.example",), callbacks=CallbackRules(enabled=True, per_slot=2))
MINUTE = timedelta(minutes=1)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    marks = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


weeks = st.one_of(st.just(ALWAYS), st.tuples(*[spans()] * 7))
days = st.sampled_from(CHANGES)
lengths = st.sampled_from((10, 15, 25, 30, 45, 60))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@settings(max_examples=100, deadline=None)
@given(weeks, st.sampled_from(ZONES), st.frozensets(days, max_size=2), days, st.integers(0, 2880), lengths)
def test_slots_lie_in_open_time_and_never_overlap(
    week: Week, zone: str, closed: frozenset[date], day: date, later: int, length: int
) -> None:
    hours = Hours(week, zone, closed)
    start, end = midnight(day) - timedelta(days=1), midnight(day) + timedelta(days=2)
    found = list(slots(hours, start, end, length))
    for slot in found:
        assert slot.end - slot.start == length * MINUTE
        assert all(hours.is_open(slot.start + number * MINUTE) for number in range(length))
    assert all(before.end <= after.start for before, after in pairwise(found))
    since = start + later * MINUTE
    assert [slot for slot in found if slot.end > since] == list(slots(hours, since, end, length))


def test_slots_follow_each_other_from_each_opening_on() -> None:
    hours = Hours((((540, 640), (840, 900)),) + ((),) * 6, PARIS)
    monday = midnight(date(2026, 11, 23))
    found = [
        (slot.start.strftime("%H:%M"), slot.end.strftime("%H:%M"))
        for slot in slots(hours, monday, monday + timedelta(days=1), 30)
    ]
    assert [("08:00", "08:30"), ("08:30", "09:00"), ("09:00", "09:30"), ("13:00", "13:30"), ("13:30", "14:00")] == found


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 3),
    st.floats(0.1, 1),
    st.integers(0, 8),
    st.integers(0, 8),
    st.lists(st.integers(0, 23), max_size=60),
)
def test_no_slot_is_given_to_more_than_its_capacity(
    per_slot: int, share: float, serving: int, present: int, wanted: list[int]
) -> None:
    """Whoever asks in whatever order."""
    brand = replace(BRAND, callbacks=CallbackRules(enabled=True, per_slot=per_slot, share=share))
    callers = Callers(max(serving, present), present)
    coming = list(slots(calling_hours(brand), NOW, NOW + timedelta(hours=12), 30))
    booked: dict[str, BookedSlot] = {}
    for number, place in enumerate(wanted):
        slot = coming[place]
        if slot in list(free(coming, booked, brand, callers, NOW)):
            known = booked.get(slot_id(brand.id, slot.start)) or booked_slot("shop", brand.id, slot)
            booked[known.id] = known.with_one(str(number))
    for known in booked.values():
        slot = Slot(known.start, known.end)
        assert len(known.taken) <= capacity(brand.callbacks, callers, slot, NOW)
        assert slot.start >= NOW + WITHIN or len(known.taken) <= present


@pytest.mark.parametrize(
    ("per_slot", "serving", "present", "hours", "expected"),
    [
        (2, 0, 0, 2, 2),
        (2, 9, 0, 0, 0),
        (2, 9, 1, 0, 1),
        (0, 9, 9, 2, 4),
        (0, 9, 3, 0, 1),
        (0, 1, 1, 2, 1),
        (0, 0, 0, 2, 0),
    ],
)
def test_a_slot_within_the_hour_is_promised_by_who_is_there(
    per_slot: int, serving: int, present: int, hours: int, expected: int
) -> None:
    start = NOW + timedelta(hours=hours)
    slot = Slot(start, start + 30 * MINUTE)
    assert expected == capacity(CallbackRules(per_slot=per_slot), Callers(serving, present), slot, NOW)


def test_the_hours_of_calls_keep_the_brands_closed_days() -> None:
    rules = CallbackRules(enabled=True, hours={"mon": ("10:00-11:00",)})
    brand = replace(BRAND, callbacks=rules, closed=(date(2026, 11, 23),))
    found = list(slots(calling_hours(brand), NOW, NOW + timedelta(days=14), 30))
    assert [date(2026, 11, 30)] * 2 == [slot.start.date() for slot in found]
