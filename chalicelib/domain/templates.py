"""Reply templates: how a merchant says a thing, in one language, for agents to choose and to send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.amounts import Amount
from chalicelib.domain.facts import Facts
from chalicelib.domain.things import Place
from chalicelib.domain.understanding import LANGUAGES

LONGEST_TEXT = 8_000
"""Characters of a template's text."""

LONGEST_VALUE = 2_000
"""Characters of the value of a variable."""

LONGEST_REPLY = 20_000
"""Characters of what a template comes to."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,4})?")


class TemplateKind(StrEnum):
    """Which part of a reply a template is."""

    REPLY = "reply"
    """A whole one, from greeting to closing."""
    PARAGRAPH = "paragraph"
    """The answer to one question."""
    GREETING = "greeting"
    CLOSING = "closing"


class VariableType(StrEnum):
    """What a variable may hold."""

    TEXT = "text"
    DATE = "date"
    """ISO 8601, such as 2026-11-24; said in the words of the template's language."""
    AMOUNT = "amount"
    """Such as 89.90 EUR; said as the template's language writes sums."""
    NUMBER = "number"
    CHOICE = "choice"
    """One of `choices`."""


Value = str | date | Amount | Decimal
"""What a variable holds."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What an agent fills in: one that is `required` may not stay empty. `choices` are for those to choose of."""

    name: str
    type: VariableType = VariableType.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()

    def read(self, text: str) -> Value | None:
        """The value of a text; None where it is none of this type."""
        text = text.strip()
        match self.type:
            case VariableType.DATE:
                return _date(text)
            case VariableType.AMOUNT:
                return Amount.read(text)
            case VariableType.NUMBER:
                return Decimal(text) if _NUMBER.fullmatch(text) else None
            case VariableType.CHOICE:
                return text if text in self.choices else None
        return text if len(text) <= LONGEST_VALUE else None


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """One version of a template in one language.

    `id` is the template's name and the language, such as `refund-sent.fr`; that of a version that is past has its
    number behind. `brands` are the ids of those that may say so, none for all. `intents` are what it answers.
    `name` is what agents read in a list. `subject` and `text` are Jinja2 in the sandbox of `render/sandbox.py`.
    Only what is `approved` is suggested. `number` counts the versions from 1; of the templates that come with
    Guichet it is 0. `past` is a version that another one followed, `gone` a template that was deleted: what was said in
    the brand's name stays known. `at` is UTC, `by` the public part of an API key.
    """

    merchant: str
    id: str
    kind: TemplateKind
    name: str
    text: str
    subject: str = ""
    brands: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    approved: bool = False
    number: int = 0
    by: str = ""
    at: datetime | None = None
    past: bool = False
    gone: bool = False
    version: int = 0

    @property
    def template(self) -> str:
        """The name that it has in all languages."""
        return self.id.split(".")[0]

    @property
    def language(self) -> str:
        """ISO 639-1."""
        return self.id.split(".")[1]

    @property
    def expires_at(self) -> datetime | None:
        """Never: what was said in the brand's name can be looked up."""
        return None

    @property
    def place(self) -> Place | None:
        """Among the templates in force in its language; a past version among those of its template."""
        if self.gone:
            return None
        if self.past:
            return Place(f"versions:{self.template}.{self.language}", f"{self.number:06}")
        return Place(f"templates:{self.language}", self.template)

    def archived(self) -> "ReplyTemplate":
        """The same as a version that is past."""
        return replace(self, id=f"{self.template}.{self.language}.{self.number}", past=True, version=0)


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """How often replies were sent with a template in a language, and how often the agent had changed its words."""

    merchant: str
    id: str
    used: int = 0
    edited: int = 0
    last: datetime | None = None
    version: int = 0

    @property
    def expires_at(self) -> datetime | None:
        """Never: it tells of nobody."""
        return None

    @property
    def place(self) -> Place | None:
        """By language and template."""
        template, language = self.id.split(".")
        return Place(f"uses:{language}", template)

    def with_one(self, *, edited: bool, at: datetime) -> "TemplateUse":
        """After one more reply."""
        return replace(self, used=self.used + 1, edited=self.edited + edited, last=at)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template: in its `text` or its `subject`, on which line (from 1), and what."""

    part: str
    line: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template came to; `missing` are the variables without a value, of which its text has a mark."""

    subject: str
    text: str
    missing: tuple[str, ...] = ()


class Phrasing(Protocol):
    """Templates to words, in a sandbox that bounds time and size."""

    def examine(self, template: ReplyTemplate) -> tuple[Problem, ...]:
        """What is wrong with a template; nothing for one that can be rendered."""

    def render(self, template: ReplyTemplate, facts: Facts, given: Mapping[str, Value]) -> Rendered:
        """A template with facts and the values of its own variables.

        Raises `Refused` with reason `invalid_template` for one that is not let into the sandbox, or grows too long.
        """


class Stock(Protocol):
    """The templates that come with Guichet."""

    def of(self, language: str) -> tuple[ReplyTemplate, ...]:
        """Those of a language, of no merchant."""


def template_id(template: str, language: str) -> str:
    """The id of a template in a language."""
    return f"{template}.{language}"


def senseless(template: ReplyTemplate, standard: tuple[str, ...]) -> tuple[Problem, ...]:
    """What makes no sense in a template beside its text; `standard` are the names that are taken."""
    problems = []
    names = [variable.name for variable in template.variables]
    for variable in template.variables:
        if not _NAME.fullmatch(variable.name) or variable.name in standard:
            problems.append(Problem("variables", 1, "name", f"`{variable.name}` is no name for a variable of your own"))
        if (variable.type is VariableType.CHOICE) != bool(variable.choices):
            problems.append(Problem("variables", 1, "choices", f"`{variable.name}`: `choices` belong to a `choice`"))
    if len(names) != len(set(names)):
        problems.append(Problem("variables", 1, "name", "Two variables have the same name"))
    if template.language not in LANGUAGES:
        problems.append(Problem("language", 1, "language", f"The languages are {', '.join(LANGUAGES)}"))
    return tuple(problems)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def read_values(template: ReplyTemplate, given: Mapping[str, str]) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    """The values of a template's own variables from texts, and what is wrong with them; empty texts are no value."""
    values: dict[str, Value] = {}
    problems = []
    known = {variable.name: variable for variable in template.variables}
    for name, text in given.items():
        variable = known.get(name)
        value = variable.read(text) if variable and text.strip() else None
        if variable is None:
            problems.append(Problem("variables", 1, "unknown", f"The template has no variable `{name}`"))
        elif value is not None:
            values[name] = value
        elif text.strip():
            expected = (
                f"one of {', '.join(variable.choices)}" if variable.choices else f"a value of type {variable.type}"
            )
            problems.append(Problem("variables", 1, "value", f"`{name}` is not {expected}"))
    return values, tuple(problems)


def sample(variable: Variable) -> Value:
    """A value to try a variable with."""
    match variable.type:
        case VariableType.DATE:
            return date(2026, 11, 24)
        case VariableType.AMOUNT:
            return Amount(Decimal("89.90"))
        case VariableType.NUMBER:
            return Decimal(3)
        case VariableType.CHOICE:
            return variable.choices[0] if variable.choices else ""
    return f"[{variable.name}]"
