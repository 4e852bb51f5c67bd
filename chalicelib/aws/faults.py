"""AWS errors to the project's own."""

from botocore.exceptions import ClientError

from chalicelib.errors import Conflict, GuichetError, Refused, Retryable

_CONFLICT = frozenset({"ConditionalCheckFailedException", "PreconditionFailed", "412"})
_FINAL = frozenset({"AccessDenied", "AccessDeniedException", "ValidationException", "InvalidParameterValue"})


def translated(error: ClientError) -> GuichetError:
    """What an AWS error means to the pipeline: a lost race, a mistake that stays, or a fault that passes."""
    code = error.response["Error"].get("Code", "Unknown")
    if code in _CONFLICT:
        return Conflict(code, reason="changed")
    if code in _FINAL:
        return Refused(error.response["Error"].get("Message", code), reason=code)
    return Retryable(code, reason=code)
