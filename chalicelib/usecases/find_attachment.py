"""Tell where a contact's attachment can be downloaded."""

import re
from dataclasses import dataclass

from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.ports import Blobs, History
from chalicelib.errors import NotFound
from chalicelib.usecases.read_raw import LINK_LIVES
from chalicelib.usecases.stored_object import stored_object

_NUMBER = re.compile("[1-9][0-9]{0,3}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,126}")

# What a browser would run or render with the rights of where it comes from, however it is to be downloaded.
_ACTIVE = re.compile(r"text/(?!plain$|csv$|calendar$|vcard$).*|.*[/+]xml|.*(?:html|script|shockwave-flash).*")


@dataclass(frozen=True, slots=True)
class FindAttachment:
    """Attachments are never part of an answer: they are large, and no UTF-8."""

    history: History
    blobs: Blobs

    def __call__(self, merchant: str, contact: str, number: str, *, dangerous: bool = False) -> str:
        """A link to the bytes of a contact's attachment, numbered from 1, that soon ends.

        Raises `NotFound`, and `Refused` with reason `dangerous` as for the contact's raw bytes.
        """
        _, found = stored_object(self.history, self.blobs, merchant, contact, dangerous=dangerous)
        if isinstance(found, Parked):
            raise NotFound("This contact could not be handled: its attachments are in its raw bytes only.")
        listed = found.attachments if isinstance(found, Interaction) else ()
        if not _NUMBER.fullmatch(number) or int(number) > len(listed):
            raise NotFound("The contact has no such attachment.")
        attachment = listed[int(number) - 1]
        # The bucket forgets by its own clock; a link to nothing would be an error of the bucket's own.
        self.blobs.size(attachment.key)
        return self.blobs.link(attachment.key, attachment.name, _harmless(attachment.media_type), LINK_LIVES)


def _harmless(media_type: str) -> str:
    plain = media_type.strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) and not _ACTIVE.fullmatch(plain) else "application/octet-stream"
