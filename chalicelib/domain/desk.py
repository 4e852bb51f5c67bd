"""What giving cases to agents needs of the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.agents import Agent
from chalicelib.domain.assignment import Assignment
from chalicelib.domain.board import Board, Head
from chalicelib.domain.case import Case
from chalicelib.domain.interaction import Interaction


@dataclass(frozen=True, slots=True)
class Seat:
    """Who asks for a case, what the board says, and the event of the same request where it was asked before."""

    agent: Agent | None
    board: Board | None
    asked: Interaction | None = None


class Desk(Protocol):
    """Where agents take cases from; each call is one request to the table, but for a long queue."""

    def seat(self, merchant: str, agent: str, event: str = "") -> Seat:
        """An agent, the board, and an event, as they are this moment."""

    def waiting(
        self,
        merchant: str,
        queue: str,
        limit: int,
        *,
        start: Head | None = None,
        languages: Iterable[str] = (),
        brands: Iterable[str] = (),
    ) -> tuple[Case, ...]:
        """Those that wait for an agent, of the next `limit` cases of a queue in their order, from `start` on.

        With `languages` or `brands`, only those of one of them. What was written a moment ago may be missing, or
        still there. They are slim, and not to be written: they hold what says who may take them.
        """

    def count(self, merchant: str, queue: str, most: int) -> tuple[Case, ...]:
        """The first `most` cases that wait in a queue, as slim ones."""

    def record(self, assignment: Assignment) -> None:
        """Write an assignment in one transaction; raises `Conflict` where somebody else wrote a case or an agent."""
