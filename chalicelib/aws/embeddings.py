"""Texts to vectors by a model of Amazon Bedrock: Titan Text Embeddings V2, or Cohere Embed v3 and v4.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html,
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.errors import GuichetError, Retryable

_AT_ONCE = 8
"""Requests at the same time; a client keeps ten connections."""


@dataclass(frozen=True, slots=True)
class _Family:
    """What models of a kind take: texts a request, characters a text, lengths of vectors, and the request itself."""

    texts: int
    characters: int
    dimensions: tuple[int, ...]
    request: Callable[[list[str], int], dict[str, Any]]
    vectors: Callable[[Any], list[list[float]]]


def _cohere(texts: list[str]) -> dict[str, Any]:
    # Made for the input of a classifier; what is too long loses its end.
    return {"texts": texts, "input_type": "classification", "truncate": "END"}


_FAMILIES = {
    "amazon.titan-embed-text-v2": _Family(
        1,
        40_000,
        (256, 512, 1024),
        lambda texts, dimension: {"inputText": texts[0], "dimensions": dimension, "normalize": True},
        lambda said: [said["embedding"]],
    ),
    "cohere.embed-v4": _Family(
        96,
        8_000,
        (256, 512, 1024, 1536),
        lambda texts, dimension: _cohere(texts) | {"embedding_types": ["float"], "output_dimension": dimension},
        lambda said: said["embeddings"]["float"],
    ),
    "cohere.embed-": _Family(
        96,
        2_048,
        (1024,),
        lambda texts, _: _cohere(texts),
        lambda said: said["embeddings"],
    ),
}
"""By what stands in a model's id; the first that does is meant."""


class BedrockEmbeddings:
    """`Embeddings` on Bedrock. `connect` gives the client, and is not called before the first text.

    Raises `GuichetError`, for the settings are wrong, for a model that is not known to give vectors of this length.
    """

    def __init__(self, connect: Callable[[], Any], model: str, dimension: int) -> None:
        found = next((family for sign, family in _FAMILIES.items() if sign in model), None)
        if found is None:
            known = ", ".join(_FAMILIES)
            raise GuichetError(f"{model!r} is no model that gives vectors; known are {known}", reason="unknown_encoder")
        if dimension not in found.dimensions:
            lengths = ", ".join(map(str, found.dimensions))
            raise GuichetError(f"{model} gives vectors of {lengths}, not of {dimension}", reason="unknown_encoder")
        self.name = f"bedrock:{model}@{dimension}"
        self._connect = connect
        self._model = model
        self._dimension = dimension
        self._family = found

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See `Embeddings`; requests go out side by side."""
        # The models take no empty text.
        cut = [text[: self._family.characters].strip() or "." for text in texts]
        size = self._family.texts
        batches = [cut[start : start + size] for start in range(0, len(cut), size)]
        if len(batches) < 2:
            return [vector for batch in batches for vector in self._invoke(batch)]
        # Built before the threads begin: making a client is not safe among them, using it is.
        self._connect()
        with ThreadPoolExecutor(min(_AT_ONCE, len(batches))) as pool:
            return [vector for vectors in pool.map(self._invoke, batches) for vector in vectors]

    def _invoke(self, texts: list[str]) -> list[list[float]]:
        try:
            said = self._connect().invoke_model(
                modelId=self._model,
                contentType="application/json",
                accept="application/json",
                body=json.dumps(self._family.request(texts, self._dimension)),
            )
            body = said["body"].read()
        except AWS_ERRORS as error:
            raise translated(error) from error
        try:
            vectors = self._family.vectors(json.loads(body))
            fits = len(vectors) == len(texts) and all(len(vector) == self._dimension for vector in vectors)
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise Retryable(f"{self._model} answered with no vectors", reason="unreadable_answer")
        return vectors
