"""Leads: prospects who asked for documentation or a quote, one for each person and brand, with what they gave."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.brand import Brand
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.lead_rules import LeadFacts
from chalicelib.domain.offers import MarketingConsent
from chalicelib.domain.places import country_in, country_of
from chalicelib.domain.prospects import company_in, first_of, size_in
from chalicelib.domain.rules import words_among
from chalicelib.domain.things import Place, moment
from chalicelib.domain.understanding import UNSURE, Detail, DetailKind, Understanding

ALL = "all"
"""The list of a merchant's leads, by when each last asked."""

FindDetails = Callable[[str, str], tuple[Detail, ...]]
"""A text and its language to the numbers and places in it."""

_REQUESTS_KEPT = 30
_CONSENTS_KEPT = 10
_MOST_PRODUCTS = 30
_LONGEST_ASK = 400


class LeadStatus(StrEnum):
    """How far a seller has come with a lead."""

    NEW = "new"
    CONTACTED = "contacted"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LeadRequest:
    """One contact in which the prospect asked; `asked` are the words that say so, `at` is UTC."""

    contact: str
    case: str
    at: datetime
    channel: Channel
    asked: str = ""
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """A prospect of a brand.

    Times are UTC. `country` is an ISO 3166 code, `phone` is in E.164, `size` the number of pieces or people that was
    spoken of, 0 where none was. `requests` are the newest contacts in which they asked, `count` says how many there
    were. `seller` is an agent's id or an address, `rule` the row of the policy that named them. `consent` is what they
    last said of being written to with offers, None where nobody asked them: nothing is assumed. `consents` is what they
    said before.
    """

    merchant: str
    id: str
    brand: str
    customer: str
    created_at: datetime
    asked_at: datetime
    expires_at: datetime
    status: LeadStatus = LeadStatus.NEW
    name: str = ""
    mail: str = ""
    phone: str = ""
    company: str = ""
    postcode: str = ""
    country: str = ""
    language: str = ""
    size: int = 0
    products: tuple[str, ...] = ()
    requests: tuple[LeadRequest, ...] = ()
    count: int = 0
    seller: str = ""
    rule: str = ""
    consent: MarketingConsent | None = None
    consents: tuple[MarketingConsent, ...] = ()
    version: int = 0

    @property
    def place(self) -> Place:
        """Among all leads of the merchant, by when they last asked."""
        return Place(ALL, moment(self.asked_at, self.id))

    def asked_for(self) -> str:
        """All that the prospect asked for, in their words and by the products' names."""
        return "\n".join((*self.products, *(request.asked for request in self.requests)))

    def facts(self, text: str) -> LeadFacts:
        """What the policy's rows are judged by, with the contact's text beside what they asked for before."""
        return LeadFacts(self.country, self.postcode, self.language, f"{self.asked_for()}\n{text}", self.size)


def lead_id(merchant: str, brand: str, customer: str) -> str:
    """The id of a person's lead at a brand: one, however often they ask."""
    return interaction_id(merchant, "lead", brand, customer)


def is_lead(understanding: Understanding | None, brand: Brand) -> bool:
    """Whether a contact makes its customer a prospect: one of the brand's intents for that is sure enough to act on.

    It is where the surest intent is one of them, or where it is as sure as what is told to customers.
    """
    if understanding is None or understanding.abstained:
        return False
    wanted = [found for found in understanding.intents if found.name in brand.leads.intents]
    surest = understanding.intents[:1]
    return any(found in surest or found.confidence >= brand.confidence for found in wanted)


def told_lead(
    incoming: Incoming, understanding: Understanding, customer: str, case: str, contact: str, find: FindDetails
) -> Lead:
    """The lead that one contact alone tells of. What a form says in fields of its own counts before the text."""
    brand, offered = incoming.brand, incoming.offered
    text = f"{incoming.subject}\n{incoming.text}\n{incoming.signature}"
    details = find(f"{incoming.text}\n{incoming.signature}", understanding.language)
    given = {identity.scheme: identity.value for identity in reversed(incoming.identities)}
    mail = given.get("mail") or incoming.answer_to
    phone = given.get("phone") or first_of(details, DetailKind.PHONE)
    products = tuple(dict.fromkeys((*offered.products, *words_among(brand.leads.products, text))))[:_MOST_PRODUCTS]
    asked = _asked(incoming, understanding)
    return Lead(
        merchant=brand.merchant,
        id=lead_id(brand.merchant, brand.id, customer),
        brand=brand.id,
        customer=customer,
        created_at=incoming.at,
        asked_at=incoming.at,
        expires_at=incoming.at + timedelta(days=brand.retention),
        name=incoming.sender_name,
        mail=mail,
        phone=phone,
        company=offered.company or company_in(incoming.text, incoming.signature),
        postcode=offered.postcode or first_of(details, DetailKind.POSTCODE),
        country=country_of(offered.country) or country_in(text, phone, mail),
        language="" if understanding.language == UNSURE else understanding.language,
        size=offered.size or size_in(incoming.text),
        products=products,
        requests=(LeadRequest(contact, case, incoming.at, incoming.channel, asked, products),),
        count=1,
        consent=replace(offered.consent, at=offered.consent.at or incoming.at) if offered.consent else None,
    )


def merged(known: Lead, told: Lead) -> Lead:
    """A known lead after one more contact: what is said anew counts, what is not said stays.

    A lead that was won or lost is new again: somebody has to see that they ask.
    """
    if known.requests and any(one.contact == told.requests[0].contact for one in known.requests):
        return known
    fields = ("name", "mail", "phone", "company", "postcode", "country", "language", "size")
    said = {field: getattr(told, field) or getattr(known, field) for field in fields}
    ended = known.status in (LeadStatus.WON, LeadStatus.LOST)
    return replace(
        _with_consent(known, told.consent),
        **said,
        asked_at=max(known.asked_at, told.asked_at),
        expires_at=max(known.expires_at, told.expires_at),
        status=LeadStatus.NEW if ended else known.status,
        products=tuple(dict.fromkeys((*known.products, *told.products)))[:_MOST_PRODUCTS],
        requests=(*known.requests, *told.requests)[-_REQUESTS_KEPT:],
        count=known.count + 1,
    )


@dataclass(frozen=True, slots=True)
class LeadChange:
    """What somebody asks to change in a lead; what is None stays as it is.

    With `withdraw`, the prospect wants no offers any more. With a `version`, that version is changed or none.
    """

    status: LeadStatus | None = None
    seller: str | None = None
    withdraw: bool = False
    note: str = ""
    agent: str = ""
    version: int | None = None


def changed(lead: Lead, asked: LeadChange, at: datetime, by: str) -> Lead:
    """The lead after what was asked; the same one where it says so already."""
    after = replace(
        lead,
        status=asked.status or lead.status,
        seller=lead.seller if asked.seller is None else asked.seller,
        rule=lead.rule if asked.seller in (None, lead.seller) else "",
    )
    if asked.withdraw and (lead.consent is None or lead.consent.marketing):
        withdrawn = MarketingConsent(marketing=False, text="", at=at, source=f"withdrawn:{by}")
        after = _with_consent(after, withdrawn)
    return after


def _with_consent(lead: Lead, consent: MarketingConsent | None) -> Lead:
    """The lead after the prospect said something of offers; what they said before is kept as a proof."""
    if consent is None:
        return lead
    before = (lead.consent,) if lead.consent else ()
    return replace(lead, consent=consent, consents=(*lead.consents, *before)[-_CONSENTS_KEPT:])


def _asked(incoming: Incoming, understanding: Understanding) -> str:
    """The words of a contact that ask for documentation: the parts that the intent comes from, else the beginning."""
    text = incoming.text
    spans = sorted(_spans(understanding, incoming.brand.leads.intents))
    said = " … ".join(text[start:end].strip() for start, end in spans) or text
    words = " ".join((said.strip() or incoming.subject).split())
    return words if len(words) <= _LONGEST_ASK else words[: _LONGEST_ASK - 1] + "…"


def _spans(understanding: Understanding, intents: Iterable[str]) -> set[tuple[int, int]]:
    wanted = set(intents)
    return {found.span for found in understanding.intents if found.name in wanted and found.span}
