"""What an acknowledgement says, and whether one may leave."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Form(StrEnum):
    """Which acknowledgement a contact gets."""

    FULL = "full"
    """For a new case: reference, what we understood, when an answer comes."""
    ADDED = "added"
    """For a contact that joins an open case: we have added it; when the answer comes."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Promise:
    """The facts of one acknowledgement, for the renderer to put into words.

    `intents` are the names of those sure enough to be named to the customer. `due_at` is UTC and
    `time_zone` the brand's (IANA). `subject` is the customer's own.
    """

    form: Form
    language: str
    reference: str
    brand: str
    customer_name: str
    subject: str
    intents: tuple[str, ...]
    due_at: datetime
    time_zone: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail: one-line subject, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str
