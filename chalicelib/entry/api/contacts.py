"""The routes below `/v1/contacts`."""

from datetime import UTC, datetime
from urllib.parse import unquote

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.ports import Outcome
from chalicelib.entry import representation
from chalicelib.entry.api import request, teaching
from chalicelib.entry.api.request import answer, door
from chalicelib.errors import Refused
from chalicelib.observability import observe
from chalicelib.wire.contacts import decode_dismissal, decode_submission
from chalicelib.wiring import api, learning


@door("/v1/contacts", "POST")
def submit_contact() -> Response:
    """Take a contact: 202 as soon as it is durable."""
    merchant = request.merchant()
    body = request.body()
    submission = decode_submission(body)
    known = {brand.id for brand in wiring.brands().of(merchant)}
    if not known or (submission.brand and submission.brand not in known):
        raise Refused(f"`brand` is none of yours: {', '.join(sorted(known))}.", reason="unknown_brand")
    key = request.idempotency_key()
    contact = api.submit_contact()(merchant, submission.channel, body, key, datetime.now(UTC))
    observe("submit_contact", Outcome("received", facts={"contact": contact, "channel": submission.channel}))
    location = {"Location": f"/v1/contacts/{contact}"}
    return answer({**representation.received_contact(contact), "channel": submission.channel}, 202, location)


@door("/v1/contacts", "GET")
def list_contacts() -> Response:
    """Contacts that belong to no case, newest first; with `status=parked`, those that could not be handled."""
    merchant, limit, cursor = request.merchant(), request.limit(), request.parameter("cursor")
    status = request.parameter("status")
    if status not in (None, "parked", "recorded"):
        raise Refused("`status` is parked or recorded.", reason="invalid_parameter")
    if status == "parked":
        parked = wiring.history().parked(merchant, limit, cursor)
        return answer(representation.page(parked, representation.parked_contact))
    caseless = wiring.history().caseless(merchant, limit, cursor)
    return answer(representation.page(caseless, lambda one: representation.contact(one, "recorded")))


@door("/v1/contacts/{contact}", "GET")
def look_up_contact(contact: str) -> Response:
    """One contact, and how far it has come."""
    identifier = unquote(contact)
    found, progress = api.look_up_contact()(request.merchant(), identifier)
    match found:
        case Interaction():
            label = learning.labels().of_contact(found.merchant, found.id)
            corrected = teaching.correction(label.correction) if label else None
            understood = found.understanding
            language, orders = (understood.language, understood.references) if understood else ("", None)
            named = representation.details(api.details()(found.text, language, orders))
            return answer({**representation.contact(found, progress), "corrected": corrected, "details": named})
        case Parked():
            return answer(representation.parked_contact(found))
    return answer(representation.received_contact(identifier))


@door("/v1/contacts/{contact}/raw", "GET")
def read_raw(contact: str) -> Response:
    """A contact's bytes as received: here, or by 303 where they are many or no UTF-8, which API Gateway would spoil."""
    merchant, dangerous = request.merchant(), request.flag("dangerous")
    raw = api.read_raw()(merchant, unquote(contact), dangerous=dangerous)
    if raw.link:
        return request.elsewhere(raw.link)
    return Response(
        body=raw.text,
        headers={
            "Content-Type": raw.media_type,
            # Nothing of it may run where an API key is at hand.
            "Content-Disposition": f'attachment; filename="{raw.name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@door("/v1/contacts/{contact}/body", "GET")
def read_body(contact: str) -> Response:
    """A contact as a person reads it: new text, what it quotes, and HTML that is safe to show."""
    merchant, dangerous, identifier = request.merchant(), request.flag("dangerous"), unquote(contact)
    read = api.read_body()(merchant, identifier, dangerous=dangerous)
    # What a customer wrote never becomes a document of ours, whoever opens this address.
    inert = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
    return answer(representation.body(identifier, read), headers=inert)


@door("/v1/contacts/{contact}/attachments/{number}", "GET")
def find_attachment(contact: str, number: str) -> Response:
    """The bytes of an attachment, by 303: API Gateway would spoil them."""
    merchant, dangerous = request.merchant(), request.flag("dangerous")
    return request.elsewhere(api.find_attachment()(merchant, unquote(contact), number, dangerous=dangerous))


@door("/v1/contacts/{contact}/retry", "POST")
def retry_contact(contact: str) -> Response:
    """Try a parked contact again: 202, for a worker does it."""
    merchant = request.merchant()
    parked = api.retry_contact()(merchant, unquote(contact))
    observe("retry_contact", Outcome("retried", (parked.reason,), {"contact": parked.id}))
    return answer(representation.parked_contact(parked), 202, {"Location": f"/v1/contacts/{parked.id}"})


@door("/v1/contacts/{contact}/dismiss", "POST")
def dismiss_contact(contact: str) -> Response:
    """Put a parked contact away, with a note that says why."""
    merchant, identifier = request.merchant(), unquote(contact)
    note, by = decode_dismissal(request.body()), request.caller()
    dismissed = api.dismiss_contact()(merchant, identifier, note, by, datetime.now(UTC))
    observe("dismiss_contact", Outcome("dismissed", (dismissed.reason,), {"contact": dismissed.id}))
    return answer(representation.parked_contact(dismissed))
