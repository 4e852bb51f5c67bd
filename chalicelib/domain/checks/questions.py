"""Every question of the contact is spoken of."""

from collections.abc import Iterable, Iterator

from chalicelib.domain.case import Case
from chalicelib.domain.checks.findings import Finding, Question, Severity, Situation
from chalicelib.domain.checks.matters import PATTERNS
from chalicelib.domain.checks.text import aligned
from chalicelib.domain.interaction import Direction, Interaction
from chalicelib.domain.mail import Kind

UNASKING = frozenset({"praise", "complaint", "other", "spam"})
"""Intents that are no question: what answers them is a tone, not a paragraph."""

_SAME = (
    frozenset({"order_tracking", "delivery_problem"}),
    frozenset({"product_problem", "return_exchange"}),
    frozenset({"order_confirmation", "order_tracking"}),
    frozenset({"documentation", "product_advice"}),
)
"""Intents that one paragraph may answer together."""


def waiting(interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
    """What a customer wrote since the last answer, oldest first; an acknowledgement or a notice is no answer.

    `interactions` are a case's, oldest first.
    """
    kept: list[Interaction] = []
    for one in interactions:
        if one.direction is Direction.OUT and one.kind is Kind.HUMAN:
            kept.clear()
        elif one.direction is Direction.IN and one.kind is Kind.HUMAN:
            kept.append(one)
    return tuple(kept)


def questions_of(case: Case, contacts: Iterable[Interaction]) -> tuple[Question, ...]:
    """What the contacts ask, each intent once in the order of asking; of a case without any, what the case is about."""
    found: dict[str, Question] = {}
    for contact in contacts:
        understanding = contact.understanding
        for intent in understanding.intents if understanding else ():
            span = intent.span
            words = " ".join(contact.text[slice(*span)].split()) if span else contact.subject
            found.setdefault(intent.name, Question(intent.name, words, contact.id, intent.confidence, span))
    if not found:
        return tuple(Question(one.name, "", "", one.confidence) for one in case.intents)
    return tuple(found.values())


def unanswered(situation: Situation) -> Iterator[Finding]:
    """Questions that no template of the draft answers, and neither its sentences nor its words speak of."""
    plain = aligned(situation.draft.text)
    spoken = situation.understood.intents | situation.template_intents
    for question in situation.questions:
        if question.intent in UNASKING or _is_spoken_of(question.intent, spoken, plain):
            continue
        words = question.words if len(question.words) <= 120 else question.words[:119].rstrip() + "…"
        yield Finding(
            "unanswered_question",
            Severity.WARN,
            {
                "fr": "Cette question du client semble rester sans réponse" + (f" : « {words} »" if words else "."),
                "en": "This question of the customer seems to have no answer" + (f": “{words}”" if words else "."),
            },
            suggestion=question.intent,
            words=words,
        )


def _is_spoken_of(intent: str, spoken: frozenset[str], plain: str) -> bool:
    together = {intent}.union(*(group for group in _SAME if intent in group))
    if not together.isdisjoint(spoken):
        return True
    pattern = PATTERNS.get(intent)
    # Of an intent of the merchant's own no words are known: nobody is told of what may well be answered.
    return pattern is None or pattern.search(plain) is not None
