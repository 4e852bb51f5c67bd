"""Replies and decisions about them from the bodies of requests."""

import base64
import binascii
from typing import Annotated

import msgspec

from chalicelib.domain.messages import LONGEST_TEXT
from chalicelib.domain.replies import Then
from chalicelib.domain.reply_request import GivenFile, Opinion, ReplyRequest
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated

_MOST_FILES = 10

_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_Note = Annotated[str, msgspec.Meta(max_length=2_000)]
_Name = Annotated[str, msgspec.Meta(max_length=64)]


class FileBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A file to send along; `content` is base64."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    content: str
    media_type: Line = ""


class ReplyBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The body of `POST /v1/cases/{reference}/replies`."""

    text: _Text
    agent: _Name = ""
    subject: Line = ""
    language: str = ""
    answers: Annotated[str, msgspec.Meta(max_length=64)] = ""
    attachments: Annotated[tuple[FileBody, ...], msgspec.Meta(max_length=_MOST_FILES)] = ()
    templates: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=20)] = ()
    composed: _Text = ""
    then: Then = Then.SOLVE
    accept: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=50)] = ()


class OpinionBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of what is decided about a reply."""

    agent: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    note: _Note = ""
    text: _Text = ""
    accept: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=50)] = ()


def decode_reply(body: bytes) -> ReplyRequest:
    """A reply that somebody wrote; raises `Refused` with what is wrong and where."""
    given = validated(body, ReplyBody)
    if not given.text.strip():
        raise Refused("`text` is empty.", reason="invalid_body")
    if given.language and given.language not in LANGUAGES:
        raise Refused(f"`language` is one of {', '.join(LANGUAGES)}.", reason="invalid_body")
    return ReplyRequest(
        text=given.text.strip(),
        agent=given.agent,
        subject=" ".join(given.subject.split()),
        language=given.language,
        answers=given.answers,
        files=tuple(_file(one, number) for number, one in enumerate(given.attachments)),
        templates=given.templates,
        composed=given.composed,
        then=given.then,
        accept=given.accept,
    )


def decode_opinion(body: bytes) -> Opinion:
    """What somebody says of a reply; raises `Refused` with what is wrong and where."""
    given = validated(body, OpinionBody)
    return Opinion(given.agent, given.note.strip(), given.text.strip(), given.accept)


def _file(given: FileBody, number: int) -> GivenFile:
    try:
        content = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(f"`attachments[{number}].content` is not base64.", reason="invalid_body") from error
    if not content:
        raise Refused(f"`attachments[{number}].content` is empty.", reason="invalid_body")
    return GivenFile(given.name, given.media_type, content)
