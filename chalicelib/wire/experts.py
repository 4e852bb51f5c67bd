"""Questions to experts from the bodies of requests, and `experts` of a brand's file."""

from typing import Annotated

import msgspec

from chalicelib.domain.expert_cases import Asked
from chalicelib.domain.expert_rules import ExpertRules
from chalicelib.domain.experts import Share
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated

_Listed = Annotated[str, msgspec.Meta(pattern=r'^[^\sA-Z@<>,;"]{0,64}@[^\sA-Z@<>,;"]{3,255}$')]
_Agent = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\n\r]*$")]
_LONGEST_QUESTION = 20_000
_LONGEST_NOTE = 2_000


class ExpertsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who may be asked about cases, and when they are reminded."""

    allowed: Annotated[
        tuple[_Listed, ...],
        msgspec.Meta(
            description="Addresses or @domain, in small letters; without any, the brand's staff.", max_length=500
        ),
    ] = ()
    remind_after: Annotated[
        int, msgspec.Meta(description="Hours, of opening, until an expert is reminded.", ge=1, le=720)
    ] = 24
    reminders: Annotated[int, msgspec.Meta(description="How many reminders leave at most.", ge=0, le=10)] = 2


class Person(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`to` of a question."""

    mail: Line
    name: Annotated[str, msgspec.Meta(max_length=120)] = ""


class File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One of `attachments` of a question: a contact of the case, and the number of its file from 1."""

    contact: Line
    number: Annotated[int, msgspec.Meta(ge=1, le=1_000)]


class QuestionRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/cases/{reference}/experts`."""

    to: Person
    question: Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST_QUESTION)]
    agent: _Agent
    share: Share = Share.CONTACTS
    attachments: Annotated[tuple[File, ...], msgspec.Meta(max_length=20)] = ()
    remind_after: Annotated[int, msgspec.Meta(ge=1, le=720)] | None = None
    language: Line = ""


class DecisionRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of what is decided about a question."""

    agent: _Agent
    note: Annotated[str, msgspec.Meta(max_length=_LONGEST_NOTE)] = ""


def decode_question(body: bytes) -> Asked:
    """A question to an expert; raises `Refused` with what is wrong and where."""
    request = validated(body, QuestionRequest)
    if not request.question.strip():
        raise Refused("`question` is empty.", reason="invalid_body")
    if request.language and request.language not in LANGUAGES:
        raise Refused(f"`language` is one of {', '.join(LANGUAGES)}.", reason="invalid_body")
    return Asked(
        to=request.to.mail,
        to_name=request.to.name,
        text=request.question.strip(),
        agent=request.agent,
        share=request.share,
        attachments=tuple((file.contact, file.number) for file in request.attachments),
        remind_after=request.remind_after,
        language=request.language,
    )


def decode_decision(body: bytes) -> tuple[str, str]:
    """Who decides about a question, and the note that says why."""
    request = validated(body, DecisionRequest)
    return request.agent, request.note.strip()


def experts_of(file: ExpertsFile) -> ExpertRules:
    """The policy of a brand's file."""
    return ExpertRules(**msgspec.structs.asdict(file))
