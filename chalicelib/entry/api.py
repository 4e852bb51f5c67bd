"""The REST API."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib import wire, wiring
from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.ports import Outcome
from chalicelib.entry import representation
from chalicelib.entry.problems import problem_of
from chalicelib.errors import STATUS, Refused
from chalicelib.observability import observe, observe_failure
from chalicelib.usecases.check_key import public_part
from chalicelib.version import VERSION

LARGEST_BODY = 1_000_000
"""Bytes of a request's body; API Gateway itself ends at 10 MB."""

_DEFAULT_LIMIT = 20
_LARGEST_LIMIT = 100
_LONGEST_KEY = 255

View = Callable[..., Response]

doors = Blueprint(__name__)


def door(path: str, method: str) -> Callable[[View], View]:
    """Register a view whose errors are told as problem details.

    Chalice makes a 500 of any exception of a view before a middleware sees it, and logs it with its text,
    which may quote a customer: hence not a middleware.
    """

    def registered(view: View) -> View:
        @wraps(view)
        def answered(**parameters: str) -> Response:
            try:
                return view(**parameters)
            except Exception as error:
                # The edge: a bug must not tell the caller, or the log, what it stumbled over.
                if not isinstance(error, Refused) or error.reason not in STATUS:
                    observe_failure("api", error, "")
                return problem_of(error)

        doors.route(path, methods=[method], content_types=["application/json"])(answered)
        return answered

    return registered


@door("/healthz", "GET")
def healthz() -> Response:
    """Whether the API answers, and which version."""
    return _json({"status": "ok", "version": VERSION})


@door("/v1/contacts", "POST")
def submit_contact() -> Response:
    """Take a contact: 202 as soon as it is durable."""
    merchant = _merchant()
    body = _body()
    if len(body) > LARGEST_BODY:
        raise Refused(f"The body is larger than {LARGEST_BODY:,} bytes.", reason="body_too_large")
    submission = wire.decode_submission(body)
    known = {brand.id for brand in wiring.brands().of(merchant)}
    if not known or (submission.brand and submission.brand not in known):
        raise Refused(f"`brand` is none of yours: {', '.join(sorted(known))}.", reason="unknown_brand")
    key = _idempotency_key()
    contact = wiring.submit_contact()(merchant, submission.channel, body, key, datetime.now(UTC))
    observe("submit_contact", Outcome("received", facts={"contact": contact, "channel": submission.channel}))
    location = {"Location": f"/v1/contacts/{contact}"}
    return _json({**representation.received_contact(contact), "channel": submission.channel}, 202, location)


@door("/v1/contacts", "GET")
def list_contacts() -> Response:
    """Contacts that belong to no case, newest first; with `status=parked`, those that could not be handled."""
    merchant, limit, cursor = _merchant(), _limit(), _parameter("cursor")
    status = _parameter("status")
    if status not in (None, "parked", "recorded"):
        raise Refused("`status` is parked or recorded.", reason="invalid_parameter")
    if status == "parked":
        parked = wiring.history().parked(merchant, limit, cursor)
        return _json(representation.page(parked, representation.parked_contact))
    caseless = wiring.history().caseless(merchant, limit, cursor)
    return _json(representation.page(caseless, lambda one: representation.contact(one, "recorded")))


@door("/v1/contacts/{contact}", "GET")
def look_up_contact(contact: str) -> Response:
    """One contact, and how far it has come."""
    identifier = unquote(contact)
    found, progress = wiring.look_up_contact()(_merchant(), identifier)
    match found:
        case Interaction():
            return _json(representation.contact(found, progress))
        case Parked():
            return _json(representation.parked_contact(found))
    return _json(representation.received_contact(identifier))


@door("/v1/contacts/{contact}/raw", "GET")
def read_raw(contact: str) -> Response:
    """A contact's bytes as received: here, or by 303 where they are many or no UTF-8, which API Gateway would spoil."""
    dangerous = _parameter("dangerous")
    if dangerous not in (None, "true", "false"):
        raise Refused("`dangerous` is true or false.", reason="invalid_parameter")
    raw = wiring.read_raw()(_merchant(), unquote(contact), dangerous=dangerous == "true")
    if raw.link:
        return Response(body="", status_code=303, headers={"Location": raw.link, "Cache-Control": "no-store"})
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


@door("/v1/contacts/{contact}/retry", "POST")
def retry_contact(contact: str) -> Response:
    """Try a parked contact again: 202, for a worker does it."""
    merchant = _merchant()
    parked = wiring.retry_contact()(merchant, unquote(contact))
    observe("retry_contact", Outcome("retried", (parked.reason,), {"contact": parked.id}))
    return _json(representation.parked_contact(parked), 202, {"Location": f"/v1/contacts/{parked.id}"})


@door("/v1/contacts/{contact}/dismiss", "POST")
def dismiss_contact(contact: str) -> Response:
    """Put a parked contact away, with a note that says why."""
    merchant, identifier = _merchant(), unquote(contact)
    note, by = wire.decode_dismissal(_body()), public_part(_request().headers.get("authorization", ""))
    dismissed = wiring.dismiss_contact()(merchant, identifier, note, by, datetime.now(UTC))
    observe("dismiss_contact", Outcome("dismissed", (dismissed.reason,), {"contact": dismissed.id}))
    return _json(representation.parked_contact(dismissed))


@door("/v1/cases", "GET")
def list_cases() -> Response:
    """Open cases by `queue` (all by default), or of a `customer`."""
    merchant, customer = _merchant(), _parameter("customer")
    if customer:
        listed = wiring.list_cases().of_customer(merchant, customer)
    else:
        listed = wiring.list_cases().of_queue(merchant, _parameter("queue") or "", _limit(), _parameter("cursor"))
    return _json(representation.page(listed, representation.case))


@door("/v1/cases/{reference}", "GET")
def look_up_case(reference: str) -> Response:
    """A case with its interactions, oldest first."""
    merchant = _merchant()
    found, interactions = wiring.look_up_case()(merchant, unquote(reference), _limit(), _parameter("cursor"))
    return _json(representation.case_with_interactions(found, interactions))


@door("/v1/customers/{identity}/timeline", "GET")
def look_up_timeline(identity: str) -> Response:
    """A customer's interactions on every channel, newest first."""
    merchant = _merchant()
    listed = wiring.look_up_timeline()(merchant, unquote(identity), _limit(), _parameter("cursor"))
    return _json(representation.page(listed, representation.interaction))


def _request() -> Request:
    return doors.current_request


def _merchant() -> str:
    """The merchant whose key the request carries: every route asks, and asks first."""
    return wiring.check_key()(_request().headers.get("authorization", ""))


def _body() -> bytes:
    body = _request().raw_body
    return body.encode() if isinstance(body, str) else body


def _parameter(name: str) -> str | None:
    given: Mapping[str, str] = _request().query_params or {}
    return given.get(name) or None


def _limit() -> int:
    given = _parameter("limit")
    if given is None:
        return _DEFAULT_LIMIT
    # By form first: int() raises on thousands of digits.
    if not re.fullmatch("[0-9]{1,3}", given) or not 1 <= int(given) <= _LARGEST_LIMIT:
        raise Refused(f"`limit` is a number from 1 to {_LARGEST_LIMIT}.", reason="invalid_parameter")
    return int(given)


def _idempotency_key() -> str:
    key: str = _request().headers.get("idempotency-key", "").strip()
    if len(key) > _LONGEST_KEY:
        raise Refused(f"`Idempotency-Key` has at most {_LONGEST_KEY} characters.", reason="invalid_header")
    return key or uuid.uuid4().hex


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        body=wire.encode(value).decode(),
        status_code=status,
        headers={"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})},
    )
