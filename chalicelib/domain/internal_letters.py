"""What is told to people who are no customers: experts who are asked, and sellers who get a lead."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A contact as an expert reads it; `at` is UTC."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class QuestionTold:
    """The facts of a mail to an expert.

    `name` is the expert's, `question` the agent's words, `contacts` what the customer wrote, oldest first, and
    `attachments` the names of files that go along. `asked_at` is UTC, `time_zone` the brand's (IANA).
    """

    language: str
    brand: str
    reference: str
    name: str
    question: str
    asked_at: datetime
    time_zone: str
    contacts: tuple[Told, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadTold:
    """The facts of a notice to a seller; what is not known is empty. `again` says that the lead was known.

    `consent` is `yes`, `no`, or empty where nobody asked; `consent_at` is UTC.
    """

    language: str
    brand: str
    reference: str
    time_zone: str
    again: bool
    name: str = ""
    company: str = ""
    mail: str = ""
    phone: str = ""
    postcode: str = ""
    country: str = ""
    spoken: str = ""
    products: tuple[str, ...] = ()
    size: int = 0
    asked: str = ""
    rule: str = ""
    consent: str = ""
    consent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A subject of one line, and a text; how it looks is decided when it is sent."""

    subject: str
    text: str
