"""The way out for SMS: SNS, which sends to phones without a topic."""

from typing import Any

from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.errors import Refused

# SNS will say the same again tomorrow: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
_FINAL = frozenset(
    {"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "OptedOut", "ValidationError"}
)


class SnsTexter:
    """`Texter` on SNS.

    SNS counts nothing twice away: who sends must know whether it did. Attributes:
    https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, phone: str, text: str, sender: str, max_price: float) -> str:
        """See `Texter`."""
        attributes = {
            # Transactional goes by the way that arrives most surely.
            "AWS.SNS.SMS.SMSType": _text("Transactional"),
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": f"{max_price:.2f}"},
        }
        if sender:
            attributes["AWS.SNS.SMS.SenderID"] = _text(sender)
        try:
            answer = self._client.publish(PhoneNumber=phone, Message=text, MessageAttributes=attributes)
        except AWS_ERRORS as error:
            code = code_of(error)
            raise (Refused(code, reason=code) if code in _FINAL else translated(error)) from error
        return str(answer["MessageId"])


def _text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}
