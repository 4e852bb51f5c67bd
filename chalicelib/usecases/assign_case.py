"""Give a case to an agent by hand, or back to its queue."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.agents import Agent, Presence
from chalicelib.domain.assignment import reassigned
from chalicelib.domain.case import Case, Status
from chalicelib.domain.casework import Author
from chalicelib.domain.desk import Desk
from chalicelib.domain.ports import Brands, Ledger, Outcome, Shelf
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.usecases.change_case import asked_before
from chalicelib.usecases.take_next_case import known_agent

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class AssignCase:
    """Whoever does it by hand knows why: skills and languages are not asked for, but nobody gets more than they can."""

    brands: Brands
    ledger: Ledger
    desk: Desk
    agents: Shelf[Agent]

    def __call__(
        self, merchant: str, reference: str, to: str, author: Author, *, note: str = "", version: int | None = None
    ) -> tuple[Case, Outcome]:
        """The case after it went to an agent, or to nobody where `to` is empty.

        Raises `NotFound` for an unknown case or agent; `Refused` with reason `not_open` for a case on which there is
        nothing to do, `agent_full` and `agent_off` for an agent who cannot take it, and `conflict` where the case is
        not of `version` or others kept writing it.
        """
        wanted = read_reference(reference)
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(merchant, interactions=[author.event], cases=[wanted] if wanted else [])
            case = recalled.cases.get(wanted)
            if case is None:
                raise NotFound("There is no case with this reference.")
            if asked_before(recalled.interactions.get(author.event), author):
                return case, Outcome("seen", facts={"case": case.reference})
            if version not in (None, case.version):
                raise Refused(f"The case is at version {case.version}, no longer at {version}.", reason="conflict")
            agents = self.agents.get_all(merchant, [name for name in (to, case.agent) if name])
            agent = known_agent(agents.get(to)) if to else None
            if case.agent == to:
                return case, Outcome("unchanged", facts={"case": case.reference})
            if agent:
                agent = self._able(agent, case)
            keep = {case.brand: self._keep(case)}
            assignment = reassigned(case, agents.get(case.agent), agent, author, keep, note)
            try:
                self.desk.record(assignment)
            except Conflict:
                continue
            written = assignment.moves[0].case
            return replace(written, version=written.version + 1), Outcome(
                "assigned" if to else "handed_back", facts={"case": case.reference, "agent": to, "before": case.agent}
            )
        raise Refused("Others kept changing the case. Try again in a moment.", reason="conflict")

    def _able(self, agent: Agent, case: Case) -> Agent:
        """The agent as they are to take a case; raises `Refused` where they cannot."""
        if case.status is not Status.OPEN or not case.queue:
            raise Refused("Only an open case that stands in a queue can be given to an agent.", reason="not_open")
        if agent.state is Presence.OFF:
            raise Refused(f"{agent.id} is off: the case would go back at once.", reason="agent_off")
        if not agent.room_for(case.channel):
            names = [one.case for one in agent.in_hand]
            agent = agent.after(self.ledger.recall(agent.merchant, cases=names).cases)
        if not agent.room_for(case.channel):
            raise Refused(f"{agent.id} has as many cases as they may have at once.", reason="agent_full")
        return agent

    def _keep(self, case: Case) -> timedelta:
        brand = self.brands.get(case.merchant, case.brand)
        return timedelta(days=brand.retention) if brand else timedelta(days=3650)
