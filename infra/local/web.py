"""What the two web servers of the local cloud, outbox and front, have in common: the standard library's server."""

import json
import logging
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from infra.local.settings import HOST

LOG = logging.getLogger("guichet.web")


class Handler(BaseHTTPRequestHandler):
    """Keeps connections open, writes its log where the others write, and answers whole bodies."""

    protocol_version = "HTTP/1.1"
    # Headers and body leave as two writes; without this, the second waits for the first to be acknowledged.
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        """What the header Server says."""
        return "guichet-local"

    def answer(self, status: int, media_type: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Answer with one body."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_json(self, status: int, body: Any, media_type: str = "application/json") -> None:
        """Answer with a value as JSON."""
        self.answer(status, media_type, json.dumps(body, ensure_ascii=False).encode())

    def answer_problem(self, status: int, title: str, detail: str) -> None:
        """Answer with problem details (RFC 9457)."""
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        self.answer_json(status, problem, "application/problem+json")

    def log_message(self, format: str, *args: Any) -> None:
        """Log to the file, not to the terminal; paths may name customers, so only method and status."""
        del format
        LOG.debug("%s %s", self.command, args[1] if len(args) > 1 else "")


class Server(ThreadingHTTPServer):
    """A server on the loopback interface, in threads of its own."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, handler: type[Handler]) -> None:
        super().__init__((HOST, port), handler)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def server_bind(self) -> None:
        """Bind without asking DNS for the machine's name, as the base class does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread.is_alive():
            self.shutdown()
        self.server_close()
