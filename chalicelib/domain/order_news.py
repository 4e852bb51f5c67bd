"""News of an order: which of them its customer is told, by which channel, when, and when not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.customer import Customer
from chalicelib.domain.daytimes import free_from, local
from chalicelib.domain.interaction import Channel
from chalicelib.domain.news import News
from chalicelib.domain.order_policy import OrderNews
from chalicelib.domain.orders import ENDED, EventKind, Order, OrderEvent

TEMPLATE = "order_news"
"""The template of mails about orders."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a customer is told: to which address or phone, and not before when (UTC)."""

    channel: Channel
    to: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The ways by which an event is told, and why it is not by those that the policy names, as `channel:reason`."""

    ways: tuple[Way, ...] = ()
    untold: tuple[str, ...] = ()


def planned(
    order: Order, event: OrderEvent, customer: Customer, policy: OrderNews, now: datetime, time_zone: str, *, late: bool
) -> Plan:
    """How an event is told, by this table, each channel for itself.

    | question | if not |
    |---|---|
    | does the brand tell such events by it? | not by it, and no reason is kept |
    | is it news, with nothing later known? | `late` |
    | is there an address, or a phone? | `no_address`, `no_phone` |
    | mail: does it arrive there? | `unmailable` |
    | SMS: did its owner say yes, and no later no? | `no_consent` |

    An SMS waits until the quiet hours by the clock of `time_zone` (IANA name) are over.
    """
    mail, phone = order.address("mail"), order.address("phone")
    refusals = {Channel.MAIL: _mail_refusal(mail, customer), Channel.SMS: _sms_refusal(phone, customer)}
    ways, untold = [], []
    for channel, kinds in ((Channel.MAIL, policy.mail), (Channel.SMS, policy.sms)):
        if event.kind not in kinds:
            continue
        refusal = "late" if late else refusals[channel]
        if refusal:
            untold.append(f"{channel}:{refusal}")
        elif channel is Channel.MAIL:
            ways.append(Way(channel, mail))
        else:
            free = free_from(now, policy.quiet, time_zone) if policy.quiet else now
            ways.append(Way(channel, phone, free if free > now else None))
    return Plan(tuple(ways), tuple(untold))


def _mail_refusal(address: str, customer: Customer) -> str:
    if not address:
        return "no_address"
    return "unmailable" if address in customer.unmailable else ""


def _sms_refusal(phone: str, customer: Customer) -> str:
    if not phone:
        return "no_phone"
    consent = customer.consent(phone)
    return "" if consent and consent.given else "no_consent"


def news_of(order: Order, event: OrderEvent, language: str, now: datetime, time_zone: str) -> News:
    """What is told of an event, as the order is with it; days are by the clock of a time zone (IANA name)."""
    parcel = next((one for one in order.parcels if one.number == event.parcel), None) or order.parcel
    ended = event.kind in ENDED
    arriving = ended or event.kind in (EventKind.OUT_FOR_DELIVERY, EventKind.AT_PICKUP_POINT)
    expected = event.expected or order.expected
    return News(
        kind=event.kind,
        language=language,
        number=order.number,
        on=local(event.at, time_zone).date().isoformat(),
        name=order.name,
        part="part" if event.parcel and len(order.parcels) > 1 else "",
        amount=event.amount if event.kind is EventKind.REFUNDED else order.amount,
        carrier=parcel.carrier if parcel else "",
        parcel=parcel.number if parcel else "",
        # What has arrived, or never will, is followed no more.
        tracking=parcel.tracking if parcel and not ended else "",
        # Nobody is promised a day that is over.
        expected=expected.isoformat() if expected and not arriving and expected >= local(now, time_zone).date() else "",
        reason=event.reason,
        place=event.place if event.kind is EventKind.AT_PICKUP_POINT else "",
    )


def what_is_known(order: Order, language: str, now: datetime, time_zone: str) -> News | None:
    """What can be said of an order as it stands; None where nothing happened yet."""
    state = order.state
    last = order.last(state)
    if last is None:
        return None
    under_way = [parcel for parcel in order.parcels if parcel.state not in ENDED]
    news = replace(
        news_of(order, last, language, now, time_zone), part="part" if 0 < len(under_way) < len(order.parcels) else ""
    )
    # Of several parcels that are under way no single one is "the" parcel.
    return replace(news, parcel="", carrier="", tracking="") if len(under_way) > 1 else news


def asked_about(intents: Mapping[str, float], confidence: float) -> bool:
    """Whether a contact asks, surely enough, where an order is."""
    return any(intents.get(name, 0.0) >= confidence for name in ("order_tracking", "delivery_problem"))
