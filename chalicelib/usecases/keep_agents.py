"""Keep the agents of a merchant: who they are, and what they can."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.agents import ALL, Agent, Presence
from chalicelib.domain.case import Case, Status
from chalicelib.domain.ports import Brands, Ledger, Outcome, Page, Shelf
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.give_back import GiveBack
from chalicelib.usecases.take_next_case import known_agent
from chalicelib.usecases.wake_board import WakeBoard

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class KeepAgents:
    """What is asked for replaces what was said of an agent; what they have in hand and where they are stays."""

    brands: Brands
    ledger: Ledger
    agents: Shelf[Agent]
    give_back: GiveBack
    wake_board: WakeBoard

    def put(self, asked: Agent, version: int | None, now: datetime) -> tuple[Agent, Outcome]:
        """Add an agent or change one; one who had left comes back.

        Raises `Refused` with reason `unknown_brand` for a brand that the merchant does not have, and `conflict` where
        the agent is not of the version that was asked for (0 for a new one).
        """
        known = {brand.id for brand in self.brands.of(asked.merchant)}
        if unknown := [name for name in asked.brands if name not in known]:
            raise Refused(f"There is no brand {', '.join(map(repr, unknown))}.", reason="unknown_brand")
        for _ in range(_ATTEMPTS):
            before = self.agents.get(asked.merchant, asked.id)
            present = before.version if before else 0
            if version not in (None, present):
                raise Refused(
                    f"The agent is at version {present}, not at {version}: somebody else changed them.",
                    reason="conflict",
                )
            try:
                written = self.agents.put(said_of(before, asked) if before else asked)
            except Conflict:
                continue
            if before is None:
                self.wake_board(asked.merchant, now)
            return written, Outcome("changed" if before else "added", facts={"agent": asked.id})
        raise Retryable("The agent kept changing", reason="contention")

    def get(self, merchant: str, identifier: str) -> Agent:
        """One agent, also one who has left; raises `NotFound`."""
        found = self.agents.get(merchant, identifier)
        if found is None:
            raise NotFound("There is no such agent.")
        return found

    def listed(self, merchant: str, limit: int, cursor: str | None) -> Page[Agent]:
        """All agents, those at work first."""
        return self.agents.listed(merchant, ALL, limit, cursor)

    def retire(self, merchant: str, identifier: str, now: datetime, by: str) -> tuple[Agent, Outcome]:
        """Let an agent leave for good: their cases go back, and the history keeps their name for a year."""
        for _ in range(_ATTEMPTS):
            before = known_agent(self.agents.get(merchant, identifier))
            left = replace(before, state=Presence.OFF, retired_at=now)
            try:
                agent, back = self.give_back(left, now, why="retired", by=by)
            except Conflict:
                continue
            return agent, Outcome("retired", facts={"agent": identifier, "back": len(back)})
        raise Retryable("The agent kept changing", reason="contention")

    def cases(self, merchant: str, identifier: str) -> tuple[Case, ...]:
        """What an agent has: the open cases, the most pressing first, then those that wait for somebody else."""
        agent = known_agent(self.agents.get(merchant, identifier))
        names = dict.fromkeys((*(one.case for one in agent.in_hand), *agent.put_off))
        found = self.ledger.recall(merchant, cases=names).cases.values()
        mine = [case for case in found if case.agent == identifier and case.ended_at is None]
        return tuple(
            sorted(mine, key=lambda case: (case.status is not Status.OPEN, case.priority or 9, str(case.due_at)))
        )


def said_of(before: Agent, asked: Agent) -> Agent:
    """An agent as asked for, with what only their work changes."""
    return replace(
        before,
        name=asked.name,
        mail=asked.mail,
        skills=asked.skills,
        languages=asked.languages,
        brands=asked.brands,
        capacity=asked.capacity,
        new=asked.new,
        retired_at=None,
    )
