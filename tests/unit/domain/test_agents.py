"""Agents: when they are there, what they may have at once, and what they had."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.agents import GONE_AFTER, PRESENT_FOR, Agent, Capacity, InHand, Presence, rate
from chalicelib.domain.case import Case, Status

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANA = Agent("shop", "ana", "Ana", state=Presence.AVAILABLE, seen_at=NOW)


def case(reference: str, **fields: object) -> Case:
    base = Case("shop", reference, "main", "ada", Status.OPEN, "", "fr", NOW, NOW, agent="ana")
    return replace(base, **fields)  # type: ignore[arg-type]


def test_who_is_silent_for_too_long_is_not_there() -> None:
    assert ANA.is_present(NOW + PRESENT_FOR)
    assert not ANA.is_present(NOW + PRESENT_FOR + timedelta(seconds=1))
    assert not replace(ANA, state=Presence.AWAY).is_present(NOW)
    assert not replace(ANA, seen_at=None).is_present(NOW)
    assert not replace(ANA, retired_at=NOW).is_present(NOW)


def test_a_break_keeps_the_cases_and_a_long_silence_does_not() -> None:
    away = replace(ANA, state=Presence.AWAY)
    assert not away.has_left(NOW + GONE_AFTER)
    assert away.has_left(NOW + GONE_AFTER + timedelta(seconds=1))
    assert replace(ANA, state=Presence.OFF).has_left(NOW)


def test_capacity_counts_by_channel_and_in_total() -> None:
    busy = replace(
        ANA,
        capacity=Capacity(3, 2, {"chat": 1}),
        in_hand=(InHand("GU-1", "mail"), InHand("GU-2", "chat")),
    )
    assert (True, False, True) == (busy.room_for("mail"), busy.room_for("chat"), busy.room_for("sms"))
    full = replace(busy, in_hand=(*busy.in_hand, InHand("GU-3", "mail")))
    assert (False, True) == (full.room_for("sms"), full.is_full)
    assert not replace(ANA, capacity=Capacity(0)).room_for("mail")


def test_what_ended_or_went_elsewhere_is_in_hand_no_more() -> None:
    names = ("GU-OPEN", "GU-SOLVED", "GU-WAITS", "GU-GONE", "GU-BOBS")
    busy = replace(ANA, in_hand=tuple(InHand(name, "mail") for name in names))
    after = busy.after(
        {
            "GU-OPEN": case("GU-OPEN"),
            "GU-SOLVED": case("GU-SOLVED", status=Status.SOLVED),
            "GU-WAITS": case("GU-WAITS", status=Status.PENDING),
            "GU-BOBS": case("GU-BOBS", agent="bob"),
        }
    )
    assert (("GU-OPEN",), ("GU-WAITS",)) == (tuple(one.case for one in after.in_hand), after.put_off)
    assert after is after.after({"GU-OPEN": case("GU-OPEN")})


def test_one_change_says_the_same_as_looking_at_all() -> None:
    busy = replace(ANA, in_hand=(InHand("GU-1", "mail"),))
    for status in Status:
        changed = case("GU-1", status=status)
        assert busy.after({"GU-1": changed}) == busy.after_change(changed)


def test_taking_counts_for_the_day() -> None:
    taken = ANA.taking([case("GU-1"), case("GU-2")], NOW)
    assert (2, "2026-11-20") == (taken.given, taken.day)
    assert 2 == taken.taking([case("GU-2")], NOW).given
    tomorrow = NOW + timedelta(days=1)
    assert (1, "2026-11-21") == ((third := taken.taking([case("GU-3")], tomorrow)).given, third.day)


def test_the_time_of_being_there_adds_up_while_they_show_life() -> None:
    agent = ANA
    for minute in range(1, 61):
        agent = agent.seen(NOW + timedelta(minutes=minute))
    assert 3600 == agent.there
    silent = agent.seen(NOW + timedelta(hours=3))
    assert 3600 == silent.there
    away = silent.seen(NOW + timedelta(hours=3, minutes=1), Presence.AWAY)
    assert (3660, 3660) == (away.there, away.seen(NOW + timedelta(hours=3, minutes=2)).there)


def test_a_day_begins_at_midnight() -> None:
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    agent = replace(ANA, seen_at=midnight - timedelta(seconds=30), day="2026-11-20", there=500, given=9)
    after = agent.seen(midnight + timedelta(seconds=40))
    assert ("2026-11-21", 40, 0) == (after.day, after.there, after.given)


def test_the_rate_of_the_first_minutes_is_not_blown_up() -> None:
    assert 4.0 == rate(replace(ANA, given=1, there=10))
    assert 3.0 == rate(replace(ANA, given=6, there=7200))


def test_those_at_work_come_first_and_whoever_left_is_forgotten_after_a_year() -> None:
    off = Agent("shop", "abe", "Abe")
    assert ["1#ana", "2#abe"] == sorted(one.place.sort for one in (off, ANA))
    assert "1#abe" == replace(off, in_hand=(InHand("GU-1", "mail"),)).place.sort
    assert (None, NOW + timedelta(days=365)) == (off.expires_at, replace(off, retired_at=NOW).expires_at)
