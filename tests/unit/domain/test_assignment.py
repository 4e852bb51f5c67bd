"""Who gets what: the most pressing case first, the one who knows it before others, linked cases together."""

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.agents import KEPT_FOR_KNOWN, Agent, Capacity, InHand, Presence
from chalicelib.domain.assignment import companions, given, handed_back, offers, ranked, reassigned, to_try
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.casework import Author
from chalicelib.domain.staffing import Overflow, Staffing

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHOP = Brand(
    "shop",
    "main",
    "Shop",
    ("help@shop.example",),
    staffing={"billing": Staffing(overflow=Overflow(10, to=("refund",)))},
)
BRANDS = {"main": SHOP}
AUTHOR = Author("key", "event", "digest", NOW)
KEEP = {"main": timedelta(days=10)}


def agent(name: str = "ana", **fields: Any) -> Agent:
    base = Agent("shop", name, name.title(), skills={"refund": 3}, state=Presence.AVAILABLE, seen_at=NOW)
    return replace(base, **fields)


def case(reference: str = "GU-1", priority: Priority = Priority.NORMAL, due: int = 60, **fields: Any) -> Case:
    created = NOW - timedelta(hours=1)
    base = Case("shop", reference, "main", "ada", Status.OPEN, "", "fr", created, created, queue="refund")
    return replace(base, priority=priority, due_at=NOW + timedelta(minutes=due), **fields)


def order(*cases: Case, by: Agent | None = None, present: tuple[str, ...] = ()) -> list[str]:
    return [one.case.reference for one in offers(by or agent(), cases, BRANDS, present, NOW)]


def test_priority_goes_before_due_time() -> None:
    late, high, soon = case("GU-LATE", due=90), case("GU-HIGH", Priority.HIGH, 500), case("GU-SOON", due=5)
    assert ["GU-HIGH", "GU-SOON", "GU-LATE"] == order(late, high, soon)


def test_of_equal_priority_what_the_agent_knows_comes_first_and_what_overflowed_last() -> None:
    known, other = case("GU-KNOWN", known_to=("ana",)), case("GU-OTHER", due=5)
    linked = case("GU-LINKED", due=70, links=("GU-MINE",))
    spilt = case("GU-SPILT", due=1, queue="billing")
    mine = agent(in_hand=(InHand("GU-MINE", "mail"),))
    assert ["GU-KNOWN", "GU-LINKED", "GU-OTHER", "GU-SPILT"] == order(spilt, other, linked, known, by=mine)


def test_nothing_is_offered_that_does_not_wait_or_finds_no_room() -> None:
    cases = (
        case("GU-1", agent="bob"),
        case("GU-2", status=Status.PENDING),
        case("GU-3", channel="chat"),
        replace(case("GU-4"), due_at=None),
        case("GU-5", brand="gone"),
    )
    assert [] == order(*cases, by=agent(capacity=Capacity(5, 5, {"chat": 0})))


def test_a_case_is_kept_for_a_short_while_for_one_who_knows_it_and_is_there() -> None:
    fresh = case(known_to=("bob",), waiting_since=NOW - KEPT_FOR_KNOWN + timedelta(seconds=1))
    assert [] == order(fresh, present=("ana", "bob"))
    assert ["GU-1"] == order(fresh, present=("ana",))
    assert ["GU-1"] == order(fresh, present=("ana", "bob"), by=agent("bob"))
    assert ["GU-1"] == order(replace(fresh, waiting_since=NOW - KEPT_FOR_KNOWN), present=("ana", "bob"))


def test_a_lone_agent_takes_the_very_first_and_many_spread_over_the_equal_ones() -> None:
    cases = [case(f"GU-{number:02}", due=number) for number in range(20)]
    found = offers(agent(), [*cases, case("GU-LOW", Priority.LOW)], BRANDS, (), NOW)
    first = to_try(found, agent(), 1, 0)
    assert first
    assert "GU-00" == first.case.reference
    names = [agent(f"a{number}") for number in range(50)]
    firsts = Counter(one.case.reference for name in names if (one := to_try(found, name, 50, 0)))
    seconds = Counter(one.case.reference for name in names if (one := to_try(found, name, 50, 1)))
    assert {f"GU-{number:02}" for number in range(6)} == set(firsts)
    assert len(seconds) > 15
    assert "GU-LOW" not in seconds
    assert to_try([], agent(), 5, 0) is None


def test_linked_cases_of_the_customer_go_along_as_far_as_there_is_room() -> None:
    first = case("GU-1", links=("GU-2",))
    others = [
        case("GU-2"),
        case("GU-3", links=("GU-1",)),
        case("GU-4"),
        case("GU-5", links=("GU-1",), customer="eve"),
        case("GU-6", links=("GU-1",), agent="bob"),
        case("GU-7", links=("GU-1",), held="spoofed"),
        case("GU-8", links=("GU-1",), declined=("ana",)),
        case("GU-9", links=("GU-1",), status=Status.SOLVED),
    ]
    assert ["GU-2", "GU-3"] == [one.reference for one in companions(first, others, agent())]
    tight = agent(capacity=Capacity(3), in_hand=(InHand("GU-0", "mail"),))
    assert ["GU-2"] == [one.reference for one in companions(first, others, tight)]


def test_a_case_is_pushed_to_whoever_knows_it_then_to_the_least_loaded() -> None:
    busy = agent("bob", in_hand=(InHand("GU-8", "mail"), InHand("GU-9", "mail")))
    knows = agent("cid", in_hand=(InHand("GU-6", "mail"), InHand("GU-7", "mail"), InHand("GU-5", "mail")))
    idle, absent = agent("dan"), agent("eve", seen_at=NOW - timedelta(minutes=3))
    unskilled, full = agent("fay", skills={}), agent("gus", capacity=Capacity(0))
    everybody = [busy, knows, idle, absent, unskilled, full]
    assert ["dan", "bob", "cid"] == [one.id for one in ranked(case(), everybody, SHOP, NOW)]
    assert ["cid", "dan", "bob"] == [one.id for one in ranked(case(known_to=("cid",)), everybody, SHOP, NOW)]


def test_a_case_waits_a_short_while_for_one_who_knows_it_and_has_their_hands_full() -> None:
    full = agent("bob", capacity=Capacity(1), in_hand=(InHand("GU-9", "mail"),))
    back = case(known_to=("bob",), waiting_since=NOW)
    assert [] == ranked(back, [full, agent("ana")], SHOP, NOW)
    later = replace(back, waiting_since=NOW - KEPT_FOR_KNOWN)
    assert ["ana"] == [one.id for one in ranked(later, [full, agent("ana")], SHOP, NOW)]
    assert ["ana"] == [one.id for one in ranked(back, [replace(full, state=Presence.AWAY), agent("ana")], SHOP, NOW)]


def test_who_serves_a_queue_goes_before_who_only_helps_out() -> None:
    own = agent("bob", skills={"billing": 1}, in_hand=(InHand("GU-9", "mail"),))
    assert ["bob", "ana"] == [one.id for one in ranked(case(queue="billing"), [agent(), own], SHOP, NOW)]


def test_what_is_given_counts_and_is_told_in_each_history() -> None:
    made = given(agent(), [case("GU-1"), case("GU-2", brand="gone")], AUTHOR, KEEP, sender="agent:ana", note="own")
    assert ["GU-1", "GU-2"] == [one.case for one in made.agents[0].in_hand]
    assert ["ana", "ana"] == [move.case.agent for move in made.moves]
    first, second = made.moves
    assert ("event", "agent:ana", "own") == (first.event.id, first.event.sender, first.event.text)
    assert second.event.id not in ("", "event")
    assert (NOW + timedelta(days=10), True) == (first.expires_at, second.expires_at > first.expires_at)


def test_what_goes_back_keeps_its_place_and_knows_who_had_it() -> None:
    had = case(agent="ana", assigned_at=NOW, known_to=("bob",))
    made = handed_back(agent(in_hand=(InHand("GU-1", "mail"),)), [had, case("GU-2", agent="bob")], AUTHOR, KEEP)
    ((move,), (after,)) = made.moves, made.agents
    assert ("", None, ("ana", "bob")) == (move.case.agent, move.case.assigned_at, move.case.known_to)
    assert (had.due_at, had.priority, had.queue) == (move.case.due_at, move.case.priority, move.case.queue)
    assert ((), ("agent", "ana", "")) == (
        after.in_hand,
        (move.event.changes[0].field, move.event.changes[0].before, move.event.changes[0].after),
    )


def test_who_hands_a_case_back_by_hand_is_not_one_who_knows_it() -> None:
    had = case(agent="ana", known_to=("bob",))
    mine = agent(in_hand=(InHand("GU-1", "mail"),))
    back = reassigned(had, mine, None, AUTHOR, KEEP, "not mine").moves[0].case
    assert ("", ("bob",), ("ana",)) == (back.agent, back.known_to, back.declined)
    over = reassigned(had, mine, agent("cid"), AUTHOR, KEEP, "")
    assert ("cid", ("ana", "bob"), ()) == (
        over.moves[0].case.agent,
        over.moves[0].case.known_to,
        over.moves[0].case.declined,
    )
    assert [("ana", 0), ("cid", 1)] == [(one.id, len(one.in_hand)) for one in over.agents]


def test_a_day_is_fair_to_equal_agents() -> None:
    """A day of twenty agents in three shifts: cases per hour of being there differ little, by seeded chance."""
    handled, hours = day_of_pushes(random.Random(20261120))  # noqa: S311 - it has to be the same each time
    rates = [handled[name] / hours[name] for name in hours]
    assert len(rates) == 20
    assert max(rates) / min(rates) < 1.25, sorted(rates)
    assert gini(rates) < 0.05


def day_of_pushes(chance: random.Random) -> tuple[Counter[str], Counter[str]]:
    """Cases that each agent was given, and the hours that they were there, in a simulated day of ten hours."""
    shifts = [(0, 480)] * 8 + [(120, 600)] * 8 + [(180, 420)] * 4
    people = {f"a{number:02}": agent(f"a{number:02}", seen_at=None, state=Presence.OFF) for number in range(20)}
    working: list[tuple[int, str, Case]] = []
    waiting: list[Case] = []
    handled: Counter[str] = Counter()
    hours: Counter[str] = Counter()
    for minute in range(600):
        now = NOW + timedelta(minutes=minute)
        for (start, end), name in zip(shifts, people, strict=True):
            there = start <= minute < end
            people[name] = people[name].seen(now, Presence.AVAILABLE if there else Presence.OFF)
            hours[name] += 1 if there else 0
        for done in [one for one in working if one[0] <= minute]:
            working.remove(done)
            people[done[1]] = people[done[1]].without({done[2].reference})
        rush = 1 + math.sin(minute / 600 * math.pi)
        coming = range(int(rush + chance.random()))
        waiting += [case(f"GU-{minute}-{chance.random()}", created_at=now) for _ in coming]
        for one in list(waiting):
            best = next(iter(ranked(one, people.values(), SHOP, now)), None)
            if best is None:
                break
            waiting.remove(one)
            people[best.id] = best.taking([one], now)
            handled[best.id] += 1
            working.append((minute + int(chance.expovariate(1 / 12)) + 3, best.id, one))
    return handled, Counter({name: minutes / 60 for name, minutes in hours.items()})


def gini(values: list[float]) -> float:
    """0 where all have the same, 1 where one has all."""
    apart = sum(abs(one - other) for one in values for other in values)
    return apart / (2 * len(values) ** 2 * (sum(values) / len(values)))
