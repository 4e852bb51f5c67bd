"""An encoder that runs elsewhere, behind the same Protocol as the one in the package."""

import numpy as np

from chalicelib.domain.ports import Embeddings
from chalicelib.understanding.encoder import Matrix


class RemoteEncoder:
    """`Encoder` on vectors that somebody else makes. A model that learnt with it works with no other."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self.name = embeddings.name

    def encode(self, texts: list[str]) -> Matrix:
        """Unit vectors of the texts, shape (len(texts), length of the model's vectors), float32.

        The same text is asked for once. Raises `Retryable` where the vectors do not come now.
        """
        once = list(dict.fromkeys(texts))
        if not once:
            return np.zeros((0, 0), np.float32)
        vectors = np.array(self._embeddings.embed(once), np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        places = {text: place for place, text in enumerate(once)}
        rows: Matrix = vectors[[places[text] for text in texts]]
        return rows
