"""Give a case that was routed to the best agent who is there, where its queue is pushed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.assignment import BY_ITSELF, companions, given, is_waiting, ranked
from chalicelib.domain.board import Roster
from chalicelib.domain.case import Case
from chalicelib.domain.casework import Author
from chalicelib.domain.desk import Desk
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.ports import Brands, Ledger, Outcome, Shelf
from chalicelib.domain.staffing import is_pushed
from chalicelib.errors import Conflict

MOST_ASKED = 40
"""Among how many agents the best is looked for; where more are open to a case, among so many of them."""

_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class PushCase:
    """Where nobody can take it now it stays in its queue: whoever becomes free, or the clock, takes it from there."""

    brands: Brands
    ledger: Ledger
    desk: Desk
    agents: Shelf[Agent]
    rosters: Shelf[Roster]

    def __call__(self, merchant: str, reference: str, now: datetime) -> Outcome:
        """Give a case to an agent: `given`, `nobody` or `not_pushed`."""
        facts: dict[str, str | int | float] = {"case": reference}
        for _ in range(_ATTEMPTS):
            case = self.ledger.recall(merchant, cases=[reference]).cases.get(reference)
            brand = self.brands.get(merchant, case.brand) if case else None
            if case is None or brand is None or not is_waiting(case) or not is_pushed(brand, case.queue):
                return Outcome("not_pushed", facts=facts)
            best = next(iter(ranked(case, self._asked(case).values(), brand, now)), None)
            if best is None:
                return Outcome("nobody", facts=facts)
            event = interaction_id(merchant, "event", "push", reference, str(case.version))
            author = Author("", event, "", now)
            keep = {brand.id: timedelta(days=brand.retention) for brand in self.brands.of(merchant)}
            cases = (case, *self._along(case, best))
            try:
                self.desk.record(given(best, cases, author, keep, sender=BY_ITSELF, note="pushed"))
            except Conflict:
                continue
            return Outcome("given", facts=facts | {"agent": best.id, "cases": len(cases)})
        # Whoever was quicker may have taken it; if not, the clock finds it.
        return Outcome("nobody", ("contention",), facts)

    def _asked(self, case: Case) -> Mapping[str, Agent]:
        roster = self.rosters.get(case.merchant, "roster")
        some = roster.for_case(case, MOST_ASKED) if roster else ()
        return self.agents.get_all(case.merchant, dict.fromkeys((*case.known_to, *some)))

    def _along(self, case: Case, agent: Agent) -> tuple[Case, ...]:
        recalled = self.ledger.recall(case.merchant, cases=case.links, customers=[case.customer])
        customer = recalled.customers.get(case.customer)
        more = [name for name in (customer.open_cases if customer else ()) if name not in recalled.cases][-10:]
        others = {**recalled.cases, **(self.ledger.recall(case.merchant, cases=more).cases if more else {})}
        return companions(case, others.values(), agent)
