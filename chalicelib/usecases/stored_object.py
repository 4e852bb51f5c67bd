"""Which object holds a contact's bytes, and whether it may be handed out."""

from chalicelib.domain.interaction import Direction, Interaction, Parked, is_interaction_id
from chalicelib.domain.ports import Blobs, History
from chalicelib.errors import NotFound, Refused
from chalicelib.usecases.submit_contact import submission_key


def stored_object(
    history: History, blobs: Blobs, merchant: str, contact: str, *, dangerous: bool
) -> tuple[str, Interaction | Parked | None]:
    """The key of a contact's object, and the contact; None while it is only received.

    Raises `NotFound`, and `Refused` with reason `dangerous` for a mail that the receiving server found a virus in,
    unless that is asked for.
    """
    found = history.contact(merchant, contact) if is_interaction_id(contact) else None
    if isinstance(found, Parked):
        if found.virus and not dangerous:
            raise Refused(
                "The receiving server found a virus in this mail. Add `?dangerous=true` to get it nevertheless.",
                reason="dangerous",
            )
        return found.raw, found
    # What an expert wrote was received too, though it is internal.
    if found is not None and found.direction is not Direction.OUT and found.raw:
        return found.raw, found
    received = submission_key(merchant, contact)
    if found is None and is_interaction_id(contact) and blobs.exists(received):
        return received, None
    raise NotFound("There is no such contact.")
