"""Which queue works on a case, how soon, and until when."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.brand import REVIEW, TRIAGE, Brand
from chalicelib.domain.business_time import opening_hours
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.daytimes import DAYS, local, minute_of
from chalicelib.domain.deadlines import Times, after_contact
from chalicelib.domain.rules import NO_STANDING, NO_VERDICT, RuleFacts, Standing, Verdict, judge
from chalicelib.domain.understanding import Tone

_LATER = frozenset({"praise", "business", "documentation", "spam"})
_REASONS_KEPT = 12
_TAGS_KEPT = 20


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing goes by: facts that name nobody, so that they may travel with the pointer.

    They are the case's, of all its contacts so far: whichever of two quick contacts is routed last, it goes by
    both. `intents` are names, surest first, `confidence` the surest one's. `queue`, `priority`, `due_at`, `routed_at`,
    `tags`, `reasons` and what the clocks say are the case's present ones, empty for a new case; a `held` one goes to
    review. `status` is the case's: nobody works on one that is not open. The rest is of the latest contact: it came at
    `received_at` (UTC) by a `channel` from a customer of a `tier` with so many `open_cases`, and has these `words` of
    the brand's rules. `standing` is what the customer and the order are worth. An agent has an `assigned` case.
    `promised_at` is what its customer was told, where that is later than `due_at`.
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
    confidence: float = 0.0
    language: str = ""
    channel: str = ""
    words: tuple[str, ...] = ()
    open_cases: int = 0
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    assigned: bool = False
    standing: Standing = NO_STANDING
    answered_at: datetime | None = None
    replied_at: datetime | None = None
    resolve_by: datetime | None = None
    alarm_at: datetime | None = None
    alarms: tuple[str, ...] = ()
    promised_at: datetime | None = None

    @property
    def times(self) -> Times:
        """The case's clocks."""
        return Times(
            self.due_at,
            self.resolve_by,
            self.alarm_at,
            self.alarms,
            answered=self.answered_at is not None,
            awaits_answer=self.replied_at is None or (self.routed_at is not None and self.routed_at > self.replied_at),
        )

    def of(self, case: Case) -> "RoutingFacts":
        """The facts of the same contact on what its case has become."""
        found = routing_facts(
            case, self.received_at, self.tier, channel=self.channel, words=self.words, open_cases=self.open_cases
        )
        return replace(found, standing=self.standing)


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a case goes, the latest contact that this is decided for (its receipt, UTC), its tags, and the reasons.

    Reasons are words: `rule:NAME`, `intent:NAME`, `abstained` or `held:REASON` for the queue; `urgent`, `tone:TONE`,
    `repeat`, `tier:TIER` and `complaint` for the priority; `deadline:NAME` for the due times. Those of earlier contacts
    stay. `notify` are the addresses that the rules have told of the case. What is `assigned`
    stays with the agent who has it. `promised_at` is what its customer is told, where that is later than `due_at`.
    """

    queue: str
    priority: Priority
    due_at: datetime
    routed_at: datetime
    reasons: tuple[str, ...]
    tags: tuple[str, ...] = ()
    resolve_by: datetime | None = None
    alarm_at: datetime | None = None
    alarms: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    assigned: bool = False
    promised_at: datetime | None = None

    @property
    def promise(self) -> datetime:
        """When its customer is told to expect an answer."""
        return max(self.due_at, self.promised_at or self.due_at)

    def changes(self, facts: RoutingFacts) -> bool:
        """Whether a case of these facts is not routed so already."""
        names = ("queue", "priority", "due_at", "tags", "reasons", "resolve_by", "alarm_at", "alarms", "promised_at")
        return any(getattr(facts, name) != getattr(self, name) for name in names)


def routing_facts(
    case: Case,
    received_at: datetime,
    tier: str,
    *,
    channel: str = "",
    words: tuple[str, ...] = (),
    open_cases: int = 0,
) -> RoutingFacts:
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
        confidence=max((intent.confidence for intent in case.intents), default=0.0),
        language=case.language,
        channel=channel,
        words=words,
        open_cases=open_cases,
        tags=case.tags,
        reasons=case.reasons,
        # What waits for its time stands where nobody looks for a case to take.
        assigned=bool(case.agent) or case.not_before is not None,
        answered_at=case.answered_at,
        replied_at=case.replied_at,
        resolve_by=case.resolve_by,
        alarm_at=case.alarm_at,
        alarms=case.alarms,
        promised_at=case.promised_at,
    )


def verdict_on(facts: RoutingFacts, brand: Brand) -> Verdict:
    """What the brand's rules say of a case."""
    if not brand.rules:
        return NO_VERDICT
    asked = any(rule.when.open is not None for rule in brand.rules)
    by_clock = any(rule.when.hours or rule.when.weekdays for rule in brand.rules)
    wall = local(facts.received_at, brand.time_zone) if by_clock else None
    return judge(
        brand.rules,
        RuleFacts(
            intents=() if facts.abstained else facts.intents,
            confidence=facts.confidence,
            language=facts.language,
            tone=str(facts.tone),
            channel=facts.channel,
            tier=facts.tier,
            words=facts.words,
            urgent=facts.urgent,
            repeat=facts.repeats > 0,
            open=not (asked and brand.closes) or opening_hours(brand).is_open(facts.received_at),
            open_cases=facts.open_cases,
            weekday=DAYS[wall.weekday()] if wall else "",
            minute=minute_of(wall) if wall else 0,
            standing=facts.standing,
        ),
    )


def route(facts: RoutingFacts, brand: Brand) -> Routing:
    """Route a case by the brand's rules; what they leave open, by its surest intent and by what makes it pressing.

    Each of anger, urgency, repetition and a priority tier raises the priority by one step, urgency by two.
    A contact that joins a case never makes it less pressing, nor its answer later, and leaves it in its queue.
    """
    verdict = verdict_on(facts, brand)
    queue, why = _queue(facts, brand, verdict)
    priority, pressing = _priority(facts, brand, verdict)
    priority = min(priority, facts.priority or priority)
    row = brand.deadlines.row_for(
        channel=facts.channel,
        intents=() if facts.abstained else facts.intents,
        tier=facts.tier,
        priority=priority,
    )
    answer_within = verdict.then.answer_within or (row.answer_within if row else None)
    due = after_contact(facts.times, facts.received_at, brand, answer_within, row.resolve_within if row else None)
    found = (*(f"rule:{name}" for name in verdict.rules), *((why,) if why else ()), *pressing)
    until = (f"deadline:{row.name}",) if row else ()
    return Routing(
        queue,
        priority,
        due.due_at,
        max(facts.received_at, facts.routed_at or facts.received_at),
        tuple(dict.fromkeys((*_still_true(facts), *found, *until)))[:_REASONS_KEPT],
        tuple(dict.fromkeys((*facts.tags, *verdict.then.tags)))[:_TAGS_KEPT],
        due.resolve_by,
        due.alarm_at,
        due.alarms,
        verdict.then.notify,
        facts.assigned,
    )


def _queue(facts: RoutingFacts, brand: Brand, verdict: Verdict) -> tuple[str, str]:
    """The queue, and why, unless a rule or an earlier contact says it already."""
    if facts.held:
        return REVIEW, f"held:{facts.held}"
    # What waited in review for a hold that was lifted goes where it would have gone.
    released = facts.queue == REVIEW and any(reason.startswith("held:") for reason in facts.reasons)
    if facts.queue and facts.queue != TRIAGE and not released:
        return facts.queue, ""
    if verdict.then.queue:
        return verdict.then.queue, ""
    if facts.abstained or not facts.intents:
        return TRIAGE, "abstained"
    return brand.queue_for(facts.intents[0]), f"intent:{facts.intents[0]}"


def _priority(facts: RoutingFacts, brand: Brand, verdict: Verdict) -> tuple[Priority, tuple[str, ...]]:
    """The priority, and what raises it, unless a rule says it."""
    if verdict.then.priority:
        return verdict.then.priority, ()
    steps = {
        "urgent": 2 if facts.urgent else 0,
        f"tone:{facts.tone}": {Tone.ANGRY: 1}.get(facts.tone, 0),
        "repeat": 1 if facts.repeats else 0,
        f"tier:{facts.tier}": 1 if facts.tier in brand.priority_tiers else 0,
        "complaint": 1 if "complaint" in facts.intents and facts.tone is not Tone.ANGRY else 0,
    }
    # What nobody is sure of may be anything but what it looks like.
    can_wait = facts.intents and not facts.abstained and set(facts.intents) <= _LATER
    base = Priority.LOW if can_wait else Priority.NORMAL
    priority = Priority(max(Priority.URGENT, base - sum(steps.values())))
    return priority, tuple(reason for reason, step in steps.items() if step)


def _still_true(facts: RoutingFacts) -> tuple[str, ...]:
    """The reasons of earlier contacts, but for why the case waited where it does not any more."""
    left = {"abstained"} if facts.queue == TRIAGE else set()
    return tuple(
        reason for reason in facts.reasons if reason not in left and (facts.held or not reason.startswith("held:"))
    )
