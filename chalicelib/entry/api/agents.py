"""The routes below `/v1/agents`, the one that gives a case to an agent, and the board."""

from datetime import UTC, datetime
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.agents import Presence
from chalicelib.domain.board import Board
from chalicelib.domain.ports import Page
from chalicelib.entry import representation
from chalicelib.entry.api import request, staff
from chalicelib.entry.api.request import answer, door
from chalicelib.entry.pushing import push_case, push_to
from chalicelib.observability import observe
from chalicelib.wire.agents import agent_id, decode_agent, decode_assignment, decode_presence
from chalicelib.wiring import agents


@door("/v1/agents", "GET")
def list_agents() -> Response:
    """The agents, those at work first."""
    merchant = request.merchant()
    listed = agents.keep_agents().listed(merchant, request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, staff.agent))


@door("/v1/agents/{agent}", "PUT")
def put_agent(agent: str) -> Response:
    """Add an agent, or change who they are and what they can."""
    merchant, identifier = _named(agent)
    asked, version = decode_agent(request.body(), merchant, identifier)
    written, outcome = agents.keep_agents().put(asked, version, datetime.now(UTC))
    observe("put_agent", outcome)
    return answer(staff.agent(written), 201 if outcome.decision == "added" else 200)


@door("/v1/agents/{agent}", "GET")
def look_up_agent(agent: str) -> Response:
    """One agent, with what they have in hand."""
    merchant, identifier = _named(agent)
    return answer(staff.agent(agents.keep_agents().get(merchant, identifier)))


@door("/v1/agents/{agent}", "DELETE")
def retire_agent(agent: str) -> Response:
    """Let an agent leave for good; what they have goes back to its queues."""
    merchant, identifier = _named(agent)
    left, outcome = agents.keep_agents().retire(merchant, identifier, datetime.now(UTC), request.caller())
    observe("retire_agent", outcome)
    return answer(staff.agent(left))


@door("/v1/agents/{agent}/presence", "POST")
def keep_presence(agent: str) -> Response:
    """Say where an agent is; saying so again is their heartbeat."""
    merchant, identifier = _named(agent)
    state = decode_presence(request.body())
    now = datetime.now(UTC)
    kept, back, outcome = agents.keep_presence()(merchant, identifier, state, now, request.caller())
    if outcome.decision == "changed":
        observe("keep_presence", outcome)
    for reference in back:
        push_case(merchant, reference, now)
    found = push_to(merchant, identifier, now) if state is Presence.AVAILABLE else None
    shown = staff.agent(found.agent if found else kept)
    return answer({**shown, "given_back": back, "given": staff.taken(found) if found and found.case else None})


@door("/v1/agents/{agent}/next", "POST")
def take_next_case(agent: str) -> Response:
    """The next case for an agent; none, and why, where there is none."""
    merchant, identifier = _named(agent)
    author = request.author(merchant, f"next:{identifier}", request.body())
    taken, outcome = agents.take_next_case()(merchant, identifier, author)
    observe("take_next_case", outcome)
    return answer(staff.taken(taken))


@door("/v1/agents/{agent}/cases", "GET")
def list_agents_cases(agent: str) -> Response:
    """What an agent has: the open cases by priority and due time, then those that wait for somebody else."""
    merchant, identifier = _named(agent)
    found = agents.keep_agents().cases(merchant, identifier)
    return answer(representation.page(Page(found), representation.case))


@door("/v1/cases/{reference}/assign", "POST")
def assign_case(reference: str) -> Response:
    """Give a case to an agent by hand, or back to its queue; the case as it is then."""
    merchant, named, body = request.merchant(), unquote(reference), request.body()
    asked = decode_assignment(body)
    author = request.author(merchant, f"case:{named.strip().upper()}", body)
    case, outcome = agents.assign_case()(merchant, named, asked.agent, author, note=asked.note, version=asked.version)
    observe("assign_case", outcome)
    return answer(representation.case(case))


@door("/v1/board", "GET")
def look_up_board() -> Response:
    """What waits in each queue and who is there, as of the last minute."""
    merchant = request.merchant()
    return answer(staff.board(agents.boards().get(merchant, "board") or Board(merchant)))


def _named(given: str) -> tuple[str, str]:
    """The merchant of the request's key, and the agent that the path names."""
    return request.merchant(), agent_id(unquote(given))
