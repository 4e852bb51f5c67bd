"""Find slots in which a customer can be called, and who could call."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile

from chalicelib.domain.agents import ALL, Agent
from chalicelib.domain.board import Board
from chalicelib.domain.brand import Brand
from chalicelib.domain.load import Load, Pressure, closed_channels
from chalicelib.domain.ports import Brands, Shelf
from chalicelib.domain.slots import WITHIN, BookedSlot, Callers, Slot, calling_hours, free, slot_id, slots
from chalicelib.domain.staffing import serves, works_for
from chalicelib.errors import Refused

_AT_ONCE = 50
_PAGE = 100
_PAGES = 10


@dataclass(frozen=True, slots=True)
class FindSlots:
    """Slots follow from the brand's hours; what is booked of them is counted where it is written."""

    brands: Brands
    booked: Shelf[BookedSlot]
    agents: Shelf[Agent]
    boards: Shelf[Board]
    loads: Shelf[Load]

    def __call__(self, merchant: str, brand: str, since: datetime, limit: int, now: datetime) -> tuple[Slot, ...]:
        """The next slots with room from `since` on; none while callbacks are closed. Raises `Refused`."""
        calling = self.brand(merchant, brand)
        if self.closed(calling, now):
            return ()
        callers = self.callers(calling, now)
        return tuple(islice((slot for slot, _ in self.free(calling, max(since, now), callers, now)), limit))

    def brand(self, merchant: str, identifier: str) -> Brand:
        """A brand that calls back, the merchant's first where none is named.

        Raises `Refused` with reason `unknown_brand` or `callbacks_off`.
        """
        found = next((one for one in self.brands.of(merchant) if identifier in ("", one.id)), None)
        if found is None:
            raise Refused("The merchant has no such brand.", reason="unknown_brand")
        if not found.callbacks.enabled:
            raise Refused("The brand's policy takes no callbacks.", reason="callbacks_off")
        return found

    def closed(self, brand: Brand, now: datetime) -> Pressure | None:
        """The busy queue for which the brand takes no callbacks now, or None where it does."""
        load = self.loads.get(brand.merchant, "load") if brand.load.rows else None
        return closed_channels(brand, load, now).get("callback")

    def callers(self, brand: Brand, now: datetime) -> Callers:
        """Who could call: who is there as the board says; how many serve the queue at all, only where that counts."""
        board = self.boards.get(brand.merchant, "board")
        lane = board.lane(brand.callbacks.queue) if board and board.is_fresh(now) else None
        serving = 0 if brand.callbacks.per_slot else sum(1 for _ in self._serving(brand))
        return Callers(serving, lane.agents if lane else 0)

    def free(
        self, brand: Brand, since: datetime, callers: Callers, now: datetime
    ) -> Iterator[tuple[Slot, BookedSlot | None]]:
        """The slots with room that end after `since`, each with what is booked of it; those that began already too."""
        until = now + timedelta(days=brand.callbacks.horizon_days)
        coming = slots(calling_hours(brand), since, until, brand.callbacks.slot_minutes)
        while some := list(islice(coming, _AT_ONCE)):
            known = self.booked.get_all(brand.merchant, [slot_id(brand.id, slot.start) for slot in some])
            for slot in free(some, known, brand, callers, now):
                yield slot, known.get(slot_id(brand.id, slot.start))

    def at_once(self, brand: Brand, callers: Callers, now: datetime) -> Iterator[tuple[Slot, BookedSlot | None]]:
        """The same for who wants to be called now: those that end within the hour."""
        return takewhile(lambda found: found[0].end <= now + WITHIN, self.free(brand, now, callers, now))

    def _serving(self, brand: Brand) -> Iterator[Agent]:
        cursor: str | None = None
        for _ in range(_PAGES):
            page = self.agents.listed(brand.merchant, ALL, _PAGE, cursor)
            for agent in page.items:
                there = agent.retired_at is None and works_for(agent, brand.id)
                if there and serves(agent, brand, brand.callbacks.queue):
                    yield agent
            cursor = page.next
            if cursor is None:
                return
