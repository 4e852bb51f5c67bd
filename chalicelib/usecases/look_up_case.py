"""Show a case with its interactions."""

from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.ports import Blobs, History, Page
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import NotFound
from chalicelib.usecases.whole_text import whole_texts


@dataclass(frozen=True, slots=True)
class LookUpCase:
    """A case by its reference, as people type it."""

    history: History
    blobs: Blobs

    def __call__(self, merchant: str, reference: str, limit: int, cursor: str | None) -> tuple[Case, Page[Interaction]]:
        """The case and a page of its interactions, oldest first; raises `NotFound`."""
        wanted = read_reference(reference)
        case = self.history.case(merchant, wanted) if wanted else None
        if case is None:
            raise NotFound("There is no case with this reference.")
        page = self.history.interactions(case, limit, cursor)
        return case, Page(whole_texts(page.items, self.blobs), page.next)
