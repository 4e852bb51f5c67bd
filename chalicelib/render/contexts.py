"""What each mail template is given: one frozen dataclass per template, and nothing else reaches it.

The fields are described for those who write templates in `docs/templates.md`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AcknowledgementContext:
    """For `acknowledgement`: a new case has been opened for the contact.

    All texts are one line, without control characters. `subject`, `name` and `topics` may be empty;
    `topics` is a list in words of the language, ready to stand after "your message is about". `signature` are
    the brand's own lines, `colour` (such as `#6b3fa0`, readable on the layout's grounds) and `logo` (an https address)
    its look; all three may be empty. So may `order`, one line that says what is known of the order that is asked for,
    and `tracking`, the https address at which its parcel can be followed.
    """

    language: str
    brand: str
    reference: str
    subject: str
    name: str
    topics: str
    praised: bool
    answer_by: str
    signature: tuple[str, ...] = ()
    colour: str = ""
    logo: str = ""
    order: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgementAddedContext:
    """For `acknowledgement_added`: the contact has joined an open case.

    All texts are one line, without control characters. `subject` and `name` may be empty, and so may `signature`,
    `colour`, `logo`, `order` and `tracking`, which are those of `AcknowledgementContext`.
    """

    language: str
    brand: str
    reference: str
    subject: str
    name: str
    answer_by: str
    signature: tuple[str, ...] = ()
    colour: str = ""
    logo: str = ""
    order: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class OrderNewsContext:
    """For `order_news`: something happened to a customer's order.

    All texts are one line, without control characters. `headline` says what happened, `paragraphs` say it at length.
    `name`, `parcel`, `carrier`, `expected` (a date in words) and `tracking` (an https address) may be empty, and so may
    `signature`, `colour` and `logo`, which are those of `AcknowledgementContext`.
    """

    language: str
    brand: str
    headline: str
    name: str
    paragraphs: tuple[str, ...]
    number: str
    parcel: str = ""
    carrier: str = ""
    expected: str = ""
    tracking: str = ""
    signature: tuple[str, ...] = ()
    colour: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class MessageContext:
    """For `message`: what a person or a rule decided to send, with its own words.

    `paragraphs` are the text's, each of lines without control characters. `reference` is the case's, and may be empty,
    as `signature`, `colour` and `logo`, which are those of `AcknowledgementContext`.
    """

    language: str
    brand: str
    reference: str
    paragraphs: tuple[tuple[str, ...], ...]
    signature: tuple[str, ...] = ()
    colour: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class CallbackContext:
    """For `callback`: a customer will be called back (`letter` is `booked`), or could not be reached (`unreached`).

    All texts are one line. `name` may be empty. The call comes at `start` or in the `minutes` that follow.
    """

    letter: str
    name: str
    reference: str
    phone: str
    start: str
    minutes: int


CONTEXTS: dict[str, type] = {
    "acknowledgement": AcknowledgementContext,
    "acknowledgement_added": AcknowledgementAddedContext,
    "order_news": OrderNewsContext,
}
"""Template name -> its context, for templates that each language has."""

PLAIN: dict[str, type] = {"callback": CallbackContext}
"""The same for texts that the layout of messages makes mails of."""

SHARED: dict[str, type] = {"message": MessageContext}
"""The same for templates that are one for all languages."""
