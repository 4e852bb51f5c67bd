"""Take up a parked contact again, once what stopped it is corrected."""

from dataclasses import dataclass

from chalicelib.domain.interaction import Parked, Parking, is_interaction_id
from chalicelib.domain.parking import retried
from chalicelib.domain.ports import History, ReceivedQueue
from chalicelib.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class RetryContact:
    """The contact goes the way of a new one; the worker that records it takes it off the list."""

    history: History
    queue: ReceivedQueue

    def __call__(self, merchant: str, contact: str) -> Parked:
        """Queue a parked contact as it was received; raises `NotFound`, and `Refused` with reason `not_parked`."""
        parked = parked_contact(self.history, merchant, contact)
        self.queue.send(retried(parked))
        return parked


def parked_contact(history: History, merchant: str, contact: str) -> Parked:
    """A contact that waits for a person; raises `NotFound`, and `Refused` for one that does not."""
    found = history.contact(merchant, contact) if is_interaction_id(contact) else None
    if found is None:
        raise NotFound("There is no such contact.")
    if not isinstance(found, Parked):
        raise Refused("This contact is not parked: it is recorded.", reason="not_parked")
    if found.status is not Parking.PARKED:
        raise Refused(f"This contact is not parked any more: it is {found.status}.", reason="not_parked")
    return found
