"""A contact of any channel, read and not yet understood."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel
from chalicelib.domain.mail import Attachment, Bounce, Kind
from chalicelib.domain.offers import NOTHING_OFFERED, Offered


@dataclass(frozen=True, slots=True)
class Incoming:
    """A contact of any channel, read and not yet understood.

    `id` follows from its Message-ID or idempotency key; `other_id` is its id where a contact with other
    content took that one first. `identities` are the sender's, the main one first. `answer_to` is the
    address to write to, or empty. `replied` are ids of interactions that it answers. `at` is UTC.
    `suspicion` says why it may not be from whom it says. `value` is what the merchant says that the customer is worth,
    such as `512.40 EUR`, and may be empty; `amounts` are those that the text names, where a rule of the brand asks.
    `question` is the id of a question to an expert that its address is signed for. `signature` closes its text,
    `offered` is what a form's own fields say of a prospect.
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
    value: str = ""
    amounts: tuple[str, ...] = ()
    question: str = ""
    signature: str = ""
    offered: Offered = NOTHING_OFFERED
