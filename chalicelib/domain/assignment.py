"""Who gets which case: what an agent may take and in which order, whom a case goes to, and what goes along with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.agents import KEPT_FOR_KNOWN, Agent, rate
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.casework import Author, event_in
from chalicelib.domain.chance import spread
from chalicelib.domain.interaction import Change, Interaction, interaction_id
from chalicelib.domain.staffing import Opening, Staffed, opening_of, waited, works_for

BY_ITSELF = "guichet"
"""Who gives a case that nobody asked for, or takes it back from who has left."""

_SPREAD_ONE_IN = 10

Keep = Mapping[str, timedelta]
"""How long the cases of each brand are kept."""

_LONGEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Offer:
    """A case that an agent may take now, as what, and whether they know it."""

    case: Case
    opening: Opening
    known: bool

    @property
    def rank(self) -> tuple[Priority, bool, Opening, datetime, str]:
        """The smaller, the sooner."""
        case = self.case
        priority, due = case.priority or Priority.LOW, case.due_at or case.created_at
        return priority, not self.known, self.opening, due, case.reference


@dataclass(frozen=True, slots=True)
class Move:
    """A case as it is now, the event that tells of it in its history, and when both are forgotten (UTC)."""

    case: Case
    event: Interaction
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that changes when cases change hands, written at once or not at all."""

    merchant: str
    agents: tuple[Agent, ...]
    moves: tuple[Move, ...]


def offers(
    agent: Agent,
    cases: Iterable[Case],
    brands: Mapping[str, Staffed],
    present: Collection[str],
    now: datetime,
) -> list[Offer]:
    """What an agent may take of these cases, the most pressing first, but for what is kept for one who knows it.

    `present` are the ids of the agents who are there.
    """
    found: list[Offer] = []
    for case in cases:
        brand = brands.get(case.brand)
        if brand is None or not is_waiting(case) or not agent.room_for(case.channel):
            continue
        if is_kept_for_another(case, agent, present, now):
            continue
        opening = opening_of(agent, case, brand, now)
        if opening:
            found.append(Offer(case, opening, knows(agent, case)))
    return sorted(found, key=lambda offer: offer.rank)


def is_waiting(case: Case) -> bool:
    """Whether a case stands in its queue for an agent to take it."""
    there = case.status is Status.OPEN and bool(case.queue) and case.due_at is not None
    return there and not case.agent and case.not_before is None


def knows(agent: Agent, case: Case) -> bool:
    """Whether an agent had the case, or a linked one, before."""
    return agent.id in case.known_to or any(agent.has(name) for name in case.links)


def is_kept_for_another(case: Case, agent: Agent, present: Collection[str], now: datetime) -> bool:
    """Whether a case waits, for a short while, for an agent who knows it and is there."""
    if knows(agent, case) or waited(case, now) >= KEPT_FOR_KNOWN:
        return False
    return any(name in present for name in case.known_to)


def to_try(found: list[Offer], agent: Agent, present: int, attempt: int) -> Offer | None:
    """Which of the ranked offers to try at an attempt (from 0); None where there is none.

    Where many agents are there, and may ask at the same moment, they do not all reach for the very first of equal
    priority; who was too late once tries any of them.
    """
    if not found:
        return None
    alike = [one for one in found if (one.case.priority, one.known) == (found[0].case.priority, found[0].known)]
    width = len(alike) if attempt else min(len(alike), 1 + present // _SPREAD_ONE_IN)
    return alike[spread(agent.id, alike[0].case.reference, attempt) % width]


def is_linked(case: Case, other: Case) -> bool:
    """Whether one of two cases of a customer names the other."""
    if case.customer != other.customer or case.reference == other.reference:
        return False
    return other.reference in case.links or case.reference in other.links


def companions(case: Case, others: Iterable[Case], agent: Agent) -> tuple[Case, ...]:
    """Those linked cases of the customer that go along to an agent who takes a case, within their room.

    What is held for a look, what waits nowhere or is somebody's, and what this agent handed back, does not.
    """
    taken: list[Case] = []
    after = agent.taking([case], case.updated_at)
    linked = {other.reference: other for other in others if is_linked(case, other)}
    for other in sorted(linked.values(), key=lambda one: one.created_at):
        if not is_waiting(other) or other.held or agent.id in other.declined:
            continue
        if works_for(agent, other.brand) and after.room_for(other.channel):
            taken.append(other)
            after = after.taking([other], case.updated_at)
    return tuple(taken)


def ranked(case: Case, agents: Iterable[Agent], brand: Staffed, now: datetime) -> list[Agent]:
    """The agents to whom a case may be given now, the best first.

    The one who knows it; then who serves the queue before who only helps out; then who has less than half of what they
    may have; of those, who was given the fewest today for each hour of being there, and then the least loaded. Load
    alone would let whoever got a few quick cases get more all day. Empty too while it is kept for one who is there and
    full.
    """
    there = [agent for agent in agents if agent.is_present(now)]
    fitting = [
        (agent, opening)
        for agent in there
        if agent.room_for(case.channel) and (opening := opening_of(agent, case, brand, now))
    ]
    known = [agent for agent, _ in fitting if knows(agent, case)]
    full = any(knows(agent, case) and opening_of(agent, case, brand, now) for agent in there)
    if not known and full and waited(case, now) < KEPT_FOR_KNOWN:
        return []
    ordered = sorted(
        fitting,
        key=lambda one: (
            one[0] not in known,
            one[1],
            int(one[0].load * 2),
            round(rate(one[0]), 3),
            one[0].load,
            spread(one[0].id, case.reference),
        ),
    )
    return [agent for agent, _ in ordered]


def given(
    agent: Agent, cases: Iterable[Case], author: Author, keep: Keep, *, sender: str = "", note: str = ""
) -> Assignment:
    """Cases that go to an agent who has room for them; the first one's event is the author's.

    `keep` is how long the cases of a brand are kept, `sender` who is told to have done it, by default the author's key.
    """
    taken = tuple(cases)
    moves = tuple(_move(case, case.assigned(agent.id, author.at), author, keep, sender, note) for case in taken)
    return Assignment(agent.merchant, (agent.taking(taken, author.at),), _with_first(moves, author))


def handed_back(
    agent: Agent, cases: Iterable[Case], author: Author, keep: Keep, *, sender: str = "", note: str = ""
) -> Assignment:
    """Cases that an agent has and that go back to their queues, to their old places: they left, or were gone."""
    left = [case for case in cases if case.agent == agent.id]
    moves = tuple(_move(case, case.unassigned(), author, keep, sender, note) for case in left)
    return Assignment(agent.merchant, (agent.without({case.reference for case in left}),), moves)


def reassigned(case: Case, before: Agent | None, to: Agent | None, author: Author, keep: Keep, note: str) -> Assignment:
    """A case that goes from one agent, or from its queue, to another one, or back to its queue.

    Whoever hands it back by hand is not offered it again; they do not count as one who knows it.
    """
    after = case.unassigned()
    if to:
        after = after.assigned(to.id, author.at)
    elif case.agent:
        known = tuple(name for name in after.known_to if name != case.agent)
        after = replace(after, known_to=known, declined=tuple(dict.fromkeys((*after.declined, case.agent))))
    agents = []
    if before:
        agents.append(before.without({case.reference}))
    if to:
        agents.append(to.taking([case], author.at))
    moves = (_move(case, after, author, keep, "", note),)
    return Assignment(case.merchant, tuple(agents), _with_first(moves, author))


def _with_first(moves: tuple[Move, ...], author: Author) -> tuple[Move, ...]:
    """The moves, of which the first is told by the author's own event: the same request again finds it."""
    if not moves:
        return ()
    first = moves[0]
    return (replace(first, event=replace(first.event, id=author.event)), *moves[1:])


def _move(before: Case, after: Case, author: Author, keep: Keep, sender: str, note: str) -> Move:
    identifier = interaction_id(before.merchant, "event", before.reference, author.event)
    event = event_in(before, replace(author, event=identifier), note, (Change("agent", before.agent, after.agent),))
    event = replace(event, sender=sender or event.sender)
    return Move(
        replace(after, updated_at=max(before.updated_at, author.at)),
        event,
        author.at + keep.get(before.brand, _LONGEST),
    )
