"""A question to a second model, and its answer as it came."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: `system` and `text` as it reads them, and the `intents` among which it may choose."""

    system: str
    text: str
    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the tool's input as the model wrote it, None where it called no tool, and what it cost."""

    content: object
    input_tokens: int
    output_tokens: int
