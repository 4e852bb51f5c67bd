"""Agents, presence and assignments from the bodies of requests."""

import re
from dataclasses import dataclass
from typing import Annotated

import msgspec

from chalicelib.domain.agents import MOST_IN_HAND, Agent, Capacity, Presence
from chalicelib.domain.interaction import Channel
from chalicelib.errors import Refused
from chalicelib.wire import validated

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,47}")

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Skill = Annotated[str, msgspec.Meta(pattern=r"^[^\s#]([^\n#]{0,46}[^\s#])?$")]
_Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]
_Cases = Annotated[int, msgspec.Meta(ge=0, le=MOST_IN_HAND)]
_Note = Annotated[str, msgspec.Meta(max_length=2_000)]


class CapacityShape(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`capacity` of an agent: how many cases at once."""

    total: _Cases = Capacity().total
    each: _Cases = 0
    channels: dict[Channel, _Cases] = {}


class AgentRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `PUT /v1/agents/{agent}`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\n]*$")]
    mail: Annotated[str, msgspec.Meta(pattern=r'^([^\s@<>,;"]{1,64}@[^\s@<>,;"]{3,255})?$')] = ""
    skills: Annotated[dict[_Skill, Annotated[int, msgspec.Meta(ge=1, le=5)]], msgspec.Meta(max_length=50)] = {}
    languages: Annotated[tuple[_Language, ...], msgspec.Meta(max_length=20)] = ()
    brands: Annotated[tuple[_Word, ...], msgspec.Meta(max_length=50)] = ()
    capacity: CapacityShape = CapacityShape()
    new: bool = False
    version: Annotated[int, msgspec.Meta(ge=0)] | None = None


class PresenceRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/agents/{agent}/presence`."""

    state: Presence


class AssignRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/cases/{reference}/assign`; `agent` is null to hand the case back to its queue."""

    agent: str | None
    note: _Note = ""
    version: Annotated[int, msgspec.Meta(ge=1)] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """To whom a case is to go (empty for its queue), why, and of which version it is believed to be."""

    agent: str
    note: str
    version: int | None


def agent_id(given: str) -> str:
    """An agent's id as the path names it; raises `Refused` for what can be none."""
    if not _ID.fullmatch(given):
        raise Refused(
            "An agent's id is of a-z, 0-9, `.`, `_` and `-`, at most 48 characters.", reason="invalid_parameter"
        )
    return given


def decode_agent(body: bytes, merchant: str, identifier: str) -> tuple[Agent, int | None]:
    """An agent as asked for, and the version that is believed to be theirs."""
    asked = validated(body, AgentRequest)
    capacity = Capacity(
        asked.capacity.total,
        asked.capacity.each,
        {str(channel): most for channel, most in asked.capacity.channels.items()},
    )
    agent = Agent(
        merchant,
        identifier,
        asked.name.strip(),
        asked.mail.strip(),
        dict(asked.skills),
        tuple(dict.fromkeys(asked.languages)),
        tuple(dict.fromkeys(asked.brands)),
        capacity,
        asked.new,
    )
    return agent, asked.version


def decode_presence(body: bytes) -> Presence:
    """Where an agent says they are."""
    return validated(body, PresenceRequest).state


def decode_assignment(body: bytes) -> Asked:
    """To whom a case is to go."""
    asked = validated(body, AssignRequest)
    return Asked(agent_id(asked.agent) if asked.agent else "", asked.note.strip(), asked.version)
