"""Take a contact that a merchant's system hands over by the API."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.domain.ports import Blobs, ReceivedQueue
from chalicelib.errors import Refused


@dataclass(frozen=True, slots=True)
class SubmitContact:
    """The contact is durable before its id is told; the same key with the same body is the same contact."""

    blobs: Blobs
    queue: ReceivedQueue

    def __call__(self, merchant: str, channel: Channel, body: bytes, idempotency_key: str, now: datetime) -> str:
        """Store a body that was found valid, queue it, and return the contact's id.

        Raises `Refused` with reason `idempotency_key_reused` when the key came with another body before.
        """
        contact = submission_id(merchant, idempotency_key)
        raw = submission_key(merchant, contact)
        if not self.blobs.put_once(raw, body, "application/json") and not _same(body, self.blobs.get(raw)):
            raise Refused(
                "This Idempotency-Key came with another body before. Use a new key for a new contact.",
                reason="idempotency_key_reused",
            )
        self.queue.send(ReceivedPointer(raw, channel, now, merchant=merchant, contact=contact))
        return contact


def submission_id(merchant: str, idempotency_key: str) -> str:
    """The id of the contact that a merchant submits under a key."""
    return interaction_id(merchant, "submitted", idempotency_key)


def submission_key(merchant: str, contact: str) -> str:
    """The key of the object that holds a submission's body."""
    return f"raw/api/{merchant}/{contact}.json"


def submission_of(key: str) -> tuple[str, str] | None:
    """The merchant and the id of the submission that an object is, or None."""
    folder, _, name = key.removesuffix(".json").rpartition("/")
    merchant = folder.removeprefix("raw/api/")
    return (merchant, name) if merchant and key == submission_key(merchant, name) else None


def _same(left: bytes, right: bytes) -> bool:
    return hmac.compare_digest(hashlib.sha256(left).digest(), hashlib.sha256(right).digest())
