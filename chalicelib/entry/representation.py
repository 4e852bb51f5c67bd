"""Domain objects as the API shows them; the names are the same in events and webhooks."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock
from chalicelib.domain.customer import Customer, Failure
from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.mail import Bounce
from chalicelib.domain.ports import Page
from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, Detail, Opinion, Why
from chalicelib.usecases.read_body import Body

Value = TypeVar("Value")


def page(listed: Page[Value], represent: Callable[[Value], dict[str, Any]]) -> dict[str, Any]:
    """A list: its items, and the cursor of the next page or null."""
    return {"items": [represent(item) for item in listed.items], "next": listed.next}


def contact(value: Interaction, status: str) -> dict[str, Any]:
    """A contact that is recorded."""
    understood = value.understanding or NOTHING_UNDERSTOOD
    return {
        "id": value.id,
        "case": value.case or None,
        "channel": value.channel,
        "status": status,
        "kind": value.kind,
        "rule": value.rule or None,
        "suspicion": value.suspicion or None,
        "at": value.at,
        "brand": value.brand,
        "customer": value.sender,
        "subject": value.subject,
        "language": understood.language,
        "intents": [
            {
                "name": found.name,
                "confidence": round(found.confidence, 4),
                "span": found.span,
                **({"by": found.by} if found.by else {}),
            }
            for found in understood.intents
        ],
        "abstained": understood.abstained,
        "tone": understood.tone,
        "urgent": understood.urgent,
        "repeat": understood.repeat,
        "why": why(understood.why),
        "references": understood.references,
        "model": understood.model or None,
        "second_opinion": opinion(understood.opinion) if understood.opinion else None,
        "acknowledgement": value.acknowledgement,
        "attachments": attachments(value),
        "problems": value.problems,
    }


def why(found: Why) -> dict[str, Any]:
    """What led to tone, urgency and repetition."""
    judged = {"tone": found.tone, "urgent": found.urgent, "repeat": found.repeat}
    return {
        name: [{"span": reason.span, "words": reason.words} for reason in reasons] for name, reasons in judged.items()
    }


def details(found: Iterable[Detail]) -> list[dict[str, Any]]:
    """The numbers, amounts, dates, phone numbers and postcodes in a text."""
    return [
        {
            "kind": one.kind,
            "value": one.value,
            "span": one.span,
            **({"carrier": one.carrier} if one.carrier else {}),
        }
        for one in found
    ]


def attachments(value: Interaction) -> list[dict[str, Any]]:
    """What came with a contact, and by which address each can be had."""
    return [
        {"name": one.name, "media_type": one.media_type, "size": one.size, "url": attachment_url(value.id, number)}
        for number, one in enumerate(value.attachments, 1)
    ]


def attachment_url(contact: str, number: int) -> str:
    """The path of an attachment, numbered from 1."""
    return f"/v1/contacts/{contact}/attachments/{number}"


def body(contact: str, value: Body) -> dict[str, Any]:
    """A contact as a person reads it."""
    return {
        "id": contact,
        "text": value.text,
        "quoted": value.quoted,
        "signature": value.signature,
        "html": value.html or None,
        "images": [
            {"cid": identifier, "attachment": number, "url": attachment_url(contact, number)}
            for identifier, number in value.images
        ],
        "automatic": {"kind": value.automatic.kind, "rule": value.automatic.rule} if value.automatic else None,
        "bounce": bounce(value.bounce) if value.bounce else None,
        "problems": value.problems,
        "cut": value.cut,
    }


def bounce(value: Bounce) -> dict[str, Any]:
    """Why a mail came back, and from whom."""
    return {
        "original_message_id": value.original_message_id or None,
        "recipients": [
            {
                "address": failed.recipient,
                "status": failed.status or None,
                "detail": failed.reason or None,
                "permanent": failed.permanent,
            }
            for failed in value.failures
        ],
    }


def opinion(value: Opinion) -> dict[str, Any]:
    """What a second model said, and what it cost."""
    return {
        "model": value.model,
        "intents": value.intents,
        "problem": value.problem or None,
        "input_tokens": value.input_tokens,
        "output_tokens": value.output_tokens,
    }


def received_contact(identifier: str) -> dict[str, Any]:
    """A contact that is taken and not yet looked at."""
    return {"id": identifier, "case": None, "channel": None, "status": "received", "kind": None}


def parked_contact(value: Parked) -> dict[str, Any]:
    """A contact that could not be handled."""
    return {
        "id": value.id,
        "case": None,
        "channel": value.channel,
        "status": value.status,
        "kind": None,
        "at": value.at,
        "reason": value.reason,
        "detail": value.detail,
        "raw": value.raw,
        "dangerous": value.virus,
        "attempts": value.attempts,
        "became": value.became or None,
        "note": value.note or None,
        "dismissed_by": value.dismissed_by or None,
        "dismissed_at": value.dismissed_at,
    }


def case(value: Case) -> dict[str, Any]:
    """A case without its interactions."""
    return {
        "reference": value.reference,
        "status": value.status,
        "brand": value.brand,
        "customer": value.participants[0] if value.participants else None,
        "participants": value.participants,
        "subject": value.subject,
        "language": value.language,
        "intents": [{"name": found.name, "confidence": round(found.confidence, 4)} for found in value.intents],
        "abstained": value.abstained,
        "tone": value.tone,
        "urgent": value.urgent,
        "repeats": value.repeats,
        "references": value.references,
        "queue": value.queue or None,
        "agent": value.agent or None,
        "assigned_at": value.assigned_at,
        "known_to": value.known_to,
        "priority": value.priority.name.lower() if value.priority else None,
        "due_at": value.due_at,
        "promised_at": value.promise,
        "not_before": value.not_before,
        "waiting": value.waiting or None,
        "tags": value.tags,
        "created_at": value.created_at,
        "updated_at": value.updated_at,
        "solved_at": value.solved_at,
        "closed_at": value.closed_at,
        "links": value.links,
        "held": value.held or None,
        "undeliverable": value.undeliverable,
        "version": value.version,
    }


REASONS = {
    "rule": "The brand's rule “{}” holds.",
    "intent": "The customer asks for {}.",
    "abstained": "Nobody is sure enough what the customer asks.",
    "held": "A person has to look first: {}.",
    "callback": "The customer asked to be called.",
    "urgent": "The customer needs an answer soon.",
    "tone": "The customer is {}.",
    "repeat": "The customer asks again.",
    "tier": "The customer's tier is {}.",
    "complaint": "The customer complains about the service.",
    "deadline": "The brand's deadlines “{}” hold.",
    "escalated": "The brand's escalation was carried out: {}.",
}


def routing(value: Case) -> dict[str, Any]:
    """Where a case goes, and why."""
    return {
        "reference": value.reference,
        "queue": value.queue or None,
        "priority": value.priority.name.lower() if value.priority else None,
        "due_at": value.due_at,
        "tags": value.tags,
        "routed_at": value.routed_at,
        "reasons": [_reason(reason) for reason in value.reasons],
    }


def _reason(reason: str) -> dict[str, str | None]:
    kind, _, about = reason.partition(":")
    return {"kind": kind, "about": about or None, "text": REASONS[kind].format(about)}


def deadlines(value: Case) -> dict[str, Any]:
    """The clocks of a case: what is due, what stands still, and what was kept since it was opened first."""
    lately = {one.clock: one for one in value.reached}
    answered, solved = lately.get(Clock.ANSWER), lately.get(Clock.RESOLUTION)
    # Of those before it was opened again, none counts.
    first = answered if answered and answered.at in (value.answered_at, value.solved_at) else None
    last = solved if solved and solved.at == value.solved_at else None
    left = value.remaining
    return {
        "answer": {
            "due_at": first.due if first else value.due_at,
            "at": first.at if first else value.answered_at,
            "met": first.met if first else None,
        },
        "resolution": {
            "due_at": last.due if last else value.resolve_by,
            "at": value.solved_at,
            "met": last.met if last else None,
        },
        "waiting": value.waiting or None,
        "paused_at": value.paused_at,
        "remaining": round(left.total_seconds()) if left is not None else None,
        "reached": [{"clock": one.clock, "due_at": one.due, "at": one.at, "met": one.met} for one in value.reached],
    }


def customer(value: Customer, open_cases: Iterable[Case]) -> dict[str, Any]:
    """A customer, with the addresses that are not written to any more and the open cases."""
    known = {failure.address: failure for failure in value.failures}
    return {
        "id": value.id,
        "identities": value.identities,
        "name": value.name or None,
        "tier": value.tier or None,
        "language": value.language or None,
        "unmailable": [unmailable(address, known.get(address)) for address in value.unmailable],
        "open_cases": [case(one) for one in open_cases],
    }


def unmailable(address: str, failure: Failure | None) -> dict[str, Any]:
    """An address to which no mail leaves, and why, where that was recorded."""
    return {
        "address": address,
        "reason": failure.reason if failure else None,
        "status": failure.status or None if failure else None,
        "detail": failure.detail or None if failure else None,
        "since": failure.since if failure else None,
        "case": failure.case if failure else None,
    }


def case_with_interactions(value: Case, interactions: Page[Interaction]) -> dict[str, Any]:
    """A case with a page of its interactions, oldest first, and the cursor of the next."""
    listed = page(interactions, interaction)
    told = {"deadlines": deadlines(value), "interactions": listed["items"], "next": listed["next"]}
    return {**case(value), **told}


def interaction(value: Interaction) -> dict[str, Any]:
    """One exchange."""
    return {
        "id": value.id,
        "case": value.case or None,
        "direction": value.direction,
        "channel": value.channel,
        "kind": value.kind,
        "at": value.at,
        "sender": value.sender,
        "sender_name": value.sender_name or None,
        "subject": value.subject,
        "text": value.text,
        "message_id": value.message_id or None,
        "attachments": attachments(value),
        "problems": value.problems,
        "changes": [
            {"field": change.field, "from": change.before or None, "to": change.after or None}
            for change in value.changes
        ],
    }
