"""What is understood of a contact: intents, language, tone, urgency, repetition and references."""

from dataclasses import dataclass, field
from enum import StrEnum

INTENTS: tuple[str, ...] = (
    "order_tracking",
    "order_change",
    "order_confirmation",
    "delivery_problem",
    "product_problem",
    "return_exchange",
    "refund",
    "payment",
    "invoice",
    "product_advice",
    "availability",
    "promotion",
    "account",
    "personal_data",
    "store",
    "documentation",
    "business",
    "complaint",
    "praise",
    "other",
    "spam",
)
"""The default taxonomy; a merchant may rename, add and retire."""

LANGUAGES: tuple[str, ...] = ("fr", "en", "es", "de", "it", "nl", "pt")
"""ISO 639-1 codes of the languages that Guichet understands, French first."""

UNSURE = "und"
"""ISO 639-2 code of an undetermined language."""


class Tone(StrEnum):
    """How much reproach to the merchant a contact carries."""

    CALM = "calm"
    ANNOYED = "annoyed"
    ANGRY = "angry"


class DetailKind(StrEnum):
    """What a detail is."""

    ORDER = "order"
    PARCEL = "parcel"
    INVOICE = "invoice"
    AMOUNT = "amount"
    DATE = "date"
    PHONE = "phone"
    POSTCODE = "postcode"


@dataclass(frozen=True, slots=True)
class Detail:
    """A number, an amount, a date, a phone number or a postcode in a contact's text.

    `value` is the same in one form: numbers without blanks, amounts such as `89.90 EUR` (ISO 4217), dates in ISO 8601
    (`--11-23` where the year is not said), phone numbers in E.164. `span` is (start, end) in characters. `carrier` is
    the one whose shape a parcel's number has, or empty.
    """

    kind: DetailKind
    value: str
    span: tuple[int, int]
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """What led to a judgement: a sentence, by its `span` as in IntentFound (None for the subject).

    `words` are the expression in it that a lexicon knows, in lower case without accents; empty where the sentence as a
    whole was recognised.
    """

    span: tuple[int, int] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons for a tone other than calm, for urgency and for repetition; none where they were not found."""

    tone: tuple[Reason, ...] = ()
    urgent: tuple[Reason, ...] = ()
    repeat: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class IntentFound:
    """One thing that the customer asks for or reports.

    `confidence` is calibrated, 0 to 1. `span` is the part of the text that it comes from, as
    (start, end) in characters of the contact's text, or None where it comes from the whole. `by` says who
    found it where that is not the brand's own model; then `confidence` is not measured but set by the brand.
    """

    name: str
    confidence: float
    span: tuple[int, int] | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second model said of a contact on which the first one abstained, and what asking it cost.

    `intents` are names of the taxonomy, the main one first. `problem` says why there are none: `spent` (the brand's
    calls of the day), `unreadable_answer`, or what kept the model from answering.
    """

    model: str
    intents: tuple[str, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that is understood of one contact.

    `language` is ISO 639-1 or `und`. `intents` are ordered, surest first. With `abstained`, none of
    them is sure enough to act on. `references` are order and parcel numbers, as typed.
    `model` names the version of the model that judged, `opinion` is what a second one said, where one was asked.
    `why` says which sentences and words led to tone, urgency and repetition.
    """

    language: str
    intents: tuple[IntentFound, ...]
    abstained: bool
    tone: Tone
    urgent: bool
    repeat: bool
    references: tuple[str, ...] = ()
    model: str = ""
    opinion: Opinion | None = None
    why: Why = field(default_factory=Why)


NOTHING_UNDERSTOOD = Understanding(UNSURE, (), True, Tone.CALM, False, False)
"""For a contact without a text of its own."""
