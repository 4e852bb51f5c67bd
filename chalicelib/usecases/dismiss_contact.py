"""Put a parked contact away, because nothing is to be done about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.interaction import Parked, Parking
from chalicelib.domain.ports import History, Ledger
from chalicelib.errors import Conflict, Refused
from chalicelib.usecases.retry_contact import parked_contact


@dataclass(frozen=True, slots=True)
class DismissContact:
    """It leaves the list and stays readable, bytes and all, with who dismissed it, when and why."""

    history: History
    ledger: Ledger

    def __call__(self, merchant: str, contact: str, note: str, by: str, now: datetime) -> Parked:
        """Dismiss a parked contact; raises `NotFound`, and `Refused` with reason `not_parked`."""
        parked = parked_contact(self.history, merchant, contact)
        try:
            self.ledger.dismiss_parked(merchant, parked.id, note, by, now)
        except Conflict as error:
            raise Refused("Somebody else has just dealt with this contact.", reason="not_parked") from error
        return replace(parked, status=Parking.DISMISSED, note=note, dismissed_by=by, dismissed_at=now)
