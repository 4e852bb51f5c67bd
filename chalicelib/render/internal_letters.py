"""Jinja2 templates -> what experts and sellers read: `templates/internal/<language>/<name>.{subject.txt,txt}`.

They are plain text: the layout of all messages makes a mail of it.
"""

from dataclasses import asdict
from pathlib import Path

from chalicelib.domain.internal_letters import LeadTold, Note, QuestionTold
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.render.customer_text import one_line, paragraphs
from chalicelib.render.internal_contexts import ExpertContext, LeadContext, QuotedContact
from chalicelib.render.letters import environment
from chalicelib.render.words import Words, read_words

_LONGEST_NAME = 120


class JinjaInternalLetters:
    """`InternalLetters` from the templates below a directory."""

    def __init__(self, templates: Path) -> None:
        self._mail = templates / "mail"
        self._environment = environment(templates)

    def question(self, told: QuestionTold) -> Note:
        """See `InternalLetters`."""
        return self._note("expert_question", self._expert(told))

    def reminder(self, told: QuestionTold) -> Note:
        """See `InternalLetters`."""
        return self._note("expert_reminder", self._expert(told))

    def lead(self, told: LeadTold) -> Note:
        """See `InternalLetters`."""
        words = self._words(told.language)
        return self._note(
            "lead_notice",
            LeadContext(
                language=told.language,
                brand=one_line(told.brand),
                reference=one_line(told.reference),
                again=told.again,
                name=one_line(told.name)[:_LONGEST_NAME],
                company=one_line(told.company),
                mail=one_line(told.mail),
                phone=one_line(told.phone),
                postcode=one_line(told.postcode),
                country=one_line(told.country),
                spoken=one_line(told.spoken),
                products=one_line(", ".join(told.products)),
                size=told.size,
                asked=one_line(told.asked),
                rule=one_line(told.rule),
                consent=told.consent,
                consent_at=words.moment_in(told.consent_at, told.time_zone) if told.consent_at else "",
            ),
        )

    def _expert(self, told: QuestionTold) -> ExpertContext:
        words = self._words(told.language)
        return ExpertContext(
            language=told.language,
            brand=one_line(told.brand),
            reference=one_line(told.reference),
            name=one_line(told.name)[:_LONGEST_NAME],
            question=_lines(told.question),
            contacts=tuple(
                QuotedContact(words.moment_in(one.at, told.time_zone), _lines(one.text)) for one in told.contacts
            ),
            attachments=one_line(", ".join(told.attachments)),
            asked_at=words.moment_in(told.asked_at, told.time_zone),
        )

    def _words(self, language: str) -> Words:
        if language not in LANGUAGES:
            raise ValueError(f"no mail in language {language!r}; there is {', '.join(LANGUAGES)}")
        return read_words(self._mail / language / "words.json")

    def _note(self, name: str, context: ExpertContext | LeadContext) -> Note:
        values = asdict(context)
        stem = f"internal/{context.language}/{name}"
        return Note(
            one_line(self._environment.get_template(f"{stem}.subject.txt").render(values)),
            self._environment.get_template(f"{stem}.txt").render(values),
        )


def _lines(text: str) -> str:
    """A text of several paragraphs in which nothing turns the direction round."""
    return "\n\n".join("\n".join(lines) for lines in paragraphs(text))
