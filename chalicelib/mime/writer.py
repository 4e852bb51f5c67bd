"""The writer of mails that the pipeline works with."""

from chalicelib.domain.mail import OutgoingMail
from chalicelib.errors import Refused
from chalicelib.mime.build import build, can_write_to


class MimeWriter:
    """`MailWriter` on the builder."""

    def build(self, mail: OutgoingMail) -> bytes:
        """See `MailWriter`. What a customer gives as address may be legal, such as a quoted one, and not writable."""
        if not can_write_to(mail.to.address):
            raise Refused("There is no writing to this address", reason="unwritable_address")
        return build(mail)
