"""The newest contacts of a brand, found by the objects that they were received as."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from chalicelib.domain.brand import Brand
from chalicelib.domain.intake import already_recorded
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.mail import Kind
from chalicelib.domain.ports import Blobs, Brands, History, Ledger, Stored
from chalicelib.errors import Malformed, NotFound
from chalicelib.usecases.read_contact import ReadContact
from chalicelib.usecases.reconcile_mail import pointer_of
from chalicelib.usecases.submit_contact import submission_of
from chalicelib.usecases.whole_text import whole_texts

LOOKED_AT = 5_000
"""Objects that are looked at for one list, at most: other brands' mails are among them."""


@dataclass(frozen=True, slots=True)
class RecentContacts:
    """The table keeps no list of a brand's contacts, which would cost every one of them a write unit.

    The bucket's names say nothing of time, so that all of them are listed, a thousand for each request; the newest
    objects are read as the worker reads them. For work that nobody waits for.
    """

    blobs: Blobs
    brands: Brands
    ledger: Ledger
    history: History
    read: ReadContact

    def __call__(self, brand: Brand, limit: int) -> Iterator[Interaction]:
        """Recorded contacts of persons that a model judged, newest first, with their whole texts."""
        prefixes = ("raw/mail/", f"raw/api/{brand.merchant}/")
        stored = chain.from_iterable(self._stored(prefix) for prefix in prefixes)
        given = 0
        for one in nlargest(LOOKED_AT, stored, key=lambda found: found.at):
            contact = self._contact(one, brand)
            if contact and contact.brand == brand.id and contact.kind is Kind.HUMAN and contact.understanding:
                yield from whole_texts([contact], self.blobs)
                given += 1
            if given == limit:
                return

    def _stored(self, prefix: str) -> Iterator[Stored]:
        after = ""
        while page := self.blobs.listed(prefix, after):
            yield from page
            after = page[-1].key

    def _contact(self, stored: Stored, brand: Brand) -> Interaction | None:
        submission = submission_of(stored.key)
        if submission:
            found = self.history.contact(*submission)
            return found if isinstance(found, Interaction) else None
        try:
            pointer = pointer_of(stored, self.blobs.get(stored.key), self.brands)
            received_by = self.read.brand_of(pointer)
            if received_by is None or (received_by.merchant, received_by.id) != (brand.merchant, brand.id):
                return None
            incoming = self.read(pointer)
        except (NotFound, Malformed):
            return None
        recalled = self.ledger.recall(brand.merchant, interactions={incoming.id, incoming.other_id})
        return already_recorded(incoming, recalled)
