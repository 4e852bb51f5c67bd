"""Domain objects as the API shows them; the names are the same in events and webhooks."""

from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib.domain.case import Case
from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.ports import Page
from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, Opinion

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
        "references": understood.references,
        "model": understood.model or None,
        "second_opinion": opinion(understood.opinion) if understood.opinion else None,
        "acknowledgement": value.acknowledgement,
        "problems": value.problems,
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
        "subject": value.subject,
        "language": value.language,
        "intents": [{"name": found.name, "confidence": round(found.confidence, 4)} for found in value.intents],
        "abstained": value.abstained,
        "tone": value.tone,
        "urgent": value.urgent,
        "repeats": value.repeats,
        "references": value.references,
        "queue": value.queue or None,
        "priority": value.priority.name.lower() if value.priority else None,
        "due_at": value.due_at,
        "created_at": value.created_at,
        "updated_at": value.updated_at,
        "links": value.links,
        "held": value.held or None,
        "undeliverable": value.undeliverable,
    }


def case_with_interactions(value: Case, interactions: Page[Interaction]) -> dict[str, Any]:
    """A case with a page of its interactions, oldest first, and the cursor of the next."""
    listed = page(interactions, interaction)
    return {**case(value), "interactions": listed["items"], "next": listed["next"]}


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
        "attachments": [
            {"name": attachment.name, "media_type": attachment.media_type, "size": attachment.size}
            for attachment in value.attachments
        ],
        "problems": value.problems,
    }
