"""Which queue works on a case, how soon, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.brand import DEFAULT_QUEUES, REVIEW, TRIAGE, Brand
from chalicelib.domain.case import Priority
from chalicelib.domain.routing import RoutingFacts, route
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.domain.understanding import INTENTS, Tone

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BRAND = Brand("shop", "main", "Shop", ("help@shop.example",))
FACTS = RoutingFacts(("refund",), False, Tone.CALM, False, 0, "", NOW)


def test_a_calm_question_goes_to_its_queue_with_normal_priority_within_a_day() -> None:
    routing = route(FACTS, BRAND)
    assert ("after_sales", Priority.NORMAL, NOW + timedelta(hours=24), NOW, ("intent:refund",)) == (
        routing.queue,
        routing.priority,
        routing.due_at,
        routing.routed_at,
        routing.reasons,
    )


@pytest.mark.parametrize(
    ("change", "priority"),
    [
        ({"tone": Tone.ANNOYED}, Priority.NORMAL),
        ({"tone": Tone.ANGRY}, Priority.HIGH),
        ({"repeats": 1}, Priority.HIGH),
        ({"repeats": 7}, Priority.HIGH),
        ({"tier": "vip"}, Priority.HIGH),
        ({"tier": "gold"}, Priority.NORMAL),
        ({"urgent": True}, Priority.URGENT),
        ({"intents": ("refund", "complaint")}, Priority.HIGH),
        ({"intents": ("complaint",), "tone": Tone.ANGRY}, Priority.HIGH),
        ({"tone": Tone.ANGRY, "repeats": 1}, Priority.URGENT),
        ({"tone": Tone.ANGRY, "repeats": 1, "urgent": True, "tier": "vip"}, Priority.URGENT),
        ({"intents": ("praise",)}, Priority.LOW),
        ({"intents": ("praise", "business")}, Priority.LOW),
        ({"intents": ("praise", "refund")}, Priority.NORMAL),
        ({"intents": ("praise",), "tier": "vip"}, Priority.NORMAL),
        ({"intents": (), "abstained": True}, Priority.NORMAL),
        ({"intents": ("praise",), "abstained": True}, Priority.NORMAL),
    ],
)
def test_priority_rises_by_steps(change: dict[str, object], priority: Priority) -> None:
    assert priority == route(replace(FACTS, **change), BRAND).priority  # type: ignore[arg-type]


def test_each_step_is_a_reason() -> None:
    pressing = replace(FACTS, tone=Tone.ANGRY, urgent=True, repeats=2, tier="vip")
    assert ("intent:refund", "urgent", "tone:angry", "repeat", "tier:vip") == route(pressing, BRAND).reasons


@pytest.mark.parametrize(("intents", "abstained"), [((), True), ((), False), (("refund",), True)])
def test_what_is_not_understood_goes_to_triage(intents: tuple[str, ...], abstained: bool) -> None:
    assert TRIAGE == route(replace(FACTS, intents=intents, abstained=abstained), BRAND).queue


def test_a_brand_has_queues_of_its_own() -> None:
    assert "money" == route(FACTS, replace(BRAND, queues={"refund": "money"})).queue


def test_an_intent_that_nobody_claimed_goes_to_triage() -> None:
    assert TRIAGE == route(replace(FACTS, intents=("haunting",)), BRAND).queue


def test_every_intent_has_a_queue() -> None:
    assert set(INTENTS) == set(DEFAULT_QUEUES)
    assert set(BRAND.all_queues()) == {REVIEW, *DEFAULT_QUEUES.values()}


def test_a_case_stays_in_its_queue() -> None:
    routing = route(replace(FACTS, queue="billing", reasons=("intent:invoice",)), BRAND)
    assert ("billing", ("intent:invoice",)) == (routing.queue, routing.reasons)


def test_a_case_leaves_triage_as_soon_as_it_is_understood() -> None:
    assert "after_sales" == route(replace(FACTS, queue=TRIAGE), BRAND).queue


def test_the_due_time_is_the_brands() -> None:
    assert NOW + timedelta(hours=4) == route(FACTS, replace(BRAND, answer_within=4)).due_at


times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
routed_before = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"queue": st.just("billing"), "priority": st.sampled_from(Priority), "due_at": times, "routed_at": times}
    ),
)


@given(
    intents=st.lists(st.sampled_from(INTENTS), unique=True, max_size=3).map(tuple),
    tone=st.sampled_from(Tone),
    urgent=st.booleans(),
    abstained=st.booleans(),
    repeats=st.integers(0, 3),
    tier=st.sampled_from(["", "vip"]),
    at=times,
    before=routed_before,
)
def test_joining_never_makes_a_case_less_pressing_nor_its_answer_later(
    intents: tuple[str, ...],
    tone: Tone,
    urgent: bool,
    abstained: bool,
    repeats: int,
    tier: str,
    at: datetime,
    before: dict[str, object],
) -> None:
    facts = RoutingFacts(intents, abstained, tone, urgent, repeats, tier, at, **before)  # type: ignore[arg-type]
    routing = route(facts, BRAND)
    assert routing.priority <= (facts.priority or Priority.LOW)
    assert routing.due_at <= (facts.due_at or at + timedelta(hours=BRAND.answer_within))
    assert routing.routed_at == max(at, facts.routed_at or at)
    assert routing.queue == (facts.queue or routing.queue)
    assert routing == route(facts, BRAND)


LEGAL = Rule(
    "Legal", Condition(words=("avocat",)), Action(queue="complaints", priority=Priority.URGENT, tags=("legal",))
)
ANGRY = Rule(
    "Angry refunds", Condition(intent=("refund",), tone=("angry",)), Action(queue="retention", answer_within=2)
)
RULED = replace(BRAND, rules=(LEGAL, ANGRY))


def test_a_rule_sends_a_case_where_it_says_and_is_the_reason() -> None:
    routing = route(replace(FACTS, tone=Tone.ANGRY), RULED)
    assert ("retention", NOW + timedelta(hours=2), ("rule:Angry refunds", "tone:angry")) == (
        routing.queue,
        routing.due_at,
        routing.reasons,
    )


def test_the_first_rule_that_names_a_queue_decides_and_what_it_leaves_open_the_next_one_does() -> None:
    routing = route(replace(FACTS, tone=Tone.ANGRY, words=("avocat",)), RULED)
    assert ("complaints", Priority.URGENT, NOW + timedelta(hours=2), ("legal",)) == (
        routing.queue,
        routing.priority,
        routing.due_at,
        routing.tags,
    )
    assert ("rule:Legal", "rule:Angry refunds") == routing.reasons


def test_what_nobody_understood_meets_no_rule_on_intents() -> None:
    routing = route(replace(FACTS, tone=Tone.ANGRY, abstained=True), RULED)
    assert (TRIAGE, ("abstained", "tone:angry")) == (routing.queue, routing.reasons)


def test_a_rule_does_not_take_a_case_out_of_the_hands_that_it_is_in() -> None:
    later = replace(FACTS, queue="billing", reasons=("intent:invoice",), words=("avocat",), tags=("new",))
    routing = route(later, RULED)
    assert ("billing", ("new", "legal"), ("intent:invoice", "rule:Legal")) == (
        routing.queue,
        routing.tags,
        routing.reasons,
    )


def test_a_held_case_goes_to_review_whatever_the_rules_say() -> None:
    assert REVIEW == route(replace(FACTS, held="rule", words=("avocat",)), RULED).queue


def test_why_a_case_waited_is_forgotten_when_it_does_not_any_more() -> None:
    waited = replace(FACTS, queue=TRIAGE, reasons=("abstained", "repeat"), repeats=1)
    assert ("repeat", "intent:refund") == route(waited, BRAND).reasons
    released = replace(FACTS, reasons=("held:same_text",))
    assert ("intent:refund",) == route(released, BRAND).reasons


@pytest.mark.parametrize(("hour", "queue"), [(9, "after_sales"), (20, "night")])
def test_a_rule_may_ask_whether_the_brand_is_open(hour: int, queue: str) -> None:
    night = Rule("Night", Condition(open=False), Action(queue="night"))
    brand = replace(BRAND, rules=(night,), hours={"fri": ("09:00-18:00",)})
    assert queue == route(replace(FACTS, received_at=NOW.replace(hour=hour)), brand).queue


def test_the_same_routing_again_changes_nothing() -> None:
    facts = replace(FACTS, tone=Tone.ANGRY, words=("avocat",))
    first = route(facts, RULED)
    routed = replace(
        facts, queue=first.queue, priority=first.priority, due_at=first.due_at, tags=first.tags, reasons=first.reasons
    )
    assert first.changes(facts)
    assert not route(routed, RULED).changes(routed)
