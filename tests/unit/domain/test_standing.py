"""What rules learn of an order's amount, a customer's worth and how often they wrote, on the way of a contact."""

from dataclasses import replace

import pytest

from chalicelib.domain.customer import Customer, CustomerOrder, Identity, customer_id
from chalicelib.domain.dry_run import fate
from chalicelib.domain.rules import Action, Condition, Rule
from tests.fakes.house import ADA, BRAND, House


def house_with(when: Condition, *orders: CustomerOrder) -> House:
    house = House()
    house.brands.put(replace(BRAND, rules=(Rule("asked", when, Action(queue="retention")),)))
    if orders:
        owner = customer_id(Identity.mail(ADA.address))
        known = Customer("shop", owner, (f"mail:{ADA.address}",), orders=orders, version=1)
        house.table.customers["shop", owner] = known
    return house


def queue_of(house: House, text: str) -> str:
    house.take(house.mail(text))
    return house.cases[-1].queue


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("refund of 150,00 € please", True),
        ("refund of 89,90 € please, I paid 12 €", False),
        ("refund of 150,00 £ please", False),
        ("refund please", False),
        ("refund of #4711, 10 €", True),
        ("refund of #4712, 900 €", False),
    ],
)
def test_an_amount_is_the_orders_else_the_largest_that_is_named(text: str, held: bool) -> None:
    """An order that is known says it better than the customer does."""
    at = House().now
    orders = (
        CustomerOrder("4711", at, "200.00 EUR", open=False),
        CustomerOrder("4712", at, "20.00 EUR", open=False),
    )
    house = house_with(Condition(amount="100 EUR"), *orders)
    assert ("retention" if held else "after_sales") == queue_of(house, text)


def test_what_a_customer_is_worth_are_their_orders_of_a_year() -> None:
    at = House().now
    rich = (CustomerOrder("1", at, "300.00 EUR"), CustomerOrder("2", at, "300.00 EUR", "50.00 EUR"))
    assert "retention" == queue_of(house_with(Condition(value="550 EUR"), *rich), "refund")
    assert "after_sales" == queue_of(house_with(Condition(value="551 EUR"), *rich), "refund")
    assert "after_sales" == queue_of(house_with(Condition(value="1 EUR")), "refund")


def test_a_merchant_may_say_what_a_customer_is_worth() -> None:
    house = house_with(Condition(value="1000 EUR"))
    house.submit(b'{"from": {"mail": "ada@example.com", "value": "1250.00 EUR"}, "text": "refund"}')
    house.work()
    assert "retention" == house.cases[0].queue


def test_who_writes_again_and_again_is_known() -> None:
    house = house_with(Condition(contacts=3, contacts_within=7))
    queues: list[tuple[int, ...]] = []
    for days in (0, 1, 1, 8):
        house.later(days=days)
        house.take(house.mail("refund", subject=f"Matter {days} {len(queues)}"))
        queues.append(house.table.customers["shop", house.cases[0].customer].contacts(house.now.date()))
    assert [(0,), (1, 0), (2, 1, 0), (10, 9, 8, 0)] == queues
    assert [False, False, True, False] == ["rule:asked" in case.reasons for case in house.cases]


def test_a_dry_run_judges_by_the_same_facts() -> None:
    house = house_with(Condition(amount="100 EUR"))
    house.take(house.mail("refund of 150,00 €"))
    brand = house.brands.get("shop", "main")
    assert brand
    assert "retention" == fate(house.contacts[0], None, brand, ("150.00 EUR",)).queue
    assert "after_sales" == fate(house.contacts[0], None, brand).queue


def test_brands_without_such_rules_carry_nothing() -> None:
    house = house_with(Condition(intent=("refund",)))
    house.receive_mail(house.store(house.mail("refund of 150,00 €")))
    house.steps()[0]()
    assert ((), (), ()) == (
        house.route_queue.pointers[0].facts.standing.amounts,
        house.route_queue.pointers[0].facts.standing.values,
        house.route_queue.pointers[0].facts.standing.contacts,
    )
