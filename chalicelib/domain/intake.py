"""What becomes of a contact: the case it opens or joins, and all that is recorded with it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain import changes
from chalicelib.domain.acknowledgement import Decision, Form, decide
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Consent, Customer, Identity, customer_id
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.interaction import Channel, Direction, Interaction, StoredAttachment, is_same
from chalicelib.domain.mail import Kind
from chalicelib.domain.repeats import repeated_case
from chalicelib.domain.routing import RoutingFacts, routing_facts, verdict_on
from chalicelib.domain.rules import words_in
from chalicelib.domain.similarity import text_mark
from chalicelib.domain.sms import is_stop
from chalicelib.domain.standing import standing
from chalicelib.domain.things import Thing
from chalicelib.domain.threading import Thread, Traces, is_new_matter, thread
from chalicelib.domain.tokens import untagged
from chalicelib.domain.understanding import Understanding


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
    `others` are further customers that change: a mail came back from their addresses too. `granted` is a contact
    recorded before that is to be acknowledged after all. `things` are written with it, each over the version that was
    read.
    """

    interaction: Interaction
    case: Case | None
    customer: Customer | None
    aliases: tuple[Identity, ...]
    expires_at: datetime
    facts: RoutingFacts | None
    via: str
    unacknowledged: str = ""
    others: tuple[Customer, ...] = ()
    granted: Interaction | None = None
    things: tuple[Thing, ...] = ()

    @property
    def customers(self) -> tuple[Customer, ...]:
        """Every customer that changes."""
        return (self.customer, *self.others) if self.customer else self.others


def already_recorded(incoming: Incoming, recalled: Recalled) -> Interaction | None:
    """The interaction that a redelivered contact already is, or None."""
    for identifier in (incoming.id, incoming.other_id):
        found = recalled.interactions.get(identifier)
        if found and is_same(found.digest, incoming.digest):
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
    kind = _kind(incoming, recalled)
    taken = _Intake(incoming, recalled, understanding, _sender(incoming, recalled), kind)
    identifier = incoming.other_id if incoming.id in recalled.interactions else incoming.id
    if kind is Kind.HUMAN and incoming.channel is Channel.SMS and is_stop(incoming.text):
        return taken.of_stop(identifier)
    if kind is Kind.HUMAN:
        return taken.of_person(identifier, stored, text_key, attempt)
    return taken.of_machine(identifier, stored, text_key)


@dataclass(frozen=True, slots=True)
class _Intake:
    """One contact on its way in, with what is known of it."""

    incoming: Incoming
    recalled: Recalled
    understanding: Understanding
    customer: Customer
    kind: Kind

    def of_person(
        self, identifier: str, stored: tuple[StoredAttachment, ...], text_key: str, attempt: int
    ) -> Recording:
        """A person's contact opens a case or joins one, and is acknowledged if it may be."""
        incoming, understanding, customer = self.incoming, self.understanding, self.customer
        found = self._thread()
        new = found.case is None
        burst = customer.burst.with_one(incoming.at, incoming.brand.loop_limits)
        base = found.case or changes.opened(
            incoming, identifier, customer, understanding, found.links, attempt, self._known_to(found.links)
        )
        case = changes.with_contact(base, incoming, understanding, burst, again=found.via == "repeat", new=new)
        words = words_in(incoming.brand.rules, incoming.subject, incoming.text)
        facts = self._facts(case, words)
        if not case.held and verdict_on(facts, incoming.brand).then.hold:
            case = replace(case, held="rule")
            facts = replace(facts, held="rule")
        decision = self._decision(base, case, new=new)
        case = changes.granted(case, decision, identifier, incoming.at)
        changed = changes.with_case(customer, incoming, understanding, case, decision, burst)
        return Recording(
            interaction=self._interaction(identifier, stored, text_key, case, decision.form),
            case=case,
            customer=changed,
            aliases=self._aliases(),
            expires_at=self._expires_at(),
            facts=facts,
            via=found.via,
            unacknowledged=decision.reason,
        )

    def of_stop(self, identifier: str) -> Recording:
        """An SMS that wants no more SMS: it is kept and obeyed, and there is nothing for a person to do."""
        customer, incoming = self.customer, self.incoming
        for identity in incoming.identities:
            if identity.scheme == "phone":
                customer = customer.with_consent(Consent(identity.value, given=False, at=incoming.at, source="sms"))
        return Recording(
            interaction=self._interaction(identifier, (), "", None, Form.NONE),
            case=None,
            customer=customer,
            aliases=self._aliases(),
            expires_at=self._expires_at(),
            facts=None,
            via="",
            unacknowledged="opted_out",
        )

    def _known_to(self, links: tuple[str, ...]) -> tuple[str, ...]:
        """The agents who have, or had, the cases that a new one links to."""
        if self.incoming.suspicion:
            # It may not be from whom it says, and nobody knows its sender.
            return ()
        linked = (self.recalled.cases[name] for name in links if name in self.recalled.cases)
        return tuple(dict.fromkeys(name for case in linked for name in (case.agent, *case.known_to) if name))[:4]

    def _facts(self, case: Case, words: tuple[str, ...]) -> RoutingFacts:
        incoming, customer = self.incoming, self.customer
        facts = routing_facts(
            case,
            incoming.at,
            incoming.tier or customer.tier,
            channel=str(incoming.channel),
            words=words,
            open_cases=len({*customer.open_cases, case.reference}),
        )
        return replace(facts, standing=standing(incoming, customer, self.understanding.references))

    def of_machine(self, identifier: str, stored: tuple[StoredAttachment, ...], text_key: str) -> Recording:
        """A machine's mail is kept with the case that it answers; it changes nothing there but for a final bounce."""
        found = self._thread()
        case: Case | None = None
        customers: tuple[Customer, ...] = ()
        if found.case:
            bounce, written_to = self.incoming.bounce, self._written_to(found.case)
            failed = changes.failed_for_good(bounce, self.kind, written_to, found.case.reference, self.incoming.at)
            if failed:
                case, customers = changes.out_of_reach(failed, found.case, self.recalled.customers)
        return Recording(
            interaction=self._interaction(identifier, stored, text_key, found.case, Form.NONE),
            case=case,
            customer=customers[0] if customers else None,
            aliases=(),
            expires_at=self._expires_at(),
            facts=None,
            via=found.via,
            unacknowledged="automatic",
            others=customers[1:],
        )

    def _written_to(self, case: Case) -> set[str]:
        """The identities to which mail of a case went: its participants, and where they wanted their answers."""
        known = self.recalled.interactions
        sent = (known[name] for name in self.incoming.replied if name in known)
        answered = {str(Identity.mail(one.answer_to)) for one in sent if one.direction is Direction.OUT}
        return {*case.participants, *answered}

    def _thread(self) -> Thread:
        incoming, cases = self.incoming, self.recalled.cases
        known = self.recalled.interactions
        answered = (known[name].case for name in incoming.replied if name in known)
        replied = tuple(dict.fromkeys(reference for reference in answered if reference))
        # A bounce comes from a machine that belongs to no case; it proves itself by the Message-ID that we gave.
        proven = self.kind is Kind.BOUNCE and not incoming.suspicion
        traces = Traces((*incoming.signed, *replied) if proven else incoming.signed, replied, incoming.named)
        if incoming.suspicion:
            return Thread(via="new", links=tuple(name for name in traces.all() if name in cases))
        senders = tuple(str(identity) for identity in incoming.identities)
        found = thread(traces, cases.values(), senders, incoming.at, incoming.brand.reopen_within)
        if self.kind is not Kind.HUMAN:
            return found
        # Whoever names the case means it.
        if found.case and found.via != "named" and is_new_matter(found.case, incoming.subject, self.understanding):
            return Thread(via="new_matter", links=(found.case.reference,))
        if found.case is None and not found.links:
            own = (cases[name] for name in self.customer.open_cases if name in cases)
            again = repeated_case(self.understanding, text_mark(incoming.text), own)
            return Thread(again, "repeat") if again else found
        return found

    def _decision(self, before: Case, case: Case, *, new: bool) -> Decision:
        incoming, customer, understanding = self.incoming, self.customer, self.understanding
        address = untagged(incoming.answer_to) if incoming.answer_to else ""
        spam = any(i.name == "spam" and i.confidence >= incoming.brand.confidence for i in understanding.intents)
        lately = incoming.brand.loop_limits.is_echo(before.granted_at, incoming.at)
        says_nothing = understanding.abstained or {i.name for i in understanding.intents} <= {"other"}
        return decide(
            automatic=False,
            held=case.held,
            spam=spam and not understanding.abstained,
            address=address,
            own_addresses=incoming.brand.mailboxes,
            # Where the mail would really go, tag and all.
            unmailable=incoming.answer_to.strip().lower() in customer.unmailable,
            given_today=customer.acknowledgements(incoming.at.date()),
            limit=incoming.brand.acknowledgements_per_day,
            new=new,
            added_today=before.added_acknowledged_on == incoming.at.date().isoformat(),
            echo=not new and lately and says_nothing and not understanding.repeat,
            thanks=case.ended_at is not None,
        )

    def _aliases(self) -> tuple[Identity, ...]:
        return tuple(
            identity
            for identity in dict.fromkeys(self.incoming.identities)
            if customer_id(identity) != self.customer.id and customer_id(identity) not in self.recalled.customers
        )

    def _expires_at(self) -> datetime:
        return self.incoming.at + timedelta(days=self.incoming.brand.retention)

    def _interaction(
        self, identifier: str, stored: tuple[StoredAttachment, ...], text_key: str, case: Case | None, form: Form
    ) -> Interaction:
        incoming = self.incoming
        return Interaction(
            id=identifier,
            merchant=incoming.brand.merchant,
            brand=incoming.brand.id,
            customer=case.customer if case else self.customer.id,
            case=case.reference if case else "",
            direction=Direction.IN,
            channel=incoming.channel,
            kind=self.kind,
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
            understanding=self.understanding if self.kind is Kind.HUMAN else None,
            acknowledgement=form,
            rule=incoming.rule,
            suspicion=incoming.suspicion,
            problems=incoming.problems,
            text_key=text_key,
            raw=incoming.raw,
            digest=incoming.digest,
            order=self.customer.only_open_order if incoming.brand.order_news.answer else "",
        )


def _sender(incoming: Incoming, recalled: Recalled) -> Customer:
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
