"""Orders through the API: events in, news out, and what is known."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib import wiring
from chalicelib.domain.order_policy import OrderNews
from tests.fakes.house import API_KEY, BRAND, OTHER_API_KEY, House

EVENT: dict[str, Any] = {
    "kind": "shipped",
    "at": "2026-11-20T08:00:00Z",
    "customer": {"mail": "ada@example.com", "phone": "+33612345678", "language": "fr"},
    "amount": "89.90",
    "parcel": {"number": "6A1", "carrier": "Express", "tracking": "https://x.example/6A1"},
}


@pytest.fixture
def house() -> House:
    house = House()
    house.brands.put(replace(BRAND, order_news=OrderNews(mail=("shipped",), sms=("shipped",))))
    return house


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    with wiring.joined_to(**house.adapters()), Client(app) as client:
        yield client


def call(client: Client, method: str, path: str, body: object = None, key: str = API_KEY, **headers: str) -> Any:
    given = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers}
    return client.http.request(method, path, headers=given, body=json.dumps(body).encode() if body else b"")


def test_an_event_is_taken_told_and_shown(client: Client, house: House) -> None:
    taken = call(client, "POST", "/v1/orders/LX-1/events", EVENT, **{"Idempotency-Key": "one"})
    assert 201 == taken.status_code
    order = taken.json_body
    assert ("LX-1", "shipped", {"value": "89.90", "currency": "EUR"}, "mail:ada@example.com") == (
        order["number"],
        order["state"],
        order["amount"],
        order["customer"],
    )
    assert (["mail"], [{"channel": "sms", "reason": "no_consent"}]) == (
        order["event"]["told"],
        order["event"]["untold"],
    )
    again = call(client, "POST", "/v1/orders/LX-1/events", EVENT, **{"Idempotency-Key": "one"})
    assert (200, order) == (again.status_code, again.json_body)
    assert 1 == len({pointer.message for pointer in house.send_queue.pointers})

    event = order.pop("event")
    assert order == call(client, "GET", "/v1/orders/%23lx-1").json_body
    assert [order] == call(client, "GET", "/v1/customers/phone:%2B33612345678/orders").json_body["items"]
    timeline = call(client, "GET", "/v1/customers/ada@example.com/timeline").json_body["items"]
    assert [(event["id"], "event", "LX-1")] == [(one["id"], one["kind"], one["subject"]) for one in timeline]


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"parcel": {"number": "1", "tracking": "http://x.example"}}, 422, "invalid_body"),
        ({"customer": {"phone": "0612345678"}}, 422, "invalid_identity"),
        ({"customer": None}, 422, "invalid_body"),
        ({"brand": "nobody"}, 422, "unknown_brand"),
    ],
)
def test_what_is_wrong_is_said(client: Client, changes: dict[str, Any], status: int, reason: str) -> None:
    answer = call(client, "POST", "/v1/orders/LX-1/events", EVENT | changes)
    assert (status, reason) == (answer.status_code, answer.json_body["reason"])


def test_orders_are_their_merchants_own(client: Client) -> None:
    call(client, "POST", "/v1/orders/LX-1/events", EVENT)
    assert 404 == call(client, "GET", "/v1/orders/LX-1", key=OTHER_API_KEY).status_code
    assert 401 == call(client, "GET", "/v1/orders/LX-1", key="gk_wrong_key").status_code
    assert 404 == call(client, "GET", "/v1/orders/LX-2").status_code
    assert 404 == call(client, "GET", "/v1/customers/id:nobody/orders").status_code


def test_an_opt_in_by_the_api_lets_sms_leave(client: Client) -> None:
    wish = {"given": True, "at": "2026-11-20T07:00:00Z", "source": "account page"}
    path = "/v1/customers/phone:%2B33612345678/sms"
    assert {"phone": "+33612345678", **wish} == call(client, "POST", path, wish).json_body
    taken = call(client, "POST", "/v1/orders/LX-1/events", EVENT).json_body
    assert ["mail", "sms"] == taken["event"]["told"]
    assert 422 == call(client, "POST", "/v1/customers/ada@example.com/sms", wish).status_code
