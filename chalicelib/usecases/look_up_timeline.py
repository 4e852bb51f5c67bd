"""Show everything exchanged with a customer."""

from dataclasses import dataclass

from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.ports import Blobs, History, Page
from chalicelib.errors import NotFound
from chalicelib.usecases.whole_text import whole_texts


@dataclass(frozen=True, slots=True)
class LookUpTimeline:
    """A customer's timeline by any identity."""

    history: History
    blobs: Blobs

    def __call__(self, merchant: str, identity: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """A page of the timeline, newest first; raises `Refused` for no identity and `NotFound` for a stranger's."""
        customer = self.history.customer(merchant, Identity.read(identity))
        if customer is None:
            raise NotFound("Nobody wrote under this identity.")
        page = self.history.timeline(merchant, customer, limit, cursor)
        return Page(whole_texts(page.items, self.blobs), page.next)
