"""What the checks of a reply are given, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.facts import AgentFacts
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.understanding import Understanding


class Severity(StrEnum):
    """Whether a reply may leave with it."""

    BLOCK = "block"
    """It may not, before it is put right."""
    WARN = "warn"
    """It may, once the agent has seen it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    `code` is a stable word; `message` a sentence in French and in English (`fr`, `en`). `where` is (start, end) in
    characters of the draft's text, None for what is about the whole. `suggestion` is what may stand there instead,
    or empty. `words` is what was found, and for an unanswered question the words of the contact.
    """

    code: str
    severity: Severity
    message: Mapping[str, str]
    where: tuple[int, int] | None = None
    suggestion: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """Why a second person must read a reply before it leaves; `message` as of a Finding."""

    code: str
    message: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as an agent wrote it.

    `language` is ISO 639-1, empty for the case's. `attachments` are file names. `templates` are those that it was made
    of, without the language. `composed` is the text as these gave it, empty where nobody kept it.
    """

    text: str
    language: str = ""
    subject: str = ""
    attachments: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    composed: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the models make of a draft.

    `language` is ISO 639-1, or `und`. `intents` are what its sentences speak of. `misspelt` are words that no
    dictionary of the language has. `amounts` are the sums that it names, such as `89.90 EUR`. `unchecked` says that
    there is no dictionary of the language.
    """

    language: str
    intents: frozenset[str] = frozenset()
    misspelt: tuple["Misspelt", ...] = ()
    amounts: tuple[str, ...] = ()
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A word that no dictionary has: its place, and what may be meant."""

    word: str
    where: tuple[int, int]
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a contact asks, which a reply should speak of: `words` are the contact's own."""

    intent: str
    words: str
    contact: str = ""
    confidence: float = 1.0
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the checks go by. `contacts` are the customer's since the last answer.

    `template_intents` are what the templates of the draft answer.
    """

    case: Case
    brand: Brand
    draft: Draft
    language: str
    understood: Understood
    contacts: tuple[Interaction, ...] = ()
    questions: tuple[Question, ...] = ()
    template_intents: frozenset[str] = frozenset()
    agent: AgentFacts = field(default_factory=AgentFacts)

    @property
    def understandings(self) -> tuple[Understanding, ...]:
        """What is understood of the contacts."""
        return tuple(one.understanding for one in self.contacts if one.understanding)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a draft, the gravest first, and why a second person must read it.

    `spelling` says whether there was a dictionary to check it by.
    """

    findings: tuple[Finding, ...] = ()
    review: tuple[ReviewReason, ...] = ()
    spelling: bool = True

    @property
    def blocked(self) -> bool:
        """Whether it may not leave as it is."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    @property
    def needs_review(self) -> bool:
        """Whether a second person must approve it."""
        return bool(self.review)
