"""A contact that could not be handled, put aside for a person, and taken up again."""

from chalicelib.domain.interaction import Parked, interaction_id
from chalicelib.domain.pointers import ReceivedPointer

NO_MERCHANT = "-"
"""Who owns what is parked because nobody's mailbox is named; no API key is issued for it."""


def parked_id(pointer: ReceivedPointer, merchant: str) -> str:
    """The id under which a contact is parked: a submission's own, a mail's from the object that holds it."""
    return pointer.contact or interaction_id(merchant, "raw", pointer.raw)


def parked(pointer: ReceivedPointer, merchant: str, reason: str, detail: str) -> Parked:
    """What is kept of a contact that cannot be handled."""
    return Parked(
        id=parked_id(pointer, merchant),
        merchant=merchant,
        channel=pointer.channel,
        at=pointer.at,
        reason=reason,
        detail=detail,
        raw=pointer.raw,
        recipients=pointer.recipients,
        envelope_from=pointer.envelope_from,
        spam=pointer.spam,
        virus=pointer.virus,
        verdicts=pointer.verdicts,
        submitted=bool(pointer.contact),
        attempts=pointer.retry + 1,
    )


def retried(contact: Parked) -> ReceivedPointer:
    """The pointer that a parked contact was received with, as its next attempt."""
    return ReceivedPointer(
        raw=contact.raw,
        channel=contact.channel,
        at=contact.at,
        recipients=contact.recipients,
        envelope_from=contact.envelope_from,
        spam=contact.spam,
        virus=contact.virus,
        verdicts=contact.verdicts,
        merchant=contact.merchant,
        contact=contact.id if contact.submitted else "",
        retry=contact.attempts,
    )
