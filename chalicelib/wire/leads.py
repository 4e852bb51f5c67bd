"""Leads from the bodies of requests: what a form gives, what is changed, and `leads` of a brand's file."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from chalicelib.domain.lead_rules import LeadCondition, LeadRule, LeadRules
from chalicelib.domain.leads import LeadChange, LeadStatus
from chalicelib.domain.offers import MarketingConsent
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated
from chalicelib.wire.misfits import Misfit

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Language = Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt)$")]
_Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
_Postcode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,9}$")]
_Phrase = Annotated[str, msgspec.Meta(pattern=r"\w", max_length=80)]
_SELLER = r'([a-z0-9][a-z0-9._-]{0,63}|[^\sA-Z@<>,;"+]{1,64}@[^\sA-Z@<>,;"]{3,255})'
_Seller = Annotated[str, msgspec.Meta(pattern=f"^{_SELLER}$")]


class LeadConditionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What a row asks: all that it names must hold; of a list, one is enough."""

    country: Annotated[tuple[_Country, ...], msgspec.Meta(description="ISO 3166 codes.", max_length=50)] = ()
    postcode: Annotated[
        tuple[_Postcode, ...], msgspec.Meta(description="Beginnings of postcodes.", max_length=200)
    ] = ()
    language: Annotated[tuple[_Language, ...], msgspec.Meta(description="The language that they write.")] = ()
    words: Annotated[
        tuple[_Phrase, ...],
        msgspec.Meta(description="Words or phrases of what they ask for, or products.", max_length=100),
    ] = ()
    size: Annotated[int, msgspec.Meta(description="The least number of pieces or people.", ge=0, le=10_000_000)] = 0


class LeadRuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One row: which leads go to which sellers."""

    name: Annotated[
        str,
        msgspec.Meta(description="Told as the reason; each once.", min_length=1, max_length=60, pattern=r"^[^\n]*$"),
    ]
    when: LeadConditionFile
    sellers: Annotated[
        tuple[_Seller, ...],
        msgspec.Meta(description="Mail addresses, or ids of agents; several share.", min_length=1, max_length=20),
    ]


class LeadsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which contacts are prospects, and whose they are."""

    intents: Annotated[
        tuple[_Word, ...], msgspec.Meta(description="Intents whose contacts become leads.", max_length=20)
    ] = ("documentation",)
    products: Annotated[
        tuple[_Phrase, ...],
        msgspec.Meta(description="What you sell, looked for in what prospects write.", max_length=500),
    ] = ()
    rules: Annotated[
        tuple[LeadRuleFile, ...], msgspec.Meta(description="Rows, read from top to bottom.", max_length=200)
    ] = ()
    sellers: Annotated[
        tuple[_Seller, ...], msgspec.Meta(description="Who gets what no row takes; several share.", max_length=20)
    ] = ()


class ConsentRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`consent` of a submission: what a person said to a form's question about offers."""

    marketing: bool
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    at: datetime | None = None
    source: Line = ""


class LeadChangeRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `PATCH /v1/leads/{lead}`."""

    status: LeadStatus | None = None
    seller: Annotated[str, msgspec.Meta(pattern=f"^({_SELLER})?$")] | None = None
    consent: bool | None = None
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    agent: Line = ""
    version: Annotated[int, msgspec.Meta(ge=1)] | None = None


def consent_of(request: ConsentRequest | None) -> MarketingConsent | None:
    """What was said; raises `Refused` where its time has no time zone."""
    if request is None:
        return None
    if request.at is not None and request.at.tzinfo is None:
        raise Refused("`consent.at` has a time zone, such as 2026-11-20T09:00:00Z.", reason="invalid_body")
    at = request.at.astimezone(UTC) if request.at else None
    return MarketingConsent(request.marketing, request.text, at, request.source)


def decode_lead_change(body: bytes) -> LeadChange:
    """What is to be changed in a lead; raises `Refused` with what is wrong and where."""
    request = validated(body, LeadChangeRequest)
    if request.status is None and request.seller is None and request.consent is None:
        raise Refused("Nothing is to be changed: give `status`, `seller` or `consent`.", reason="invalid_body")
    if request.consent:
        raise Refused("Nobody consents for somebody else: only `false`, a withdrawal, is taken.", reason="invalid_body")
    return LeadChange(
        status=request.status,
        seller=request.seller,
        withdraw=request.consent is False,
        note=request.note.strip(),
        agent=request.agent,
        version=request.version,
    )


def read_since(given: str) -> datetime:
    """The time that a parameter says, in UTC; raises `Refused`."""
    try:
        at = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", given))
    except ValueError as error:
        raise Refused("`since` is a time such as 2026-11-20T09:00:00Z.", reason="invalid_parameter") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def leads_of(file: LeadsFile) -> LeadRules:
    """The policy of a brand's file."""
    return LeadRules(
        intents=file.intents,
        products=file.products,
        rules=tuple(
            LeadRule(row.name, LeadCondition(**msgspec.structs.asdict(row.when)), row.sellers) for row in file.rules
        ),
        sellers=file.sellers,
    )


def lead_misfits(file: LeadsFile) -> Iterator[Misfit]:
    """What has the right shape and makes no sense."""
    names: set[str] = set()
    for number, row in enumerate(file.rules):
        if row.name in names:
            what = f"{row.name!r} is the name of two; people read it as the reason"
            yield Misfit(("leads", "rules", number, "name"), what)
        names.add(row.name)
    if "spam" in file.intents:
        yield Misfit(("leads", "intents"), "Whoever sends spam is no prospect")
