"""Understand a received contact and record it: once, in its case, with its customer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.customer import Identity, customer_id
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.intake import Recalled, Recording, already_recorded, take_in
from chalicelib.domain.interaction import Interaction, StoredAttachment
from chalicelib.domain.learning import Classifiers
from chalicelib.domain.mail import Bounce, Kind
from chalicelib.domain.messages import Message
from chalicelib.domain.order_numbers import own_numbers
from chalicelib.domain.parking import NO_MERCHANT, parked, parked_id
from chalicelib.domain.pointers import ReceivedPointer, RoutePointer, SendPointer
from chalicelib.domain.ports import Blobs, Ledger, Outcome, RouteQueue, SendQueue
from chalicelib.domain.routing import RoutingFacts, routing_facts
from chalicelib.domain.rules import words_in
from chalicelib.domain.standing import asks_for_amounts, standing_again
from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, Opinion, Understanding
from chalicelib.errors import Conflict, Malformed, Retryable
from chalicelib.usecases.keep_lead import KeepLead
from chalicelib.usecases.read_contact import ReadContact
from chalicelib.usecases.record_expert_answer import RecordExpertAnswer
from chalicelib.usecases.seek_second_opinion import SeekSecondOpinion

TEXT_IN_TABLE = 60_000
"""Bytes of text that an item may hold; what is larger goes to the bucket. DynamoDB bills by the kilobyte."""

_TEXT_SHOWN = 2_000
_ATTEMPTS = 6
_PARKED_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ClassifyContact:
    """Bytes to a recorded contact. Runs as often as the queue likes; what it writes is written once."""

    read: ReadContact
    ledger: Ledger
    blobs: Blobs
    classifiers: Classifiers
    routes: RouteQueue
    second_opinion: SeekSecondOpinion
    amounts_in: Callable[[str], tuple[str, ...]]
    experts: RecordExpertAnswer
    leads: KeepLead
    sends: SendQueue

    def __call__(self, pointer: ReceivedPointer) -> Outcome:
        """Record the contact that a pointer names, or park it; then hand it on.

        Raises `Retryable` when others kept writing the same case or customer.
        """
        outcome = self._handle(pointer)
        if pointer.retry and outcome.decision != "parked":
            self.ledger.resolve_parked(
                pointer.merchant, parked_id(pointer, pointer.merchant), str(outcome.facts["contact"])
            )
        return outcome

    def _handle(self, pointer: ReceivedPointer) -> Outcome:
        try:
            incoming = self.read(pointer)
        except Malformed as error:
            return self._park(pointer, error)
        if incoming.question:
            kept, text_key = self._store_text(incoming)
            heard = self.experts(kept, self._store_attachments(incoming), text_key)
            if heard:
                return heard
        understanding: Understanding | None = None
        stored: tuple[StoredAttachment, ...] = ()
        text_key, taken = "", 0
        for _ in range(_ATTEMPTS):
            recalled = self._recall(incoming)
            known = already_recorded(incoming, recalled)
            if known:
                return self._again(known, recalled, incoming)
            if understanding is None:
                understanding = self._understand(incoming)
                stored = self._store_attachments(incoming)
                incoming = self._with_amounts(incoming)
                incoming, text_key = self._store_text(incoming)
            recording = take_in(incoming, recalled, understanding, stored, text_key=text_key, attempt=taken)
            recording = self.leads(incoming, recording)
            try:
                self.ledger.record(recording)
            except Conflict as conflict:
                taken += conflict.reason == "taken"
                continue
            except Malformed as error:
                # The table will say the same at every attempt.
                return self._park(pointer, error)
            return self._forward(recording, incoming.brand.model)
        raise Retryable("The case or the customer kept changing", reason="contention")

    def _recall(self, incoming: Incoming) -> Recalled:
        """One read for a new matter; a second one only where the first shows cases to look at."""
        merchant = incoming.brand.merchant
        recalled = self.ledger.recall(
            merchant,
            interactions=dict.fromkeys((incoming.id, incoming.other_id, *incoming.replied)),
            customers=[customer_id(identity) for identity in incoming.identities],
            cases=dict.fromkeys((*incoming.signed, *incoming.named)),
        )
        wanted = {known.case for known in recalled.interactions.values() if known.case}
        wanted.update(*(customer.open_cases for customer in recalled.customers.values()))
        missing = wanted - set(recalled.cases)
        if missing:
            more = self.ledger.recall(merchant, cases=sorted(missing))
            recalled = replace(recalled, cases={**recalled.cases, **more.cases})
        return self._with_owners(recalled, merchant, incoming.bounce) if incoming.bounce else recalled

    def _with_owners(self, recalled: Recalled, merchant: str, bounce: Bounce) -> Recalled:
        """With the customers of the cases and of failed addresses, whom a bounce may tell to be out of reach."""
        failed = (customer_id(Identity.mail(failure.recipient)) for failure in bounce.failures)
        owners = {*failed, *(case.customer for case in recalled.cases.values())} - set(recalled.customers)
        more = self.ledger.recall(merchant, customers=sorted(owners)) if owners else Recalled()
        return replace(recalled, customers={**recalled.customers, **more.customers})

    def _understand(self, incoming: Incoming) -> Understanding:
        if incoming.kind is not Kind.HUMAN or not (incoming.text.strip() or incoming.subject.strip()):
            return NOTHING_UNDERSTOOD
        understood = self.classifiers.of(incoming.brand).understand(incoming.subject, incoming.text)
        own = own_numbers(incoming.brand.order_numbers, incoming.subject, incoming.text)
        known = tuple(number for number in understood.references if number.upper() not in map(str.upper, own))
        return self.second_opinion(incoming, replace(understood, references=(*own, *known)))

    def _with_amounts(self, incoming: Incoming) -> Incoming:
        """The contact with the amounts of its text, where a rule of its brand asks for them."""
        if incoming.kind is not Kind.HUMAN or not asks_for_amounts(incoming.brand.rules):
            return incoming
        return replace(incoming, amounts=self.amounts_in(f"{incoming.subject}\n{incoming.text}"))

    def _store_attachments(self, incoming: Incoming) -> tuple[StoredAttachment, ...]:
        stored = []
        for number, attachment in enumerate(incoming.attachments, 1):
            key = f"attachments/{incoming.brand.merchant}/{incoming.id}/{incoming.digest}/{number}"
            self.blobs.put(key, attachment.content, attachment.media_type)
            stored.append(StoredAttachment(attachment.name, attachment.media_type, len(attachment.content), key))
        return tuple(stored)

    def _store_text(self, incoming: Incoming) -> tuple[Incoming, str]:
        content = incoming.text.encode("utf-8", "replace")
        if len(content) <= TEXT_IN_TABLE:
            return incoming, ""
        key = f"texts/{incoming.brand.merchant}/{incoming.id}/{incoming.digest}"
        self.blobs.put(key, content, "text/plain; charset=utf-8")
        return replace(incoming, text=incoming.text[:_TEXT_SHOWN]), key

    def _forward(self, recording: Recording, model: str) -> Outcome:
        interaction = recording.interaction
        if recording.case and recording.facts:
            # The write that has just succeeded made the version one more than the one that was read.
            self.routes.send(_route_pointer(interaction, recording.facts, recording.case.version + 1))
        for thing in recording.things:
            if isinstance(thing, Message):
                self.sends.send(SendPointer(thing.merchant, thing.id))
        understood = interaction.understanding
        return Outcome(
            "recorded",
            tuple(reason for reason in (recording.via, recording.unacknowledged) if reason),
            {
                "contact": interaction.id,
                "case": interaction.case,
                "kind": str(interaction.kind),
                "rule": interaction.rule,
                "language": understood.language if understood else "",
                "abstained": int(understood.abstained) if understood else 0,
                "model": understood.model if understood else "",
            },
            (*_counts(recording), *_fallen_back(understood, model)),
            _amounts(understood.opinion if understood else None),
        )

    def _again(self, known: Interaction, recalled: Recalled, incoming: Incoming) -> Outcome:
        """A redelivered contact goes on its way again, in case the last worker died after its write."""
        case = recalled.cases.get(known.case)
        if case and known.kind is Kind.HUMAN:
            owners = (customer for customer in recalled.customers.values() if customer.id == known.customer)
            owner = next(owners, None)
            facts = routing_facts(
                case,
                known.at,
                owner.tier if owner else "",
                channel=str(known.channel),
                words=words_in(incoming.brand.rules, incoming.subject, incoming.text),
                open_cases=len(owner.open_cases) if owner else 0,
            )
            amounts, rules = self._with_amounts(incoming).amounts, incoming.brand.rules
            facts = replace(facts, standing=standing_again(known, owner, rules, amounts, incoming.value))
            self.routes.send(_route_pointer(known, facts, case.version))
        return Outcome("seen", facts={"contact": known.id, "case": known.case})

    def _park(self, pointer: ReceivedPointer, error: Malformed) -> Outcome:
        brand = self.read.brand_of(pointer)
        merchant = pointer.merchant or (brand.merchant if brand else NO_MERCHANT)
        contact = parked(pointer, merchant, error.reason, error.detail)
        self.ledger.park(contact, pointer.at + (timedelta(days=brand.retention) if brand else _PARKED_FOR))
        return Outcome("parked", (error.reason,), {"contact": contact.id})


def _counts(recording: Recording) -> tuple[str, ...]:
    """What operations watch of a person's contact: that its case waits for a person, that it asks again."""
    understood = recording.interaction.understanding
    if recording.interaction.kind is not Kind.HUMAN:
        return ()
    held = bool(recording.case and recording.case.held)
    again = recording.via == "repeat" or bool(understood and understood.repeat)
    opinion = understood.opinion if understood else None
    asked = "" if opinion is None else f"second_opinion_{_became(opinion)}"
    return (*(("held",) if held else ()), *(("repeat",) if again else ()), *((asked,) if asked else ()))


def _fallen_back(understood: Understanding | None, model: str) -> tuple[str, ...]:
    """That the default model judged in place of the brand's own, which could not be had."""
    judged = understood.model if understood else ""
    return ("model_missing",) if model and judged and judged != model else ()


def _became(opinion: Opinion) -> str:
    """What became of asking for a second opinion, as a word to count."""
    if opinion.problem:
        return "spent" if opinion.problem == "spent" else "failed"
    return "given" if opinion.intents else "none"


def _amounts(opinion: Opinion | None) -> dict[str, int]:
    """What a second opinion cost, in tokens."""
    if opinion is None or not opinion.input_tokens:
        return {}
    return {
        "second_opinion_input_tokens": opinion.input_tokens,
        "second_opinion_output_tokens": opinion.output_tokens,
    }


def _route_pointer(contact: Interaction, facts: RoutingFacts, version: int) -> RoutePointer:
    return RoutePointer(
        merchant=contact.merchant,
        brand=contact.brand,
        contact=contact.id,
        case=contact.case,
        version=version,
        facts=facts,
        acknowledge=contact.acknowledgement is not Form.NONE,
    )
