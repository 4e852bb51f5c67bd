"""Hand out a contact's bytes as they were received."""

import json
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.ports import Blobs, History
from chalicelib.usecases.stored_object import stored_object

LARGEST_ANSWER = 5_000_000
"""Bytes of a body as JSON. A function's answer has at most 6 MB, and is JSON whatever the caller gets."""

LINK_LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Raw:
    """A contact's bytes, as `text` where they are UTF-8 and not too many, else by a `link` that soon ends."""

    name: str
    media_type: str
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class ReadRaw:
    """What came in, before anything made sense of it: for contacts of all sorts, parked ones above all."""

    history: History
    blobs: Blobs

    def __call__(self, merchant: str, contact: str, *, dangerous: bool = False) -> Raw:
        """The bytes of a merchant's contact.

        Raises `NotFound` where there is no such contact or its object is gone, and `Refused` with reason
        `dangerous` for a mail that the receiving server found a virus in, unless that is asked for.
        """
        key, _ = stored_object(self.history, self.blobs, merchant, contact, dangerous=dangerous)
        name, media_type = (
            (f"{contact}.json", "application/json") if key.endswith(".json") else (f"{contact}.eml", "message/rfc822")
        )
        text = self._text(key)
        if text is not None:
            return Raw(name, media_type, text=text)
        return Raw(name, media_type, link=self.blobs.link(key, name, media_type, LINK_LIVES))

    def _text(self, key: str) -> str | None:
        """An object as text that an answer can hold exactly, or None."""
        if self.blobs.size(key) > LARGEST_ANSWER:
            return None
        try:
            text = self.blobs.get(key).decode()
        except UnicodeDecodeError:
            return None
        return text if len(json.dumps(text)) <= LARGEST_ANSWER else None
