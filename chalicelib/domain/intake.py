"""What becomes of a contact: the case it opens or joins, and all that is recorded with it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.acknowledgement import Decision, Form, decide
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, CaseIntent, Status, case_reference
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.interaction import Channel, Direction, Interaction, StoredAttachment
from chalicelib.domain.mail import Attachment, Kind
from chalicelib.domain.repeats import repeated_case
from chalicelib.domain.routing import RoutingFacts, routing_facts
from chalicelib.domain.threading import Thread, Traces, thread
from chalicelib.domain.tokens import untagged
from chalicelib.domain.understanding import UNSURE, Understanding

_TONES = ("calm", "annoyed", "angry")
_OPEN_CASES_KEPT = 50


@dataclass(frozen=True, slots=True)
class Incoming:
    """A contact of any channel, read and not yet understood.

    `id` follows from its Message-ID or idempotency key; `other_id` is its id where a contact with other
    content took that one first. `identities` are the sender's, the main one first. `answer_to` is the
    address to write to, or empty. `replied` are ids of interactions that it answers. `at` is UTC.
    """

    id: str
    other_id: str
    digest: str
    brand: Brand
    channel: Channel
    kind: Kind
    at: datetime
    identities: tuple[Identity, ...]
    subject: str
    text: str
    raw: str
    rule: str = ""
    sender_name: str = ""
    answer_to: str = ""
    mailbox: str = ""
    tier: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signed: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    replied: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the table knows that bears on a contact, by id, reference and customer id."""

    interactions: dict[str, Interaction] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recording:
    """All that one contact writes, in one transaction.

    `case` and `customer` are None where nothing of them changes. Their `version` is the one that was
    read, 0 for what is new. `aliases` are further identities by which the customer is found from now on.
    """

    interaction: Interaction
    case: Case | None
    customer: Customer | None
    aliases: tuple[Identity, ...]
    expires_at: datetime
    facts: RoutingFacts | None
    via: str
    unacknowledged: str = ""


def already_recorded(incoming: Incoming, recalled: Recalled) -> Interaction | None:
    """The interaction that a redelivered contact already is, or None."""
    for identifier in (incoming.id, incoming.other_id):
        found = recalled.interactions.get(identifier)
        if found and found.digest == incoming.digest:
            return found
    return None


def take_in(
    incoming: Incoming,
    recalled: Recalled,
    understanding: Understanding,
    stored: tuple[StoredAttachment, ...],
    *,
    text_key: str = "",
    attempt: int = 0,
) -> Recording:
    """Decide what a contact becomes. Pure: the same contact on the same knowledge gives the same recording."""
    customer = _customer(incoming, recalled)
    kind = _kind(incoming, recalled)
    human = kind is Kind.HUMAN
    found = _thread(incoming, recalled, kind)
    if human and found.case is None and not found.links:
        again = repeated_case(understanding, (recalled.cases[r] for r in customer.open_cases if r in recalled.cases))
        found = Thread(again, "repeat") if again else found
    identifier = _free_id(incoming, recalled)
    decision = _decision(incoming, kind, understanding, customer, found)
    case = _case(incoming, identifier, understanding, customer, found, decision, attempt) if human else None
    reference = case.reference if case else (found.case.reference if found.case else "")
    owner = found.case.customer if found.case else customer.id
    interaction = Interaction(
        id=identifier,
        merchant=incoming.brand.merchant,
        brand=incoming.brand.id,
        customer=owner,
        case=reference,
        direction=Direction.IN,
        channel=incoming.channel,
        kind=kind,
        at=incoming.at,
        subject=incoming.subject,
        text=incoming.text,
        sender=str(incoming.identities[0]),
        sender_name=incoming.sender_name,
        answer_to=incoming.answer_to,
        mailbox=incoming.mailbox,
        message_id=incoming.message_id,
        references=incoming.references,
        attachments=stored,
        understanding=understanding if human else None,
        acknowledgement=decision.form,
        rule=incoming.rule,
        problems=incoming.problems,
        text_key=text_key,
        raw=incoming.raw,
        digest=incoming.digest,
    )
    return Recording(
        interaction=interaction,
        case=case,
        customer=_customer_after(customer, incoming, understanding, case, decision) if case else None,
        aliases=_aliases(incoming, customer, recalled) if case else (),
        expires_at=incoming.at + timedelta(days=incoming.brand.retention),
        facts=routing_facts(case, incoming.at, incoming.tier or customer.tier) if case else None,
        via=found.via,
        unacknowledged=decision.reason,
    )


def _customer(incoming: Incoming, recalled: Recalled) -> Customer:
    known = (recalled.customers.get(customer_id(identity)) for identity in incoming.identities)
    found = next((customer for customer in known if customer), None)
    if found:
        return found
    main = incoming.identities[0]
    return Customer(incoming.brand.merchant, customer_id(main), (str(main),), tier=incoming.tier)


def _kind(incoming: Incoming, recalled: Recalled) -> Kind:
    own = recalled.interactions.get(incoming.id)
    sent_by_us = own is not None and own.direction is Direction.OUT
    return Kind.LOOP if sent_by_us else incoming.kind


def _thread(incoming: Incoming, recalled: Recalled, kind: Kind) -> Thread:
    answered = (recalled.interactions[i].case for i in incoming.replied if i in recalled.interactions)
    replied = tuple(dict.fromkeys(reference for reference in answered if reference))
    # A bounce comes from a machine that belongs to no case; it proves itself by the Message-ID that we gave.
    signed = (*incoming.signed, *replied) if kind is Kind.BOUNCE else incoming.signed
    traces = Traces(signed, replied, incoming.named)
    senders = tuple(str(identity) for identity in incoming.identities)
    return thread(traces, recalled.cases.values(), senders, incoming.at, incoming.brand.reopen_within)


def _free_id(incoming: Incoming, recalled: Recalled) -> str:
    return incoming.other_id if incoming.id in recalled.interactions else incoming.id


def _decision(
    incoming: Incoming, kind: Kind, understanding: Understanding, customer: Customer, found: Thread
) -> Decision:
    day = incoming.at.date()
    spam = any(i.name == "spam" and i.confidence >= incoming.brand.confidence for i in understanding.intents)
    return decide(
        automatic=kind is not Kind.HUMAN,
        spam=spam and not understanding.abstained,
        address=untagged(incoming.answer_to) if incoming.answer_to else "",
        own_addresses=incoming.brand.mailboxes,
        given_today=customer.acknowledgements(day),
        limit=incoming.brand.acknowledgements_per_day,
        new=found.case is None,
        added_today=found.case is not None and found.case.added_acknowledged_on == day.isoformat(),
    )


def _case(
    incoming: Incoming,
    identifier: str,
    understanding: Understanding,
    customer: Customer,
    found: Thread,
    decision: Decision,
    attempt: int,
) -> Case:
    if found.case is None:
        return _new_case(incoming, identifier, understanding, customer, found.links, attempt)
    case = found.case
    again = understanding.repeat or found.via == "repeat"
    return replace(
        case,
        status=Status.OPEN,
        updated_at=max(case.updated_at, incoming.at),
        participants=_union(case.participants, tuple(str(identity) for identity in incoming.identities)),
        intents=_merged(case.intents, understanding),
        abstained=case.abstained and understanding.abstained,
        tone=max(case.tone, str(understanding.tone), key=_TONES.index),
        urgent=case.urgent or understanding.urgent,
        repeats=case.repeats + (1 if again else 0),
        references=_union(case.references, understanding.references),
        added_acknowledged_on=(
            incoming.at.date().isoformat() if decision.form is Form.ADDED else case.added_acknowledged_on
        ),
    )


def _new_case(
    incoming: Incoming,
    identifier: str,
    understanding: Understanding,
    customer: Customer,
    links: tuple[str, ...],
    attempt: int,
) -> Case:
    return Case(
        merchant=incoming.brand.merchant,
        reference=case_reference(identifier, attempt),
        brand=incoming.brand.id,
        customer=customer.id,
        status=Status.OPEN,
        subject=incoming.subject,
        language=understanding.language,
        created_at=incoming.at,
        updated_at=incoming.at,
        participants=tuple(str(identity) for identity in incoming.identities),
        intents=_merged((), understanding),
        abstained=understanding.abstained,
        tone=str(understanding.tone),
        urgent=understanding.urgent,
        repeats=1 if understanding.repeat else 0,
        references=understanding.references,
        links=links,
    )


def _customer_after(
    customer: Customer, incoming: Incoming, understanding: Understanding, case: Case, decision: Decision
) -> Customer:
    updated = replace(
        customer,
        identities=_union(customer.identities, tuple(str(identity) for identity in incoming.identities)),
        name=customer.name or incoming.sender_name,
        tier=incoming.tier or customer.tier,
        language=customer.language if understanding.language == UNSURE else understanding.language,
        open_cases=_union(customer.open_cases, (case.reference,))[-_OPEN_CASES_KEPT:],
    )
    return updated if decision.form is Form.NONE else updated.with_acknowledgement(incoming.at.date())


def _aliases(incoming: Incoming, customer: Customer, recalled: Recalled) -> tuple[Identity, ...]:
    return tuple(
        identity
        for identity in dict.fromkeys(incoming.identities)
        if customer_id(identity) != customer.id and customer_id(identity) not in recalled.customers
    )


def _merged(known: tuple[CaseIntent, ...], understanding: Understanding) -> tuple[CaseIntent, ...]:
    best = {intent.name: intent.confidence for intent in known}
    for found in understanding.intents:
        best[found.name] = max(found.confidence, best.get(found.name, 0.0))
    return tuple(CaseIntent(name, confidence) for name, confidence in sorted(best.items(), key=lambda i: -i[1]))


def _union(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))
