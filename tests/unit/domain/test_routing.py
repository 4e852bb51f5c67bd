"""Which queue works on a case, how soon, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.brand import DEFAULT_QUEUES, REVIEW, TRIAGE, Brand
from chalicelib.domain.case import Priority
from chalicelib.domain.routing import RoutingFacts, route
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
    assert ("billing", "kept") == (
        route(replace(FACTS, queue="billing"), BRAND).queue,
        route(replace(FACTS, queue="billing"), BRAND).reasons[0],
    )


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
