"""Changes of cases from the bodies of requests."""

from typing import Annotated

import msgspec

from chalicelib.domain.case import Status
from chalicelib.domain.casework import CaseChange
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.customer import Identity
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated


class ParticipantsChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`participants` of a change to a case: identities."""

    add: Annotated[tuple[Line, ...], msgspec.Meta(max_length=100)] = ()
    remove: Annotated[tuple[Line, ...], msgspec.Meta(max_length=100)] = ()


class CaseChangeRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `PATCH /v1/cases/{reference}`."""

    status: Status | None = None
    waiting: Waiting | None = None
    held: msgspec.UnsetType | None = msgspec.UNSET
    participants: ParticipantsChange = ParticipantsChange()
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    version: Annotated[int, msgspec.Meta(ge=1)] | None = None


def decode_case_change(body: bytes) -> CaseChange:
    """What is to be changed in a case; raises `Refused` with what is wrong and where."""
    request = validated(body, CaseChangeRequest)
    if request.waiting and request.status is not Status.PENDING:
        raise Refused('Only a case with `"status": "pending"` is `waiting` for somebody.', reason="invalid_body")
    release = request.held is None
    if not (request.status or release or request.participants.add or request.participants.remove):
        raise Refused("Nothing is to be changed: give `status`, `held` or `participants`.", reason="invalid_body")
    note = request.note.strip()
    if release and not note:
        raise Refused("A hold is lifted with a `note` that says why.", reason="invalid_body")
    return CaseChange(
        status=request.status,
        waiting=request.waiting or Waiting.NOBODY,
        release=release,
        add=tuple(map(Identity.read, request.participants.add)),
        remove=tuple(map(Identity.read, request.participants.remove)),
        note=note,
        version=request.version,
    )
