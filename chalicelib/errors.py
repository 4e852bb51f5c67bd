"""The error taxonomy: what went wrong, who is told, and what happens to the message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


class GuichetError(Exception):
    """Root of all expected errors; a bug is none of them. `reason` is a stable word for logs and metrics."""

    reason = "error"

    def __init__(self, detail: str = "", *, reason: str | None = None) -> None:
        super().__init__(detail or reason or self.reason)
        self.reason = reason or self.reason
        self.detail = detail


class Refused(GuichetError):
    """The request or mail is not accepted, and the sender is told why."""

    reason = "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """What is wrong in a JSON text, and where: its path, and the line and column (both from 1)."""

    path: str
    line: int
    column: int
    detail: str


class Misplaced(Refused):
    """A document does not have the shape that it must have; `places` says where, `more` how many are not named."""

    reason = "invalid_body"

    def __init__(self, places: tuple[Place, ...], more: int = 0, *, reason: str | None = None) -> None:
        told = [f"Line {one.line}, column {one.column}, `{one.path}`: {one.detail}" for one in places]
        super().__init__("\n".join([*told, f"And {more} more."] if more else told), reason=reason)
        self.places = places


class Unfit(Refused):
    """What was written is not fit to leave; `findings` say why, each by a `code`, in plain values."""

    reason = "reply_not_ready"

    def __init__(self, detail: str, findings: Sequence[Mapping[str, object]]) -> None:
        super().__init__(detail)
        self.findings = tuple(findings)


class Instead(Refused):
    """What is asked for cannot be had; `instead` are members of the answer that say what could be, or what is there."""

    def __init__(self, detail: str, instead: Mapping[str, object], *, reason: str) -> None:
        super().__init__(detail, reason=reason)
        self.instead = instead


class Malformed(GuichetError):
    """The input cannot be read; it is parked with its reason and an alarm counts it."""

    reason = "malformed"


class Retryable(GuichetError):
    """A passing fault; the message is delivered again."""

    reason = "retryable"


class Busy(Retryable):
    """Somebody else is at it right now; the message is delivered again in case they fail."""

    reason = "busy"


class Conflict(GuichetError):
    """Somebody else wrote first; read again and decide again."""

    reason = "conflict"


class NotFound(Refused):
    """There is no such thing, or it belongs to somebody else."""

    reason = "not_found"


class Unauthorized(Refused):
    """The caller did not say, or not prove, who it is."""

    reason = "unauthorized"


STATUS: Mapping[str, int] = MappingProxyType(
    {
        "unauthorized": 401,
        "not_found": 404,
        "unknown_brand": 422,
        "invalid_json": 400,
        "invalid_body": 422,
        "invalid_identity": 422,
        "invalid_cursor": 400,
        "invalid_parameter": 400,
        "invalid_header": 400,
        "body_too_large": 413,
        "idempotency_key_reused": 422,
        "dangerous": 403,
        "not_parked": 409,
        "not_human": 409,
        "model_changed": 409,
        "policy_changed": 409,
        "mailbox_taken": 409,
        "not_the_version": 412,
        "invalid_phrases": 422,
        "invalid_template": 422,
        "conflict": 409,
        "agent_full": 409,
        "agent_off": 409,
        "not_open": 409,
        "held": 409,
        "reply_not_ready": 422,
        "reply_waiting": 409,
        "reply_decided": 409,
        "own_reply": 403,
        "not_the_author": 403,
        "new_agent": 403,
        "another_agent": 409,
        "unknown_agent": 422,
        "newer_contact": 409,
        "nobody_to_answer": 409,
        "unmailable": 409,
        "expert_not_allowed": 422,
        "case_ended": 409,
        "question_settled": 409,
        "no_answer": 409,
        "too_many_questions": 409,
        "callbacks_off": 422,
        "callbacks_closed": 409,
        "callback_open": 409,
        "callback_ended": 409,
        "no_slot": 409,
        "unreadable": 422,
        "no_object": 404,
    }
)
"""Reason to HTTP status; what is not here is a fault of ours or of AWS, and a 503 or 500."""
