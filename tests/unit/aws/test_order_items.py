"""Orders, and what customers' records say of them, as items of the table and back."""

from dataclasses import replace
from datetime import date

from chalicelib.aws import items
from chalicelib.aws.things import item, to_thing
from chalicelib.domain.customer import Consent, Customer, CustomerOrder
from chalicelib.domain.orders import Order
from tests.unit.domain.test_orders import NOW, event, told

FULL = replace(
    told(
        event("shipped", 0, parcel="A", carrier="Express", tracking="https://x.example/A", expected=date(2026, 11, 24)),
        event("refunded", 1, amount="5.00 EUR", told=("mail",), untold=("sms:no_consent",)),
    ),
    amount="89.90 EUR",
    expires_at=NOW,
    version=3,
)


def test_an_order_is_read_as_it_was_written() -> None:
    kept = item(FULL)
    assert ("shop#N#LX-1", "4", str(int(NOW.timestamp()))) == (
        kept["pk"]["S"],
        kept["version"]["N"],
        kept["expires"]["N"],
    )
    assert "wpk" not in kept
    assert replace(FULL, version=4) == to_thing(kept, Order)


def test_a_customers_orders_consents_and_days_are_read_as_they_were_written() -> None:
    customer = Customer(
        "shop",
        "c1",
        ("mail:ada@example.com",),
        orders=(CustomerOrder("LX-1", NOW, "89.90 EUR", "5.00 EUR", open=False), CustomerOrder("LX-2", NOW)),
        consents=(Consent("+33612345678", given=True, at=NOW, source="checkout"),),
        contacted=(date(2026, 11, 22), date(2026, 11, 22)),
    )
    assert customer == items.to_customer(items.customer(customer, NOW))


def test_an_old_record_is_read_without_them() -> None:
    old = items.customer(Customer("shop", "c1", ("mail:ada@example.com",)), NOW)
    assert not {"orders", "consents", "contacted"} & set(old)
    assert () == items.to_customer(old).orders
