"""Sending events of SES as feedback on what left."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from chalicelib.domain.feedback import (
    CASE_TAG,
    INTERNAL_TAG,
    MERCHANT_TAG,
    QUESTION_TAG,
    Event,
    Feedback,
    given_message_id,
)
from chalicelib.domain.mail import Bounce
from chalicelib.wire import decode

_REASON_KEPT = 500


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
        question=next(iter(mail.tags.get(QUESTION_TAG, ())), ""),
        internal=INTERNAL_TAG in mail.tags,
    )
