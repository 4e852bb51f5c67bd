"""Which seller gets a lead: the first row that holds."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.lead_rules import Assignment, LeadCondition, LeadFacts, LeadRule, LeadRules, assigned

FACTS = LeadFacts("FR", "06130", "fr", "Le catalogue des fauteuils Médicis, 40 pièces", 40)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({}, True),
        ({"country": ("BE", "FR")}, True),
        ({"country": ("BE",)}, False),
        ({"postcode": ("06", "83")}, True),
        ({"postcode": ("0 61",)}, True),
        ({"postcode": ("75",)}, False),
        ({"language": ("fr",)}, True),
        ({"language": ("en",)}, False),
        ({"words": ("fauteuils medicis",)}, True),
        ({"words": ("chaise",)}, False),
        ({"size": 40}, True),
        ({"size": 41}, False),
        ({"country": ("FR",), "postcode": ("75",)}, False),
        ({"country": ("FR",), "postcode": ("06",), "size": 10}, True),
    ],
)
def test_all_that_a_row_names_must_hold(when: dict[str, Any], holds: bool) -> None:
    rules = LeadRules(rules=(LeadRule("row", LeadCondition(**when), ("lea",)),), sellers=("house",))
    assert ("lea" if holds else "house") == assigned(rules, FACTS, "lead1").seller


def test_the_first_row_that_holds_decides_and_is_told() -> None:
    rows = (
        LeadRule("Large", LeadCondition(size=100), ("big@shop.example",)),
        LeadRule("South", LeadCondition(postcode=("06",)), ("south@shop.example",)),
        LeadRule("France", LeadCondition(country=("FR",)), ("france@shop.example",)),
    )
    assert Assignment("south@shop.example", "South") == assigned(LeadRules(rules=rows), FACTS, "lead1")


def test_without_a_row_and_without_sellers_nobody_is_named() -> None:
    assert Assignment() == assigned(LeadRules(), FACTS, "lead1")


def test_a_lead_without_a_postcode_is_in_no_region() -> None:
    row = LeadRule("South", LeadCondition(postcode=("06",)), ("south",))
    assert Assignment() == assigned(LeadRules(rules=(row,)), replace(FACTS, postcode=""), "lead1")


def test_british_postcodes_are_known_with_and_without_their_blank() -> None:
    row = LeadRule("Oxford", LeadCondition(postcode=("OX1",)), ("ann",))
    assert "ann" == assigned(LeadRules(rules=(row,)), replace(FACTS, postcode="ox1 2jd"), "lead1").seller


def test_several_sellers_get_about_as_many_leads_each() -> None:
    rules = LeadRules(sellers=("ann", "bob", "eve"))
    shares = Counter(assigned(rules, FACTS, f"lead{number}").seller for number in range(3_000))
    assert {"ann", "bob", "eve"} == set(shares)
    assert all(abs(share - 1_000) < 120 for share in shares.values()), shares


@given(st.text(min_size=1))
def test_the_same_lead_always_goes_to_the_same_seller(lead: str) -> None:
    rules = LeadRules(sellers=("ann", "bob", "eve"))
    assert assigned(rules, FACTS, lead) == assigned(rules, FACTS, lead)
