"""Labels, models and replays as the API shows them; beside `representation`."""

from dataclasses import asdict
from typing import Any

from chalicelib.domain.labels import Correction, Label
from chalicelib.domain.models import DEFAULT, Comparison, ModelRecord, Schooling
from chalicelib.domain.replay import Change, Judgement, Replay


def correction(value: Correction) -> dict[str, Any]:
    """One correction."""
    return {
        "intents": value.intents,
        "tone": value.tone or None,
        "language": value.language or None,
        "note": value.note or None,
        "by": value.by,
        "at": value.at,
    }


def label(value: Label) -> dict[str, Any]:
    """A corrected contact: what counts now, and what the model had said. The text is the contact's."""
    return {
        "contact": value.contact,
        "case": value.case or None,
        "brand": value.brand,
        **correction(value.correction),
        "judged": value.judged,
        "model": value.model or None,
        "corrections": 1 + len(value.earlier),
    }


def schooling(value: Schooling) -> dict[str, Any]:
    """Where a brand stands with its training."""
    return {
        "at": value.at,
        "decision": value.decision or None,
        "why": value.why or None,
        "version": value.version or None,
        "wanted": value.wanted,
    }


def model(value: ModelRecord, active: str) -> dict[str, Any]:
    """A version of a brand's model."""
    return {
        "version": value.version,
        "active": value.version == active,
        "made_at": value.made_at,
        "by": value.by,
        "labels": value.labels,
        "phrases": value.phrases,
        "own_phrases": value.own_phrases,
        "dropped_phrases": value.dropped,
        "learnt_until": value.learnt_until,
        "decision": value.decision,
        "why": value.why,
        "size": value.size,
        "comparison": comparison(value.comparison) if value.comparison else None,
    }


def comparison(value: Comparison) -> dict[str, Any]:
    """How a candidate did beside the model in use."""
    return {
        "against": value.against or DEFAULT,
        "labels": value.labels,
        "candidate": asdict(value.candidate),
        "current": asdict(value.current),
        "gained": value.gained,
        "lost": value.lost,
        "chance": round(value.chance, 4),
        "forgotten": {name: {"now": now, "before": was} for name, (now, was) in value.forgotten.items()},
    }


def difference(one: ModelRecord, other: ModelRecord) -> dict[str, Any]:
    """What one version has more (or less, below 0) than another, and how each did when it was made."""
    return {
        "version": other.version,
        "made_at": other.made_at,
        "labels": one.labels - other.labels,
        "phrases": one.phrases - other.phrases,
        "own_phrases": one.own_phrases - other.own_phrases,
        "dropped_phrases": one.dropped - other.dropped,
        "comparison": comparison(other.comparison) if other.comparison else None,
    }


def replay(value: Replay) -> dict[str, Any]:
    """What a replay was asked and what it found, without the contacts."""
    return {
        "id": value.id,
        "status": value.status,
        "problem": value.problem or None,
        "version": value.request.version,
        "limit": value.request.limit,
        "act": value.request.act or None,
        "suggest": value.request.suggest or None,
        "asked_at": value.asked_at,
        "by": value.by,
        "contacts": value.contacts,
        "oldest": value.oldest,
        "changed": len(value.changed),
        "abstained": {"before": value.abstained_before, "after": value.abstained_after},
        "intents": {name: {"before": was, "after": now} for name, (was, now) in value.intents.items()},
        "queues": value.queues,
    }


def change(value: Change) -> dict[str, Any]:
    """A contact that would be judged otherwise."""
    return {
        "contact": value.contact,
        "case": value.case or None,
        "at": value.at,
        "before": _judgement(value.before),
        "after": _judgement(value.after),
    }


def _judgement(value: Judgement) -> dict[str, Any]:
    return {"intents": value.intents, "abstained": value.abstained, "queue": value.queue}
