"""Errors of the API as problem details (RFC 9457), whoever makes them: a use case, a bug, or Chalice."""

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.errors import STATUS, Instead, Misplaced, Refused, Retryable, Unfit

_MEDIA_TYPE = "application/problem+json"


def problem(status: int, reason: str, detail: str, **more: object) -> Response:
    """A problem details response; `reason` is a stable word for programs, `detail` a sentence for people.

    `more` are members of its own.
    """
    headers: dict[str, str | list[str]] = {"Content-Type": _MEDIA_TYPE}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body=json.dumps(_body(status, reason, detail) | more), status_code=status, headers=headers)


def problem_of(error: Exception) -> Response:
    """The problem details of an error; of a fault of ours or of AWS nothing is told but whether to try again."""
    if isinstance(error, Retryable):
        return problem(503, "unavailable", "Try again in a moment.")
    status = STATUS.get(error.reason) if isinstance(error, Refused) else None
    if not isinstance(error, Refused) or status is None:
        return problem(500, "internal", "Guichet failed; the operators are told.")
    more: dict[str, object] = {}
    if isinstance(error, Misplaced):
        more["errors"] = [asdict(place) for place in error.places]
    if isinstance(error, Unfit):
        more["findings"] = error.findings
    if isinstance(error, Instead):
        more |= error.instead
    return problem(status, error.reason, error.detail or HTTPStatus(status).phrase, **more)


class ProblemChalice(Chalice):
    """Chalice whose own errors (no such route, wrong method or media type) are problem details as well."""

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Handle a request of API Gateway."""
        answer: dict[str, Any] = super().__call__(event, context)
        status = int(answer.get("statusCode", 200))
        headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
        if status < HTTPStatus.BAD_REQUEST or headers.get("content-type") == _MEDIA_TYPE:
            return answer
        reason, detail = _chalice_words(answer.get("body"))
        made = problem(status, reason, detail)
        return {**answer, "headers": made.headers, "body": made.body, "isBase64Encoded": False}


def _chalice_words(body: object) -> tuple[str, str]:
    """Chalice says `{"Code": ..., "Message": ...}`; with a bug the message would be a trace."""
    try:
        said = json.loads(body) if isinstance(body, str) else {}
    except ValueError:
        said = {}
    code = str(said.get("Code", "internal"))
    if code in {"InternalServerError", "ChaliceViewError", "internal"}:
        return "internal", "Guichet failed; the operators are told."
    reason = "".join("_" + letter.lower() if letter.isupper() else letter for letter in code).lstrip("_")
    return reason.removesuffix("_error"), str(said.get("Message", code))


def _body(status: int, reason: str, detail: str) -> dict[str, object]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "reason": reason,
    }
