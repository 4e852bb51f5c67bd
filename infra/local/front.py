"""The API at a short address: passes what arrives on to the deployed stage and passes back what it answers."""

import http.client
import logging
import threading

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


def serve_front(port: int, cloud_port: int, stage_path: str) -> Server:
    """A server, not yet started. `stage_path` is where the cloud serves the stage, such as /restapis/ID/api/_user_request_."""
    free = threading.BoundedSemaphore(CALLS)

    class FrontHandler(Handler):
        def _pass_on(self) -> None:
            body = self._body()
            if body is None:
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_CONNECTION}
            try:
                with free:
                    answer, content = self._ask(body, headers)
            except (OSError, http.client.HTTPException) as error:
                LOG.warning("the cloud does not answer: %s", type(error).__name__)
                self.answer_problem(502, "Bad Gateway", "The local cloud does not answer; its log is .local/log/cloud.log.")
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_THE_CONNECTION | {"server", "date"}:
                    self.send_header(name, value)
            if answer.status >= 200 and answer.status not in (204, 304):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def _body(self) -> bytes | None:
            """The request's body; None where it was refused."""
            if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
                self.close_connection = True
                self.answer_problem(411, "Length Required", "Send the body with a Content-Length.")
                return None
            length = self.headers.get("Content-Length", "0")
            if not length.isdecimal():
                self.close_connection = True
                self.answer_problem(400, "Bad Request", "Content-Length is not a number.")
                return None
            if int(length) > LONGEST_BODY:
                self.close_connection = True
                self.answer_problem(413, "Content Too Large", f"A body may have {LONGEST_BODY} bytes.")
                return None
            return self.rfile.read(int(length))

        def _ask(self, body: bytes, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
            connection = http.client.HTTPConnection(HOST, cloud_port, timeout=LONGEST_CALL)
            try:
                connection.request(self.command, stage_path + self.path, body or None, headers)
                answer = connection.getresponse()
                return answer, answer.read()
            finally:
                connection.close()

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on

    return Server(port, FrontHandler)
