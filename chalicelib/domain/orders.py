"""An order: what the merchant's own system tells of it, event by event, and what is known by it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.amounts import Amount, summed
from chalicelib.domain.customer import CustomerOrder
from chalicelib.domain.things import Place

EVENTS_KEPT = 60
"""Events of one order; an order with more is a program that has lost its way."""

PARCELS_KEPT = 20


class EventKind(StrEnum):
    """What happened to an order, in the order in which it usually does."""

    CONFIRMED = "confirmed"
    PAID = "paid"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELAYED = "delayed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AT_PICKUP_POINT = "at_pickup_point"
    DELIVERED = "delivered"
    RETURNED = "returned"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


_RANK = {kind: rank for rank, kind in enumerate(EventKind)}

ENDED = frozenset({EventKind.DELIVERED, EventKind.RETURNED, EventKind.REFUNDED, EventKind.CANCELLED})
"""The states in which nothing is still to come."""

_UNDER_WAY = frozenset(EventKind) - {EventKind.CONFIRMED, EventKind.PAID}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel: its number, who carries it, and where it can be followed (https); what is empty is not known."""

    number: str
    carrier: str = ""
    tracking: str = ""
    state: EventKind = EventKind.SHIPPED


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One thing that happened at `at`, which was told at `received_at` (both UTC).

    `parcel` is the number of the parcel that it is about, with its `carrier` and `tracking` where it says them.
    `expected` is when the order is to come, `amount` what a refund came to, such as `20.00 EUR`, `reason` and `place`
    (of a pick-up point) are one line each for the customer. `told` are the channels by which the customer is told of
    it, `untold` why they are not by others, as `channel:reason`.
    """

    id: str
    kind: EventKind
    at: datetime
    received_at: datetime
    parcel: str = ""
    carrier: str = ""
    tracking: str = ""
    expected: date | None = None
    amount: str = ""
    reason: str = ""
    place: str = ""
    told: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()

    def says(self) -> tuple[object, ...]:
        """What two events have in common that tell of the same."""
        return (self.kind, self.at, self.parcel, self.expected, self.amount)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of one merchant.

    `id` is its `number` as `order_id` writes it. `customer` is the id of a customer, `identities` are those under which
    the merchant's own system knows them: to nobody else is anything told. `amount` is such as `89.90 EUR`. `events` are
    by time. `placed_at` is the time of the first one (UTC). `last_text` is the SMS about it that was decided on last.
    `version` grows with each write.
    """

    merchant: str
    id: str
    number: str
    brand: str
    customer: str
    placed_at: datetime
    identities: tuple[str, ...] = ()
    name: str = ""
    language: str = ""
    time_zone: str = ""
    amount: str = ""
    expected: date | None = None
    events: tuple[OrderEvent, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    last_text: str = ""
    expires_at: datetime | None = None
    version: int = 0

    @property
    def place(self) -> Place | None:
        """In no list: the customer's record names its orders."""
        return None

    @property
    def state(self) -> EventKind:
        """What happened last.

        A payment that is told late takes no order back that is under way; one of several parcels that has arrived does
        not end it.
        """
        under_way = [event for event in self.events if event.kind in _UNDER_WAY]
        last = max(under_way or self.events, key=_moment)
        arriving = any(parcel.state not in ENDED for parcel in self.parcels)
        return EventKind.SHIPPED if last.kind is EventKind.DELIVERED and arriving else last.kind

    @property
    def refunded(self) -> tuple[str, ...]:
        """What was given back, one amount of each currency."""
        return summed(event.amount for event in self.events if event.kind is EventKind.REFUNDED)

    @property
    def parcel(self) -> Parcel | None:
        """The parcel that is still to arrive, or the last one; None where several are under way."""
        under_way = [parcel for parcel in self.parcels if parcel.state not in ENDED]
        if len(under_way) > 1:
            return None
        return next(iter(under_way or reversed(self.parcels)), None)

    def last(self, kind: EventKind) -> OrderEvent | None:
        """The last event of a kind, or None."""
        return next((event for event in reversed(self.events) if event.kind is kind), None)

    def address(self, scheme: str) -> str:
        """The first mail address, or phone in E.164, that the merchant's system gave; empty where it gave none."""
        found = (identity.partition(":") for identity in self.identities)
        return next((value for name, _, value in found if name == scheme), "")

    def in_short(self) -> CustomerOrder:
        """What its customer's record says of it."""
        state = self.state
        refunded = self.amount if state is EventKind.CANCELLED else _in_same(self.refunded, self.amount)
        return CustomerOrder(self.id, self.placed_at, self.amount, refunded, open=state not in ENDED)


@dataclass(frozen=True, slots=True)
class Told:
    """What a request tells of an order: an event, and what is known of the order and its customer by now.

    `identities` are the customer's, as the merchant's system knows them. `sms` says whether SMS are wanted, since when
    (UTC) and by what; None where it is not said.
    """

    number: str
    event: OrderEvent
    identities: tuple[str, ...] = ()
    name: str = ""
    language: str = ""
    time_zone: str = ""
    brand: str = ""
    amount: str = ""
    sms: "SmsWish | None" = None


@dataclass(frozen=True, slots=True)
class SmsWish:
    """Whether a customer wants SMS, since when (UTC), and where they said so."""

    given: bool
    at: datetime
    source: str = ""


def with_event(order: Order, told: Told) -> Order:
    """The order after one more event, wherever in its time that belongs.

    What is said of the customer, the amount and the parcels adds up; where an older event says otherwise than a later
    one, the later one stays.
    """
    newest = not order.events or _moment(told.event) >= max(map(_moment, order.events))
    events = tuple(sorted((*order.events, told.event), key=_moment))
    dated = [event for event in events if event.expected]
    return replace(
        order,
        identities=tuple(dict.fromkeys((*told.identities, *order.identities) if newest else order.identities)),
        name=(told.name if newest else "") or order.name or told.name,
        language=(told.language if newest else "") or order.language or told.language,
        time_zone=(told.time_zone if newest else "") or order.time_zone or told.time_zone,
        amount=(told.amount if newest else "") or order.amount or told.amount,
        expected=dated[-1].expected if dated else None,
        events=events[-EVENTS_KEPT:],
        parcels=_parcels(events),
        placed_at=min(order.placed_at, told.event.at),
    )


def is_late(order: Order, event: OrderEvent) -> bool:
    """Whether something that happened after an event is known already, so that it is no news any more."""
    return any(_moment(one) > _moment(event) for one in order.events)


def is_known(order: Order, event: OrderEvent) -> OrderEvent | None:
    """The event of an order that says the same, or None."""
    return next((one for one in order.events if one.says() == event.says()), None)


def _moment(event: OrderEvent) -> tuple[datetime, int, datetime]:
    """By when it happened; of two at the same time, by what comes later in the life of an order."""
    return (event.at, _RANK[event.kind], event.received_at)


def _parcels(events: Iterable[OrderEvent]) -> tuple[Parcel, ...]:
    """The parcels that events by time tell of; one that names none is about the only one, or about all."""
    parcels: dict[str, Parcel] = {}
    for event in events:
        if event.parcel:
            known = parcels.get(event.parcel, Parcel(event.parcel))
            parcels[event.parcel] = replace(
                known,
                carrier=event.carrier or known.carrier,
                tracking=event.tracking or known.tracking,
                state=event.kind if event.kind in _UNDER_WAY else known.state,
            )
        elif event.kind in ENDED:
            parcels = {number: replace(parcel, state=event.kind) for number, parcel in parcels.items()}
    return tuple(parcels.values())[-PARCELS_KEPT:]


def _in_same(amounts: Iterable[str], as_in: str) -> str:
    """That of the amounts which is in the currency of another one, or an empty text."""
    wanted = Amount.read(as_in)
    found = (Amount.read(amount) for amount in amounts)
    return next((str(one) for one in found if one and wanted and one.currency == wanted.currency), "")
