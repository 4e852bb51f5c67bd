"""A second model and its budget in memory, and Amazon Bedrock itself as a small HTTP server."""

import json
import re
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any
from urllib.parse import unquote

from chalicelib.domain.question import Answer, Question
from chalicelib.errors import GuichetError


@dataclass(slots=True)
class PlainSecondOpinion:
    """`SecondOpinion` that names each intent whose name stands in the message, in the order of the text.

    `failures` are raised by the next questions, first come first; `asked` keeps what was asked of which model.
    """

    asked: list[tuple[str, Question]] = field(default_factory=list)
    failures: list[GuichetError] = field(default_factory=list)

    def ask(self, model: str, question: Question) -> Answer:
        """See `SecondOpinion`."""
        self.asked.append((model, question))
        if self.failures:
            raise self.failures.pop(0)
        return Answer({"intents": named(question.text, question.intents)}, len(question.text), 12)


@dataclass(slots=True)
class MemoryAllowance:
    """`Allowance` in memory."""

    taken: Counter[tuple[str, str, date]] = field(default_factory=Counter)

    def take(self, merchant: str, brand: str, day: date, most: int) -> bool:
        """See `Allowance`."""
        key = (merchant, brand, day)
        if self.taken[key] >= most:
            return False
        self.taken[key] += 1
        return True


def named(text: str, names: tuple[str, ...] | list[str]) -> list[str]:
    """The names that stand in a text, in its order."""
    return sorted((name for name in names if name in text), key=text.index)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came: the operation, the model's id and the body."""

    operation: str
    model: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is none: an error of AWS's by its name, a body as it is, or silence for some seconds."""

    status: int = 200
    error: str = ""
    message: str = ""
    body: bytes = b""
    seconds: float = 0.0


THROTTLED = Fault(429, "ThrottlingException", "Too many requests, please wait before trying again.")
DENIED = Fault(403, "AccessDeniedException", "You don't have access to the model with the specified model ID.")
MODEL_TIMED_OUT = Fault(408, "ModelTimeoutException", "Model has timed out in processing the request.")
OUT_OF_QUOTA = Fault(400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account.")
UNAVAILABLE = Fault(503, "ServiceUnavailableException", "Service unavailable")


def tool_use(content: object) -> Fault:
    """An answer by the tool with any input at all."""
    block = {"toolUse": {"toolUseId": "tooluse_1", "name": "sort_message", "input": content}}
    return Fault(body=json.dumps(_converse([block], "tool_use")).encode())


def spoken(words: str) -> Fault:
    """An answer in words, without the tool."""
    return Fault(body=json.dumps(_converse([{"text": words}], "end_turn")).encode())


@dataclass(slots=True)
class Bedrock:
    """The stand-in's state. `faults` are given to the next requests, first come first.

    `refused` are fields that the model does not take, as paths: `inferenceConfig.temperature`, `toolConfig.toolChoice`.
    """

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    refused: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Fault:
        """What becomes of a request."""
        self.asked.append(asked)
        if self.faults:
            return self.faults.popleft()
        if asked.operation == "invoke":
            return _vectors(asked)
        for path in self.refused:
            section, _, name = path.partition(".")
            if name in asked.body.get(section, {}):
                words = f"This model doesn't support the {name} field. Remove {name} and try again."
                return Fault(400, "ValidationException", words)
        (tool,) = asked.body["toolConfig"]["tools"]
        names = tool["toolSpec"]["inputSchema"]["json"]["properties"]["intents"]["items"]["enum"]
        return tool_use({"intents": named(asked.body["messages"][0]["content"][0]["text"], names)})


@contextmanager
def bedrock_running() -> Iterator[Bedrock]:
    """The stand-in on a port of its own: `POST /model/{id}/invoke` and `/model/{id}/converse`."""
    state = Bedrock()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            _, _, model, operation = self.path.split("/")
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            given = state.answer(Asked(operation, unquote(model), body))
            sleep(given.seconds)
            content = given.body or json.dumps({"message": given.message}).encode()
            self.send_response(given.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if given.error:
                self.send_header("x-amzn-ErrorType", given.error)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the tests look at what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def vector_of(text: str, dimension: int) -> list[float]:
    """A vector that tells how often each word of a text occurs, so that texts with the same words are alike."""
    vector = [0.01] * dimension
    for word in re.findall(r"\w+", text.casefold()):
        vector[int.from_bytes(sha256(word.encode()).digest()[:4], "big") % dimension] += 1.0
    return vector


def _vectors(asked: Asked) -> Fault:
    body = asked.body
    if "titan" in asked.model:
        vector = vector_of(body["inputText"], body["dimensions"])
        said: dict[str, Any] = {
            "embedding": vector,
            "embeddingsByType": {"float": vector},
            "inputTextTokenCount": len(body["inputText"].split()),
        }
    else:
        vectors = [vector_of(text, body.get("output_dimension", 1024)) for text in body["texts"]]
        by_type = "embedding_types" in body
        said = {
            "id": "1",
            "texts": body["texts"],
            "response_type": "embeddings_by_type" if by_type else "embeddings_floats",
            "embeddings": {"float": vectors} if by_type else vectors,
        }
    return Fault(body=json.dumps(said).encode())


def _converse(content: list[dict[str, Any]], stop: str) -> dict[str, Any]:
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop,
        "usage": {"inputTokens": 812, "outputTokens": 24, "totalTokens": 836},
        "metrics": {"latencyMs": 417},
    }
