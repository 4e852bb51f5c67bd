"""Reply templates with facts: dates and sums in the words of the language, and a mark where nobody knows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.amounts import Amount
from chalicelib.domain.checks.placeholders import placeholder
from chalicelib.domain.facts import ROOTS, Facts
from chalicelib.domain.templates import (
    LONGEST_VALUE,
    Problem,
    Rendered,
    ReplyTemplate,
    Value,
    sample,
    senseless,
)
from chalicelib.errors import Refused
from chalicelib.render.customer_text import one_line, plausible_name
from chalicelib.render.filters import Missing
from chalicelib.render.inspection import MOST_ITEMS, STANDARD
from chalicelib.render.sandbox import Fields, flaws, rendered
from chalicelib.render.words import Words, read_words

_EVENING = 18
_MORNING = 5

_LINE_ENDS = re.compile(r"[ \t]+\n")
_EMPTY_LINES = re.compile(r"\n{3,}")


class SandboxedReplies:
    """`Phrasing` by the sandbox, with the words of the languages below a directory (`mail/<language>/words.json`)."""

    def __init__(self, templates: Path) -> None:
        self._mail = templates / "mail"
        self._words: dict[str, Words] = {}

    def examine(self, template: ReplyTemplate) -> tuple[Problem, ...]:
        """See `Phrasing`. What may stand there is tried with a sample of each variable as well."""
        found = list(senseless(template, STANDARD))
        own = _own(template)
        for part, text in (("subject", template.subject), ("text", template.text)):
            found += [Problem(part, flaw.line, flaw.code, flaw.detail) for flaw in flaws(text, own)]
        if "\n" in template.subject:
            found.append(Problem("subject", 1, "lines", "A subject is one line"))
        if not found:
            found += self._tried(template)
        return tuple(found)

    def render(self, template: ReplyTemplate, facts: Facts, given: Mapping[str, Value]) -> Rendered:
        """See `Phrasing`."""
        missing: dict[str, None] = {}
        values = self._values(template, facts, given, missing)
        own = _own(template)
        text = _closed_up("".join(rendered(template.text, values, own)))
        subject = one_line("".join(rendered(template.subject, values, own)))
        return Rendered(subject, text, tuple(missing))

    def _tried(self, template: ReplyTemplate) -> list[Problem]:
        given = {variable.name: sample(variable) for variable in template.variables}
        try:
            self.render(template, Facts(at=datetime(2026, 11, 24, 9, tzinfo=UTC)), given)
        except Refused as error:
            return [Problem("text", 1, "fails", error.detail)]
        return []

    def _values(
        self, template: ReplyTemplate, facts: Facts, given: Mapping[str, Value], missing: dict[str, None]
    ) -> dict[str, object]:
        """What the template sees: texts, numbers, and lists of texts, each of them short."""
        language, zone = template.language, facts.brand.time_zone
        words = self._words_of(language)
        said = partial(_said, words, zone)

        def unknown(name: str) -> Missing:
            return Missing(name, placeholder(name, language), missing.setdefault)

        values: dict[str, object] = {}
        # A role or an advertisement is no name to greet by.
        facts = replace(facts, customer=replace(facts.customer, name=plausible_name(facts.customer.name)))
        for root, names in ROOTS.items():
            known = {name: said(getattr(getattr(facts, root), name)) for name in names}
            values[root] = Fields(
                {name: unknown(f"{root}.{name}") if value in (None, "") else value for name, value in known.items()}
            )
        for variable in template.variables:
            value = said(given.get(variable.name))
            empty = unknown(variable.name) if variable.required else ""
            values[variable.name] = empty if value in (None, "") else value
        hour = facts.at.astimezone(ZoneInfo(zone))
        return values | {
            "evening": not _MORNING <= hour.hour < _EVENING,
            "today": words.day_of(hour.date()),
        }

    def _words_of(self, language: str) -> Words:
        if language not in self._words:
            self._words[language] = read_words(self._mail / language / "words.json")
        return self._words[language]


def _closed_up(text: str) -> str:
    """The text without blanks at the ends of lines, and with at most one empty line at a time."""
    return _EMPTY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()


def _own(template: ReplyTemplate) -> frozenset[str]:
    return frozenset(variable.name for variable in template.variables)


def _said(words: Words, time_zone: str, value: Any) -> object:
    """A value as the language says it; whole numbers stay numbers, which a template may compare."""
    match value:
        case None:
            return None
        case Amount():
            return words.amount_of(value)
        case datetime():
            return words.moment_in(value, time_zone)
        case date():
            return words.day_of(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value).replace(".", words.decimal)
        case tuple():
            return tuple(one_line(str(one))[:LONGEST_VALUE] for one in value[:MOST_ITEMS])
    # No value brings a line of its own, nor letters that make the text read otherwise than it is written.
    return one_line(str(value))[:LONGEST_VALUE]
