"""A second opinion by a model of Amazon Bedrock, with the Converse API.

The model answers by the input of a tool whose schema lists the intents; what it writes in its own words is not read.
Models differ in what they take: some refuse `temperature`, some to be told which tool to call, and both lists change
with every new model. So the first request asks for both, and what a model refuses is left out from then on.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.domain.question import Answer, Question
from chalicelib.errors import Retryable

_TOOL = "sort_message"
_MOST_TOKENS = 200
_REST = 60.0
"""Seconds without a question after a failure: a batch of contacts must not wait for one time-out after another."""

# From the request that binds the model most to the one that every model takes: (temperature 0, this tool and no text).
_MANNERS = ((True, True), (False, True), (True, False), (False, False))


class BedrockSecondOpinion:
    """`SecondOpinion` on Bedrock. `connect` gives the client, and is not called before the first question."""

    def __init__(self, connect: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._connect = connect
        self._clock = clock
        self._rests_until = 0.0
        self._manners: dict[str, int] = {}

    def ask(self, model: str, question: Question) -> Answer:
        """See `SecondOpinion`."""
        if self._clock() < self._rests_until:
            raise Retryable("Bedrock failed a moment ago", reason="resting")
        try:
            return _answer(self._converse(model, question))
        except AWS_ERRORS as error:
            self._rests_until = self._clock() + _REST
            raise translated(error) from error

    def _converse(self, model: str, question: Question) -> Mapping[str, Any]:
        """Ask as the model takes it; a refused request costs nothing, and each model is tried once a worker."""
        first = self._manners.get(model, 0)
        for number in range(first, len(_MANNERS)):
            try:
                said: Mapping[str, Any] = self._connect().converse(
                    modelId=model, **_request(question, *_MANNERS[number])
                )
            except AWS_ERRORS as error:
                if code_of(error) != "ValidationException" or number == len(_MANNERS) - 1:
                    raise
                continue
            self._manners[model] = number
            return said
        raise AssertionError("the last manner answers or raises")


def _request(question: Question, cold: bool, bound: bool) -> dict[str, Any]:
    intents = {
        "type": "array",
        "items": {"type": "string", "enum": list(question.intents)},
        "description": "what the customer asks for or reports now, the main one first; empty when unsure",
    }
    # More than type, properties and required at the top, some models do not take.
    schema = {"type": "object", "properties": {"intents": intents}, "required": ["intents"]}
    tool = {
        "name": _TOOL,
        "description": "Sorts the message by what it asks for.",
        "inputSchema": {"json": schema},
    }
    return {
        "system": [{"text": question.system}],
        "messages": [{"role": "user", "content": [{"text": question.text}]}],
        "inferenceConfig": {"maxTokens": _MOST_TOKENS, **({"temperature": 0.0} if cold else {})},
        "toolConfig": {
            "tools": [{"toolSpec": tool}],
            **({"toolChoice": {"tool": {"name": _TOOL}}} if bound else {}),
        },
    }


def _answer(said: Mapping[str, Any]) -> Answer:
    content = said.get("output", {}).get("message", {}).get("content", [])
    uses = [block["toolUse"] for block in content if "toolUse" in block]
    named = [use.get("input") for use in uses if use.get("name") == _TOOL]
    usage = said.get("usage", {})
    return Answer(named[0] if named else None, int(usage.get("inputTokens", 0)), int(usage.get("outputTokens", 0)))
