"""SMS that left, from the local cloud into the outbox: ministack keeps what SNS was to send to phones."""

import json
import urllib.error
import urllib.request
from email.message import EmailMessage
from typing import Any

from infra.local.outbox import Outbox

_PATH = "/_ministack/sns/sms-messages"
_SENDER = "AWS.SNS.SMS.SenderID"


class Texts:
    """Puts each SMS into the outbox once, as a message to its phone with the subject `SMS`."""

    def __init__(self, outbox: Outbox, cloud_url: str) -> None:
        self._outbox = outbox
        self._url = cloud_url + _PATH

    def collect(self) -> None:
        """Fetch what left since the last time; a cloud that does not answer has nothing new."""
        try:
            with urllib.request.urlopen(self._url, timeout=2) as answer:  # noqa: S310 - our own cloud's address.
                told = json.load(answer)
        except (urllib.error.URLError, OSError, ValueError):
            return
        for phone, texts in told.get("sms_messages", {}).items():
            for text in texts:
                sender = text.get("MessageAttributes", {}).get(_SENDER, {})
                self._outbox.add(_named(sender), (phone,), as_mail(phone, _named(sender), text))


def as_mail(phone: str, sender: str, text: dict[str, Any]) -> bytes:
    """An SMS as the outbox keeps messages; its id makes it known again."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = phone
    message["Subject"] = "SMS"
    message["Message-ID"] = f"<{text['MessageId']}@sms.localhost>"
    message.set_content(text["Message"])
    return message.as_bytes()


def _named(sender: dict[str, str]) -> str:
    return str(sender.get("StringValue") or sender.get("Value") or "SMS")
