"""How loaded merchants are, in memory, and notices of it in their simplest form."""

from dataclasses import astuple, dataclass
from typing import cast

from chalicelib.domain.internal_letters import Note
from chalicelib.domain.load import Load
from chalicelib.domain.load_notices import LoadTold
from tests.fakes.table import MemoryTable


@dataclass(slots=True)
class MemoryLoads:
    """`Loads` in memory, never behind; `reads` counts how often it was asked."""

    table: MemoryTable
    reads: int = 0

    def of(self, merchant: str) -> Load | None:
        """See `Loads`."""
        self.reads += 1
        return cast("Load | None", self.table.things.get(("Load", merchant, "load")))


class PlainLoadNotices:
    """`LoadWriter` that says the facts and nothing else."""

    def load(self, told: LoadTold) -> Note:
        """See `LoadWriter`."""
        return Note(f"{'busy' if told.busy else 'normal'} {told.queue}", " ".join(map(str, astuple(told))))
