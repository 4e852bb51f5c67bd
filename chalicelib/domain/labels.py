"""Corrections: what a person says that a contact really asks for, kept to learn from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.case import Case, CaseIntent
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.understanding import INTENTS

ALONE = ("other", "spam")
"""Intents that stand alone: a contact that has one of them has no other."""

MOST_INTENTS = 8
"""More questions in one contact than these nobody asks."""

TEXT_KEPT = 12_000
"""Characters of a contact's text that a label keeps: as many as are read for intents."""

_EARLIER_KEPT = 20


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of a contact: its `intents`, and its tone and language where they said so.

    `by` is the public part of an API key, `at` is UTC.
    """

    intents: tuple[str, ...]
    by: str
    at: datetime
    tone: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A contact with its newest correction, which counts; `earlier` ones are kept, newest first.

    It keeps the text that training needs for as long as the contact itself is kept (`expires_at`, UTC). `judged` are
    the intents that the model of version `model` had named. `version` grows with each write, 0 for a new one.
    """

    merchant: str
    brand: str
    contact: str
    case: str
    subject: str
    text: str
    contact_at: datetime
    expires_at: datetime
    correction: Correction
    earlier: tuple[Correction, ...] = ()
    judged: tuple[str, ...] = ()
    model: str = ""
    version: int = 0


def settled_intents(given: Iterable[str]) -> tuple[str, ...]:
    """The intents of a correction, once each: none at all means `other`, a real message that fits none.

    Raises ValueError with a sentence for what contradicts the taxonomy.
    """
    intents = tuple(dict.fromkeys(given)) or ("other",)
    unknown = [name for name in intents if name not in INTENTS]
    if unknown:
        raise ValueError(f"there is no intent {', '.join(unknown)}; there are {', '.join(INTENTS)}")
    alone = [name for name in intents if name in ALONE]
    if alone and len(intents) > 1:
        raise ValueError(f"{alone[0]} stands alone")
    if len(intents) > MOST_INTENTS:
        raise ValueError(f"at most {MOST_INTENTS} intents")
    return intents


def corrected(label: Label, correction: Correction) -> Label:
    """A label with a newer correction."""
    return replace(label, correction=correction, earlier=(label.correction, *label.earlier)[:_EARLIER_KEPT])


def first_label(contact: Interaction, text: str, expires_at: datetime, correction: Correction) -> Label:
    """The label of a contact that nobody corrected before; `text` is its whole text."""
    understood = contact.understanding
    return Label(
        merchant=contact.merchant,
        brand=contact.brand,
        contact=contact.id,
        case=contact.case,
        subject=contact.subject,
        text=text[:TEXT_KEPT],
        contact_at=contact.at,
        expires_at=expires_at,
        correction=correction,
        judged=tuple(found.name for found in understood.intents) if understood else (),
        model=understood.model if understood else "",
    )


def corrected_case(case: Case, label: Label, others: Iterable[str]) -> Case:
    """The case as the newest correction of one of its contacts says: `others` are the intents of its other contacts.

    What only this contact was thought to ask for goes, what it really asks for comes, with full confidence and first.
    The queue, priority and due time stay: the case may be in somebody's hands.
    """
    correction, kept = label.correction, set(others)
    told = {name for one in label.earlier[:1] for name in one.intents} or set(label.judged)
    rest = tuple(
        found
        for found in case.intents
        if found.name not in correction.intents and (found.name in kept or found.name not in told)
    )
    return replace(
        case,
        intents=(*(CaseIntent(name, 1.0) for name in correction.intents), *rest),
        abstained=False,
        tone=correction.tone or case.tone,
        language=correction.language or case.language,
    )
