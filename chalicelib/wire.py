"""Bytes to dataclasses and back, for all that crosses a queue, the API or the table."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec

from chalicelib.domain.case import PREFIX, Status
from chalicelib.domain.casework import CaseChange
from chalicelib.domain.customer import Identity
from chalicelib.domain.feedback import CASE_TAG, MERCHANT_TAG, Event, Feedback, given_message_id
from chalicelib.domain.interaction import Channel
from chalicelib.domain.mail import Bounce
from chalicelib.domain.submission import Submission
from chalicelib.domain.tokens import subject_references
from chalicelib.errors import Malformed, Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Shape = TypeVar("Shape")

_Line = Annotated[str, msgspec.Meta(max_length=500)]


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


class ParticipantsChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`participants` of a change to a case: identities."""

    add: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=100)] = ()
    remove: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=100)] = ()


class CaseChangeRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `PATCH /v1/cases/{reference}`."""

    status: Status | None = None
    held: msgspec.UnsetType | None = msgspec.UNSET
    participants: ParticipantsChange = ParticipantsChange()
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    version: Annotated[int, msgspec.Meta(ge=1)] | None = None


class RestoreRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/customers/{identity}/mailable`."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    address: _Line = ""


class _Recipient(msgspec.Struct, frozen=True, rename="camel"):
    email_address: str = ""
    status: str | None = None
    diagnostic_code: str | None = None


class _Sent(msgspec.Struct, frozen=True, rename="camel"):
    message_id: str
    timestamp: datetime
    source_arn: Annotated[str, msgspec.Meta(pattern=r"^arn:[^:]+:ses:[^:]+:")]
    destination: tuple[str, ...] = ()
    tags: dict[str, tuple[str, ...]] = {}


class _Report(msgspec.Struct, frozen=True, rename="camel"):
    """What any event says, by the names that the sorts of events have for it."""

    timestamp: datetime | None = None
    feedback_id: str = ""
    bounce_type: str = ""
    complaint_feedback_type: str | None = None
    reason: str = ""
    bounced_recipients: tuple[_Recipient, ...] = ()
    complained_recipients: tuple[_Recipient, ...] = ()
    delayed_recipients: tuple[_Recipient, ...] = ()


class _SendingEvent(msgspec.Struct, frozen=True, rename="camel"):
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html."""

    event_type: str
    mail: _Sent
    bounce: _Report = _Report()
    complaint: _Report = _Report()
    delivery: _Report = _Report()
    delivery_delay: _Report = _Report()
    reject: _Report = _Report()


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
        case=case,
    )


def decode_dismissal(body: bytes) -> str:
    """The note of a dismissal; raises `Refused` where there is none."""
    note = validated(body, Dismissal).note.strip()
    if not note:
        raise Refused("`note` is empty.", reason="invalid_body")
    return note


def decode_case_change(body: bytes) -> CaseChange:
    """What is to be changed in a case; raises `Refused` with what is wrong and where."""
    request = validated(body, CaseChangeRequest)
    release = request.held is None
    if not (request.status or release or request.participants.add or request.participants.remove):
        raise Refused("Nothing is to be changed: give `status`, `held` or `participants`.", reason="invalid_body")
    note = request.note.strip()
    if release and not note:
        raise Refused("A hold is lifted with a `note` that says why.", reason="invalid_body")
    return CaseChange(
        status=request.status,
        release=release,
        add=tuple(map(Identity.read, request.participants.add)),
        remove=tuple(map(Identity.read, request.participants.remove)),
        note=note,
        version=request.version,
    )


def decode_restore(body: bytes) -> tuple[str, str]:
    """The note of who lets mail leave again, and the address, which may be empty; raises `Refused`."""
    request = validated(body, RestoreRequest)
    note = request.note.strip()
    if not note:
        raise Refused("`note` is empty.", reason="invalid_body")
    return note, request.address.strip()


_REASON_KEPT = 500


def decode_feedback(message: str) -> tuple[Feedback, ...]:
    """The feedback in a sending event of SES, one for each recipient; none for events that Guichet does not take.

    Raises `Malformed` for what is no such event.
    """
    told = decode(message, _SendingEvent)
    known = {
        "Bounce": (Event.BOUNCE, told.bounce),
        "Complaint": (Event.COMPLAINT, told.complaint),
        "Delivery": (Event.DELIVERY, told.delivery),
        "DeliveryDelay": (Event.DELAY, told.delivery_delay),
        "Reject": (Event.REJECT, told.reject),
    }
    if told.event_type not in known:
        return ()
    event, report = known[told.event_type]
    named = report.bounced_recipients or report.complained_recipients or report.delayed_recipients
    # Events of the whole mail name nobody.
    about = named or tuple(_Recipient(address) for address in told.mail.destination)
    by_recipient = {
        feedback.recipient: feedback for feedback in (_feedback(event, told.mail, report, one) for one in about)
    }
    return tuple(by_recipient.values())


def _feedback(event: Event, mail: _Sent, report: _Report, about: _Recipient) -> Feedback:
    said_at = (report.timestamp or mail.timestamp).astimezone(UTC)
    # The other server's clock may be behind, and nothing comes back before it left.
    at = max(said_at, mail.timestamp.astimezone(UTC))
    written_to = [address.strip().lower() for address in mail.destination]
    recipient = about.email_address.strip().lower()
    if recipient not in written_to and len(written_to) == 1:
        # A forward's target, or a name with the address: it is the address that we wrote to that fails.
        recipient = written_to[0]
    said = about.diagnostic_code or report.complaint_feedback_type or report.reason
    reason = " ".join(f"{about.status or ''} {said}".split())[:_REASON_KEPT]
    failed = event in (Event.BOUNCE, Event.COMPLAINT) and report.complaint_feedback_type != "not-spam"
    return Feedback(
        event=event,
        name=report.feedback_id or said_at.isoformat(),
        merchant=next(iter(mail.tags.get(MERCHANT_TAG, ())), ""),
        case=next(iter(mail.tags.get(CASE_TAG, ())), ""),
        message_id=given_message_id(mail.message_id, mail.source_arn.split(":")[3]),
        at=at,
        recipient=recipient,
        text=reason,
        bounce=Bounce(recipient, about.status or "", reason, report.bounce_type == "Permanent") if failed else None,
    )


def validated(content: bytes, shape: type[Shape]) -> Shape:
    """A request's body as its shape; raises `Refused` with what is wrong and where."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise Refused(str(error), reason="invalid_body") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"The body is not JSON: {error}", reason="invalid_json") from error
