"""List leads, newest request first, by status, brand and time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.leads import ALL, Lead, LeadStatus
from chalicelib.domain.ports import Page, Shelf
from chalicelib.errors import NotFound

MOST_EXPORTED = 5_000
"""Leads of one export: what a function answers has at most 6 MB."""

_READS = 10
_PAGE = 100


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Which leads are wanted; what is None or empty does not count. `since` (UTC) is when they last asked."""

    status: LeadStatus | None = None
    brand: str = ""
    since: datetime | None = None

    def takes(self, lead: Lead) -> bool:
        """Whether a lead is wanted, whenever it asked."""
        return (not self.brand or lead.brand == self.brand) and (self.status is None or lead.status is self.status)

    def is_over(self, lead: Lead) -> bool:
        """Whether this one, and all that are older, asked too long ago."""
        return self.since is not None and lead.asked_at < self.since


@dataclass(frozen=True, slots=True)
class ListLeads:
    """All leads of a merchant stand in one list; what filters leave out is read and not shown."""

    leads: Shelf[Lead]

    def __call__(self, merchant: str, wanted: LeadFilter, limit: int, cursor: str | None) -> Page[Lead]:
        """A page of the leads that a filter takes. It may be short, or empty, with more to come: `next` says so."""
        found: list[Lead] = []
        for _ in range(_READS):
            page = self.leads.listed(merchant, ALL, limit - len(found), cursor, newest_first=True)
            cursor = page.next
            for lead in page.items:
                if wanted.is_over(lead):
                    return Page(tuple(found))
                if wanted.takes(lead):
                    found.append(lead)
            if len(found) >= limit or cursor is None:
                break
        return Page(tuple(found), cursor)

    def one(self, merchant: str, identifier: str) -> Lead:
        """One lead; raises `NotFound`."""
        lead = self.leads.get(merchant, identifier)
        if lead is None:
            raise NotFound("There is no lead with this id.")
        return lead

    def exported(self, merchant: str, wanted: LeadFilter) -> Iterator[Lead]:
        """The leads that a filter takes, newest first, at most `MOST_EXPORTED`."""
        cursor: str | None = None
        left = MOST_EXPORTED
        while left:
            page = self(merchant, wanted, min(_PAGE, left), cursor)
            yield from page.items
            left -= len(page.items)
            cursor = page.next
            if cursor is None:
                return
