"""Who may work on which queue: the brand's `staffing`, and what it makes of an agent and a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol

from chalicelib.domain.agents import Agent
from chalicelib.domain.case import Case
from chalicelib.domain.understanding import UNSURE


class Assign(StrEnum):
    """How cases get to agents."""

    PULL = "pull"
    """Agents ask for the next one."""
    PUSH = "push"
    """The best agent who is there gets it."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """Who else may take a case that has waited for `after` minutes.

    Agents who serve one of the queues `to`; those of at least `level` in the skills of the queue, 0 for nobody; with
    `any_language`, those who do not write the case's language.
    """

    after: int
    to: tuple[str, ...] = ()
    level: int = 0
    any_language: bool = False


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who may take the cases of one queue.

    `skills` are the least levels, all of which are needed; None for the skill of the queue's own name, and empty for
    everybody. `languages` are written by whoever serves the queue, beside the language of the case itself. `assign`
    is None where the brand says it for all its queues.
    """

    skills: Mapping[str, int] | None = None
    languages: tuple[str, ...] = ()
    assign: Assign | None = None
    overflow: Overflow | None = None

    def needed(self, queue: str) -> Mapping[str, int]:
        """The skills that a queue of this row needs, with their least levels."""
        return {queue: 1} if self.skills is None else self.skills


PLAIN_STAFFING = Staffing()


class Staffed(Protocol):
    """What of a brand's policy says who works on what."""

    @property
    def id(self) -> str:
        """Its id within its merchant."""

    @property
    def staffing(self) -> Mapping[str, Staffing]:
        """Who may take the cases of its queues, by queue."""

    @property
    def assign(self) -> Assign:
        """How cases get to agents where a queue does not say it."""

    def all_queues(self) -> tuple[str, ...]:
        """Every queue that its cases can be in."""


class Opening(IntEnum):
    """As what an agent may take a case; the smaller, the sooner."""

    OWN = 1
    OVERFLOW = 2


def is_pushed(brand: Staffed, queue: str) -> bool:
    """Whether a queue's cases are given to agents without their asking."""
    return (brand.staffing.get(queue, PLAIN_STAFFING).assign or brand.assign) is Assign.PUSH


def works_for(agent: Agent, brand: str) -> bool:
    """Whether an agent works for a brand."""
    return not agent.brands or brand in agent.brands


def writes(agent: Agent, language: str) -> bool:
    """Whether an agent writes a language; of a case whose language nobody is sure of, anybody may look what it is."""
    return not agent.languages or language == UNSURE or language in agent.languages


def serves(agent: Agent, brand: Staffed, queue: str) -> bool:
    """Whether an agent has what a queue of a brand needs."""
    row = brand.staffing.get(queue, PLAIN_STAFFING)
    return _skilled(agent, row, queue, 0) and all(writes(agent, language) for language in row.languages)


def queues_open_to(agent: Agent, brands: Iterable[Staffed]) -> dict[str, Opening]:
    """The queues in which there may be something for an agent, and as what."""
    found: dict[str, Opening] = {}
    for brand in brands:
        if not works_for(agent, brand.id):
            continue
        for queue in brand.all_queues():
            opening = _of_queue(agent, brand, queue)
            if opening:
                found[queue] = min(opening, found.get(queue, opening))
    return found


def opening_of(agent: Agent, case: Case, brand: Staffed, now: datetime) -> Opening | None:
    """As what an agent may take a case now; None where they may not. Their room is another question."""
    if not works_for(agent, brand.id) or agent.id in case.declined:
        return None
    if serves(agent, brand, case.queue) and writes(agent, case.language):
        return Opening.OWN
    overflow = brand.staffing.get(case.queue, PLAIN_STAFFING).overflow
    if overflow is None or waited(case, now) < timedelta(minutes=overflow.after):
        return None
    if not (overflow.any_language or writes(agent, case.language)):
        return None
    return Opening.OVERFLOW if _overflows_to(agent, brand, case.queue, overflow) else None


def waited(case: Case, now: datetime) -> timedelta:
    """How long a case has been waiting for an agent; one that was given back waits since it came."""
    return now - (case.waiting_since or case.created_at)


def _of_queue(agent: Agent, brand: Staffed, queue: str) -> Opening | None:
    if serves(agent, brand, queue):
        return Opening.OWN
    overflow = brand.staffing.get(queue, PLAIN_STAFFING).overflow
    return Opening.OVERFLOW if overflow and _overflows_to(agent, brand, queue, overflow) else None


def _overflows_to(agent: Agent, brand: Staffed, queue: str, overflow: Overflow) -> bool:
    row = brand.staffing.get(queue, PLAIN_STAFFING)
    if overflow.level and _skilled(agent, row, queue, overflow.level):
        return True
    # Only the language stood in the way.
    if overflow.any_language and _skilled(agent, row, queue, 0):
        return True
    return any(serves(agent, brand, other) for other in overflow.to)


def _skilled(agent: Agent, row: Staffing, queue: str, instead: int) -> bool:
    """Whether an agent has the levels, or those of `instead` where it is not 0."""
    return all(agent.skills.get(skill, 0) >= (instead or least) for skill, least in row.needed(queue).items())
