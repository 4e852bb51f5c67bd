"""Policies, their versions and dry runs as the API shows them; beside `representation`."""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain.dry_run import DryRun, Fate, FateChange
from chalicelib.domain.policies import Difference, Revision


def summary(value: Revision) -> dict[str, Any]:
    """A brand in a list."""
    return {
        "id": value.brand.id,
        "name": value.brand.name,
        "mailboxes": value.brand.mailboxes,
        "languages": value.brand.languages,
        **_signed(value),
    }


def revision(value: Revision, present: int) -> dict[str, Any]:
    """A version without its policy."""
    return {**_signed(value), "active": value.version == present}


def compared(older: Revision, found: Iterable[Difference]) -> dict[str, Any]:
    """What differs from an older version; a value that one of them has not is null."""
    places = [{"path": one.path, "old": one.old, "new": one.new} for one in found]
    return {"version": older.version, "differences": places}


def dry_run(value: DryRun) -> dict[str, Any]:
    """What a dry run was asked and what it found, without the contacts."""
    return {
        "id": value.id,
        "status": value.status,
        "problem": value.problem or None,
        "last": value.last,
        "asked_at": value.asked_at,
        "by": value.by,
        "contacts": value.contacts,
        "oldest": value.oldest,
        "changed": len(value.changed),
        "queues": {name: {"before": was, "after": now} for name, (was, now) in value.queues.items()},
    }


def change(value: FateChange) -> dict[str, Any]:
    """A contact that would meet something else."""
    return {
        "contact": value.contact,
        "case": value.case or None,
        "at": value.at,
        "before": _fate(value.before),
        "after": _fate(value.after),
    }


def _signed(value: Revision) -> dict[str, Any]:
    signature = value.signature
    by, note = signature.by or None, signature.note or None
    return {"version": value.version, "at": signature.at, "by": by, "note": note}


def _fate(value: Fate) -> dict[str, Any]:
    return {
        "received": value.received,
        "queue": value.queue or None,
        "priority": value.priority or None,
        "due_at": value.due_at,
        "tags": value.tags,
        "held": value.held or None,
        "acknowledged_in": value.acknowledged_in or None,
        "reasons": value.reasons,
    }
