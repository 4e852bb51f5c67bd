"""Events of orders, and what customers say about SMS, from the bodies of requests."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from chalicelib.domain.amounts import Amount
from chalicelib.domain.customer import Identity, order_id
from chalicelib.domain.orders import EventKind, OrderEvent, SmsWish, Told
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated

# One line of plain text that a customer may read: no controls, and nothing that turns its direction round.
_Said = Annotated[
    str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$")
]
_Number = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9#][A-Za-z0-9 ._/-]*$")]
_Link = Annotated[
    str,
    msgspec.Meta(
        max_length=500, pattern=r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?([/?#][!-~]*)?$"
    ),
]
_Time = Annotated[datetime, msgspec.Meta(tz=True)]

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,63}")
_LARGEST = Decimal(1_000_000_000)
_FUTURE = timedelta(hours=1)
"""How far the clock of a merchant's system may be ahead of ours."""


class Wish(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Whether the owner of a phone wants SMS, since when, and where they said so."""

    given: bool
    at: _Time
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class OrderCustomer(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Whose order it is: at least one of `mail`, `phone` (E.164) and `id` (the merchant's own)."""

    mail: Line = ""
    phone: Line = ""
    id: Line = ""
    name: _Said = ""
    language: Annotated[str, msgspec.Meta(pattern="^([a-z]{2}(-[A-Za-z]{2})?)?$")] = ""
    time_zone: Line = ""
    sms_opt_in: Wish | None = None


class ParcelSent(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A parcel; where it can be followed is an https address."""

    number: _Number
    carrier: _Said = ""
    tracking: _Link | None = None


class OrderEventRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/orders/{number}/events`."""

    kind: EventKind
    at: _Time | None = None
    brand: Line = ""
    customer: OrderCustomer | None = None
    amount: Decimal | None = None
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "EUR"
    refund: Decimal | None = None
    expected: date | None = None
    parcel: ParcelSent | None = None
    reason: _Said = ""
    place: _Said = ""


def decode_order_event(body: bytes, number: str, now: datetime, e164: Callable[[str], str]) -> Told:
    """What a request tells of an order; raises `Refused` with what is wrong and where.

    `now` is the time (UTC) of an event without one, `e164` gives a phone number in its one form.
    """
    request = validated(body, OrderEventRequest)
    if not _NUMBER.fullmatch(order_id(number)):
        raise Refused(
            "The number of an order has letters, digits, `-`, `.`, `_` and `/`, at most 64.", reason="invalid_body"
        )
    at = (request.at or now).astimezone(UTC)
    if at > now + _FUTURE:
        raise Refused("`at` is in the future: events are told once they have happened.", reason="invalid_body")
    if request.refund is not None and request.kind is not EventKind.REFUNDED:
        raise Refused("`refund` goes with the kind `refunded`.", reason="invalid_body")
    parcel, customer = request.parcel, request.customer or OrderCustomer()
    event = OrderEvent(
        id="",
        kind=request.kind,
        at=at,
        received_at=now,
        parcel=parcel.number.strip() if parcel else "",
        carrier=parcel.carrier.strip() if parcel else "",
        tracking=(parcel.tracking or "") if parcel else "",
        expected=request.expected,
        amount=_amount(request.refund, request.currency),
        reason=request.reason.strip().rstrip("."),
        place=request.place.strip().rstrip("."),
    )
    wish = customer.sms_opt_in
    return Told(
        number=" ".join(number.split()),
        event=event,
        identities=_identities(customer, e164),
        name=customer.name.strip(),
        language=customer.language[:2],
        time_zone=_zone(customer.time_zone),
        brand=request.brand,
        amount=_amount(request.amount, request.currency),
        sms=_wish(wish, now) if wish else None,
    )


def decode_sms_wish(body: bytes, now: datetime) -> SmsWish:
    """What the owner of a phone says about SMS; raises `Refused`."""
    return _wish(validated(body, Wish), now)


def encode_amount(text: str) -> dict[str, Any] | None:
    """An amount as the API shows it; None for none."""
    amount = Amount.read(text)
    return {"value": f"{amount.value:.2f}", "currency": amount.currency} if amount else None


def _wish(wish: Wish, now: datetime) -> SmsWish:
    if wish.at > now + _FUTURE:
        raise Refused("`at` of an opt-in is in the future.", reason="invalid_body")
    return SmsWish(wish.given, wish.at.astimezone(UTC), wish.source.strip())


def _identities(customer: OrderCustomer, e164: Callable[[str], str]) -> tuple[str, ...]:
    phone = e164(customer.phone) if customer.phone else ""
    given = (("mail", customer.mail), ("phone", phone), ("id", customer.id))
    return tuple(str(Identity.read(f"{scheme}:{value}")) for scheme, value in given if value)


def _amount(value: Decimal | None, currency: str) -> str:
    if value is None:
        return ""
    if not (value.is_finite() and 0 <= value < _LARGEST and value == round(value, 2)):
        raise Refused("An amount is a number from 0 on with at most two decimals.", reason="invalid_body")
    return str(Amount(value, currency))


def _zone(name: str) -> str:
    """An IANA name, checked; loads time zones only where one is given."""
    if not name:
        return ""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise Refused("`customer.time_zone` is no IANA name such as Europe/Paris.", reason="invalid_body") from error
    return name
