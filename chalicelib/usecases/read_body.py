"""Show a contact as a person reads it: new words, what they quote, and the HTML made safe."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.autoreply import Finding
from chalicelib.domain.mail import Bounce, Kind, Mail
from chalicelib.domain.ports import Blobs, History, MailReader
from chalicelib.domain.submission import Submission
from chalicelib.errors import Malformed, Refused
from chalicelib.usecases.stored_object import stored_object

LONGEST = 200_000
"""Characters of each text, and of HTML as sent: an answer has at most 6 MB, escaped twice."""

_LARGEST_HTML = 2_500_000
_MOST_IMAGES = 100


@dataclass(frozen=True, slots=True)
class Body:
    """What a contact says, all of it.

    `text` is new, `quoted` and `signature` are not. `html` is cleaned: no scripts, forms or remote images. `images`
    are the Content-IDs of the images that it shows, each with the number of its attachment. `automatic` is what sort
    of machine wrote it. `cut` names what was too long to be told whole.
    """

    text: str
    quoted: str = ""
    signature: str = ""
    html: str = ""
    images: tuple[tuple[str, int], ...] = ()
    automatic: Finding | None = None
    bounce: Bounce | None = None
    problems: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBody:
    """Read again from the bytes as received, so that nothing is kept twice and today's rules clean it."""

    history: History
    blobs: Blobs
    reader: MailReader
    decode_submission: Callable[[bytes], Submission]

    def __call__(self, merchant: str, contact: str, *, dangerous: bool = False) -> Body:
        """The body of a contact, parked ones too.

        Raises `NotFound`, and `Refused` with reason `dangerous` as for the contact's raw bytes, or `unreadable` where
        nobody can read them.
        """
        key, _ = stored_object(self.history, self.blobs, merchant, contact, dangerous=dangerous)
        raw = self.blobs.get(key)
        if key.endswith(".json"):
            return Body(self.decode_submission(raw).text)
        try:
            return self._mail(self.reader.parse(raw))
        except Malformed as error:
            raise Refused(
                f"The bytes cannot be read as a mail ({error.detail or error.reason}). They are there as `raw`.",
                reason="unreadable",
            ) from error

    def _mail(self, mail: Mail) -> Body:
        parts = self.reader.split(mail)
        finding = self.reader.recognise(mail)
        html = self.reader.displayed(mail, LONGEST)
        too_large = len(json.dumps(html)) > _LARGEST_HTML
        lengths = {
            "text": len(parts.new),
            "quoted": len(parts.quoted),
            "signature": len(parts.signature),
            "html": len(mail.html),
        }
        images = (
            (attachment.content_id, number)
            for number, attachment in enumerate(mail.attachments, 1)
            if attachment.content_id and f"cid:{attachment.content_id}" in html
        )
        return Body(
            text=parts.new[:LONGEST],
            quoted=parts.quoted[:LONGEST],
            signature=parts.signature[:LONGEST],
            html="" if too_large else html,
            images=tuple(images)[:_MOST_IMAGES],
            automatic=finding,
            # A complaint names a recipient as a bounce does, but nothing came back.
            bounce=mail.bounce if finding and finding.kind is Kind.BOUNCE else None,
            problems=mail.problems,
            cut=tuple(name for name, length in lengths.items() if length > LONGEST or (name == "html" and too_large)),
        )
