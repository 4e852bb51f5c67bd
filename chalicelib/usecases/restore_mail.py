"""Let mail leave again to an address that it came back from, or whose owner complained."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.case import Case
from chalicelib.domain.casework import Author, deliverable, differences, event_in, event_of
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change, Interaction, interaction_id
from chalicelib.domain.ports import Brands, Ledger, Outcome
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.usecases.change_case import asked_before

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class RestoreMail:
    """Who lifted the mark and why goes into the history of each case that said so; of the customer where none did."""

    brands: Brands
    ledger: Ledger

    def __call__(self, merchant: str, identity: str, address: str, note: str, author: Author) -> Outcome:
        """Lift the mark from an address of a customer; asking for what is so already changes nothing.

        `address` may be empty: it is the identity's own then, or where that is no mail address, each one that is
        marked. Raises `NotFound`, and `Refused` with reason `conflict` where others kept writing.
        """
        known = Identity.read(identity)
        named = Identity.read(f"mail:{address}") if address else known if known.scheme == "mail" else None
        for _ in range(_ATTEMPTS):
            identifier = customer_id(known)
            recalled = self.ledger.recall(merchant, interactions=[author.event], customers=[identifier])
            customer = recalled.customers.get(identifier)
            if customer is None:
                raise NotFound("No customer has this identity.")
            seen = asked_before(recalled.interactions.get(author.event), author)
            lifted = [marked for marked in customer.unmailable if named is None or marked == named.value]
            restored = customer.reached(lifted)
            cases = self._cases(customer, restored, lifted)
            if seen or not (lifted or cases):
                return Outcome("seen" if seen else "unchanged", facts={"customer": customer.id})
            try:
                self._write(restored, cases, tuple(lifted), note, author)
            except Conflict:
                continue
            return Outcome("restored", facts={"customer": customer.id, "cases": len(cases)})
        raise Refused("Others kept changing the customer. Try again in a moment.", reason="conflict")

    def _cases(self, customer: Customer, restored: Customer, lifted: list[str]) -> list[Case]:
        """The cases that say that mail came back and need not say so any more."""
        failed = (failure.case for failure in customer.failures if failure.address in lifted)
        names = dict.fromkeys((*customer.open_cases, *failed))
        found = self.ledger.recall(customer.merchant, cases=names).cases.values()
        return [case for case in found if case.undeliverable and deliverable(case, restored)]

    def _write(self, restored: Customer, cases: list[Case], lifted: tuple[str, ...], note: str, author: Author) -> None:
        """One write per case, and the customer with the last one: after a crash, asking again does the rest."""
        changes = tuple(Change("unmailable", address, "") for address in lifted)
        retention = {brand.id: brand.retention for brand in self.brands.of(restored.merchant)}
        days = max(retention.values(), default=0)
        for number, case in enumerate(cases, 1):
            last = number == len(cases)
            after = replace(case, undeliverable=False)
            own = author if last else replace(author, event=interaction_id(author.event, case.reference))
            event = event_in(case, own, note, (*changes, *differences(case, after)))
            expires = author.at + timedelta(days=retention.get(case.brand, days))
            self.ledger.record(_recording(event, after, restored if last else None, expires))
        if not cases:
            event = event_of(restored, author, note, changes)
            self.ledger.record(_recording(event, None, restored, author.at + timedelta(days=days)))


def _recording(event: Interaction, case: Case | None, customer: Customer | None, expires_at: datetime) -> Recording:
    return Recording(
        interaction=event, case=case, customer=customer, aliases=(), expires_at=expires_at, facts=None, via="api"
    )
