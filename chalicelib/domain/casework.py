"""What people change in a case by hand: its status, a hold, who belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.acknowledgement import Decision, decide
from chalicelib.domain.brand import REVIEW, Brand
from chalicelib.domain.case import Case, Status
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.customer import Customer, Identity
from chalicelib.domain.deadlines import paused, resumed, stopped
from chalicelib.domain.interaction import Change, Channel, Direction, Interaction
from chalicelib.domain.loopguard import NO_BURST, NO_ECHO
from chalicelib.domain.mail import Kind
from chalicelib.domain.tokens import untagged
from chalicelib.errors import Refused

MOST_PARTICIPANTS = 100
_OPEN_CASES_KEPT = 50


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What somebody asks to change in a case; what is empty stays as it is.

    `waiting` says whom a pending case waits for, so that its clocks stand still. With `release`, the hold ends. `add`
    and `remove` are participants. `note` says why. With a `version`, the change is made to that version of the case or
    not at all.
    """

    status: Status | None = None
    waiting: Waiting = Waiting.NOBODY
    release: bool = False
    add: tuple[Identity, ...] = ()
    remove: tuple[Identity, ...] = ()
    note: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and under which name of the request: the same request again is the same event.

    `by` is the public part of an API key. `event` is the id of the interaction that tells of it, `digest` one of what
    was asked. `at` is UTC.
    """

    by: str
    event: str
    digest: str
    at: datetime


def changed(case: Case, asked: CaseChange, at: datetime, brand: Brand) -> Case:
    """The case after what was asked; the same case where it says so already.

    Raises `Refused` with reason `invalid_body` where the case's own customer is to be removed, or where more are to be
    added than a case can list.
    """
    after = replace(case, participants=_participants(case, asked))
    if asked.release and case.held:
        # Somebody has looked: what came so far trips the guard no more.
        after = replace(after, held="", burst=NO_BURST, echo=NO_ECHO)
    if asked.waiting and asked.waiting is not case.waiting:
        after = paused(after, asked.waiting, at, brand)
    elif asked.status is not None and asked.status is not case.status:
        after = _with_status(after, asked.status, at, brand)
    return case if after == case else replace(after, updated_at=max(case.updated_at, at))


def differences(before: Case, after: Case) -> tuple[Change, ...]:
    """What people would call the difference between two states of a case."""
    return tuple(_differences(before, after))


def with_case_kept(customer: Customer, case: Case) -> Customer:
    """The customer with a case among the open ones, or without it once it ended."""
    others = tuple(reference for reference in customer.open_cases if reference != case.reference)
    if case.ended_at is not None:
        return replace(customer, open_cases=others)
    listed = customer.open_cases if case.reference in customer.open_cases else (*others, case.reference)
    return replace(customer, open_cases=listed[-_OPEN_CASES_KEPT:])


def deliverable(case: Case, customer: Customer) -> bool:
    """Whether no address that is left unmailable is known to be one that the case's mail goes to."""
    if any(failure.case == case.reference for failure in customer.failures):
        return False
    return not any(str(Identity.mail(address)) in case.participants for address in customer.unmailable)


def awaits_routing(case: Case) -> bool:
    """Whether an open case stands in no queue, or still in the one for held cases though it is held no longer."""
    return case.status is Status.OPEN and (case.due_at is None or (case.queue == REVIEW and not case.held))


def withheld_acknowledgement(
    case: Case, contact: Interaction, customer: Customer, brand: Brand, at: datetime
) -> Decision:
    """Which acknowledgement a contact gets whose case is held no longer, by the table of `decide`.

    It is the full one where the case never had any. Time has passed, so that nobody echoes us any more.
    """
    understood = contact.understanding
    spam = understood is not None and any(
        found.name == "spam" and found.confidence >= brand.confidence for found in understood.intents
    )
    return decide(
        automatic=contact.kind is not Kind.HUMAN,
        held=case.held,
        spam=spam and understood is not None and not understood.abstained,
        address=untagged(contact.answer_to) if contact.answer_to else "",
        own_addresses=brand.mailboxes,
        unmailable=contact.answer_to.strip().lower() in customer.unmailable,
        given_today=customer.acknowledgements(at.date()),
        limit=brand.acknowledgements_per_day,
        new=case.granted_at is None,
        added_today=case.added_acknowledged_on == at.date().isoformat(),
        echo=False,
    )


def event_in(case: Case, author: Author, note: str, changes: tuple[Change, ...]) -> Interaction:
    """The interaction by which a case's history tells who changed what, and why."""
    event = event_of(Customer(case.merchant, case.customer, ()), author, note, changes)
    return replace(event, brand=case.brand, case=case.reference)


def event_by_clock(case: Case, by: str, event: str, at: datetime, changes: tuple[Change, ...]) -> Interaction:
    """The interaction by which a case's history tells what a job of the clock, `by`, changed at a time (UTC)."""
    return replace(event_in(case, Author(by, event, "", at), "", changes), sender=by)


def event_of(customer: Customer, author: Author, note: str, changes: tuple[Change, ...]) -> Interaction:
    """The interaction by which a customer's history tells who changed what, where it is about no case."""
    return Interaction(
        id=author.event,
        merchant=customer.merchant,
        brand="",
        customer=customer.id,
        case="",
        direction=Direction.INTERNAL,
        channel=Channel.API,
        kind=Kind.EVENT,
        at=author.at,
        subject="",
        text=note,
        sender=f"key:{author.by}",
        digest=author.digest,
        changes=changes,
    )


def _with_status(case: Case, status: Status, at: datetime, brand: Brand) -> Case:
    match status:
        case Status.OPEN:
            return resumed(case, at, brand).reopened(at)
        case Status.PENDING:
            return replace(case.reopened(at), status=status)
        case Status.SOLVED:
            return replace(stopped(case, status, at, brand), status=status, solved_at=at, closed_at=None)
        case Status.CLOSED:
            return replace(stopped(case, status, at, brand), status=status, closed_at=at)


def _participants(case: Case, asked: CaseChange) -> tuple[str, ...]:
    removed = {str(identity) for identity in asked.remove}
    if removed & set(case.participants[:1]):
        raise Refused("The customer whom the case came from cannot be removed from it.", reason="invalid_body")
    kept = [name for name in case.participants if name not in removed]
    after = tuple(dict.fromkeys((*kept, *(str(identity) for identity in asked.add))))
    if len(after) > max(MOST_PARTICIPANTS, len(case.participants)):
        raise Refused(f"A case has at most {MOST_PARTICIPANTS} participants.", reason="invalid_body")
    return after


def _differences(before: Case, after: Case) -> Iterator[Change]:
    if before.status is not after.status:
        yield Change("status", before.status, after.status)
    if before.waiting is not after.waiting:
        yield Change("waiting", before.waiting, after.waiting)
    if before.agent != after.agent:
        yield Change("agent", before.agent, after.agent)
    if before.held != after.held:
        yield Change("held", before.held, after.held)
    if before.undeliverable != after.undeliverable:
        yield Change("undeliverable", *("true" if one.undeliverable else "false" for one in (before, after)))
    for name in after.participants:
        if name not in before.participants:
            yield Change("participants", "", name)
    for name in before.participants:
        if name not in after.participants:
            yield Change("participants", name, "")
