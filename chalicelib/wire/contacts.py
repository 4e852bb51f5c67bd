"""Contacts that come by the API, and what people decide about parked ones, from the bodies of requests."""

from typing import Annotated

import msgspec

from chalicelib.domain.amounts import PATTERN
from chalicelib.domain.case import PREFIX
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel
from chalicelib.domain.offers import Offered
from chalicelib.domain.submission import Submission
from chalicelib.domain.tokens import subject_references
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated
from chalicelib.wire.leads import ConsentRequest, consent_of


class Sender(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who writes: at least one of `mail`, `phone` (E.164) and `id` (the merchant's own)."""

    mail: Line = ""
    phone: Line = ""
    id: Line = ""
    name: Line = ""
    tier: Line = ""
    value: Annotated[str, msgspec.Meta(pattern=f"({PATTERN})|^$")] = ""
    company: Line = ""
    postcode: Annotated[str, msgspec.Meta(max_length=12)] = ""
    country: Annotated[str, msgspec.Meta(max_length=60)] = ""


class SubmissionRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/contacts`."""

    sender: Sender = msgspec.field(name="from")
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]
    channel: Channel = Channel.FORM
    subject: Line = ""
    brand: Line = ""
    case: Line = ""
    products: Annotated[tuple[Line, ...], msgspec.Meta(max_length=30)] = ()
    size: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    consent: ConsentRequest | None = None


class Dismissal(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/contacts/{id}/dismiss`."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


def decode_submission(body: bytes) -> Submission:
    """A valid submission from a request's body; raises `Refused` with what is wrong and where."""
    request = validated(body, SubmissionRequest)
    if not request.text.strip():
        raise Refused("`text` is empty.", reason="invalid_body")
    given = (("mail", request.sender.mail), ("phone", request.sender.phone), ("id", request.sender.id))
    identities = tuple(Identity.read(f"{scheme}:{value}") for scheme, value in given if value)
    if not identities:
        raise Refused("`from` needs one of `mail`, `phone` (E.164) and `id`.", reason="invalid_body")
    if request.channel is Channel.API:
        raise Refused("`channel` is one by which customers write.", reason="invalid_body")
    case = request.case.upper()
    if case and subject_references(case) != (case,):
        raise Refused(f"`case` is not a reference such as {PREFIX}7K3F9QXW.", reason="invalid_body")
    return Submission(
        channel=request.channel,
        brand=request.brand,
        identities=identities,
        subject=request.subject,
        text=request.text,
        name=request.sender.name,
        tier=request.sender.tier,
        value=request.sender.value,
        case=case,
        offered=Offered(
            company=request.sender.company,
            postcode=request.sender.postcode,
            country=request.sender.country,
            products=tuple(filter(None, map(str.strip, request.products))),
            size=request.size,
            consent=consent_of(request.consent),
        ),
    )


def decode_dismissal(body: bytes) -> str:
    """The note of a dismissal; raises `Refused` where there is none."""
    note = validated(body, Dismissal).note.strip()
    if not note:
        raise Refused("`note` is empty.", reason="invalid_body")
    return note
