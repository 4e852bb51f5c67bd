"""Agents, and what they are given, as the API shows them."""

from typing import Any

from chalicelib.domain.agents import Agent
from chalicelib.domain.board import Board, Lane
from chalicelib.entry import representation
from chalicelib.usecases.take_next_case import Taken

_WHY = {
    "own": "The most pressing case of the agent's queues.",
    "overflow": "It has waited so long that it is open to more agents.",
    "known": "The agent had this case, or a linked one, before.",
    "away": "The agent is not available.",
    "full": "The agent has as many cases as they may have at once.",
    "nothing": "Nothing that the agent may take is waiting.",
}


def agent(value: Agent) -> dict[str, Any]:
    """An agent: who they are, where they are, and what they have."""
    return {
        "id": value.id,
        "name": value.name,
        "mail": value.mail or None,
        "skills": value.skills,
        "languages": value.languages,
        "brands": value.brands,
        "capacity": {
            "total": value.capacity.total,
            "each": value.capacity.each,
            "channels": value.capacity.channels,
        },
        "new": value.new,
        "state": value.state,
        "seen_at": value.seen_at,
        "load": {"cases": len(value.in_hand), "share": round(value.load, 2)},
        "today": {"day": value.day or None, "given": value.given, "seconds": value.there},
        "retired_at": value.retired_at,
        "version": value.version,
    }


def taken(value: Taken) -> dict[str, Any]:
    """What an agent got, and why."""
    return {
        "case": representation.case(value.case) if value.case else None,
        "linked": [representation.case(case) for case in value.along],
        "why": {"kind": value.why, "text": _WHY.get(value.why, value.why)},
        "load": {"cases": len(value.agent.in_hand), "share": round(value.agent.load, 2)},
    }


def board(value: Board) -> dict[str, Any]:
    """What waits in each queue, and who is there."""
    return {
        "drawn_at": value.drawn_at,
        "present": value.present,
        "queues": [_lane(lane) for lane in value.lanes],
    }


def _lane(value: Lane) -> dict[str, Any]:
    head = value.head
    return {
        "queue": value.queue,
        "waiting": value.waiting,
        "more": value.more,
        "oldest": value.oldest,
        "next_due_at": head.due_at if head else None,
        "agents": value.agents,
        "free": value.free,
    }
