"""Give the work of an agent who left back to its queues, to its old places."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.assignment import BY_ITSELF, handed_back
from chalicelib.domain.casework import Author
from chalicelib.domain.desk import Desk
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.ports import Brands, Ledger
from chalicelib.errors import Conflict, Retryable

_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class GiveBack:
    """All of it at once, with an event in the history of each case; the due time and the priority stay."""

    brands: Brands
    ledger: Ledger
    desk: Desk

    def __call__(self, agent: Agent, now: datetime, *, why: str, by: str = "") -> tuple[Agent, tuple[str, ...]]:
        """The agent as written, with nothing in hand, and the references of the cases that went back.

        `agent` is as it is to be written, over the version that was read. `why` is `left`, `silent` or `retired`, `by`
        the key of who said so, if anybody. Raises `Conflict` where somebody else wrote the agent, and `Retryable` where
        others kept writing the cases.
        """
        keep = {brand.id: timedelta(days=brand.retention) for brand in self.brands.of(agent.merchant)}
        names = [one.case for one in agent.in_hand]
        for attempt in range(_ATTEMPTS):
            cases = self.ledger.recall(agent.merchant, cases=names).cases
            event = interaction_id(agent.merchant, "event", "give_back", agent.id, str(agent.version))
            author = Author(by, event, "", now)
            sender = "" if by else BY_ITSELF
            # What ended, or waits for somebody else, stands in no queue that it could go back to.
            left = agent.after(cases)
            open_ones = [case for name, case in cases.items() if left.has(name)]
            assignment = handed_back(left, open_ones, author, keep, sender=sender, note=why)
            empty = replace(assignment, agents=(replace(assignment.agents[0], in_hand=()),))
            try:
                self.desk.record(empty)
            except Conflict:
                if attempt == _ATTEMPTS - 1:
                    raise
                continue
            after = empty.agents[0]
            return replace(after, version=after.version + 1), tuple(move.case.reference for move in empty.moves)
        raise Retryable("The cases kept changing", reason="contention")
