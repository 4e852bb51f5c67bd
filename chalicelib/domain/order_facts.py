"""What a reply may say of an order."""

from collections.abc import Iterable
from datetime import date

from chalicelib.domain.amounts import Amount
from chalicelib.domain.facts import OrderFacts
from chalicelib.domain.orders import EventKind, Order


def facts_of_order(order: Order) -> OrderFacts:
    """The facts of an order as it stands; days are those of its events in UTC."""
    parcel = order.parcel
    return OrderFacts(
        number=order.number,
        status=order.state,
        parcel=parcel.number if parcel else "",
        carrier=parcel.carrier if parcel else "",
        tracking=parcel.tracking if parcel else "",
        amount=Amount.read(order.amount),
        refund=_first(order.refunded),
        ordered_on=order.placed_at.date(),
        shipped_on=_day(order, EventKind.SHIPPED),
        expected_on=order.expected,
        delivered_on=_day(order, EventKind.DELIVERED),
        refunded_on=_day(order, EventKind.REFUNDED),
    )


def _day(order: Order, kind: EventKind) -> date | None:
    event = order.last(kind)
    return event.at.date() if event else None


def _first(amounts: Iterable[str]) -> Amount | None:
    return next((Amount.read(amount) for amount in amounts), None)
