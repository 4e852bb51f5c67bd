"""What is looked at before a reply leaves: pure rules on a draft, its case, and what the models make of both."""

from collections.abc import Callable, Iterable, Iterator

from chalicelib.domain.checks.attachments import attachments
from chalicelib.domain.checks.findings import (
    Checked,
    Draft,
    Finding,
    Misspelt,
    Question,
    ReviewReason,
    Severity,
    Situation,
    Understood,
)
from chalicelib.domain.checks.phrases import forbidden, wanted
from chalicelib.domain.checks.placeholders import placeholders
from chalicelib.domain.checks.questions import unanswered
from chalicelib.domain.checks.review import review
from chalicelib.domain.checks.secrets import secrets
from chalicelib.domain.checks.spelling import misspelt
from chalicelib.domain.templates import LONGEST_REPLY
from chalicelib.domain.understanding import UNSURE

__all__ = [
    "CHECKS",
    "Checked",
    "Draft",
    "Finding",
    "Misspelt",
    "Question",
    "ReviewReason",
    "Severity",
    "Situation",
    "Understood",
    "checked",
]

_SURE_WORDS = 8
"""Words from which on the language of a draft is told without doubt."""

_NAMES = {
    "fr": ("français", "French"),
    "en": ("anglais", "English"),
    "es": ("espagnol", "Spanish"),
    "de": ("allemand", "German"),
    "it": ("italien", "Italian"),
    "nl": ("néerlandais", "Dutch"),
    "pt": ("portugais", "Portuguese"),
}


def unresolved(situation: Situation) -> Iterator[Finding]:
    """Variables and blanks that nobody filled in, in the text or in the subject."""
    french, english = "Il reste ici quelque chose à compléter.", "Something is left here to be filled in."
    for where in placeholders(situation.draft.text):
        words = situation.draft.text[slice(*where)]
        yield Finding("unresolved_variable", Severity.BLOCK, {"fr": french, "en": english}, where, words=words)
    for _ in placeholders(situation.draft.subject):
        told = {
            "fr": "Il reste quelque chose à compléter dans l’objet.",
            "en": "The subject has something left to fill in.",
        }
        yield Finding("unresolved_variable", Severity.BLOCK, told)
        return


def size(situation: Situation) -> Iterator[Finding]:
    """An empty text, and one that is too long."""
    text = situation.draft.text
    if not text.strip():
        yield Finding("empty", Severity.BLOCK, {"fr": "La réponse est vide.", "en": "The reply is empty."})
    if len(text) > LONGEST_REPLY:
        told = {"fr": "La réponse est trop longue.", "en": "The reply is too long."}
        yield Finding("too_long", Severity.BLOCK, told)


def language(situation: Situation) -> Iterator[Finding]:
    """A text in another language than it is said to be in, or than the customer writes."""
    told, found, case = situation.language, situation.understood.language, situation.case.language
    if found not in (UNSURE, told):
        severity = Severity.BLOCK if len(situation.draft.text.split()) >= _SURE_WORDS else Severity.WARN
        yield Finding("wrong_language", severity, _in_another(found, told), suggestion=told)
    elif told != case and case in situation.brand.languages:
        yield Finding("other_language", Severity.WARN, _in_another(told, case), suggestion=case)


def _in_another(found: str, expected: str) -> dict[str, str]:
    french, english = _NAMES.get(found, (found, found))
    wanted_french, wanted_english = _NAMES.get(expected, (expected, expected))
    return {
        "fr": f"La réponse est en {french}, elle est attendue en {wanted_french}.",
        "en": f"The reply is in {english}, and is expected in {wanted_english}.",
    }


Check = Callable[[Situation], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    size,
    unresolved,
    secrets,
    attachments,
    language,
    forbidden,
    wanted,
    unanswered,
    misspelt,
)
"""Every check, in the order in which findings of the same gravity are told."""


def checked(situation: Situation) -> Checked:
    """What all checks find, what keeps it from leaving first, and why a second person must read it."""
    found = [finding for check in CHECKS for finding in check(situation)]
    found.sort(key=lambda finding: finding.severity is not Severity.BLOCK)
    return Checked(tuple(found), tuple(review(situation)), spelling=not situation.understood.unchecked)
