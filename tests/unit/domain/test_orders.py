"""An order's state, parcels and dates, whatever order its events come in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.amounts import Amount
from chalicelib.domain.customer import Customer, order_id
from chalicelib.domain.order_facts import facts_of_order
from chalicelib.domain.orders import EventKind, Order, OrderEvent, Told, is_known, is_late, with_event

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ORDER = Order("shop", "LX-1", "lx-1", "main", "c1", NOW, ("mail:ada@example.com",))
KINDS = st.sampled_from(list(EventKind))


def event(kind: str, hours: float = 0, **said: object) -> OrderEvent:
    at = NOW + timedelta(hours=hours)
    return replace(OrderEvent(f"{kind}-{hours}", EventKind(kind), at, at), **said)  # type: ignore[arg-type]


def told(*events: OrderEvent, order: Order = ORDER) -> Order:
    for one in events:
        order = with_event(order, Told(order.number, one))
    return order


def test_the_latest_event_is_the_state_in_whatever_order_they_come() -> None:
    """Also what is read of the order otherwise is the same for each of the 120 orders of arrival."""
    events = (
        event("confirmed"),
        event("shipped", 1, parcel="A", carrier="Express", tracking="https://x.example/A", expected=date(2026, 11, 24)),
        event("delayed", 2, expected=date(2026, 11, 26)),
        event("out_for_delivery", 3, parcel="A"),
        event("delivered", 4, parcel="A"),
    )
    (result,) = {told(*order) for order in permutations(events)}
    assert (EventKind.DELIVERED, date(2026, 11, 26)) == (result.state, result.expected)
    assert [("A", "Express", EventKind.DELIVERED)] == [(one.number, one.carrier, one.state) for one in result.parcels]


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["confirmed"], "confirmed"),
        (["confirmed", "paid"], "paid"),
        (["confirmed", "shipped", "paid"], "shipped"),
        (["paid", "confirmed"], "confirmed"),
        (["shipped", "delivered", "returned", "refunded"], "refunded"),
        (["shipped", "delayed"], "delayed"),
        (["cancelled", "paid"], "cancelled"),
    ],
)
def test_a_payment_takes_no_order_back_that_is_under_way(kinds: list[str], state: str) -> None:
    assert state == told(*(event(kind, hours) for hours, kind in enumerate(kinds))).state


def test_at_one_time_what_comes_later_in_an_orders_life_counts() -> None:
    assert EventKind.SHIPPED == told(event("shipped"), event("preparing")).state


def test_one_of_two_parcels_does_not_end_an_order() -> None:
    half = told(event("shipped", 0, parcel="A"), event("shipped", 1, parcel="B"), event("delivered", 2, parcel="A"))
    assert (EventKind.SHIPPED, "B") == (half.state, half.parcel.number if half.parcel else "")
    whole = told(event("delivered", 3, parcel="B"), order=half)
    assert EventKind.DELIVERED == whole.state
    assert EventKind.DELIVERED == told(event("delivered", 3), order=half).state


def test_of_two_parcels_under_way_none_is_the_parcel() -> None:
    assert told(event("shipped", 0, parcel="A"), event("shipped", 1, parcel="B")).parcel is None


def test_a_late_event_fills_in_what_is_missing_and_changes_nothing_newer() -> None:
    late = Told(
        "LX-1",
        event("shipped", -5, parcel="A", carrier="Express", expected=date(2026, 11, 20)),
        ("mail:old@example.com",),
        name="Old",
        amount="9.00 EUR",
    )
    before = told(event("delayed", 0, expected=date(2026, 11, 25)))
    after = with_event(replace(before, name="New"), late)
    assert (EventKind.DELAYED, date(2026, 11, 25), "New", "9.00 EUR", ("mail:ada@example.com",)) == (
        after.state,
        after.expected,
        after.name,
        after.amount,
        after.identities,
    )
    assert "Express" == after.parcels[0].carrier
    assert is_late(before, late.event)
    assert not is_late(before, event("delivered", 1))


def test_the_same_again_is_known_by_what_it_says() -> None:
    order = told(event("shipped", 0, parcel="A"))
    assert is_known(order, replace(event("shipped", 0, parcel="A"), id="another"))
    assert not is_known(order, event("shipped", 0, parcel="B"))
    assert not is_known(order, event("shipped", 1, parcel="A"))


@given(kinds=st.lists(KINDS, min_size=1, max_size=8), order=st.randoms())
def test_the_order_of_arrival_never_matters(kinds: list[EventKind], order: object) -> None:
    events = [event(kind, hours, parcel="AB"[hours % 2]) for hours, kind in enumerate(kinds)]
    shuffled = list(events)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(*events) == told(*shuffled)


@pytest.mark.parametrize("number", ["LX-100 455", "lx-100455", "#LX-100455", " LX-100\u00a0455 "])
def test_a_number_is_the_same_however_it_is_typed(number: str) -> None:
    assert "LX-100455" == order_id(number)


# What the customer's record says


def test_a_customers_record_adds_up_what_was_not_given_back() -> None:
    customer = Customer("shop", "c1", ())
    bought = replace(told(event("delivered"), event("refunded", 1, amount="20.00 EUR")), amount="89.90 EUR")
    gone = replace(told(event("cancelled")), id="LX-2", amount="500.00 EUR")
    abroad = replace(told(event("shipped")), id="LX-3", amount="10.00 GBP")
    for order in (bought, gone, abroad):
        customer = customer.with_order(order.in_short())
    assert ("69.90 EUR", "10.00 GBP") == customer.worth(NOW + timedelta(days=1))
    assert ("0.00 EUR",) != customer.worth(NOW + timedelta(days=400))
    assert () == customer.worth(NOW + timedelta(days=400))
    assert "LX-3" == customer.only_open_order
    assert ("89.90 EUR",) == customer.amounts_of(["lx-1", "4711"])
    assert ("10.00 GBP",) == customer.amounts_of([])
    assert () == customer.amounts_of(["unknown"])


def test_a_record_forgets_orders_after_a_year_and_holds_fifty() -> None:
    customer = Customer("shop", "c1", ())
    for days in range(60):
        order = replace(told(event("delivered")), id=f"LX-{days}", placed_at=NOW + timedelta(days=days))
        customer = customer.with_order(order.in_short())
    assert (50, "LX-59") == (len(customer.orders), customer.orders[-1].id)
    late = replace(told(event("shipped")), id="LX-late", placed_at=NOW + timedelta(days=500))
    assert ("LX-late",) == tuple(order.id for order in customer.with_order(late.in_short()).orders)


def test_replies_may_say_what_is_known() -> None:
    order = replace(
        told(event("shipped", 0, parcel="A", carrier="Express"), event("refunded", 30, amount="5.00 EUR")),
        amount="89.90 EUR",
    )
    facts = facts_of_order(order, "Europe/Paris")
    assert ("refunded", "A", date(2026, 11, 22), date(2026, 11, 23), None) == (
        facts.status,
        facts.parcel,
        facts.shipped_on,
        facts.refunded_on,
        facts.delivered_on,
    )
    assert (Amount.read("89.90 EUR"), Amount.read("5.00 EUR")) == (facts.amount, facts.refund)
