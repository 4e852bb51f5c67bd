"""The reader of mails that the pipeline works with."""

from chalicelib.domain import quoting
from chalicelib.domain.autoreply import Finding, recognise
from chalicelib.domain.limits import DEFAULT, Limits
from chalicelib.domain.mail import Mail, Parts
from chalicelib.mime.html import clean
from chalicelib.mime.parse import parse


class MimeReader:
    """`MailReader` on the parser and the domain's rules."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self._limits = limits

    def parse(self, raw: bytes) -> Mail:
        """See `MailReader`."""
        return parse(raw, self._limits)

    def split(self, mail: Mail) -> Parts:
        """See `MailReader`."""
        return quoting.split(mail.text, subject=mail.subject)

    def displayed(self, mail: Mail, longest: int) -> str:
        """See `MailReader`."""
        return clean(mail.html[:longest])

    def recognise(self, mail: Mail) -> Finding | None:
        """See `MailReader`."""
        return recognise(mail)
