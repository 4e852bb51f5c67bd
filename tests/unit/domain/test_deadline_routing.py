"""Routing goes by the brand's deadlines: the first row that fits, a rule before it, and answers that are awaited."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.deadline_policy import DeadlineRow, Deadlines
from chalicelib.domain.deadlines import Times, after_contact, answered
from chalicelib.domain.routing import RoutingFacts, route, routing_facts
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.domain.understanding import Tone

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROWS = (
    DeadlineRow("Chat", channel=("chat",), answer_within=0.05, resolve_within=8),
    DeadlineRow("Urgent refunds", intent=("refund",), priority=(Priority.URGENT, Priority.HIGH), answer_within=2),
    DeadlineRow("Gold", tier=("gold",), answer_within=6, resolve_within=40),
    DeadlineRow("Solved in three days", resolve_within=72),
)
SHOP = Brand("shop", "main", "Shop", ("help@shop.example",), deadlines=Deadlines(ROWS))
FACTS = RoutingFacts(("refund",), False, Tone.CALM, False, 0, "", NOW, channel="mail")


@pytest.mark.parametrize(
    ("change", "row", "answer", "solution"),
    [
        ({"channel": "chat", "urgent": True}, "Chat", 0.05, 8),
        ({"urgent": True}, "Urgent refunds", 2, None),
        ({"tone": Tone.ANGRY}, "Urgent refunds", 2, None),
        ({"urgent": True, "abstained": True, "tier": "gold"}, "Gold", 6, 40),
        ({"tier": "gold"}, "Gold", 6, 40),
        ({}, "Solved in three days", 24, 72),
    ],
)
def test_the_first_row_that_fits_decides_and_is_a_reason(
    change: dict[str, object], row: str, answer: float, solution: float | None
) -> None:
    routing = route(replace(FACTS, **change), SHOP)  # type: ignore[arg-type]
    assert (NOW + answer * HOUR, NOW + solution * HOUR if solution else None) == (routing.due_at, routing.resolve_by)
    assert [f"deadline:{row}"] == [reason for reason in routing.reasons if reason.startswith("deadline:")]


def test_a_rule_wins_over_the_rows() -> None:
    rule = Rule("Soon", Condition(), Action(answer_within=1))
    routing = route(replace(FACTS, tier="gold"), replace(SHOP, rules=(rule,)))
    assert (NOW + HOUR, NOW + 40 * HOUR) == (routing.due_at, routing.resolve_by)


def test_nobody_solves_what_they_do_not_answer() -> None:
    rule = Rule("Late", Condition(), Action(answer_within=100))
    routing = route(replace(FACTS, tier="gold"), replace(SHOP, rules=(rule,)))
    assert routing.due_at == routing.resolve_by == NOW + 100 * HOUR


def test_rules_say_whom_to_tell_together() -> None:
    rules = tuple(
        Rule(name, Condition(), Action(notify=notify))
        for name, notify in (("A", ("a@x.example", "b@x.example")), ("B", ("b@x.example",)))
    )
    assert ("a@x.example", "b@x.example") == route(FACTS, replace(SHOP, rules=rules)).notify


def case(**fields: object) -> Case:
    """A gold customer's case that was routed."""
    first = Case("shop", "GU-7K3F9QXW", "main", "c1", Status.OPEN, "", "fr", NOW, NOW)
    return replace(routed(first, NOW), **fields)  # type: ignore[arg-type]


def routed(before: Case, at: datetime) -> Case:
    """A case after a contact of its gold customer was routed."""
    found = route(routing_facts(before, at, "gold", channel="mail"), SHOP)
    names = ("queue", "priority", "due_at", "routed_at", "reasons", "resolve_by", "alarm_at", "alarms")
    return replace(before, **{name: getattr(found, name) for name in names})


def test_who_writes_again_before_the_answer_waits_no_longer_for_it() -> None:
    again = routed(case(), NOW + 3 * HOUR)
    assert (NOW + 6 * HOUR, NOW + 40 * HOUR) == (again.due_at, again.resolve_by)


def test_who_writes_after_the_answer_gets_another_in_time() -> None:
    told = answered(case(), NOW + HOUR, SHOP)
    assert (NOW + 40 * HOUR, False) == (told.due_at, told.awaits_answer)
    again = routed(told, NOW + 3 * HOUR)
    assert (NOW + 9 * HOUR, NOW + 40 * HOUR, True) == (again.due_at, again.resolve_by, again.awaits_answer)
    assert NOW + 9 * HOUR == routed(again, NOW + 5 * HOUR).due_at
    assert (NOW + 40 * HOUR, 1) == ((last := answered(again, NOW + 4 * HOUR, SHOP)).due_at, len(last.reached))


def test_another_answer_is_not_due_after_the_solution() -> None:
    told = answered(case(), NOW + HOUR, SHOP)
    assert NOW + 40 * HOUR == routed(told, NOW + 38 * HOUR).due_at


def test_no_answer_is_promised_for_a_time_that_is_over() -> None:
    """Where the solution is late already, the next answer is due as usual."""
    told = answered(case(), NOW + HOUR, SHOP)
    assert NOW + 56 * HOUR == routed(told, NOW + 50 * HOUR).due_at


hours = st.floats(0.25, 200, allow_nan=False)


@given(
    st.lists(st.tuples(st.sampled_from(["contact", "answer"]), st.integers(1, 2_000)), max_size=8),
    hours,
    st.none() | hours,
)
def test_whatever_happens_a_case_is_due_and_its_solution_never_later(
    happened: list[tuple[str, int]], answer_within: float, resolve_within: float | None
) -> None:
    """By contacts and answers in any order: the solution's time never moves away, and `due_at` never passes it."""
    rows = (DeadlineRow("All", answer_within=answer_within, resolve_within=resolve_within),)
    brand = replace(SHOP, deadlines=Deadlines(rows, warn_before=30))
    now, told = NOW, replace(case(), due_at=None, resolve_by=None, routed_at=None)
    latest: datetime | None = None
    for what, minutes in (("contact", 0), *happened):
        now += timedelta(minutes=minutes)
        if what == "answer":
            told = answered(told, now, brand)
        else:
            times = Times(
                told.due_at,
                told.resolve_by,
                told.alarm_at,
                told.alarms,
                told.answered_at is not None,
                told.awaits_answer,
            )
            due = after_contact(times, now, brand, answer_within, resolve_within)
            told = replace(
                told,
                due_at=due.due_at,
                resolve_by=due.resolve_by,
                alarm_at=due.alarm_at,
                alarms=due.alarms,
                routed_at=now,
            )
        assert told.due_at is not None
        assert latest is None or (told.resolve_by and told.resolve_by <= latest)
        latest = told.resolve_by
        assert len(told.reached) == (told.answered_at is not None)
        if told.resolve_by and told.resolve_by > now:
            assert told.due_at <= told.resolve_by
        if told.alarm_at:
            assert told.alarm_at <= told.due_at
