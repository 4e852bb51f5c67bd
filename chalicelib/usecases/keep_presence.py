"""Keep where an agent is: at work, away or off; saying so again is their heartbeat."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.agents import Agent, Presence
from chalicelib.domain.ports import Ledger, Outcome, Shelf
from chalicelib.errors import Conflict, Retryable
from chalicelib.usecases.give_back import GiveBack
from chalicelib.usecases.take_next_case import known_agent
from chalicelib.usecases.wake_board import WakeBoard

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class KeepPresence:
    """Who goes off gives their cases back; who comes to work wakes the clock."""

    agents: Shelf[Agent]
    ledger: Ledger
    give_back: GiveBack
    wake_board: WakeBoard

    def __call__(
        self, merchant: str, identifier: str, state: Presence, now: datetime, by: str
    ) -> tuple[Agent, tuple[str, ...], Outcome]:
        """The agent, and the references of the cases that went back to their queues.

        Raises `NotFound` where there is no such agent, and `Retryable` where others kept writing them.
        """
        for _ in range(_ATTEMPTS):
            before = known_agent(self.agents.get(merchant, identifier))
            agent = before.seen(now, state)
            try:
                agent, back = self._written(agent, now, by)
            except Conflict:
                continue
            if state is not Presence.OFF and before.state is Presence.OFF:
                self.wake_board(merchant, now)
            facts: dict[str, str | int | float] = {"agent": identifier, "state": str(state), "back": len(back)}
            return agent, back, Outcome("seen" if state is before.state else "changed", (str(state),), facts)
        raise Retryable("The agent kept changing", reason="contention")

    def _written(self, agent: Agent, now: datetime, by: str) -> tuple[Agent, tuple[str, ...]]:
        if agent.state is Presence.OFF and agent.in_hand:
            return self.give_back(agent, now, why="left", by=by)
        if agent.is_full:
            # What they solved is in their hands no more, and the board counts their room.
            agent = agent.after(self.ledger.recall(agent.merchant, cases=[one.case for one in agent.in_hand]).cases)
        return self.agents.put(agent), ()
