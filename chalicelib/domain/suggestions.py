"""What to answer: for each question of a contact the templates that fit, best first, and a draft made of the best."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.brand import Brand
from chalicelib.domain.checks.findings import Question
from chalicelib.domain.checks.questions import questions_of, waiting
from chalicelib.domain.templates import Rendered, ReplyTemplate, TemplateKind, TemplateUse

__all__ = [
    "Answer",
    "ComposedReply",
    "Suggested",
    "Suggestions",
    "composed",
    "in_force",
    "questions_of",
    "ranked",
    "waiting",
]

MOST_PARAGRAPHS = 8
"""Templates that are suggested for one question."""

_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A template for a case: what it came to, and why it stands where it stands.

    `score` is 0 to 1, made of the parts of `ranked`. `used` is how often it was sent, `edited` how often reworded.
    """

    template: ReplyTemplate
    rendered: Rendered
    score: float
    used: int = 0
    edited: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, and the paragraphs to choose from, best first; none where no template answers it."""

    question: Question
    paragraphs: tuple[Suggested, ...]


@dataclass(frozen=True, slots=True)
class ComposedReply:
    """A whole draft: its `templates` without the language, and the variables that are `missing`."""

    text: str
    templates: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested for a case, in one language; `replies` are whole ones."""

    language: str
    answers: tuple[Answer, ...]
    replies: tuple[Suggested, ...]
    greetings: tuple[Suggested, ...]
    closings: tuple[Suggested, ...]
    draft: ComposedReply


def in_force(stock: Iterable[ReplyTemplate], own: Iterable[ReplyTemplate], merchant: str) -> tuple[ReplyTemplate, ...]:
    """The templates of a merchant in a language, by name: those that come with Guichet, and instead of them its own."""
    by_id = {template.id: replace(template, merchant=merchant) for template in stock}
    by_id |= {template.id: template for template in own}
    return tuple(sorted(by_id.values(), key=lambda one: one.template))


def fitting(templates: Iterable[ReplyTemplate], brand: Brand) -> tuple[ReplyTemplate, ...]:
    """Those that are approved, and for this brand."""
    return tuple(one for one in templates if one.approved and (not one.brands or brand.id in one.brands))


def ranked(
    found: Sequence[tuple[ReplyTemplate, Rendered]], uses: Mapping[str, TemplateUse], confidence: float
) -> tuple[Suggested, ...]:
    """The templates that answer a question, best first.

    | part | of the score |
    |---|---|
    | the question's confidence | times all the others |
    | nothing is missing in it | 0.35 |
    | how often it is sent, beside the most used of these, on a logarithmic scale; less what agents reworded | 0.3 |
    | it is the merchant's own | 0.2 |
    | it is for this brand, not for all | 0.1 |
    | it answers this and nothing else | 0.05 |
    """
    most = max((math.log1p(uses[one.id].used) for one, _ in found if one.id in uses), default=0.0)

    def suggested(template: ReplyTemplate, rendered: Rendered) -> Suggested:
        use = uses.get(template.id)
        kept = 1 - use.edited / use.used / 2 if use and use.used else 0.0
        liked = math.log1p(use.used) / most * kept if use and most else 0.0
        parts = (
            (0.35, not rendered.missing),
            (0.3, liked),
            (0.2, template.number > 0),
            (0.1, bool(template.brands)),
            (0.05, len(template.intents) == 1),
        )
        score = confidence * sum(weight * float(share) for weight, share in parts)
        return Suggested(template, rendered, round(score, 4), use.used if use else 0, use.edited if use else 0)

    made = [suggested(*one) for one in found]
    return tuple(sorted(made, key=lambda one: (-one.score, one.template.id)))[:MOST_PARAGRAPHS]


def composed(greetings: Sequence[Suggested], answers: Sequence[Answer], closings: Sequence[Suggested]) -> ComposedReply:
    """A greeting, the best paragraph of each question, each once, and a closing; the signature comes with the mail."""
    chosen = [*greetings[:1], *(answer.paragraphs[0] for answer in answers if answer.paragraphs), *closings[:1]]
    parts = {one.template.template: one for one in chosen}
    return ComposedReply(
        text=_BREAK.join(one.rendered.text for one in parts.values()),
        templates=tuple(parts),
        missing=tuple(dict.fromkeys(name for one in parts.values() for name in one.rendered.missing)),
    )


def of_kind(templates: Iterable[ReplyTemplate], kind: TemplateKind, intent: str = "") -> tuple[ReplyTemplate, ...]:
    """The templates of a kind, and for an intent where one is asked for."""
    return tuple(one for one in templates if one.kind is kind and (not intent or intent in one.intents))
