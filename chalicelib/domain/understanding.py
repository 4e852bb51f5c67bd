"""What is understood of a contact: intents, language, tone, urgency, repetition and references."""

from dataclasses import dataclass
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


NOTHING_UNDERSTOOD = Understanding(UNSURE, (), True, Tone.CALM, False, False)
"""For a contact without a text of its own."""
