"""A contact of any channel, read and not yet understood."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel
from chalicelib.domain.mail import Attachment, Bounce, Kind


@dataclass(frozen=True, slots=True)
class Incoming:
    """A contact of any channel, read and not yet understood.

    `id` follows from its Message-ID or idempotency key; `other_id` is its id where a contact with other
    content took that one first. `identities` are the sender's, the main one first. `answer_to` is the
    address to write to, or empty. `replied` are ids of interactions that it answers. `at` is UTC.
    `suspicion` says why it may not be from whom it says.
    """

    id: str
    other_id: str
    digest: str
    brand: Brand
    channel: Channel
    kind: Kind
    at: datetime
    identities: tuple[Identity, ...]
    subject: str
    text: str
    raw: str
    rule: str = ""
    sender_name: str = ""
    answer_to: str = ""
    mailbox: str = ""
    tier: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    bounce: Bounce | None = None
    suspicion: str = ""
    signed: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    replied: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
