"""The writer of mails that the pipeline works with."""

from chalicelib.domain.mail import OutgoingMail
from chalicelib.mime.build import build


class MimeWriter:
    """`MailWriter` on the builder."""

    def build(self, mail: OutgoingMail) -> bytes:
        """See `MailWriter`."""
        return build(mail)
