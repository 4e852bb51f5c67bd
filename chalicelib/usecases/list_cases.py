"""List open cases: what a queue has to do, or what a customer waits for."""

from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Identity, customer_id
from chalicelib.domain.ports import Brands, History, Ledger, Page
from chalicelib.errors import Refused
from chalicelib.usecases.look_up_customer import open_cases


@dataclass(frozen=True, slots=True)
class ListCases:
    """Open cases, never by scanning: by queue, or by customer."""

    history: History
    brands: Brands
    ledger: Ledger

    def of_queue(self, merchant: str, queue: str, limit: int, cursor: str | None) -> Page[Case]:
        """Open cases of one queue, or of every queue where `queue` is empty, by queue, priority and due time.

        Raises `Refused` for a queue that no brand of the merchant has.
        """
        known = sorted({name for brand in self.brands.of(merchant) for name in brand.all_queues()})
        if queue and queue not in known:
            raise Refused(f"There is no queue {queue!r}; there are {', '.join(known)}.", reason="invalid_parameter")
        return self.history.open_cases(merchant, (queue,) if queue else tuple(known), limit, cursor)

    def of_customer(self, merchant: str, identity: str) -> Page[Case]:
        """The open cases of a customer, the latest first; none for a stranger."""
        identifier = customer_id(Identity.read(identity))
        customer = self.ledger.recall(merchant, customers=[identifier]).customers.get(identifier)
        return Page(open_cases(self.ledger, customer) if customer else ())
