"""A replay: what another model or other thresholds would have made of contacts that are judged already."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.brand import TRIAGE, Brand
from chalicelib.domain.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was, or would be, made of a contact: intents that are named, surest first, and the queue they lead to."""

    intents: tuple[str, ...]
    abstained: bool
    queue: str


@dataclass(frozen=True, slots=True)
class Change:
    """A contact that would be judged otherwise; `at` is UTC."""

    contact: str
    case: str
    at: datetime
    before: Judgement
    after: Judgement


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """What is to be replayed: the newest `limit` contacts, with a version and target precisions (0: the brand's)."""

    version: str
    limit: int
    act: float = 0.0
    suggest: float = 0.0


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found. `status` is `queued`, `done` or `failed`, and `problem` says why it failed.

    Counts are of contacts. `intents` has (before, after) for each intent, `queues` how many would go from one queue
    to another, as `from>to`. `changed` are newest first. `oldest` is how far back it went (UTC).
    """

    id: str
    request: ReplayRequest
    asked_at: datetime
    by: str
    status: str = "queued"
    problem: str = ""
    contacts: int = 0
    abstained_before: int = 0
    abstained_after: int = 0
    oldest: datetime | None = None
    intents: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[Change, ...] = ()


def judgement(understood: Understanding, brand: Brand) -> Judgement:
    """What an understanding means by itself, before a case has a word in it."""
    intents = tuple(found.name for found in understood.intents)
    abstained = understood.abstained or not intents
    return Judgement(intents, understood.abstained, TRIAGE if abstained else brand.queue_for(intents[0]))


def summed(replay: Replay, judged: Iterable[Change]) -> Replay:
    """A replay with what it found: `judged` are all contacts, changed or not, newest first."""
    every = tuple(judged)
    changed = tuple(one for one in every if _differs(one))
    before = Counter(name for one in every for name in one.before.intents)
    after = Counter(name for one in every for name in one.after.intents)
    moved = Counter(f"{one.before.queue}>{one.after.queue}" for one in changed if one.before.queue != one.after.queue)
    return Replay(
        id=replay.id,
        request=replay.request,
        asked_at=replay.asked_at,
        by=replay.by,
        status="done",
        contacts=len(every),
        abstained_before=sum(one.before.abstained for one in every),
        abstained_after=sum(one.after.abstained for one in every),
        oldest=every[-1].at if every else None,
        intents={name: (before[name], after[name]) for name in sorted({*before, *after})},
        queues=dict(sorted(moved.items())),
        changed=changed,
    )


def _differs(one: Change) -> bool:
    """The order of intents after the first does not count."""
    before, after = one.before, one.after
    return (before.intents[:1], set(before.intents), before.abstained) != (
        after.intents[:1],
        set(after.intents),
        after.abstained,
    )
