"""What a brand does when a queue has more waiting than its people get through."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadRow:
    """From when on queues are busy, and what follows.

    `queues` are names, empty for all of the brand's. `longest_wait` is in hours of opening. `close` are channels that
    take nothing new meanwhile. With `lengthen`, acknowledgements promise no answer before it can be expected: the
    expected wait times `margin` from receipt.
    """

    longest_wait: float
    queues: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    lengthen: bool = True
    margin: float = 1.0


@dataclass(frozen=True, slots=True)
class LoadRules:
    """The rows, of which the first that names a queue, or all, holds for it; `tell` are the addresses that are told."""

    rows: tuple[LoadRow, ...] = ()
    tell: tuple[str, ...] = ()

    def row_for(self, queue: str) -> LoadRow | None:
        """The row of a queue, or None where it is never busy."""
        return next((row for row in self.rows if not row.queues or queue in row.queues), None)


NO_LOAD_RULES = LoadRules()
