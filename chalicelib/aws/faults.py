"""AWS errors to the project's own."""

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import Conflict, GuichetError, Refused, Retryable

AWS_ERRORS = (ClientError, BotoCoreError)
"""What a client raises: an answer that says no, or no answer at all (a time-out, a broken connection)."""

_CONFLICT = frozenset({"ConditionalCheckFailedException", "PreconditionFailed", "412"})
_FINAL = frozenset({"AccessDenied", "AccessDeniedException", "ValidationException", "InvalidParameterValue"})


def code_of(error: Exception) -> str:
    """AWS's code of an error, or the name of what went wrong on the way to AWS."""
    answer = error.response if isinstance(error, ClientError) else {}
    return str(answer.get("Error", {}).get("Code", type(error).__name__))


def translated(error: Exception) -> GuichetError:
    """What an AWS error means to the pipeline: a lost race, a mistake that stays, or a fault that passes."""
    code = code_of(error)
    if code in _CONFLICT:
        return Conflict(code, reason="changed")
    if code in _FINAL:
        return Refused(code, reason=code)
    return Retryable(code, reason=code)
