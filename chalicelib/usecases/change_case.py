"""Change a case by hand: its status, the hold on it, who belongs to it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain import changes
from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.casework import (
    Author,
    CaseChange,
    awaits_routing,
    changed,
    differences,
    event_in,
    with_case_kept,
    withheld_acknowledgement,
)
from chalicelib.domain.customer import Customer
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.pointers import RoutePointer
from chalicelib.domain.ports import Brands, Ledger, Outcome, RouteQueue, Shelf
from chalicelib.domain.routing import routing_facts
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.free_agent import freed

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """Who did what and why goes into the history with the change, in one write that nobody's other write can undo."""

    brands: Brands
    ledger: Ledger
    routes: RouteQueue
    agents: Shelf[Agent]

    def __call__(self, merchant: str, reference: str, asked: CaseChange, author: Author) -> tuple[Case, Outcome]:
        """The case after what was asked; asking for what is so already changes nothing and is no error.

        What was written and not queued is queued when the same is asked again. Raises `NotFound`, and `Refused` with
        reason `conflict` where the case is not of the version that was asked for, or others kept writing it.
        """
        wanted = read_reference(reference)
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(merchant, interactions=[author.event], cases=[wanted] if wanted else [])
            before = recalled.cases.get(wanted)
            if before is None:
                raise NotFound("There is no case with this reference.")
            if asked_before(recalled.interactions.get(author.event), author):
                return self._forwarded(before, author, "seen")
            after = changed(before, asked, author.at, brand_of(self.brands, before))
            if after == before:
                return self._forwarded(before, author, "unchanged")
            if asked.version not in (None, before.version):
                raise Refused(
                    f"The case is at version {before.version}, no longer at {asked.version}: somebody else changed it."
                    " Read it again and decide again.",
                    reason="conflict",
                )
            recording = self._recording(before, after, asked, author)
            try:
                self.ledger.record(recording)
            except Conflict:
                continue
            written = recording.case or after
            return self._forwarded(replace(written, version=written.version + 1), author, "changed", recording)
        raise Refused("Others kept changing the case. Try again in a moment.", reason="conflict")

    def _recording(self, before: Case, after: Case, asked: CaseChange, author: Author) -> Recording:
        merchant = before.merchant
        brand = brand_of(self.brands, before)
        released = bool(before.held) and not after.held
        withheld = [before.withheld] if released and before.withheld else []
        recalled = self.ledger.recall(merchant, interactions=withheld, customers=[before.customer])
        customer = recalled.customers.get(before.customer)
        known = with_case_kept(customer, after) if customer else None
        granted: Interaction | None = None
        if known:
            after, known, granted = _granted(after, known, recalled, brand, author)
        return Recording(
            interaction=event_in(before, author, asked.note, differences(before, after)),
            case=after,
            customer=known if known != customer else None,
            aliases=(),
            expires_at=author.at + timedelta(days=brand.retention),
            facts=None,
            via="api",
            granted=granted,
            things=freed(self.agents, before, after),
        )

    def _forwarded(
        self, case: Case, author: Author, decision: str, recording: Recording | None = None
    ) -> tuple[Case, Outcome]:
        """Send a case that stands in no queue to be routed, and with it the contact whose acknowledgement may leave."""
        routed = awaits_routing(case)
        if routed:
            self.routes.send(self._pointer(case, author))
        fields = recording.interaction.changes if recording else ()
        granted = recording.granted if recording else None
        return case, Outcome(
            decision,
            tuple(dict.fromkeys(change.field for change in fields)),
            {"case": case.reference, "status": str(case.status), **_freed(recording)},
            tuple(name for name, holds in (("rerouted", routed), ("granted", granted is not None)) if holds),
        )

    def _pointer(self, case: Case, author: Author) -> RoutePointer:
        """The acknowledgement goes by what is written, so that the pointer sent again is the same one."""
        names = [case.withheld] if case.withheld else []
        recalled = self.ledger.recall(case.merchant, interactions=names, customers=[case.customer])
        contact = recalled.interactions.get(case.withheld)
        customer = recalled.customers.get(case.customer)
        return RoutePointer(
            merchant=case.merchant,
            brand=case.brand,
            contact=case.withheld or author.event,
            case=case.reference,
            version=case.version,
            facts=routing_facts(case, author.at, customer.tier if customer else ""),
            acknowledge=contact is not None and contact.acknowledgement is not Form.NONE,
        )


def brand_of(brands: Brands, case: Case) -> Brand:
    """The brand of a case; raises `Retryable` where it is gone."""
    brand = brands.get(case.merchant, case.brand)
    if brand is None:
        raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
    return brand


def _freed(recording: Recording | None) -> dict[str, str | int | float]:
    """Who has room for another case now."""
    agents = [thing.id for thing in recording.things if isinstance(thing, Agent)] if recording else []
    return {"freed": agents[0]} if agents else {}


def asked_before(event: Interaction | None, author: Author) -> bool:
    """Whether an event is of the same request; raises `Refused` where it is of another one under the same name."""
    if event is None:
        return False
    if event.digest != author.digest:
        raise Refused(
            "This Idempotency-Key came with another request before; use a new key for a new one.",
            reason="idempotency_key_reused",
        )
    return True


def _granted(
    case: Case, customer: Customer, recalled: Recalled, brand: Brand, author: Author
) -> tuple[Case, Customer, Interaction | None]:
    """The case, its customer and the contact after the acknowledgement is granted that a hold kept back."""
    contact = recalled.interactions.get(case.withheld)
    if contact is None or contact.acknowledgement is not Form.NONE:
        return case, customer, None
    decision = withheld_acknowledgement(case, contact, customer, brand, author.at)
    if decision.form is Form.NONE:
        return case, customer, None
    return (
        changes.granted(case, decision, contact.id, author.at),
        customer.with_acknowledgement(author.at.date()),
        replace(contact, acknowledgement=decision.form),
    )
