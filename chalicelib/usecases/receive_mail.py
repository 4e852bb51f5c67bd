"""Put a mail that the bucket has onto the queue **classify**."""

from dataclasses import dataclass

from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.domain.ports import Outcome, ReceivedQueue
from chalicelib.errors import Malformed


@dataclass(frozen=True, slots=True)
class ReceiveMail:
    """Checks nothing but that there is an address: what the mail says is for the next step."""

    queue: ReceivedQueue

    def __call__(self, pointer: ReceivedPointer) -> Outcome:
        """Queue the pointer; raises `Malformed` without recipients, `Retryable` when the queue does not answer."""
        if not pointer.recipients:
            raise Malformed("A receipt event without recipients", reason="no_recipient")
        self.queue.send(pointer)
        return Outcome("queued", facts={"raw": pointer.raw})
