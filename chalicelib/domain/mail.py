"""A mail as the domain sees it, whatever its bytes looked like."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MARK = "X-Guichet-Mark"
"""The header by which Guichet knows its own mails when they come back."""


class Kind(StrEnum):
    """Who or what wrote a contact: a person, or what sort of automatic mail it is."""

    HUMAN = "human"
    VACATION = "vacation"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    """A read receipt or other disposition notification (RFC 8098)."""
    FEEDBACK = "feedback"
    """An abuse report of a feedback loop (RFC 5965)."""
    CHALLENGE = "challenge"
    MAILING_LIST = "mailing_list"
    NEWSLETTER = "newsletter"
    NOTIFICATION = "notification"
    """Monitoring, tickets of other systems, no-reply senders and other machines."""
    LOOP = "loop"
    """Our own mail, come back."""
    SPAM = "spam"
    ACKNOWLEDGEMENT = "acknowledgement"
    """Written by Guichet itself."""
    EXPERT = "expert"
    """What somebody wrote who was asked about a case: it is internal, and no contact."""
    EVENT = "event"
    """No mail: what a person or a program changed by the API."""


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address, lower case, and the name shown with it."""

    address: str
    name: str = ""


def on_the_wire(address: str) -> str:
    """An address as servers that speak ASCII take it: an international domain by its ASCII name (RFC 3490).

    Unchanged where the domain has none, and before the `@`, where no such name exists: there is no writing to these.
    """
    if address.isascii():
        return address
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not text: safe file name, detected media type, decoded content in bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient whom a mail did not reach: address, RFC 3463 status, reason in words, and whether for good."""

    recipient: str
    status: str
    reason: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Bounce:
    """Why a mail came back: failed recipient, RFC 3463 status, reason in words, and whether for good.

    `original_message_id` is the Message-ID of the mail that bounced, without angle brackets, or empty;
    `original_reply_to` the address in its Reply-To. Where a report names several recipients, the first four fields
    are those of the one that failed worst, and `others` has the rest of them.
    """

    recipient: str
    status: str
    reason: str
    permanent: bool
    original_message_id: str = ""
    original_reply_to: str = ""
    others: tuple[Failure, ...] = ()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every recipient whom the mail did not reach, the worst first."""
        return (Failure(self.recipient, self.status, self.reason, self.permanent), *self.others)


@dataclass(frozen=True, slots=True)
class Mail:
    """One parsed mail.

    `message_id`, `in_reply_to` and `references` are without angle brackets; `date` is UTC, None where
    absent or unreadable. `text` is the whole best text of the body with \\n line ends (from HTML where
    there is no plain text), not yet told apart from what is quoted. `html` is as sent, not cleaned.
    `headers` holds (lower-case name, decoded value) in order. `problems` names what was odd or cut; `cut_short`
    says that reading was ended by the time it took, so that another reading may find more or less.
    """

    message_id: str
    sender: Address | None
    reply_to: Address | None
    to: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    bounce: Bounce | None = None
    problems: tuple[str, ...] = ()
    cc: tuple[Address, ...] = ()
    cut_short: bool = False

    def header(self, name: str) -> str:
        """The first value of a header, stripped, or an empty text. `name` is lower case."""
        return next((value.strip() for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text told apart: what the customer wrote now, and the rest, nothing thrown away."""

    new: str
    quoted: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail about to leave, in plain values; `mime/build` turns it into bytes.

    `message_id`, `in_reply_to` and `references` are without angle brackets. With `automatic`, the mail
    says so (RFC 3834) and asks other machines not to answer. `mark` goes into a header by which Guichet
    knows its own mails when they come back.
    """

    message_id: str
    sender: Address
    to: Address
    reply_to: Address
    subject: str
    text: str
    html: str
    date: datetime
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = False
    language: str = ""
    mark: str = ""
    attachments: tuple[Attachment, ...] = ()
