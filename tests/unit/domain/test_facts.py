"""What templates may say of people and orders, and of whose."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.facts import AgentFacts, facts_of, first_name, order_numbers
from chalicelib.domain.order_facts import facts_of_order, is_theirs
from chalicelib.domain.orders import EventKind, Order, OrderEvent, Parcel
from tests.fakes.drafts import BRAND, CASE

LATE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
ORDER = Order(
    "shop", "LX-1", "LX-1", "main", "bob", LATE, identities=("mail:bob@example.com",),
    events=(OrderEvent("e1", EventKind.SHIPPED, LATE, LATE, parcel="A"),), parcels=(Parcel("A"), Parcel("B")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Ada Byron", "Ada"),
        ("BYRON Ada", "Ada"),
        ("Ada BYRON", "Ada"),
        ("Jean-Luc Martin", "Jean-Luc"),
        ("Ada", ""),
        ("M. Martin", ""),
        ("Mme Martin", ""),
        ("ada byron", ""),
        ("ADA BYRON", ""),
        ("Ada Maria Byron", ""),
        ("Service Clients 24", ""),
        ("A Byron", ""),
        ("L'équipe Lavande", ""),
        ("", ""),
    ],
)
def test_a_first_name_is_used_only_where_it_is_safe(shown: str, expected: str) -> None:
    assert expected == first_name(shown)


def test_days_of_an_order_are_those_of_the_brand() -> None:
    """Half past eleven in the evening in London is the next day in Paris."""
    assert date(2026, 11, 24) == facts_of_order(ORDER, "Europe/Paris").shipped_on
    assert date(2026, 11, 23) == facts_of_order(ORDER, "Europe/London").shipped_on


def test_of_several_parcels_under_way_none_is_the_parcel() -> None:
    facts = facts_of_order(ORDER, "Europe/Paris")
    assert ("", ("A", "B")) == (facts.parcel, facts.parcels)


def test_an_order_is_told_to_its_customer_only() -> None:
    ada = Customer("shop", "ada", ("mail:ada@example.com",))
    assert not is_theirs(ORDER, CASE, ada)
    assert not is_theirs(replace(ORDER, customer=""), replace(CASE, customer=""), None)
    assert is_theirs(replace(ORDER, customer="ada"), CASE, None)
    assert is_theirs(ORDER, CASE, replace(ada, identities=("mail:bob@example.com",)))


def test_numbers_of_a_case_are_few_and_have_digits() -> None:
    case = replace(CASE, references=("ABC", *(f"LX-{number}" for number in range(9))))
    assert ("LX-0", "LX-1", "LX-2", "LX-3", "LX-4") == order_numbers(case)


def test_facts_have_the_brands_signature_in_the_replys_language() -> None:
    facts = facts_of(CASE, None, BRAND, AgentFacts(), None, "fr", LATE)
    assert ("Camille Exemple",) == facts.brand.signature
    assert () == facts_of(CASE, None, BRAND, AgentFacts(), None, "en", LATE).brand.signature
    assert ("", "fr") == (facts.customer.name, facts.customer.language)
