"""Say how far a contact has come."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.interaction import Direction, Interaction, Parked, is_interaction_id
from chalicelib.domain.ports import Blobs, History
from chalicelib.errors import NotFound
from chalicelib.usecases.submit_contact import submission_key


class Progress(StrEnum):
    """How far a contact has come."""

    RECEIVED = "received"
    RECORDED = "recorded"
    ROUTED = "routed"
    ACKNOWLEDGED = "acknowledged"
    PARKED = "parked"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class LookUpContact:
    """A contact and its progress."""

    history: History
    blobs: Blobs

    def __call__(self, merchant: str, contact: str) -> tuple[Interaction | Parked | None, Progress]:
        """The contact, None while it is only received, and its progress; raises `NotFound`."""
        if not is_interaction_id(contact):
            raise NotFound("There is no such contact.")
        found = self.history.contact(merchant, contact)
        if isinstance(found, Parked):
            return found, Progress(found.status)
        if found is None:
            if self.blobs.exists(submission_key(merchant, contact)):
                return None, Progress.RECEIVED
            raise NotFound("There is no such contact.")
        if found.direction is not Direction.IN:
            raise NotFound("There is no such contact.")
        return found, self._progress(found)

    def _progress(self, contact: Interaction) -> Progress:
        if not contact.case:
            return Progress.RECORDED
        if contact.acknowledgement is not Form.NONE and self.history.is_acknowledged(contact):
            return Progress.ACKNOWLEDGED
        case = self.history.case(contact.merchant, contact.case)
        # A case that stands in its queue already is not routed anew for what joins it.
        return Progress.ROUTED if case and case.routed_at else Progress.RECORDED
