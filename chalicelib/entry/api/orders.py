"""The routes below `/v1/orders`, and what customers say about SMS."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.customer import Consent, order_id
from chalicelib.domain.orders import Order, OrderEvent, Parcel
from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.observability import observe
from chalicelib.wire.orders import decode_order_event, decode_sms_wish, encode_amount
from chalicelib.wiring import orders


@door("/v1/orders/{number}/events", "POST")
def record_order_event(number: str) -> Response:
    """Take what happened to an order, and tell its customer: the order as it is then, with the event."""
    merchant, named, body = request.merchant(), unquote(number), request.body()
    author = request.author(merchant, f"order:{order_id(named)}", body)
    told = decode_order_event(body, named, author.at, orders.phones())
    order, event, outcome = orders.record_order_event()(merchant, told, author)
    observe("record_order_event", outcome)
    return answer({**shown(order), "event": shown_event(event)}, 201 if outcome.decision == "recorded" else 200)


@door("/v1/orders/{number}", "GET")
def look_up_order(number: str) -> Response:
    """What is known of an order."""
    return answer(shown(orders.look_up_order()(request.merchant(), unquote(number))))


@door("/v1/customers/{identity}/orders", "GET")
def look_up_customers_orders(identity: str) -> Response:
    """A customer's orders of the last year, newest first."""
    listed = orders.look_up_order().of_customer(request.merchant(), unquote(identity))
    return answer(representation.page(listed, shown))


@door("/v1/customers/{identity}/sms", "POST")
def change_consent(identity: str) -> Response:
    """Keep that the owner of a phone wants SMS, or wants none any more."""
    merchant, named, body = request.merchant(), unquote(identity), request.body()
    wish = decode_sms_wish(body, datetime.now(UTC))
    author = request.author(merchant, f"sms:{named.strip().lower()}", body)
    consent, outcome = orders.change_consent()(merchant, named, wish, author)
    observe("change_consent", outcome)
    return answer(shown_consent(consent))


def shown(order: Order) -> dict[str, Any]:
    """An order as the API shows it."""
    return {
        "number": order.number,
        "brand": order.brand,
        "customer": order.identities[0] if order.identities else None,
        "state": order.state,
        "placed_at": order.placed_at,
        "amount": encode_amount(order.amount),
        "refunded": [encode_amount(amount) for amount in order.refunded],
        "expected": order.expected,
        "parcels": [shown_parcel(parcel) for parcel in order.parcels],
        "events": [shown_event(event) for event in order.events],
    }


def shown_event(event: OrderEvent) -> dict[str, Any]:
    """An event of an order, and by what its customer is told of it or why not."""
    refusals = (reason.partition(":") for reason in event.untold)
    return {
        "id": event.id,
        "kind": event.kind,
        "at": event.at,
        "received_at": event.received_at,
        "parcel": event.parcel or None,
        "expected": event.expected,
        "refund": encode_amount(event.amount),
        "reason": event.reason or None,
        "place": event.place or None,
        "told": event.told,
        "untold": [{"channel": channel, "reason": reason} for channel, _, reason in refusals],
    }


def shown_parcel(parcel: Parcel) -> dict[str, Any]:
    """A parcel."""
    return {
        "number": parcel.number,
        "carrier": parcel.carrier or None,
        "tracking": parcel.tracking or None,
        "state": parcel.state,
    }


def shown_consent(consent: Consent) -> dict[str, Any]:
    """What the owner of a phone said about SMS."""
    return {"phone": consent.phone, "given": consent.given, "at": consent.at, "source": consent.source or None}
