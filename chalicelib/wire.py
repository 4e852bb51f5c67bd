"""Bytes to dataclasses and back, for all that crosses a queue, the API or the table."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import PREFIX
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel
from chalicelib.domain.submission import Submission
from chalicelib.domain.tokens import subject_references
from chalicelib.errors import Malformed, Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Shape = TypeVar("Shape")

_Line = Annotated[str, msgspec.Meta(max_length=500)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Address = Annotated[str, msgspec.Meta(pattern=r"^[^\s@<>,;\"+]{1,64}@[^\s@<>,;\"]{3,255}$")]
_Listed = Annotated[str, msgspec.Meta(pattern=r"^[^\sA-Z@<>,;\"]{0,64}@[^\sA-Z@<>,;\"]{3,255}$")]


def encode(value: object) -> bytes:
    """JSON of dataclasses and plain values; times are ISO 8601 in UTC."""
    return msgspec.json.encode(value)


def decode(content: bytes | str, shape: type[Shape]) -> Shape:
    """A dataclass from JSON; raises `Malformed` where it does not fit."""
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(str(error), reason="unreadable_message") from error


def pack(value: object) -> bytes:
    """MessagePack of a dataclass, for the table."""
    return msgspec.msgpack.encode(value)


def unpack(content: bytes, shape: type[Shape]) -> Shape:
    """A dataclass from MessagePack."""
    return msgspec.msgpack.decode(content, type=shape)


def to_plain(value: "DataclassInstance") -> dict[str, Any]:
    """A dataclass as plain values, with fields left out that hold their default."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return {field.name: plain[field.name] for field in fields(value) if getattr(value, field.name) != field.default}


def from_plain(value: dict[str, Any], shape: type[Shape]) -> Shape:
    """A dataclass from plain values."""
    return msgspec.convert(value, type=shape)


class Sender(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who writes: at least one of `mail`, `phone` (E.164) and `id` (the merchant's own)."""

    mail: _Line = ""
    phone: _Line = ""
    id: _Line = ""
    name: _Line = ""
    tier: _Line = ""


class SubmissionRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/contacts`."""

    sender: Sender = msgspec.field(name="from")
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]
    channel: Channel = Channel.FORM
    subject: _Line = ""
    brand: _Line = ""
    case: _Line = ""


class Dismissal(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/contacts/{id}/dismiss`."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class BrandFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A brand's file; docs/brand.md says what each field means."""

    merchant: _Word
    id: _Word
    name: _Name
    # A change of all of them is one transaction, which holds a hundred writes.
    mailboxes: Annotated[tuple[_Address, ...], msgspec.Meta(min_length=1, max_length=40)]
    languages: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt)$")], ...], msgspec.Meta(min_length=1)
    ] = (
        "fr",
        "en",
    )
    time_zone: _Name = "Europe/Paris"
    answer_within: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24
    acknowledgements_per_day: Annotated[int, msgspec.Meta(ge=0, le=100)] = 5
    confidence: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.9
    reopen_within: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 30
    retention: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 1095
    priority_tiers: tuple[_Name, ...] = ("vip",)
    forms: tuple[_Listed, ...] = ()
    staff: tuple[_Listed, ...] = ()
    queues: dict[_Word, _Word] = {}


def decode_submission(body: bytes) -> Submission:
    """A valid submission from a request's body; raises `Refused` with what is wrong and where."""
    request = _validated(body, SubmissionRequest)
    if not request.text.strip():
        raise Refused("`text` is empty.", reason="invalid_body")
    given = (("mail", request.sender.mail), ("phone", request.sender.phone), ("id", request.sender.id))
    identities = tuple(Identity.read(f"{scheme}:{value}") for scheme, value in given if value)
    if not identities:
        raise Refused("`from` needs one of `mail`, `phone` (E.164) and `id`.", reason="invalid_body")
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
        case=case,
    )


def decode_dismissal(body: bytes) -> str:
    """The note of a dismissal; raises `Refused` where there is none."""
    note = _validated(body, Dismissal).note.strip()
    if not note:
        raise Refused("`note` is empty.", reason="invalid_body")
    return note


def decode_brand(content: bytes) -> Brand:
    """A brand from its file; raises `Refused` with what is wrong and where. Addresses become lower case."""
    file = _validated(content, BrandFile)
    # Loads only where it is needed: functions never read a brand's file.
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(file.time_zone)
    except (LookupError, ValueError, OSError) as error:
        raise Refused(
            f"`time_zone` {file.time_zone!r} is no IANA name such as Europe/Paris.", reason="invalid_body"
        ) from error
    mailboxes = tuple(dict.fromkeys(address.lower() for address in file.mailboxes))
    return Brand(**{**msgspec.structs.asdict(file), "mailboxes": mailboxes})


def _validated(content: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise Refused(str(error), reason="invalid_body") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"The body is not JSON: {error}", reason="invalid_json") from error
