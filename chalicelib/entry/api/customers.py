"""The routes below `/v1/customers`."""

from urllib.parse import unquote

from chalice.app import Response

from chalicelib import wiring
from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door


@door("/v1/customers/{identity}/timeline", "GET")
def look_up_timeline(identity: str) -> Response:
    """A customer's interactions on every channel, newest first."""
    merchant = request.merchant()
    listed = wiring.look_up_timeline()(merchant, unquote(identity), request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, representation.interaction))
