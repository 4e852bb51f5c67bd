"""The API at a short address: passes what arrives on to the deployed stage and passes back what it answers."""

import http.client
import logging
import threading
from collections.abc import Mapping
from typing import Any

from infra.local.gateway import reword
from infra.local.settings import HOST
from infra.local.web import Handler, Server

LOG = logging.getLogger("guichet.front")
CALLS = 4
"""Calls at a time; each keeps a process of the API's function busy, the others wait."""
LONGEST_CALL = 60
"""Seconds. API Gateway gives up after 29, but here the first call may find the machine busy."""
LONGEST_BODY = 10 * 1024 * 1024
"""Bytes; what API Gateway takes."""

# What belongs to one connection is not passed on (RFC 9110, 7.6.1).
_OF_THE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "content-length", "host", "expect"}
)


class FrontHandler(Handler):
    """Passes one call on; the attributes are set on the class by `serve_front`."""

    cloud_port: int
    stage_path: str
    wording: Mapping[str, Any]
    free: threading.BoundedSemaphore

    def pass_on(self) -> None:
        """Ask the stage what was asked here, and answer what it answers."""
        body = self._body()
        if body is None:
            return
        try:
            with self.free:
                answer, content = self._ask(body)
        except (OSError, http.client.HTTPException) as error:
            LOG.warning("the cloud does not answer: %s", type(error).__name__)
            self.answer_problem(502, "Bad Gateway", "The local cloud does not answer; see its log, cloud.log.")
            return
        error_type, request_id = answer.getheader("x-amzn-ErrorType", ""), answer.getheader("x-amzn-RequestId", "")
        reworded = reword(self.wording, answer.status, error_type, request_id, content)
        if reworded is not None:
            headers = {name: value for name, value in reworded.headers.items() if name.lower() != "content-type"}
            self.answer(reworded.status, reworded.headers["Content-Type"], reworded.body, headers)
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_THE_CONNECTION | {"server", "date"}:
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = pass_on  # noqa: N815

    def _body(self) -> bytes | None:
        """The request's body; None where it was refused."""
        length = self.headers.get("Content-Length", "0")
        refusal = None
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            refusal = (411, "Length Required", "Send the body with a Content-Length.")
        elif not length.isdecimal():
            refusal = (400, "Bad Request", "Content-Length is not a number.")
        elif int(length) > LONGEST_BODY:
            refusal = (413, "Content Too Large", f"A body may have {LONGEST_BODY} bytes.")
        if refusal is not None:
            # The body is not read, so what follows on this connection could not be understood.
            self.close_connection = True
            self.answer_problem(*refusal)
            return None
        return self.rfile.read(int(length))

    def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_CONNECTION}
        connection = http.client.HTTPConnection(HOST, self.cloud_port, timeout=LONGEST_CALL)
        try:
            connection.request(self.command, self.stage_path + self.path, body or None, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


def serve_front(port: int, cloud_port: int, stage_path: str, responses: Mapping[str, Any]) -> Server:
    """A server, not yet started.

    `stage_path` is where the cloud serves the stage; `responses` are the template's gateway responses.
    """
    attributes = {
        "cloud_port": cloud_port,
        "stage_path": stage_path,
        "wording": responses,
        "free": threading.BoundedSemaphore(CALLS),
    }
    return Server(port, type("ServingFrontHandler", (FrontHandler,), attributes))
