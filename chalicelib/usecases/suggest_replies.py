"""Suggest what to answer to a case, and show a template as it would read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.checks.findings import Question
from chalicelib.domain.facts import Facts, sample_facts
from chalicelib.domain.ports import Shelf
from chalicelib.domain.suggestions import (
    Answer,
    Suggested,
    Suggestions,
    composed,
    fitting,
    of_kind,
    questions_of,
    ranked,
)
from chalicelib.domain.templates import (
    Phrasing,
    Rendered,
    ReplyTemplate,
    TemplateKind,
    TemplateUse,
    read_values,
    sample,
)
from chalicelib.errors import Misplaced, Place, Refused
from chalicelib.usecases.keep_templates import KeepTemplates
from chalicelib.usecases.open_desk import OpenDesk

_USES_READ = 200


@dataclass(frozen=True, slots=True)
class SuggestReplies:
    """Templates are rendered with the case, so that what is suggested can be sent as it stands."""

    desk: OpenDesk
    templates: KeepTemplates
    uses: Shelf[TemplateUse]
    phrasing: Phrasing

    def __call__(self, merchant: str, reference: str, agent: str, language: str, now: datetime) -> Suggestions:
        """What to answer, in a language (the case's where it is empty); raises `NotFound`."""
        desk = self.desk(merchant, reference, agent)
        spoken = language or desk.brand.language_for(desk.case.language)
        facts = desk.facts(spoken, now)
        known = fitting(self.templates.in_force(merchant, spoken), desk.brand)
        used = self.uses.listed(merchant, f"uses:{spoken}", _USES_READ, None).items
        uses = {use.id: use for use in used}

        def offered(templates: Iterable[ReplyTemplate], confidence: float = 1.0) -> tuple[Suggested, ...]:
            return ranked(self._rendered(templates, facts), uses, confidence)

        questions = questions_of(desk.case, desk.contacts)
        answers = tuple(
            Answer(one, offered(of_kind(known, TemplateKind.PARAGRAPH, one.intent), one.confidence))
            for one in questions
        )
        asked = {one.intent: one for one in questions}
        replies = tuple(
            one
            for one in of_kind(known, TemplateKind.REPLY)
            if not one.intents or not asked.keys().isdisjoint(one.intents)
        )
        greetings = offered(_for(of_kind(known, TemplateKind.GREETING), questions))
        closings = offered(_for(of_kind(known, TemplateKind.CLOSING), questions))
        return Suggestions(
            spoken, answers, offered(replies), greetings, closings, composed(greetings, answers, closings)
        )

    def _rendered(self, templates: Iterable[ReplyTemplate], facts: Facts) -> list[tuple[ReplyTemplate, Rendered]]:
        """Each template with what it came to; one that an older release let in and this one refuses is left out."""
        made = []
        for template in templates:
            try:
                made.append((template, self.phrasing.render(template, facts, {})))
            except Refused:
                continue
        return made


@dataclass(frozen=True, slots=True)
class PreviewTemplate:
    """A template as it would read: with a real case, or with samples."""

    desk: OpenDesk
    templates: KeepTemplates
    phrasing: Phrasing

    def __call__(
        self,
        merchant: str,
        template: ReplyTemplate,
        reference: str,
        agent: str,
        given: Mapping[str, str],
        now: datetime,
    ) -> Rendered:
        """The template with a case, where `reference` names one, and the values of its variables as texts.

        Without a case its variables have samples, where nothing is given. Raises `NotFound`, and `Misplaced` with
        reason `invalid_template` for values that its variables cannot hold.
        """
        values, problems = read_values(template, given)
        if problems:
            places = tuple(Place(f"$.{one.part}", one.line, 1, one.detail) for one in problems)
            raise Misplaced(places, reason="invalid_template")
        if reference:
            facts = self.desk(merchant, reference, agent).facts(template.language, now)
            return self.phrasing.render(template, facts, values)
        samples = {variable.name: sample(variable) for variable in template.variables}
        return self.phrasing.render(template, sample_facts(now), {**samples, **values})


def _for(templates: Iterable[ReplyTemplate], questions: Iterable[Question]) -> tuple[ReplyTemplate, ...]:
    """Greetings and closings for what is asked, where there are some that say so, else those for everything."""
    asked = {question.intent for question in questions}
    listed = tuple(templates)
    special = tuple(one for one in listed if not asked.isdisjoint(one.intents))
    return special or tuple(one for one in listed if not one.intents)
