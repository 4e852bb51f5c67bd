"""What tests of agents have in common: mails that come, the clock, and who is there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalice.test import HTTPResponse

from chalicelib.wiring import agents as desks
from tests.fakes.house import BRAND, House

ANA = {"name": "Ana Exemple", "mail": "ana@shop.example", "skills": {"after_sales": 3, "delivery": 2}}

Send = Callable[..., HTTPResponse]


def take(house: House, words: str = "refund #1", **fields: Any) -> str:
    """Let a mail come; the reference of its case."""
    # The acknowledgement leaves a moment later.
    house.now = datetime.now(UTC) - timedelta(seconds=5)
    house.take(house.mail(words, **fields))
    return house.cases[-1].reference


def policy(house: House, **fields: Any) -> None:
    """Put the brand's policy into force, with these fields."""
    house.brands.put(replace(BRAND, **fields))


def minute(house: House, now: datetime | None = None) -> None:
    """What the clock does each minute."""
    board = desks.boards().get("shop", "board")
    assert board
    desks.draw_boards().draw(board, now or datetime.now(UTC))
