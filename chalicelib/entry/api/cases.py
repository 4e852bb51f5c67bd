"""The routes below `/v1/cases`."""

from urllib.parse import unquote

from chalice.app import Response

from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.entry.pushing import push_to
from chalicelib.observability import observe
from chalicelib.wire.cases import decode_case_change
from chalicelib.wiring import api


@door("/v1/cases", "GET")
def list_cases() -> Response:
    """Open cases by `queue` (all by default), or of a `customer`."""
    merchant, customer = request.merchant(), request.parameter("customer")
    if customer:
        listed = api.list_cases().of_customer(merchant, customer)
    else:
        queue, limit, cursor = request.parameter("queue") or "", request.limit(), request.parameter("cursor")
        listed = api.list_cases().of_queue(merchant, queue, limit, cursor)
    return answer(representation.page(listed, representation.case))


@door("/v1/cases/{reference}", "GET")
def look_up_case(reference: str) -> Response:
    """A case with its interactions, oldest first."""
    merchant, limit, cursor = request.merchant(), request.limit(), request.parameter("cursor")
    found, interactions = api.look_up_case()(merchant, unquote(reference), limit, cursor)
    return answer(representation.case_with_interactions(found, interactions))


@door("/v1/cases/{reference}/routing", "GET")
def look_up_routing(reference: str) -> Response:
    """Where a case goes, and why."""
    found, _ = api.look_up_case()(request.merchant(), unquote(reference), 1, None)
    return answer(representation.routing(found))


@door("/v1/cases/{reference}", "PATCH")
def change_case(reference: str) -> Response:
    """Change a case's status, lift its hold, add or remove participants; the case as it is then."""
    merchant, named, body = request.merchant(), unquote(reference), request.body()
    asked = decode_case_change(body)
    author = request.author(merchant, f"case:{named.strip().upper()}", body)
    changed, outcome = api.change_case()(merchant, named, asked, author)
    observe("change_case", outcome)
    if "freed" in outcome.facts:
        push_to(merchant, str(outcome.facts["freed"]), author.at)
    return answer(representation.case(changed))
