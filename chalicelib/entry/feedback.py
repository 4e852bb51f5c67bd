"""The door for what SES says became of the mails that left."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.domain.ports import Outcome
from chalicelib.errors import GuichetError
from chalicelib.observability import observe, observe_failure
from chalicelib.wire.feedback import decode_feedback
from chalicelib.wiring import pipeline

_STEP = "receive_feedback"

doors = Blueprint(__name__)


@doors.lambda_function(name=_STEP)
def receive_feedback(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Take SNS messages with SES's sending events; answers how many were told.

    https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html. Only our own topic may
    call, and only SES may publish there. An error goes back to Lambda, which tries again and keeps the event for
    the dead-letter queue.
    """
    told = 0
    for record in event["Records"]:
        message = record["Sns"]["Message"]
        try:
            # SES greets a new topic with a sentence.
            feedbacks = decode_feedback(message) if message.lstrip().startswith("{") else ()
            for feedback in feedbacks:
                observe(_STEP, pipeline.record_feedback()(feedback))
        except GuichetError as error:
            observe_failure(_STEP, error, record["Sns"]["MessageId"])
            raise
        if not feedbacks:
            observe(_STEP, Outcome("ignored"))
        told += len(feedbacks)
    return {"told": told}
