"""The routes below `/v1/customers`."""

from urllib.parse import unquote

from chalice.app import Response

from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.observability import observe
from chalicelib.wire.customers import decode_restore
from chalicelib.wiring import api


@door("/v1/customers/{identity}/timeline", "GET")
def look_up_timeline(identity: str) -> Response:
    """A customer's interactions on every channel, newest first."""
    merchant = request.merchant()
    listed = api.look_up_timeline()(merchant, unquote(identity), request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, representation.interaction))


@door("/v1/customers/{identity}", "GET")
def look_up_customer(identity: str) -> Response:
    """Who a customer is, which addresses are not written to any more and why, and what is open."""
    merchant = request.merchant()
    customer, cases = api.look_up_customer()(merchant, unquote(identity))
    return answer(representation.customer(customer, cases))


@door("/v1/customers/{identity}/mailable", "POST")
def restore_mail(identity: str) -> Response:
    """Let mail leave again to an address that it came back from; the customer as it is then."""
    merchant, named, body = request.merchant(), unquote(identity), request.body()
    note, address = decode_restore(body)
    author = request.author(merchant, f"customer:{named.strip().lower()}", body)
    outcome = api.restore_mail()(merchant, named, address, note, author)
    observe("restore_mail", outcome)
    return answer(representation.customer(*api.look_up_customer()(merchant, named)))
