"""What a reply may say of an order, and to whom."""

from datetime import date, datetime

from chalicelib.domain.amounts import Amount
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.facts import OrderFacts
from chalicelib.domain.orders import EventKind, Order


def facts_of_order(order: Order, time_zone: str) -> OrderFacts:
    """What is known of an order, with its dates on the clock of a time zone (IANA name)."""
    parcel, refunded = order.parcel, order.refunded

    def day(kind: EventKind) -> date | None:
        event = order.last(kind)
        return _day(event.at, time_zone) if event else None

    return OrderFacts(
        number=order.number,
        status=order.state,
        parcel=parcel.number if parcel else "",
        carrier=parcel.carrier if parcel else "",
        tracking=parcel.tracking if parcel else "",
        parcels=tuple(one.number for one in order.parcels),
        amount=Amount.read(order.amount),
        refund=Amount.read(refunded[0]) if len(refunded) == 1 else None,
        ordered_on=_day(order.placed_at, time_zone),
        shipped_on=day(EventKind.SHIPPED),
        expected_on=order.expected,
        delivered_on=day(EventKind.DELIVERED),
        refunded_on=day(EventKind.REFUNDED),
    )


def is_theirs(order: Order, case: Case, customer: Customer | None) -> bool:
    """Whether an order is the customer's of a case: nobody is told of another one's, whatever number they write."""
    known = {*case.participants, *(customer.identities if customer else ())}
    return bool(order.customer and order.customer == case.customer) or not known.isdisjoint(order.identities)


def _day(at: datetime, time_zone: str) -> date:
    # Loads only where it is needed: the functions that handle contacts say no dates.
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(time_zone)).date()
