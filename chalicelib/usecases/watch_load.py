"""Watch how loaded a merchant's queues are, each time its board is drawn."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.board import Board
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.load import Load, Pressure, seen, watched
from chalicelib.domain.load_notices import LoadTold, LoadWriter, message_to
from chalicelib.domain.messages import Message
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import SendQueue, Shelf
from chalicelib.errors import Conflict


@dataclass(frozen=True, slots=True)
class WatchLoad:
    """One read and one write for each merchant with a brand whose policy asks; for the others it costs nothing.

    What is drawn anyway is measured: how many wait, who is there, and how many left the queue since the board before.
    """

    loads: Shelf[Load]
    messages: Shelf[Message]
    queue: SendQueue
    writer: Callable[[], LoadWriter]

    def __call__(
        self,
        before: Board,
        after: Board,
        waiting: Mapping[str, tuple[Case, ...]],
        brands: tuple[Brand, ...],
        now: datetime,
    ) -> dict[str, int]:
        """Keep the load of the board's merchant, and tell its people; how many queues are busy, began and ended."""
        asking = {brand.id: brand for brand in watched(brands)}
        if not asking:
            return {}
        known = self.loads.get(after.merchant, "load") or Load(after.merchant)
        present = seen(known, before, after, waiting, asking.values(), now)
        # What changed a minute ago is kept already: whoever tells it and dies tells it again in the same words.
        told = self._tell(known, present, after, asking, now)
        busy = [one for one in told.pressures if one.busy]
        try:
            self.loads.put(told)
        except Conflict:
            # Another clock was at it in the same minute.
            return {}
        counts = {
            "queue_busy": len(busy),
            "queue_began": sum(one.since == now for one in busy),
            "queue_ended": sum(not one.busy and one.since == now for one in told.pressures),
        }
        return {name: count for name, count in counts.items() if count}

    def _tell(self, known: Load, load: Load, board: Board, brands: Mapping[str, Brand], now: datetime) -> Load:
        return replace(
            load, pressures=tuple(self._told(known, one, board, brands[one.brand], now) for one in load.pressures)
        )

    def _told(self, known: Load, pressure: Pressure, board: Board, brand: Brand, now: datetime) -> Pressure:
        if pressure.told:
            return pressure
        if not brand.load.tell:
            return replace(pressure, told=True)
        before = known.of(pressure.brand, pressure.queue)
        if before is None or before.since != pressure.since:
            return pressure
        for message in self._messages(pressure, board, brand, now):
            # Told, and not remembered.
            with suppress(Conflict):
                self.messages.put(message)
            self.queue.send(SendPointer(message.merchant, message.id))
        return replace(pressure, told=True)

    def _messages(self, pressure: Pressure, board: Board, brand: Brand, now: datetime) -> Iterable[Message]:
        row, lane = brand.load.row_for(pressure.queue), board.lane(pressure.queue)
        told = LoadTold(
            language=brand.languages[0],
            brand=brand.name,
            queue=pressure.queue,
            busy=pressure.busy,
            since=pressure.since or now,
            time_zone=brand.time_zone,
            waiting=lane.waiting if lane else 0,
            agents=lane.agents if lane else 0,
            wait=pressure.wait or 0.0,
            limit=row.longest_wait if row else 0.0,
            closed=row.close if row and pressure.busy else (),
        )
        note = self.writer().load(told)
        return [message_to(address, pressure, brand, note, now) for address in brand.load.tell]
