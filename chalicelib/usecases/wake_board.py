"""Have the board of a merchant drawn soon: somebody came to work."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.board import DRAWN_EACH, Board
from chalicelib.domain.ports import Shelf
from chalicelib.errors import Conflict


@dataclass(frozen=True, slots=True)
class WakeBoard:
    """The clock draws the boards that are due; one of a merchant at whom nobody works rests for longer."""

    boards: Shelf[Board]

    def __call__(self, merchant: str, now: datetime) -> None:
        """Make the board due now unless it is within a minute; a merchant's first agent makes its first board."""
        board = self.boards.get(merchant, "board") or Board(merchant)
        if board.due_at is not None and board.due_at <= now + DRAWN_EACH:
            return
        try:
            self.boards.put(replace(board, due_at=now))
        except Conflict:
            # It is being drawn this very moment, or was woken by somebody else.
            return
