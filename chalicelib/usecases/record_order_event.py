"""Take what a merchant's own system tells of an order, and tell its customer."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.brand import Brand
from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Consent, Customer, Identity, customer_id, order_id
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Change, Channel, Direction, Interaction
from chalicelib.domain.mail import Kind
from chalicelib.domain.orders import Order, OrderEvent, Told, is_known, is_late, with_event
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import Brands, Ledger, Outcome, SendQueue, Shelf
from chalicelib.errors import Conflict, Refused
from chalicelib.usecases.change_case import asked_before
from chalicelib.usecases.tell_order_news import Telling, TellOrderNews

_ATTEMPTS = 6
_MOST_IDENTITIES = 100


@dataclass(frozen=True, slots=True)
class RecordOrderEvent:
    """Order, event in the history, customer and messages are one write; the messages are queued behind it."""

    brands: Brands
    ledger: Ledger
    orders: Shelf[Order]
    tell: TellOrderNews
    queue: SendQueue

    def __call__(self, merchant: str, told: Told, author: Author) -> tuple[Order, OrderEvent, Outcome]:
        """The order after an event, and the event as it is kept; the same event again changes nothing.

        Raises `Refused` where the first event of an order does not say whose it is, there is no such brand, the key
        came with another event before, or others kept writing.
        """
        identifier = order_id(told.number)
        for _ in range(_ATTEMPTS):
            before = self.orders.get(merchant, identifier)
            seen = self._seen(merchant, before, told, author)
            if before and seen:
                # Its pointers may have been lost between the write and the queue.
                return before, seen, self._queued(before, seen, "seen", ())
            brand = self._brand(merchant, told, before)
            recalled = self._recalled(merchant, told, before)
            customer = _customer(merchant, told, before, recalled)
            order, event, telling, recording = self._recording(told, before, customer, recalled, brand, author)
            try:
                self.ledger.record(recording)
            except Conflict:
                continue
            return order, event, self._queued(order, event, "recorded", telling.untold)
        raise Refused("Others kept changing this order. Try again in a moment.", reason="conflict")

    def _seen(self, merchant: str, order: Order | None, told: Told, author: Author) -> OrderEvent | None:
        """The event that a request told of before, by its key or by what it says."""
        if order is None:
            return None
        asked = self.ledger.recall(merchant, interactions=[author.event]).interactions.get(author.event)
        if asked_before(asked, author):
            return next((event for event in order.events if event.id == author.event), order.events[-1])
        return is_known(order, told.event)

    def _brand(self, merchant: str, told: Told, before: Order | None) -> Brand:
        brands = self.brands.of(merchant)
        wanted = told.brand or (before.brand if before else "")
        found = next((brand for brand in brands if not wanted or brand.id == wanted), None)
        if found is None:
            names = ", ".join(brand.id for brand in brands)
            raise Refused(f"`brand` is none of yours: {names}.", reason="unknown_brand")
        return found

    def _recalled(self, merchant: str, told: Told, before: Order | None) -> Recalled:
        identities = dict.fromkeys((*told.identities, *(before.identities if before else ())))
        if not identities:
            raise Refused("The first event of an order says whose it is: `customer`.", reason="invalid_body")
        names = [*([before.customer] if before else []), *(customer_id(Identity.read(one)) for one in identities)]
        # The table refuses to be asked for the same twice.
        return self.ledger.recall(merchant, customers=dict.fromkeys(names))

    def _recording(
        self,
        told: Told,
        before: Order | None,
        customer: Customer,
        recalled: Recalled,
        brand: Brand,
        author: Author,
    ) -> tuple[Order, OrderEvent, Telling, Recording]:
        merchant, expires = customer.merchant, author.at + timedelta(days=brand.retention)
        base = before or Order(
            merchant, order_id(told.number), told.number, brand.id, customer.id, told.event.at, told.identities
        )
        event = replace(told.event, id=author.event, received_at=author.at)
        late = is_late(base, event)
        order = with_event(base, replace(told, event=event))
        telling = self.tell(order, event, customer, brand, author.at, late=late)
        event = replace(event, told=telling.told, untold=telling.untold)
        order = replace(
            order,
            brand=brand.id,
            customer=customer.id,
            events=tuple(event if one.id == event.id else one for one in order.events),
            last_text=telling.last_text or order.last_text,
            expires_at=expires,
        )
        changed = customer.with_order(order.in_short())
        recording = Recording(
            interaction=_event_in(order, event, author, before),
            case=None,
            customer=changed,
            aliases=_aliases(told, changed, recalled),
            expires_at=expires,
            facts=None,
            via="api",
            things=(order, *telling.messages, *telling.overtaken),
        )
        return order, event, telling, recording

    def _queued(self, order: Order, event: OrderEvent, decision: str, untold: tuple[str, ...]) -> Outcome:
        """Queue what is told of an event and may leave now; what waits is queued by the clock."""
        queued = self.tell.waiting(order, event)
        for message in queued:
            self.queue.send(SendPointer(message.merchant, message.id))
        facts: dict[str, str | int | float] = {"kind": str(event.kind), "state": str(order.state)}
        counts = tuple(f"told_by_{channel}" for channel in event.told) if decision == "recorded" else ()
        return Outcome(decision, untold, facts, counts)


def _customer(merchant: str, told: Told, before: Order | None, recalled: Recalled) -> Customer:
    """The customer of an order, with what the request says of them: the one who was known first, or a new one."""
    wanted = [customer_id(Identity.read(identity)) for identity in told.identities]
    names = [*([before.customer] if before else []), *wanted]
    known = next((recalled.customers[name] for name in names if name in recalled.customers), None)
    found = known or Customer(merchant, names[0], ())
    # Who is known as somebody else stays somebody else.
    own = [
        identity
        for identity, name in zip(told.identities, wanted, strict=True)
        if name not in recalled.customers or recalled.customers[name].id == found.id
    ]
    changed = replace(
        found,
        identities=tuple(dict.fromkeys((*found.identities, *own)))[:_MOST_IDENTITIES],
        name=found.name or told.name,
        language=found.language or told.language,
    )
    return _with_wish(changed, told)


def _with_wish(customer: Customer, told: Told) -> Customer:
    """The customer with what the request says of SMS to the phones that it names."""
    if told.sms is None:
        return customer
    phones = [identity.removeprefix("phone:") for identity in told.identities if identity.startswith("phone:")]
    for phone in phones:
        customer = customer.with_consent(Consent(phone, told.sms.given, told.sms.at, told.sms.source))
    return customer


def _aliases(told: Told, customer: Customer, recalled: Recalled) -> tuple[Identity, ...]:
    """The identities by which the customer is found from now on."""
    identities = (Identity.read(identity) for identity in told.identities)
    return tuple(
        identity
        for identity in identities
        if customer_id(identity) != customer.id and customer_id(identity) not in recalled.customers
    )


def _event_in(order: Order, event: OrderEvent, author: Author, before: Order | None) -> Interaction:
    """What the customer's history says of an event."""
    state = Change("state", before.state if before else "", order.state)
    facts = {"expected": event.expected.isoformat() if event.expected else "", "parcel": event.parcel}
    said = (Change(name, "", value) for name, value in (facts | {"amount": event.amount}).items() if value)
    return Interaction(
        id=event.id,
        merchant=order.merchant,
        brand=order.brand,
        customer=order.customer,
        case="",
        direction=Direction.INTERNAL,
        channel=Channel.API,
        kind=Kind.EVENT,
        at=event.at,
        subject=order.number,
        text=event.reason,
        sender=f"key:{author.by}",
        digest=author.digest,
        changes=(Change("order", order.number, event.kind), state, *said),
    )
