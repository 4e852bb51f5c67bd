"""Which queue works on a case, how soon, and until when."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.brand import REVIEW, TRIAGE, Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.deadlines import due_at
from chalicelib.domain.understanding import Tone

_LATER = frozenset({"praise", "business", "documentation", "spam"})


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing goes by: facts that name nobody, so that they may travel with the pointer.

    They are the case's, of all its contacts so far: whichever of two quick contacts is routed last, it goes by
    both. `intents` are names, surest first. `queue`, `priority`, `due_at` and `routed_at` are the case's present
    ones, empty for a new case; a `held` one goes to review. `received_at` is when the contact came (UTC). `status` is
    the case's: nobody works on one that is not open.
    """

    intents: tuple[str, ...]
    abstained: bool
    tone: Tone
    urgent: bool
    repeats: int
    tier: str
    received_at: datetime
    queue: str = ""
    priority: Priority | None = None
    due_at: datetime | None = None
    routed_at: datetime | None = None
    held: str = ""
    status: Status = Status.OPEN


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a case goes, the latest contact that this is decided for (its receipt, UTC), and the reasons."""

    queue: str
    priority: Priority
    due_at: datetime
    routed_at: datetime
    reasons: tuple[str, ...]


def routing_facts(case: Case, received_at: datetime, tier: str) -> RoutingFacts:
    """The facts to route a case by, for a contact that came at `received_at` from a customer of a tier."""
    return RoutingFacts(
        intents=tuple(intent.name for intent in case.intents),
        abstained=case.abstained,
        tone=Tone(case.tone),
        urgent=case.urgent,
        repeats=case.repeats,
        tier=tier,
        received_at=received_at,
        queue=case.queue,
        priority=case.priority,
        due_at=case.due_at,
        routed_at=case.routed_at,
        held=case.held,
        status=case.status,
    )


def route(facts: RoutingFacts, brand: Brand) -> Routing:
    """Route a case by its surest intent, and by what makes it pressing.

    Each of anger, urgency, repetition and a priority tier raises the priority by one step, urgency by two.
    A contact that joins a case never makes it less pressing, nor its answer later, and leaves it in its queue.
    """
    queue, why = _queue(facts, brand)
    steps = {
        "urgent": 2 if facts.urgent else 0,
        f"tone:{facts.tone}": {Tone.ANGRY: 1}.get(facts.tone, 0),
        "repeat": 1 if facts.repeats else 0,
        f"tier:{facts.tier}": 1 if facts.tier in brand.priority_tiers else 0,
        "complaint": 1 if "complaint" in facts.intents and facts.tone is not Tone.ANGRY else 0,
    }
    reasons = (why, *(reason for reason, step in steps.items() if step))
    base = Priority.LOW if facts.intents and set(facts.intents) <= _LATER else Priority.NORMAL
    priority = Priority(max(Priority.URGENT, base - sum(steps.values())))
    due = due_at(facts.received_at, brand)
    return Routing(
        queue,
        min(priority, facts.priority or priority),
        min(due, facts.due_at or due),
        max(facts.received_at, facts.routed_at or facts.received_at),
        reasons,
    )


def _queue(facts: RoutingFacts, brand: Brand) -> tuple[str, str]:
    if facts.held:
        return REVIEW, f"held:{facts.held}"
    # What is held no longer goes where it would have gone.
    if facts.queue and facts.queue not in (TRIAGE, REVIEW):
        return facts.queue, "kept"
    if facts.abstained or not facts.intents:
        return TRIAGE, "abstained"
    return brand.queue_for(facts.intents[0]), f"intent:{facts.intents[0]}"
