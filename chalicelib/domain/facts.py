"""What a reply may say of its customer, order, case, agent and brand: the typed variables of templates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from chalicelib.domain.amounts import Amount
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.orders import EventKind

_WITH_A_DIGIT = re.compile(r"\d")
_MOST_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The customer: `name` as they give it, `first_name` only where it is surely one; empty where not known."""

    name: str = ""
    first_name: str = ""
    tier: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of an order; what is empty or None is not known.

    `status` is the word of its last event (`EventKind`), for a template to choose by. `parcels` are the numbers of all,
    `parcel`, `carrier` and `tracking` (https) those of the only one under way. Dates are on the brand's clock.
    """

    number: str = ""
    status: str = ""
    parcel: str = ""
    carrier: str = ""
    tracking: str = ""
    parcels: tuple[str, ...] = ()
    amount: Amount | None = None
    refund: Amount | None = None
    ordered_on: date | None = None
    shipped_on: date | None = None
    expected_on: date | None = None
    delivered_on: date | None = None
    refunded_on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The case; times are UTC. `subject` is the customer's own."""

    reference: str = ""
    subject: str = ""
    created: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """The agent who answers; what `new` ones write is looked at where the brand says so."""

    id: str = ""
    name: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class BrandFacts:
    """The brand: what customers call it, the lines under its mails in the reply's language, its clock (IANA name)."""

    name: str = ""
    signature: tuple[str, ...] = ()
    time_zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a template may say, for one reply in one language; `at` is now (UTC)."""

    at: datetime
    customer: CustomerFacts = CustomerFacts()
    order: OrderFacts = OrderFacts()
    case: CaseFacts = CaseFacts()
    agent: AgentFacts = AgentFacts()
    brand: BrandFacts = BrandFacts()


ROOTS: Mapping[str, tuple[str, ...]] = {
    "customer": tuple(field.name for field in fields(CustomerFacts)),
    "order": tuple(field.name for field in fields(OrderFacts)),
    "case": tuple(field.name for field in fields(CaseFacts)),
    "agent": ("name",),
    "brand": ("name", "signature"),
}
"""What templates may name: `customer.name`, `order.parcel` and so on."""

LISTS = frozenset({"order.parcels", "brand.signature"})
"""What templates may walk through."""


def facts_of(
    case: Case,
    customer: Customer | None,
    brand: Brand,
    agent: AgentFacts,
    order: OrderFacts | None,
    language: str,
    now: datetime,
) -> Facts:
    """The facts for a reply to a case, in a language, at a time (UTC)."""
    name = customer.name.strip() if customer else ""
    return Facts(
        at=now,
        customer=CustomerFacts(
            name=name,
            first_name=first_name(name),
            tier=customer.tier if customer else "",
            language=(customer.language if customer else "") or case.language,
        ),
        order=order or OrderFacts(),
        case=CaseFacts(case.reference, case.subject, case.created_at, case.due_at),
        agent=agent,
        brand=BrandFacts(brand.name, tuple(brand.signature.get(language, ())), brand.time_zone),
    )


def sample_facts(now: datetime) -> Facts:
    """Facts to show a template with where there is no case, at a time (UTC)."""
    day = now.date()
    return Facts(
        at=now,
        customer=CustomerFacts("Ada Exemple", "Ada", "vip", ""),
        order=OrderFacts(
            number="EX-1042",
            status=EventKind.SHIPPED,
            parcel="6A00000000000",
            carrier="Exemple Express",
            tracking="https://suivi.example/6A00000000000",
            parcels=("6A00000000000",),
            amount=Amount(Decimal("89.90")),
            refund=Amount(Decimal("89.90")),
            ordered_on=day,
            shipped_on=day,
            expected_on=day,
            delivered_on=day,
            refunded_on=day,
        ),
        case=CaseFacts("GU-7K3F9QXW", "…", now, now),
        agent=AgentFacts("agent", "Camille"),
        brand=BrandFacts("Maison Exemple", ("Maison Exemple",)),
    )


def first_name(shown: str) -> str:
    """The first name in a name as shown, only where it is safe: two words, capitals as in names, no initials.

    "DUPONT Marie" gives Marie, since a family name is what people write in capitals; "M. Dupont" and "Marie" alone
    (which may be a family name) give an empty text, and so does anything with a digit or a sign.
    """
    words = shown.split()
    if len(words) != 2 or not all(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", word) for word in words):
        return ""
    first, last = words
    if len(first) > 1 and first.isupper() and not last.isupper():
        first, last = last, first
    if not re.fullmatch(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", first) or first.casefold() in _TITLES:
        return ""
    if not first[0].isupper() or first.isupper():
        return ""
    return first


# fmt: off
_TITLES = frozenset(
    {
        "dhr", "dr", "equipe", "frau", "herr", "la", "le", "les", "m", "madame", "mevr", "mlle", "mme", "monsieur",
        "mr", "mrs", "ms", "pr", "sig", "sr", "sra", "team", "the",
    }
)
# fmt: on


def order_numbers(case: Case) -> tuple[str, ...]:
    """Numbers of a case that may be an order's, in the order in which they were written."""
    return tuple(one for one in case.references if _WITH_A_DIGIT.search(one))[:_MOST_NUMBERS]
