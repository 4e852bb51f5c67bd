"""The bodies of requests by which a merchant teaches, to dataclasses; see `wire`."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.domain.labels import Correction, settled_intents
from chalicelib.domain.replay import ReplayRequest
from chalicelib.domain.understanding import Tone
from chalicelib.errors import Refused
from chalicelib.wire import validated

_Line = Annotated[str, msgspec.Meta(max_length=500)]
_Precision = Annotated[float, msgspec.Meta(ge=0.5, le=0.995)]


class CorrectionRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/contacts/{contact}/labels`."""

    intents: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=50)]
    tone: Tone | None = None
    language: Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt|und)?$")] = ""
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


class PhrasesRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `PUT /v1/brands/{brand}/phrases`."""

    files: Annotated[dict[Annotated[str, msgspec.Meta(max_length=60)], str], msgspec.Meta(max_length=200)]


class ActivationRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/brands/{brand}/models/{version}/activate`, which may be empty."""

    instead_of: _Line | None = None


class ReplayBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/brands/{brand}/models/{version}/replay`, which may be empty."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 200
    act: _Precision | None = None
    suggest: _Precision | None = None


def decode_correction(body: bytes, by: str, at: datetime) -> Correction:
    """The correction that somebody gives; raises `Refused` for intents that there are not, or not together."""
    request = validated(body, CorrectionRequest)
    try:
        intents = settled_intents(request.intents)
    except ValueError as error:
        raise Refused(f"`intents`: {error}.", reason="invalid_body") from error
    return Correction(intents, by, at, str(request.tone or ""), request.language, request.note.strip())


def decode_phrases(body: bytes) -> dict[str, str]:
    """A brand's own phrases as files by path; what is in them is not looked at here."""
    return dict(validated(body, PhrasesRequest).files)


def decode_activation(body: bytes) -> str | None:
    """The version that the caller believes to be in use, None where it does not say."""
    return validated(body.strip() or b"{}", ActivationRequest).instead_of


def decode_replay(body: bytes, version: str) -> ReplayRequest:
    """What is to be replayed with a version; raises `Refused` where it suggests more strictly than it acts."""
    request = validated(body.strip() or b"{}", ReplayBody)
    if request.act and request.suggest and request.suggest > request.act:
        raise Refused("`suggest` is above `act`.", reason="invalid_body")
    return ReplayRequest(version, request.limit, request.act or 0.0, request.suggest or 0.0)
