"""What a contact changes in its case and in its customer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.acknowledgement import Decision, Form
from chalicelib.domain.case import Case, CaseIntent, Status, case_reference
from chalicelib.domain.customer import Customer, Failure, Identity, customer_id
from chalicelib.domain.deadlines import resumed
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.loopguard import Burst, hold_reason
from chalicelib.domain.mail import Bounce, Kind
from chalicelib.domain.similarity import text_mark
from chalicelib.domain.understanding import UNSURE, Tone, Understanding

_TONES = ("calm", "annoyed", "angry")
_OPEN_CASES_KEPT = 50
_MARKS_KEPT = 3
_DETAIL_KEPT = 300
_MOST_LISTED = 100


def opened(
    incoming: Incoming,
    contact: str,
    customer: Customer,
    understanding: Understanding,
    links: tuple[str, ...],
    attempt: int,
    known_to: tuple[str, ...] = (),
) -> Case:
    """The case that a contact opens, still without what `with_contact` brings into it.

    `known_to` are the agents who know the cases that it links to.
    """
    return Case(
        merchant=incoming.brand.merchant,
        reference=case_reference(contact, attempt),
        brand=incoming.brand.id,
        customer=customer.id,
        status=Status.OPEN,
        subject=incoming.subject,
        language=understanding.language,
        created_at=incoming.at,
        updated_at=incoming.at,
        links=links,
        channel=str(incoming.channel),
        known_to=known_to,
    )


def with_contact(
    case: Case, incoming: Incoming, understanding: Understanding, sender: Burst, *, again: bool, new: bool
) -> Case:
    """The case with one more contact of a person: what it asks adds up, and nothing makes it less pressing.

    A case that ended is opened again, unless the contact only thanks for it: nothing is to be done then.
    """
    limits = incoming.brand.loop_limits
    burst, echo = case.burst.with_one(incoming.at, limits), case.echo.with_one(incoming.text, incoming.at, limits)
    mark = text_mark(incoming.text)
    held = case.held or incoming.suspicion or hold_reason(limits, sender, burst, echo, new=new)
    ended = not held and only_thanks(case, incoming, understanding)
    return replace(
        case if ended else resumed(case, incoming.at, incoming.brand).reopened(incoming.at),
        updated_at=max(case.updated_at, incoming.at),
        participants=_union(case.participants, tuple(str(identity) for identity in incoming.identities)),
        intents=_merged(case.intents, understanding),
        abstained=case.abstained and understanding.abstained,
        tone=max(case.tone, str(understanding.tone), key=_TONES.index),
        urgent=case.urgent or understanding.urgent,
        repeats=case.repeats + (1 if again or understanding.repeat else 0),
        references=_union(case.references, understanding.references),
        held=held,
        burst=burst,
        echo=echo,
        # What a customer adds is seen by somebody at once.
        not_before=None,
        marks=(*case.marks, mark)[-_MARKS_KEPT:] if mark else case.marks,
    )


def granted(case: Case, decision: Decision, contact: str, at: datetime) -> Case:
    """The case after an acknowledgement of a contact was granted at `at` (UTC), or refused."""
    if decision.form is Form.NONE:
        return replace(case, withheld=contact) if case.held and decision.reason == case.held else case
    added = at.date().isoformat() if decision.form is Form.ADDED else case.added_acknowledged_on
    return replace(case, granted_at=at, added_acknowledged_on=added)


def with_case(
    customer: Customer,
    incoming: Incoming,
    understanding: Understanding,
    case: Case,
    decision: Decision,
    burst: Burst,
) -> Customer:
    """The customer after a contact of theirs went into a case."""
    updated = replace(
        customer,
        identities=_union(customer.identities, tuple(str(identity) for identity in incoming.identities)),
        name=customer.name or incoming.sender_name,
        tier=incoming.tier or customer.tier,
        language=customer.language if understanding.language == UNSURE else understanding.language,
        open_cases=customer.open_cases if case.ended_at else _with_case_open(customer, case),
        burst=burst,
    ).with_contact(incoming.at.date())
    return updated if decision.form is Form.NONE else updated.with_acknowledgement(incoming.at.date())


def only_thanks(case: Case, incoming: Incoming, understanding: Understanding) -> bool:
    """Whether a contact says nothing but thanks for what ended: surely, calmly, and without a question mark."""
    return (
        case.ended_at is not None
        and {found.name for found in understanding.intents} == {"praise"}
        and not (understanding.abstained or understanding.urgent or understanding.repeat)
        and understanding.tone is Tone.CALM
        and not set("?¿") & set(incoming.text)
    )


def failed_for_good(
    bounce: Bounce | None, kind: Kind, written_to: Collection[str], case: str, at: datetime
) -> tuple[Failure, ...]:
    """Those of these identities to which, a machine says, mail will never arrive, or to whom it is not wanted.

    `written_to` are identities, `case` is the reference of the mail's case, `at` when it was said (UTC).
    """
    if bounce is None or kind not in (Kind.FEEDBACK, Kind.BOUNCE):
        return ()
    reason = "complaint" if kind is Kind.FEEDBACK else "bounce"
    failures: dict[str, Failure] = {}
    for told in bounce.failures:
        address = Identity.mail(told.recipient)
        if (told.permanent or kind is Kind.FEEDBACK) and str(address) in written_to:
            failure = Failure(address.value, reason, at, case, told.status, told.reason[:_DETAIL_KEPT])
            failures.setdefault(address.value, failure)
    return tuple(failures.values())


def out_of_reach(
    failed: Iterable[Failure], case: Case, customers: Mapping[str, Customer]
) -> tuple[Case | None, tuple[Customer, ...]]:
    """The case and the customers that change after addresses failed for good: None and nobody where all say so already.

    A customer is the one whose address it is, else the case's: an answer may have been wanted elsewhere.
    """
    changed: dict[str, Customer] = {}
    for failure in failed:
        owner = customers.get(customer_id(Identity.mail(failure.address))) or customers.get(case.customer)
        owner = changed.get(owner.id, owner) if owner else None
        if owner and failure.address not in owner.unmailable:
            changed[owner.id] = owner.unreached(failure)
    return None if case.undeliverable else replace(case, undeliverable=True), tuple(changed.values())


def _merged(known: tuple[CaseIntent, ...], understanding: Understanding) -> tuple[CaseIntent, ...]:
    best = {intent.name: intent.confidence for intent in known}
    for found in understanding.intents:
        best[found.name] = max(found.confidence, best.get(found.name, 0.0))
    return tuple(CaseIntent(name, confidence) for name, confidence in sorted(best.items(), key=lambda i: -i[1]))


def _with_case_open(customer: Customer, case: Case) -> tuple[str, ...]:
    return _union(customer.open_cases, (case.reference,))[-_OPEN_CASES_KEPT:]


def _union(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, the first ones first; no item grows without bound, whatever somebody sends again and again."""
    return tuple(dict.fromkeys((*known, *more)))[:_MOST_LISTED]
