"""What every route of the API shares: how it is registered, and how it reads the request and answers."""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps

from chalice.app import Blueprint, Request, Response

from chalicelib import wire
from chalicelib.domain.casework import Author
from chalicelib.domain.interaction import interaction_id
from chalicelib.entry.problems import problem_of
from chalicelib.errors import STATUS, Refused
from chalicelib.observability import observe_failure
from chalicelib.usecases.check_key import public_part
from chalicelib.wiring import api

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


def merchant() -> str:
    """The merchant whose key the request carries: every route asks, and asks first."""
    return api.check_key()(_request().headers.get("authorization", ""))


def caller() -> str:
    """The public part of the request's key: who did it, for whoever reads the history."""
    return public_part(_request().headers.get("authorization", ""))


def body(largest: int = LARGEST_BODY) -> bytes:
    """The request's body; raises `Refused` where it has more bytes than `largest`."""
    given = _request().raw_body
    content = given.encode() if isinstance(given, str) else given
    if len(content) > largest:
        raise Refused(f"The body is larger than {largest:,} bytes.", reason="body_too_large")
    return content


def parameter(name: str) -> str | None:
    """A parameter of the request's query; None where it is missing or empty."""
    given: Mapping[str, str] = _request().query_params or {}
    return given.get(name) or None


def flag(name: str) -> bool:
    """A parameter that is true or false, and false where it is missing."""
    given = parameter(name)
    if given not in (None, "true", "false"):
        raise Refused(f"`{name}` is true or false.", reason="invalid_parameter")
    return given == "true"


def limit() -> int:
    """How many items the caller wants on a page."""
    given = parameter("limit")
    if given is None:
        return _DEFAULT_LIMIT
    # By form first: int() raises on thousands of digits.
    if not re.fullmatch("[0-9]{1,3}", given) or not 1 <= int(given) <= _LARGEST_LIMIT:
        raise Refused(f"`limit` is a number from 1 to {_LARGEST_LIMIT}.", reason="invalid_parameter")
    return int(given)


def header(name: str) -> str:
    """A header of the request, by its name in small letters; empty where it is missing."""
    given: str = _request().headers.get(name, "")
    return given.strip()


def idempotency_key() -> str:
    """The request's `Idempotency-Key`, or a new one."""
    key = header("idempotency-key")
    if len(key) > _LONGEST_KEY:
        raise Refused(f"`Idempotency-Key` has at most {_LONGEST_KEY} characters.", reason="invalid_header")
    return key or uuid.uuid4().hex


def author(merchant: str, about: str, content: bytes) -> Author:
    """Who changes what `about` names, with which body; the same key and `Idempotency-Key` is the same change."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Author(caller(), interaction_id(merchant, "event", about, idempotency_key()), digest, datetime.now(UTC))


def answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A value as JSON that nobody may keep."""
    return Response(
        body=wire.encode(value).decode(),
        status_code=status,
        headers={"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})},
    )


def elsewhere(link: str) -> Response:
    """What was asked for is at an address that soon ends."""
    return Response(
        body="",
        status_code=303,
        headers={"Location": link, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _request() -> Request:
    return doors.current_request
