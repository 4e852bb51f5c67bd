"""The way out for mail: SES."""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.domain.feedback import given_message_id
from chalicelib.errors import Refused

# SES will say the same again tomorrow: https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html
_FINAL = frozenset({"MessageRejected", "MailFromDomainNotVerifiedException", "InvalidParameterValue"})


class SesMailer:
    """`Mailer` on SES v1: its raw mails keep attachments wherever they go."""

    def __init__(self, client: Any, configuration_set: str = "") -> None:
        self._client = client
        self._options = {"ConfigurationSetName": configuration_set} if configuration_set else {}

    def send(self, raw: bytes, envelope_from: str, recipient: str, tags: Mapping[str, str]) -> str:
        """See `Mailer`. SES replaces the Message-ID by its own, and tells the part before the `@`."""
        try:
            answer = self._client.send_raw_email(
                Source=envelope_from,
                Destinations=[recipient],
                RawMessage={"Data": raw},
                Tags=[{"Name": name, "Value": value} for name, value in tags.items()],
                **self._options,
            )
        except AWS_ERRORS as error:
            code = code_of(error)
            raise (Refused(code, reason=code) if code in _FINAL else translated(error)) from error
        return given_message_id(answer["MessageId"], self._client.meta.region_name)
