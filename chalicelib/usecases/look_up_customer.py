"""Show who a customer is, which addresses are not written to any more, and what is open."""

from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.ports import Ledger
from chalicelib.errors import NotFound


@dataclass(frozen=True, slots=True)
class LookUpCustomer:
    """A customer by any identity."""

    ledger: Ledger

    def __call__(self, merchant: str, identity: str) -> tuple[Customer, tuple[Case, ...]]:
        """The customer, and the open cases, the latest first; raises `Refused` for no identity, and `NotFound`."""
        identifier = customer_id(Identity.read(identity))
        customer = self.ledger.recall(merchant, customers=[identifier]).customers.get(identifier)
        if customer is None:
            raise NotFound("No customer has this identity.")
        return customer, open_cases(self.ledger, customer)


def open_cases(ledger: Ledger, customer: Customer) -> tuple[Case, ...]:
    """The cases of a customer that did not end, the latest first."""
    cases = ledger.recall(customer.merchant, cases=customer.open_cases).cases.values()
    return tuple(
        sorted((case for case in cases if case.ended_at is None), key=lambda case: case.updated_at, reverse=True)
    )
