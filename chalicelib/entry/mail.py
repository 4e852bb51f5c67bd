"""The mail door: SES has stored a mail and says so."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.interaction import Channel
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.errors import GuichetError
from chalicelib.observability import observe, observe_failure
from chalicelib.wiring import pipeline

RAW_MAIL = "raw/mail/"
"""The prefix under which the receipt rule stores mails."""

doors = Blueprint(__name__)


@doors.lambda_function(name="receive_mail")
def receive_mail(event: dict[str, Any], _context: object) -> dict[str, str]:
    """Take an SES receipt event (https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html).

    An error goes back to Lambda, which tries again and keeps the event for the dead-letter queue.
    """
    for record in event["Records"]:
        pointer = received(record["ses"])
        try:
            observe("receive_mail", pipeline.receive_mail()(pointer))
        except GuichetError as error:
            observe_failure("receive_mail", error, record["ses"]["mail"]["messageId"])
            raise
    return {"disposition": "CONTINUE"}


def received(ses: dict[str, Any]) -> ReceivedPointer:
    """The pointer of one receipt."""
    mail, receipt = ses["mail"], ses["receipt"]
    return ReceivedPointer(
        raw=RAW_MAIL + mail["messageId"],
        channel=Channel.MAIL,
        at=datetime.fromisoformat(mail["timestamp"]),
        recipients=tuple(receipt["recipients"]),
        envelope_from=(mail.get("source") or "").strip("<>"),
        spam=_failed(receipt, "spamVerdict"),
        virus=_failed(receipt, "virusVerdict"),
        verdicts=Verdicts(
            receipt.get("dmarcVerdict", {}).get("status", "gray").lower(), receipt.get("dmarcPolicy", "").lower()
        ),
    )


def _failed(receipt: dict[str, Any], verdict: str) -> bool:
    return bool(receipt.get(verdict, {}).get("status") == "FAIL")
