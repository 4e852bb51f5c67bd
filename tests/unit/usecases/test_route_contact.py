"""Routing comes before the acknowledgement."""

import pytest

from chalicelib.domain.case import Priority
from chalicelib.domain.pointers import RoutePointer
from chalicelib.domain.routing import Routing
from chalicelib.errors import Conflict, Retryable
from chalicelib.usecases.route_contact import RouteContact
from tests.fakes.house import House
from tests.fakes.table import MemoryLedger


def recorded(house: House, text: str = "refund") -> RoutePointer:
    house.classify_contact(house.store(house.mail(text)))
    return house.route_queue.pointers.pop()


def test_the_same_pointer_again_routes_nothing_and_hands_on() -> None:
    house = House()
    pointer = recorded(house)
    assert ["routed", "routed_before"] == [house.route_contact(pointer).decision for _ in range(2)]
    assert 2 == len(house.acknowledge_queue.pointers)
    assert 1 == len({pointer.due_at for pointer in house.acknowledge_queue.pointers})


def test_a_case_written_meanwhile_is_read_again() -> None:
    house = House()
    first = recorded(house, "refund #1")
    second = recorded(house, "AGAIN refund #1 URGENT")
    assert "routed" == house.route_contact(first).decision
    assert Priority.URGENT == house.cases[0].priority
    assert "routed_before" == house.route_contact(second).decision


def test_what_gets_no_acknowledgement_is_routed_all_the_same() -> None:
    house = House()
    assert "routed" == house.route_contact(recorded(house, "spam")).decision
    assert ([], "spam") == (house.acknowledge_queue.pointers, house.cases[0].queue)


def test_a_brand_or_a_case_that_is_gone_is_waited_for() -> None:
    house = House()
    pointer = recorded(house)
    house.table.cases.clear()
    with pytest.raises(Retryable) as no_case:
        house.route_contact(pointer)
    house.brands.brands.clear()
    with pytest.raises(Retryable) as no_brand:
        house.route_contact(pointer)
    assert ["unknown_case", "unknown_brand"] == [no_case.value.reason, no_brand.value.reason]


class ContendedLedger(MemoryLedger):
    """A ledger on which somebody else always writes first."""

    def set_route(self, merchant: str, case: str, version: int, routing: Routing) -> None:
        raise Conflict("case", reason="changed")


def test_who_loses_every_race_is_delivered_again() -> None:
    house = House()
    pointer = recorded(house)
    route = RouteContact(
        house.brands, ContendedLedger(house.table), house.acknowledge_queue, house.notify_staff, house.loads
    )
    with pytest.raises(Retryable) as failure:
        route(pointer)
    assert ("contention", []) == (failure.value.reason, house.acknowledge_queue.pointers)
