"""What keeps callbacks, in memory, and their letters in the simplest form."""

from dataclasses import astuple

from chalicelib.domain.callbacks import Callback, CallbackTold
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.slots import BookedSlot
from tests.fakes.table import MemoryShelf, MemoryTable


class PlainCallbackLetters:
    """`CallbackWriter` that says the facts and nothing else."""

    def callback(self, told: CallbackTold) -> Note:
        """See `CallbackWriter`."""
        return Note(f"{told.letter} [{told.reference}]", " ".join(map(str, astuple(told))))


def phones(table: MemoryTable) -> dict[str, object]:
    """What keeps callbacks, by the names of wiring's factories."""
    return {
        "callback_shelf": MemoryShelf(table, Callback),
        "booked_slots": MemoryShelf(table, BookedSlot),
        "callback_writer": PlainCallbackLetters(),
    }
