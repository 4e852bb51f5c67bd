"""Who may take which case: skills with levels, languages, brands, and what overflows after a set wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.staffing import (
    Assign,
    Opening,
    Overflow,
    Staffing,
    is_pushed,
    opening_of,
    queues_open_to,
    serves,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANA = Agent("shop", "ana", "Ana", skills={"refund": 3, "sofa": 2}, languages=("fr", "en"))


def brand(**staffing: Staffing) -> Brand:
    return Brand("shop", "main", "Shop", ("help@shop.example",), staffing=staffing)


def case(queue: str = "refund", minutes: int = 0, **fields: Any) -> Case:
    created = NOW - timedelta(minutes=minutes)
    base = Case("shop", "GU-2", "main", "ada", Status.OPEN, "", "fr", created, created, queue=queue)
    return replace(base, priority=Priority.NORMAL, due_at=NOW, **fields)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Staffing({"refund": 3}), True),
        (Staffing({"refund": 4}), False),
        (Staffing({"refund": 3, "sofa": 2}), True),
        (Staffing({"refund": 3, "table": 1}), False),
        (Staffing({}), True),
        (Staffing(None), True),
        (Staffing({}, languages=("en",)), True),
        (Staffing({}, languages=("en", "de")), False),
    ],
)
def test_all_skills_of_a_queue_are_needed_at_their_levels(row: Staffing, expected: bool) -> None:
    assert expected is serves(ANA, brand(refund=row), "refund")


def test_without_a_row_the_queues_own_name_is_the_skill() -> None:
    assert (True, False) == (serves(ANA, brand(), "refund"), serves(ANA, brand(), "billing"))


def test_a_queue_is_open_to_those_of_one_of_its_brands() -> None:
    second = replace(brand(refund=Staffing({"gold": 5})), id="second")
    theirs = replace(ANA, brands=("second",))
    assert "refund" in queues_open_to(ANA, [brand(refund=Staffing({})), second])
    assert "refund" not in queues_open_to(theirs, [brand(refund=Staffing({})), second])


def test_a_case_wants_its_language_and_its_brand() -> None:
    shop = brand()
    assert Opening.OWN is opening_of(ANA, case(), shop, NOW)
    assert opening_of(ANA, case(language="de"), shop, NOW) is None
    assert Opening.OWN is opening_of(ANA, case(language="und"), shop, NOW)
    assert Opening.OWN is opening_of(replace(ANA, languages=()), case(language="de"), shop, NOW)
    assert opening_of(replace(ANA, brands=("other",)), case(), shop, NOW) is None


def test_who_handed_a_case_back_is_not_offered_it() -> None:
    assert opening_of(ANA, case(declined=("ana",)), brand(), NOW) is None


@pytest.mark.parametrize(
    ("overflow", "language"),
    [
        (Overflow(30, to=("refund",)), "fr"),
        (Overflow(30, level=2), "fr"),
        (Overflow(30, to=("refund",), any_language=True), "de"),
    ],
)
def test_after_a_set_wait_others_may_take_it(overflow: Overflow, language: str) -> None:
    shop = brand(billing=Staffing({"sofa": 4}, overflow=overflow))
    assert opening_of(ANA, case("billing", 29, language=language), shop, NOW) is None
    assert Opening.OVERFLOW is opening_of(ANA, case("billing", 30, language=language), shop, NOW)
    assert Opening.OVERFLOW is queues_open_to(ANA, [shop])["billing"]


def test_an_overflow_that_opens_languages_only_keeps_the_skills() -> None:
    shop = brand(
        refund=Staffing(overflow=Overflow(30, any_language=True)),
        billing=Staffing(overflow=Overflow(30, any_language=True)),
    )
    assert Opening.OVERFLOW is opening_of(ANA, case("refund", 30, language="de"), shop, NOW)
    assert opening_of(ANA, case("billing", 30, language="de"), shop, NOW) is None


def test_a_case_that_came_back_waits_since_then() -> None:
    shop = brand(billing=Staffing(overflow=Overflow(30, to=("refund",))))
    back = case("billing", 500, waiting_since=NOW - timedelta(minutes=5))
    assert opening_of(ANA, back, shop, NOW) is None


def test_a_row_says_how_cases_get_to_agents_and_else_the_brand() -> None:
    shop = replace(brand(refund=Staffing(assign=Assign.PULL), billing=Staffing()), assign=Assign.PUSH)
    assert (False, True, True) == tuple(is_pushed(shop, queue) for queue in ("refund", "billing", "other"))
    assert not is_pushed(brand(), "refund")
