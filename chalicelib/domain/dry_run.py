"""A dry run: what contacts that came would have met under another policy of their brand."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.acknowledgement import Form, decide
from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Customer
from chalicelib.domain.interaction import Channel, Interaction
from chalicelib.domain.routing import RoutingFacts, route, verdict_on
from chalicelib.domain.rules import words_in
from chalicelib.domain.standing import standing_again
from chalicelib.domain.tokens import untagged
from chalicelib.domain.understanding import NOTHING_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Fate:
    """What a contact meets: nothing at all (`received`) where the policy has not the mailbox that it came to.

    `acknowledged_in` is the language of its acknowledgement, empty where it gets none; `due_at` is UTC.
    """

    received: bool
    queue: str = ""
    priority: str = ""
    due_at: datetime | None = None
    tags: tuple[str, ...] = ()
    held: str = ""
    acknowledged_in: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FateChange:
    """A contact that would meet something else; `at` is UTC."""

    contact: str
    case: str
    at: datetime
    before: Fate
    after: Fate


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a dry run of `policy` beside the one in force found. `status` is `queued`, `done` or `failed`.

    `last` is how many contacts were asked for, `contacts` how many there were, `oldest` when the first of them came
    (UTC). `queues` has (before, after) for each queue. `changed` are newest first.
    """

    id: str
    policy: Brand
    last: int
    asked_at: datetime
    by: str
    status: str = "queued"
    problem: str = ""
    contacts: int = 0
    oldest: datetime | None = None
    queues: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    changed: tuple[FateChange, ...] = ()


def fate(contact: Interaction, customer: Customer | None, brand: Brand, amounts: Collection[str] = ()) -> Fate:
    """What a contact of a person meets under a policy, as if it opened a case, by what was understood when it came.

    `customer` is as they are today: their tier, orders and contacts, and how many cases they have open. `amounts` are
    those that the contact names.
    """
    if contact.channel is Channel.MAIL and contact.mailbox not in brand.mailboxes:
        return Fate(received=False)
    facts = _facts(contact, customer, brand, amounts)
    if not facts.held and verdict_on(facts, brand).then.hold:
        facts = replace(facts, held="rule")
    routing = route(facts, brand)
    return Fate(
        received=True,
        queue=routing.queue,
        priority=routing.priority.name.lower(),
        due_at=routing.due_at,
        tags=routing.tags,
        held=facts.held,
        acknowledged_in=brand.language_for(facts.language) if _is_acknowledged(contact, facts, brand) else "",
        reasons=routing.reasons,
    )


def summed(run: DryRun, judged: Iterable[FateChange]) -> DryRun:
    """A dry run with what it found: `judged` are all contacts, changed or not, newest first."""
    every = tuple(judged)
    before, after = (
        Counter(fate.queue for fate in fates if fate.received)
        for fates in ([one.before for one in every], [one.after for one in every])
    )
    return replace(
        run,
        status="done",
        contacts=len(every),
        oldest=every[-1].at if every else None,
        queues={name: (before[name], after[name]) for name in sorted({*before, *after})},
        changed=tuple(one for one in every if _differs(one)),
    )


def _facts(contact: Interaction, customer: Customer | None, brand: Brand, amounts: Collection[str]) -> RoutingFacts:
    understood = contact.understanding or NOTHING_UNDERSTOOD
    return RoutingFacts(
        intents=tuple(found.name for found in understood.intents),
        abstained=understood.abstained,
        tone=understood.tone,
        urgent=understood.urgent,
        repeats=int(understood.repeat),
        tier=customer.tier if customer else "",
        received_at=contact.at,
        held=contact.suspicion,
        confidence=max((found.confidence for found in understood.intents), default=0.0),
        language=understood.language,
        channel=str(contact.channel),
        words=words_in(brand.rules, contact.subject, contact.text),
        open_cases=max(1, len(customer.open_cases) if customer else 0),
        standing=standing_again(contact, customer, brand.rules, amounts),
    )


def _is_acknowledged(contact: Interaction, facts: RoutingFacts, brand: Brand) -> bool:
    found = contact.understanding.intents if contact.understanding else ()
    spam = any(intent.name == "spam" and intent.confidence >= brand.confidence for intent in found)
    decision = decide(
        automatic=False,
        held=facts.held,
        spam=spam and not facts.abstained,
        address=untagged(contact.answer_to) if contact.answer_to else "",
        own_addresses=brand.mailboxes,
        unmailable=False,
        given_today=0,
        limit=brand.acknowledgements_per_day,
        new=True,
        added_today=False,
        echo=False,
    )
    return decision.form is not Form.NONE


def _differs(one: FateChange) -> bool:
    """Another reason for the same is no change."""
    return replace(one.before, reasons=()) != replace(one.after, reasons=())
