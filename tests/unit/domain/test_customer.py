"""A customer is known by identities."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.errors import Refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail:Ada@Example.com", "mail:ada@example.com"),
        ("ada@example.com", "mail:ada@example.com"),
        (" ada@example.com ", "mail:ada@example.com"),
        ("phone:+33 6 12 34 56 78", "phone:+33612345678"),
        ("+33.6.12.34.56.78", "phone:+33612345678"),
        ("phone:+1 (555) 010-0100", "phone:+15550100100"),
        ("id:C-42", "id:C-42"),
        ("id:mail:x", "id:mail:x"),
    ],
)
def test_an_identity_is_read_in_its_forms(text: str, expected: str) -> None:
    assert expected == str(Identity.read(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ":",
        "mail:",
        "mail:ada",
        "mail:a b@example.com",
        "mail:a@b@c",
        "mail:ada@example.com\nBcc: bob@example.com",
        "phone:0612345678",
        "phone:+0612345678",
        "phone:+33",
        "phone:+" + "3" * 16,
        "id:",
        "id: ",
        "id:" + "x" * 129,
        "fax:+33612345678",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        Identity.read(text)
    assert "invalid_identity" == refusal.value.reason


@given(st.text(max_size=200))
def test_what_is_read_is_read_again_as_the_same(text: str) -> None:
    try:
        identity = Identity.read(text)
    except Refused:
        return
    assert identity == Identity.read(str(identity))


def test_an_id_tells_nobodys_address_and_stays() -> None:
    identifier = customer_id(Identity.mail("Ada@example.com"))
    assert re.fullmatch("[a-z2-7]{20}", identifier)
    assert identifier == customer_id(Identity.read("mail:ada@EXAMPLE.com"))
    assert identifier != customer_id(Identity("id", "ada@example.com"))


def test_acknowledgements_are_counted_by_day() -> None:
    customer = Customer("shop", "c1", ())
    today, tomorrow = date(2026, 11, 20), date(2026, 11, 21)
    twice = customer.with_acknowledgement(today).with_acknowledgement(today)
    assert (0, 2, 0, 1) == (
        customer.acknowledgements(today),
        twice.acknowledgements(today),
        twice.acknowledgements(tomorrow),
        twice.with_acknowledgement(tomorrow).acknowledgements(tomorrow),
    )
