"""The route of load: how busy the queues of each brand are, and which channels are closed for it."""

from datetime import UTC, datetime
from typing import Any

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.board import Board
from chalicelib.domain.brand import Brand
from chalicelib.domain.load import Load, closed_channels
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.wiring import agents, load

CHANNELS = ("chat", "callback")
"""Those that a policy can close."""


@door("/v1/load", "GET")
def look_up_load() -> Response:
    """How loaded the queues are, brand by brand, as of the last minute; `brand` for one of them."""
    merchant, wanted, now = request.merchant(), request.parameter("brand"), datetime.now(UTC)
    known = load.load_shelf().get(merchant, "load") or Load(merchant)
    board = agents.boards().get(merchant, "board") or Board(merchant)
    shown = [one for one in wiring.brands().of(merchant) if wanted in (None, one.id)]
    return answer({"seen_at": known.seen_at, "brands": [_brand(one, known, board, now) for one in shown]})


def _brand(brand: Brand, known: Load, board: Board, now: datetime) -> dict[str, Any]:
    closed = closed_channels(brand, known, now)
    return {
        "brand": brand.id,
        "channels": [_channel(name, closed) for name in CHANNELS],
        "queues": [_queue(brand, queue, known, board) for queue in brand.all_queues()],
    }


def _channel(name: str, closed: dict[str, Any]) -> dict[str, Any]:
    by = closed.get(name)
    return {
        "channel": name,
        "state": "closed" if by else "open",
        "since": by.since if by else None,
        "queue": by.queue if by else None,
    }


def _queue(brand: Brand, queue: str, known: Load, board: Board) -> dict[str, Any]:
    lane, pressure, row = board.lane(queue), known.of(brand.id, queue), brand.load.row_for(queue)
    hourly = pressure.pace.hourly(0) if pressure else None
    return {
        "queue": queue,
        "waiting": lane.waiting if lane else 0,
        "more": lane.more if lane else False,
        "oldest": lane.oldest if lane else None,
        "agents": lane.agents if lane else 0,
        "hourly": round(hourly, 1) if hourly is not None else None,
        "expected_wait": round(pressure.wait, 2) if pressure and pressure.wait is not None else None,
        "longest_wait": row.longest_wait if row else None,
        "state": "busy" if pressure and pressure.busy else "normal",
        "since": pressure.since if pressure else None,
    }
