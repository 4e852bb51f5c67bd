"""Lay on the desk what a reply to a case goes by: what the customer wrote, and what may be said of whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, order_id
from chalicelib.domain.facts import AgentFacts, Facts, OrderFacts, facts_of, order_numbers
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.order_facts import facts_of_order, is_theirs
from chalicelib.domain.orders import Order
from chalicelib.domain.ports import Blobs, Brands, History, Ledger, Shelf
from chalicelib.domain.suggestions import waiting
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import NotFound, Retryable
from chalicelib.usecases.whole_text import whole_texts

_READ_AT_ONCE = 100
_MOST_READ = 500


@dataclass(frozen=True, slots=True)
class ReplyDesk:
    """What lies there: `contacts` are what the customer wrote since the last answer, oldest first."""

    case: Case
    brand: Brand
    customer: Customer | None
    contacts: tuple[Interaction, ...]
    order: OrderFacts | None
    agent: AgentFacts

    def facts(self, language: str, now: datetime) -> Facts:
        """What a template may say in a language, at a time (UTC)."""
        return facts_of(self.case, self.customer, self.brand, self.agent, self.order, language, now)


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """One desk for suggestions, previews and checks, so that they cannot differ."""

    brands: Brands
    ledger: Ledger
    history: History
    blobs: Blobs
    agents: Shelf[Agent]
    orders: Shelf[Order]

    def __call__(self, merchant: str, reference: str, agent: str = "") -> ReplyDesk:
        """The desk of a case, for an agent; raises `NotFound` for a case or an agent that there is not."""
        wanted = read_reference(reference)
        case = self.history.case(merchant, wanted) if wanted else None
        if case is None:
            raise NotFound("There is no case with this reference.")
        brand = self.brands.get(merchant, case.brand)
        if brand is None:
            raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
        customer = self.ledger.recall(merchant, customers=[case.customer]).customers.get(case.customer)
        contacts = whole_texts(waiting(self._interactions(case)), self.blobs)
        return ReplyDesk(
            case, brand, customer, contacts, self._order(case, brand, customer), self._agent(merchant, agent)
        )

    def _interactions(self, case: Case) -> Iterator[Interaction]:
        cursor, read = None, 0
        while read < _MOST_READ:
            page = self.history.interactions(case, _READ_AT_ONCE, cursor)
            yield from page.items
            read += len(page.items)
            cursor = page.next
            if cursor is None:
                return

    def _order(self, case: Case, brand: Brand, customer: Customer | None) -> OrderFacts | None:
        """The first order of the customer's that the case names; else the only number that it names, and no more."""
        numbers = order_numbers(case)
        known = self.orders.get_all(case.merchant, [order_id(number) for number in numbers]) if numbers else {}
        for number in numbers:
            order = known.get(order_id(number))
            if order and is_theirs(order, case, customer):
                return facts_of_order(order, brand.time_zone)
        return OrderFacts(number=numbers[0]) if len(numbers) == 1 else None

    def _agent(self, merchant: str, identifier: str) -> AgentFacts:
        if not identifier:
            return AgentFacts()
        found = self.agents.get(merchant, identifier)
        if found is None:
            raise NotFound("There is no such agent.")
        return AgentFacts(found.id, found.name, found.new)
