"""Take a customer's request to be called: a promise that is kept, or the next one that can be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.domain import changes
from chalicelib.domain.acknowledgement import Decision, Form
from chalicelib.domain.brand import Brand
from chalicelib.domain.callbacks import (
    Callback,
    CallbackRequest,
    CallbackWriter,
    CallLetter,
    CallState,
    awaiting,
    message_of,
    told,
)
from chalicelib.domain.case import Case, Priority
from chalicelib.domain.casework import Author
from chalicelib.domain.clocks import Clock
from chalicelib.domain.customer import Customer, customer_id
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Channel, Direction, Interaction
from chalicelib.domain.loopguard import Burst
from chalicelib.domain.mail import Kind
from chalicelib.domain.messages import Message
from chalicelib.domain.notices import Notice, NoticeKind
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import Ledger, Outcome, SendQueue, Shelf
from chalicelib.domain.routing import route, routing_facts, verdict_on
from chalicelib.domain.rules import words_in
from chalicelib.domain.slots import BookedSlot, Callers, Slot, booked_slot
from chalicelib.domain.standing import standing
from chalicelib.domain.understanding import UNSURE, IntentFound, Tone, Understanding
from chalicelib.errors import Conflict, Instead, NotFound, Retryable
from chalicelib.usecases.change_case import asked_before
from chalicelib.usecases.find_slots import FindSlots
from chalicelib.usecases.notify_staff import NotifyStaff

_ATTEMPTS = 40
_SHOWN = 3
_KNOWN_TO_KEPT = 4


@dataclass(frozen=True, slots=True)
class RequestCallback:
    """Its own recording, and not the queue of contacts: whoever asks is told at once for when the call is promised.

    Slot, case, customer and history are one transaction over what was read, so that no slot is promised twice; rules
    and deadlines are those that every contact is routed by.
    """

    slots: FindSlots
    ledger: Ledger
    callbacks: Shelf[Callback]
    queue: SendQueue
    notify: NotifyStaff
    writer: Callable[[], CallbackWriter]

    def __call__(self, merchant: str, asked: CallbackRequest, author: Author) -> tuple[Callback, Outcome]:
        """The callback that is promised; the same request again is the same one.

        Raises `Refused` with reason `unknown_brand`, `callbacks_off` or `idempotency_key_reused`; `Instead` with
        `callback_open` where the customer waits for one already, `no_slot` with the next free `slots`, and
        `callbacks_closed` while the policy closes them for a busy queue.
        """
        brand = self.slots.brand(merchant, asked.brand)
        taken, callers = 0, None
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(
                merchant,
                interactions=[author.event],
                customers=[customer_id(identity) for identity in asked.identities],
                cases=[asked.case] if asked.case else [],
            )
            known = recalled.interactions.get(author.event)
            if known and asked_before(known, author):
                return self._again(known)
            customer = _customer(merchant, asked, recalled)
            self._must_be_only_one(customer)
            callers = callers or self._callers(brand, author.at)
            slot, booked = self._slot(brand, asked, callers, author.at)
            made, recording, tell = _recording(
                asked, brand, customer, recalled, slot, booked, author, taken, self.writer
            )
            try:
                self.ledger.record(recording)
            except Conflict as conflict:
                taken += conflict.reason == "taken"
                continue
            self._send(recording)
            self._tell(made, recording, tell, brand)
            facts: dict[str, str | int | float] = {
                "case": made.id,
                "queue": recording.case.queue if recording.case else "",
            }
            return replace(made, version=1), Outcome("booked", ("now" if asked.when is None else "slot",), facts)
        raise Retryable("The slot or the customer kept changing", reason="contention")

    def _again(self, known: Interaction) -> tuple[Callback, Outcome]:
        found = self.callbacks.get(known.merchant, known.case)
        if found is None:
            raise NotFound("This callback is long past.")
        return found, Outcome("seen", facts={"case": found.id})

    def _must_be_only_one(self, customer: Customer) -> None:
        known = self.callbacks.get(customer.merchant, customer.callback) if customer.callback else None
        if known is None or known.state is not CallState.BOOKED:
            return
        case = self.ledger.recall(customer.merchant, cases=[known.id]).cases.get(known.id)
        # A case that somebody solved by hand is a callback that nobody waits for any more.
        if case and case.ended_at is None:
            raise Instead(
                f"This customer is being called back already: {known.id}.",
                {"callback": known.id},
                reason="callback_open",
            )

    def _callers(self, brand: Brand, now: datetime) -> Callers:
        """Who could call; raises `Instead` while callbacks are closed."""
        busy = self.slots.closed(brand, now)
        if busy:
            raise Instead(
                "Callbacks are closed for the moment: more customers wait than can be answered in time.",
                {"slots": [], "since": _iso(busy.since or now)},
                reason="callbacks_closed",
            )
        return self.slots.callers(brand, now)

    def _slot(
        self, brand: Brand, asked: CallbackRequest, callers: Callers, now: datetime
    ) -> tuple[Slot, BookedSlot | None]:
        """The slot that can be promised; raises `Instead` where none can."""
        if asked.when is None:
            fitting = self.slots.at_once(brand, callers, now)
        else:
            coming = self.slots.free(brand, asked.when, callers, now)
            fitting = (one for one in islice(coming, 1) if one[0].start == asked.when and one[0].end > now)
        found = next(fitting, None)
        if found:
            return found
        later = self.slots.free(brand, max(now, asked.when or now), callers, now)
        free = [slot for slot, _ in islice(later, _SHOWN)]
        # Beyond the horizon there is none; then the first ones before it are better than nothing.
        free = free or [slot for slot, _ in islice(self.slots.free(brand, now, callers, now), _SHOWN)]
        raise Instead(
            "Nobody is free to call then.",
            {"slots": [{"from": _iso(slot.start), "to": _iso(slot.end)} for slot in free]},
            reason="no_slot",
        )

    def _tell(self, made: Callback, recording: Recording, addresses: tuple[str, ...], brand: Brand) -> None:
        """Tell those of the merchant's people whom the rules name."""
        case = recording.case
        if case is None or not addresses:
            return
        notice = Notice(
            NoticeKind.RULE,
            made.merchant,
            made.brand,
            made.id,
            made.customer,
            case.queue,
            case.priority or Priority.URGENT,
            Clock.ANSWER,
            made.end,
            recording.interaction.at,
            case.reasons,
        )
        self.notify(notice, addresses, brand)

    def _send(self, recording: Recording) -> None:
        for thing in recording.things:
            if isinstance(thing, Message):
                self.queue.send(SendPointer(thing.merchant, thing.id))


def _customer(merchant: str, asked: CallbackRequest, recalled: Recalled) -> Customer:
    """Who asks: whoever is known by one of the identities, else somebody new."""
    known = (recalled.customers.get(customer_id(identity)) for identity in asked.identities)
    main = asked.identities[0]
    new = Customer(merchant, customer_id(main), (str(main),), tier=asked.tier)
    return next((customer for customer in known if customer), new)


def _recording(
    asked: CallbackRequest,
    brand: Brand,
    customer: Customer,
    recalled: Recalled,
    slot: Slot,
    booked: BookedSlot | None,
    author: Author,
    attempt: int,
    writer: Callable[[], CallbackWriter],
) -> tuple[Callback, Recording, tuple[str, ...]]:
    """All that a callback writes, and whom rules have told; the same request on the same knowledge gives the same."""
    incoming = _incoming(asked, brand, author)
    language = asked.language or customer.language
    found = (IntentFound(asked.topic, 1.0),) if asked.topic else ()
    understanding = Understanding(language or UNSURE, found, not found, Tone.CALM, False, False)
    case, burst, notify = _case(incoming, understanding, customer, recalled, slot, attempt)
    kept = changes.with_case(customer, incoming, understanding, case, Decision(Form.NONE, "callback"), burst)
    expires = author.at + timedelta(days=brand.retention)
    made = Callback(
        merchant=brand.merchant,
        id=case.reference,
        brand=brand.id,
        customer=customer.id,
        phone=asked.phone,
        start=slot.start,
        end=slot.end,
        slot=booked_slot(brand.merchant, brand.id, slot).id,
        expires_at=expires,
        name=asked.name or customer.name,
        mail="" if asked.mail in customer.unmailable else asked.mail,
        language=brand.language_for(language or UNSURE),
        next_at=case.not_before,
    )
    letters: tuple[Message, ...] = ()
    if made.mail and not case.held:
        note = writer().callback(told(made, CallLetter.BOOKED, brand))
        letters = (message_of(made, CallLetter.BOOKED, note, brand, author.at),)
    interaction = _interaction(incoming, understanding, case, author)
    aliases = tuple(
        identity
        for identity in dict.fromkeys(asked.identities)
        if customer_id(identity) != customer.id and customer_id(identity) not in recalled.customers
    )
    place = (booked or booked_slot(brand.merchant, brand.id, slot)).with_one(case.reference)
    recording = Recording(
        interaction=interaction,
        case=case,
        customer=replace(kept, callback=case.reference),
        aliases=aliases,
        expires_at=expires,
        facts=None,
        via="callback",
        things=(place, made, *letters),
    )
    return made, recording, notify


def _case(
    incoming: Incoming,
    understanding: Understanding,
    customer: Customer,
    recalled: Recalled,
    slot: Slot,
    attempt: int,
) -> tuple[Case, Burst, tuple[str, ...]]:
    """The case that a request opens, routed by rules; how often its customer came lately; whom the rules have told."""
    brand, at = incoming.brand, incoming.at
    burst = customer.burst.with_one(at, brand.loop_limits)
    linked = [case for name in incoming.named if (case := recalled.cases.get(name))]
    theirs = {str(identity) for identity in incoming.identities}
    known = [case for case in linked if theirs & set(case.participants)]
    known_to = tuple(dict.fromkeys(name for case in known for name in (case.agent, *case.known_to) if name))
    links = tuple(case.reference for case in linked)
    base = changes.opened(incoming, incoming.id, customer, understanding, links, attempt, known_to[:_KNOWN_TO_KEPT])
    case = changes.with_contact(base, incoming, understanding, burst, again=False, new=True)
    facts = routing_facts(
        case,
        at,
        incoming.tier or customer.tier,
        channel=str(Channel.CALLBACK),
        words=words_in(brand.rules, incoming.subject, incoming.text),
        open_cases=len({*customer.open_cases, case.reference}),
    )
    facts = replace(facts, standing=standing(incoming, customer, ()))
    verdict = verdict_on(facts, brand).then
    if not case.held and verdict.hold:
        case, facts = replace(case, held="rule"), replace(facts, held="rule")
    # Where no rule names another queue it is that of callbacks, and nothing comes before it when its time has come.
    queue = brand.callbacks.queue
    routing = route(replace(facts, queue="" if verdict.queue else queue), brand)
    routing = replace(routing, priority=verdict.priority or Priority.URGENT)
    return awaiting(case, slot, routing, brand, at), burst, routing.notify


def _incoming(asked: CallbackRequest, brand: Brand, author: Author) -> Incoming:
    return Incoming(
        id=author.event,
        other_id=author.event,
        digest=author.digest,
        brand=brand,
        channel=Channel.CALLBACK,
        kind=Kind.HUMAN,
        at=author.at,
        identities=asked.identities,
        subject="",
        text=asked.text,
        raw="",
        sender_name=asked.name,
        answer_to=asked.mail,
        mailbox=brand.mailboxes[0],
        tier=asked.tier,
        named=(asked.case,) if asked.case else (),
    )


def _interaction(incoming: Incoming, understanding: Understanding, case: Case, author: Author) -> Interaction:
    return Interaction(
        id=author.event,
        merchant=case.merchant,
        brand=case.brand,
        customer=case.customer,
        case=case.reference,
        direction=Direction.IN,
        channel=Channel.CALLBACK,
        kind=Kind.HUMAN,
        at=author.at,
        subject="",
        text=incoming.text,
        sender=str(incoming.identities[0]),
        sender_name=incoming.sender_name,
        answer_to=incoming.answer_to,
        mailbox=incoming.mailbox,
        understanding=understanding,
        digest=author.digest,
    )


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
