"""The bodies of requests about reply templates and drafts, to dataclasses; see `wire`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.domain.checks.findings import Draft
from chalicelib.domain.templates import (
    LONGEST_REPLY,
    LONGEST_TEXT,
    LONGEST_VALUE,
    ReplyTemplate,
    TemplateKind,
    Variable,
    VariableType,
    template_id,
)
from chalicelib.errors import Refused
from chalicelib.wire import validated
from chalicelib.wire.misfits import Misfit, misplaced, read

_Line = Annotated[
    str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$")
]
_Named = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*\S$")]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Text = Annotated[str, msgspec.Meta(pattern=r"\S", max_length=LONGEST_TEXT)]
_Value = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE)]

# Breaks and tabs are text; other controls, and marks that make a text read otherwise than it is written, are none.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")
_LANGUAGE = re.compile("fr|en|es|de|it|nl|pt")


class VariableBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A variable of a template's own."""

    name: _Name
    type: VariableType = VariableType.TEXT
    required: bool = True
    choices: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=50)] = ()


class TemplateBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `PUT /v1/templates/{template}/{language}`."""

    kind: TemplateKind
    name: _Named
    text: _Text
    subject: _Line = ""
    brands: Annotated[tuple[_Word, ...], msgspec.Meta(max_length=50)] = ()
    intents: Annotated[tuple[_Word, ...], msgspec.Meta(max_length=30)] = ()
    variables: Annotated[tuple[VariableBody, ...], msgspec.Meta(max_length=30)] = ()
    approved: bool = False
    instead_of: Annotated[int, msgspec.Meta(ge=0)] | None = None


class PreviewBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/templates/{template}/{language}/preview`, which may be empty."""

    case: _Line = ""
    agent: _Line = ""
    variables: Annotated[dict[_Name, _Value], msgspec.Meta(max_length=30)] = {}
    draft: TemplateBody | None = None


class CheckBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/cases/{reference}/replies/check`."""

    text: Annotated[str, msgspec.Meta(max_length=5 * LONGEST_REPLY)]
    language: Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt)?$")] = ""
    subject: Annotated[str, msgspec.Meta(max_length=500)] = ""
    attachments: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=50)] = ()
    templates: Annotated[tuple[_Word, ...], msgspec.Meta(max_length=50)] = ()
    agent: _Line = ""


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """What is to be shown: with which case and agent, which values, and `draft` instead of the stored template."""

    case: str
    agent: str
    variables: Mapping[str, str]
    draft: ReplyTemplate | None


def template_name(given: str) -> str:
    """The name of a template in a path; raises `Refused`."""
    if not _WORD.fullmatch(given):
        raise Refused(
            "A template's name is made of a-z, 0-9, `_` and `-`, at most 48 of them.", reason="invalid_parameter"
        )
    return given


def language_of(given: str) -> str:
    """A language of a path or a query; raises `Refused`."""
    if not _LANGUAGE.fullmatch(given):
        raise Refused("The languages are fr, en, es, de, it, nl and pt.", reason="invalid_parameter")
    return given


def decode_template(
    body: bytes, merchant: str, template: str, language: str, by: str, at: datetime
) -> tuple[ReplyTemplate, int | None]:
    """The template that somebody writes at a time (UTC), and the version that it takes the place of.

    Raises `Refused` for what is no JSON, and `Misplaced` with every place that does not fit.
    """
    asked = read(body, TemplateBody)
    misfits = [
        Misfit((part,), "It has characters that cannot be seen")
        for part in ("text", "subject", "name")
        if _HIDDEN.search(getattr(asked, part))
    ]
    if misfits:
        raise misplaced(body, misfits)
    return _template(asked, merchant, template_id(template, language), by, at), asked.instead_of


def decode_preview(body: bytes, merchant: str, template: str, language: str, at: datetime) -> PreviewRequest:
    """What a preview is asked for at a time (UTC)."""
    asked = read(body.strip() or b"{}", PreviewBody)
    draft = asked.draft
    shown = _template(draft, merchant, template_id(template, language), "", at) if draft else None
    return PreviewRequest(asked.case, asked.agent, asked.variables, shown)


def decode_check(body: bytes) -> tuple[Draft, str]:
    """The draft to check, and the id of the agent who wrote it."""
    asked = validated(body, CheckBody)
    return Draft(asked.text, asked.language, asked.subject, asked.attachments, asked.templates), asked.agent


def _template(body: TemplateBody, merchant: str, identifier: str, by: str, at: datetime) -> ReplyTemplate:
    return ReplyTemplate(
        merchant=merchant,
        id=identifier,
        kind=body.kind,
        name=body.name,
        text=body.text.replace("\r\n", "\n"),
        subject=body.subject,
        brands=body.brands,
        intents=body.intents,
        variables=tuple(Variable(one.name, one.type, one.required, one.choices) for one in body.variables),
        approved=body.approved,
        by=by,
        at=at,
    )
