"""Tell a merchant's own people of a case, by mail, and once."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.domain.brand import Brand
from chalicelib.domain.messages import Message
from chalicelib.domain.notices import Notice, NoticeWriter, message_to
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import SendQueue, Shelf
from chalicelib.errors import Conflict


@dataclass(frozen=True, slots=True)
class NotifyStaff:
    """`writer` makes what puts notices into words, when there is something to say: most functions never need it."""

    messages: Shelf[Message]
    queue: SendQueue
    writer: Callable[[], NoticeWriter]

    def __call__(self, notice: Notice, addresses: Iterable[str], brand: Brand) -> int:
        """Send a notice to those addresses that did not get it yet; returns to how many."""
        new = self.written([(notice, address) for address in addresses], brand)
        for message in new:
            # Whoever was quicker sends it.
            with suppress(Conflict):
                self.messages.put(message)
        self.send(new)
        return len(new)

    def written(self, notices: Iterable[tuple[Notice, str]], brand: Brand) -> tuple[Message, ...]:
        """The messages of notices to addresses, without those that there are already; none of them is kept yet."""
        wanted: dict[str, Message] = {}
        for notice, address in notices:
            note = self.writer().notice(notice, brand, brand.languages[0])
            message = message_to(address, notice, brand, note)
            wanted.setdefault(message.id, message)
        if not wanted:
            return ()
        known = self.messages.get_all(brand.merchant, wanted)
        return tuple(message for identifier, message in wanted.items() if identifier not in known)

    def send(self, messages: Iterable[Message]) -> None:
        """Queue messages that are kept."""
        for message in messages:
            self.queue.send(SendPointer(message.merchant, message.id))
