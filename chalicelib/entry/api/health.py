"""Whether the API lives."""

from chalice.app import Response

from chalicelib.entry.api.request import answer, door
from chalicelib.version import VERSION


@door("/healthz", "GET")
def healthz() -> Response:
    """Whether the API answers, and which version."""
    return answer({"status": "ok", "version": VERSION})
