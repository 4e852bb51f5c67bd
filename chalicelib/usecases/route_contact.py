"""Send a recorded contact's case to its queue, with a priority and a due time."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Status
from chalicelib.domain.clocks import Clock
from chalicelib.domain.load import Loads, promise
from chalicelib.domain.notices import Notice, NoticeKind
from chalicelib.domain.pointers import AcknowledgePointer, RoutePointer
from chalicelib.domain.ports import AcknowledgeQueue, Brands, Ledger, Outcome
from chalicelib.domain.routing import Routing, RoutingFacts, route
from chalicelib.errors import Conflict, Retryable
from chalicelib.usecases.notify_staff import NotifyStaff

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class RouteContact:
    """Routing comes before the acknowledgement: what is promised there is the time that is decided here."""

    brands: Brands
    ledger: Ledger
    acknowledgements: AcknowledgeQueue
    notify: NotifyStaff
    loads: Loads

    def __call__(self, pointer: RoutePointer) -> Outcome:
        """Route the case by the brand's rules and queue the acknowledgement.

        Raises `Retryable` when the brand is gone: the message waits in the dead-letter queue for an operator.
        """
        brand = self.brands.get(pointer.merchant, pointer.brand)
        if brand is None:
            raise Retryable(f"No brand {pointer.brand!r}", reason="unknown_brand")
        facts, version = pointer.facts, pointer.version
        for _ in range(_ATTEMPTS):
            routing = self._promising(route(facts, brand), facts, brand)
            if facts.status is not Status.OPEN:
                # Somebody was quicker: nothing is to be done, and where it ended no answer is promised any more.
                waits = facts.status is Status.PENDING
                told = replace(pointer, acknowledge=pointer.acknowledge and waits)
                return self._acknowledge(told, routing.promise, "not_open")
            if not routing.changes(facts):
                self._tell(pointer, routing, brand)
                return self._acknowledge(pointer, routing.promise, "unchanged", routing)
            try:
                self.ledger.set_route(pointer.merchant, pointer.case, version, routing)
                self._tell(pointer, routing, brand)
                return self._acknowledge(pointer, routing.promise, "routed", routing)
            except Conflict:
                case = self._case(pointer)
            if case.due_at and case.routed_at and case.routed_at >= facts.received_at:
                self._tell(pointer, routing, brand)
                return self._acknowledge(pointer, case.promise or case.due_at, "routed_before")
            version = case.version
            facts = facts.of(case)
        raise Retryable("The case kept changing", reason="contention")

    def _promising(self, routing: Routing, facts: RoutingFacts, brand: Brand) -> Routing:
        """With what is promised; only brands whose policy asks pay for a look at the load, and that once in a while."""
        load = self.loads.of(brand.merchant) if brand.load.rows else None
        return replace(routing, promised_at=promise(routing, facts, brand, load))

    def _case(self, pointer: RoutePointer) -> Case:
        case = self.ledger.recall(pointer.merchant, cases=[pointer.case]).cases.get(pointer.case)
        if case is None:
            raise Retryable(f"No case {pointer.case}", reason="unknown_case")
        return case

    def _tell(self, pointer: RoutePointer, routing: Routing, brand: Brand) -> None:
        """Tell those of the merchant's people whom the rules name, once for each case."""
        if not routing.notify:
            return
        notice = Notice(
            NoticeKind.RULE,
            pointer.merchant,
            pointer.brand,
            pointer.case,
            self._case(pointer).customer,
            routing.queue,
            routing.priority,
            Clock.ANSWER,
            routing.due_at,
            routing.routed_at,
            routing.reasons,
        )
        self.notify(notice, routing.notify, brand)

    def _acknowledge(
        self, pointer: RoutePointer, due: datetime, decision: str, routing: Routing | None = None
    ) -> Outcome:
        if pointer.acknowledge:
            self.acknowledgements.send(AcknowledgePointer(pointer.merchant, pointer.contact, due))
        facts = {"contact": pointer.contact, "case": pointer.case}
        if routing:
            facts |= {"queue": routing.queue, "priority": routing.priority.name.lower()}
        return Outcome(decision, routing.reasons if routing else (), dict(facts))
