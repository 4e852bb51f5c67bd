"""Callbacks and what became of them from the bodies of requests."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from chalicelib.domain.callbacks import CallbackRequest, Called, CallOutcome
from chalicelib.domain.case import PREFIX
from chalicelib.domain.customer import Identity
from chalicelib.domain.tokens import subject_references
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Refused
from chalicelib.wire import Line, validated

NOW = "now"


class Caller(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`from` of a request: who wants to be called."""

    phone: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    mail: Line = ""
    id: Line = ""
    name: Line = ""
    tier: Line = ""


class CallbackBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/callbacks`."""

    sender: Caller = msgspec.field(name="from")
    when: str = NOW
    brand: Line = ""
    language: str = ""
    topic: Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9][a-z0-9_-]{0,47})?$")] = ""
    text: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    case: Line = ""


class OutcomeBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/callbacks/{callback}/outcome`."""

    outcome: CallOutcome
    agent: Annotated[str, msgspec.Meta(max_length=64)] = ""
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    open: bool = False


def decode_callback(body: bytes) -> CallbackRequest:
    """A request to be called; raises `Refused` with what is wrong and where."""
    asked = validated(body, CallbackBody)
    given = (("mail", asked.sender.mail), ("phone", asked.sender.phone), ("id", asked.sender.id))
    identities = tuple(Identity.read(f"{scheme}:{value}") for scheme, value in given if value)
    values = {identity.scheme: identity.value for identity in identities}
    if asked.language and asked.language not in LANGUAGES:
        raise Refused(f"`language` is one of {', '.join(LANGUAGES)}.", reason="invalid_body")
    case = asked.case.upper()
    if case and subject_references(case) != (case,):
        raise Refused(f"`case` is not a reference such as {PREFIX}7K3F9QXW.", reason="invalid_body")
    return CallbackRequest(
        brand=asked.brand,
        identities=identities,
        phone=values["phone"],
        when=None if asked.when == NOW else moment_of(asked.when, "when", "invalid_body"),
        name=asked.sender.name,
        mail=values.get("mail", ""),
        tier=asked.sender.tier,
        language=asked.language,
        topic=asked.topic,
        text=asked.text.strip(),
        case=case,
    )


def decode_outcome(body: bytes) -> Called:
    """What became of a try."""
    asked = validated(body, OutcomeBody)
    if asked.open and asked.outcome is not CallOutcome.REACHED:
        raise Refused("Only the case of who was reached can stay open.", reason="invalid_body")
    return Called(asked.outcome, asked.agent, asked.note.strip(), asked.open)


def moment_of(text: str, name: str, reason: str) -> datetime:
    """A time with its offset (ISO 8601), in UTC; raises `Refused`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(f"`{name}` is a time such as 2026-11-23T10:00:00+01:00.", reason=reason)
    return found.astimezone(UTC)
