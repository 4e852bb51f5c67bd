"""The routes below `/v1/callbacks`."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.callbacks import Callback
from chalicelib.domain.slots import Slot
from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.entry.pushing import push_case, push_to
from chalicelib.observability import observe
from chalicelib.wire.callbacks import decode_callback, decode_outcome, moment_of
from chalicelib.wiring import callbacks


@door("/v1/callbacks", "POST")
def request_callback() -> Response:
    """Ask to be called: 201 with the slot that is promised, or 409 with those that could be."""
    merchant, body = request.merchant(), request.body()
    asked = decode_callback(body)
    author = request.author(merchant, "callbacks", body)
    made, outcome = callbacks.request_callback()(merchant, asked, author)
    observe("request_callback", outcome)
    if outcome.decision == "booked" and made.next_at is None:
        # Its time has come already.
        push_case(merchant, made.id, author.at)
    return answer(_callback(made), 201, {"Location": f"/v1/callbacks/{made.id}"})


@door("/v1/callbacks/slots", "GET")
def list_slots() -> Response:
    """The next slots in which somebody could call."""
    merchant, now = request.merchant(), datetime.now(UTC)
    given = request.parameter("from")
    since = moment_of(given, "from", "invalid_parameter") if given else now
    found = callbacks.find_slots()(merchant, request.parameter("brand") or "", since, request.limit(), now)
    return answer({"items": [_slot(slot) for slot in found]})


@door("/v1/callbacks/{callback}", "GET")
def look_up_callback(callback: str) -> Response:
    """A callback, with the tries so far."""
    return answer(_callback(callbacks.record_callback().get(request.merchant(), unquote(callback))))


@door("/v1/callbacks/{callback}/outcome", "POST")
def record_callback(callback: str) -> Response:
    """Say what became of a try; the callback and its case as they are then."""
    merchant, named, body = request.merchant(), unquote(callback), request.body()
    called = decode_outcome(body)
    author = request.author(merchant, f"outcome:{named.strip().upper()}", body)
    after, case, outcome = callbacks.record_callback()(merchant, named, called, author)
    observe("record_callback", outcome)
    if called.agent and outcome.decision != "seen":
        push_to(merchant, called.agent, author.at)
    return answer({**_callback(after), "case": representation.case(case)})


@door("/v1/callbacks/{callback}", "DELETE")
def cancel_callback(callback: str) -> Response:
    """Cancel a callback: its place in the slot is free again."""
    merchant, named = request.merchant(), unquote(callback)
    author = request.author(merchant, f"cancel:{named.strip().upper()}", b"")
    after, case, outcome = callbacks.record_callback().cancel(merchant, named, author)
    observe("cancel_callback", outcome)
    return answer({**_callback(after), "case": representation.case(case)})


def _callback(value: Callback) -> dict[str, Any]:
    return {
        "reference": value.id,
        "state": value.state,
        "brand": value.brand,
        "phone": value.phone,
        "name": value.name or None,
        "slot": _slot(Slot(value.start, value.end)),
        "next_at": value.next_at,
        "tries": [{"at": one.at, "agent": one.agent or None, "outcome": one.outcome} for one in value.tries],
    }


def _slot(value: Slot) -> dict[str, Any]:
    return {"from": value.start, "to": value.end}
