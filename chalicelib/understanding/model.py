"""The model: kernel ridge regression on the encoder's vectors and on n-grams, one column per intent.

The kernel is exp(g (cos - 1)) on centred sentence vectors plus a weighted linear kernel on n-grams. It
is solved in closed form, so training is deterministic and takes no steps to tune; on few examples it
beats a softmax regression on the same features. What comes out are scores near 1 for yes and near 0
for no; `calibration` turns them into probabilities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is chosen, not learnt: kernel sharpness, weight of the n-grams, and ridge (more is smoother)."""

    sharpness: float = 2.0
    ngrams: float = 0.25
    ridge: float = 0.2


@dataclass(frozen=True, slots=True)
class Examples:
    """Training texts as features: sentence vectors (n, 512) or None without an encoder, n-gram rows (n, WIDTH)."""

    vectors: Matrix | None
    rows: Matrix

    def take(self, index: NDArray[np.int64]) -> "Examples":
        """Some of the examples."""
        return Examples(None if self.vectors is None else self.vectors[index], self.rows[index])


class KernelModel:
    """Scores of intents for texts given as features."""

    def __init__(self, arrays: dict[str, Matrix], sharpness: float) -> None:
        self.arrays = arrays
        self.sharpness = sharpness
        self._lexical = arrays["lexical"]
        self._support = arrays.get("support")
        self._alpha = arrays.get("alpha")
        self._centre = arrays.get("centre")
        self._bias = arrays["bias"]

    @classmethod
    def fit(cls, examples: Examples, targets: Matrix, shape: Shape) -> "KernelModel":
        """Solve for the targets, shape (n, intents), 1 for yes and 0 for no."""
        bias = targets.mean(axis=0)
        gram = np.float32(shape.ngrams if examples.vectors is not None else 1.0) * (examples.rows @ examples.rows.T)
        support, centre = None, None
        if examples.vectors is not None:
            centre = examples.vectors.mean(axis=0)
            support = _centred(examples.vectors, centre)
            gram += np.exp(np.float32(shape.sharpness) * (support @ support.T - 1))
        gram[np.diag_indices_from(gram)] += np.float32(shape.ridge)
        alpha = np.linalg.solve(gram, targets - bias).astype(np.float32)
        scale = np.float32(shape.ngrams if support is not None else 1.0)
        arrays = {"lexical": scale * (examples.rows.T @ alpha), "bias": bias}
        if support is not None and centre is not None:
            arrays |= {"support": support, "alpha": alpha, "centre": centre}
        return cls(arrays, shape.sharpness)

    def scores(self, examples: Examples) -> Matrix:
        """One row of scores per text."""
        return self.judge(examples)[0]

    def judge(self, examples: Examples) -> tuple[Matrix, Matrix]:
        """Scores, shape (texts, intents), and the cosine to the nearest training text (1 without an encoder)."""
        scores: Matrix = examples.rows @ self._lexical + self._bias
        similarity = self._similarity(examples)
        if similarity is None or self._alpha is None:
            return scores, np.ones(len(scores), np.float32)
        scores += np.exp(np.float32(self.sharpness) * (similarity - 1)) @ self._alpha
        return scores, similarity.max(axis=1)

    def _similarity(self, examples: Examples) -> Matrix | None:
        if self._support is None or self._centre is None or examples.vectors is None:
            return None
        similarity: Matrix = _centred(examples.vectors, self._centre) @ self._support.T
        return similarity


def _centred(vectors: Matrix, centre: Matrix) -> Matrix:
    """Directions seen from the training set's centre: what all texts share says nothing."""
    moved = vectors - centre
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Matrix = (moved / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def held_out_scores(examples: Examples, targets: Matrix, shape: Shape, folds: NDArray[np.int64]) -> Matrix:
    """Scores that each example gets from a model that has not seen its fold."""
    scores = np.zeros_like(targets)
    for fold in np.unique(folds):
        inside, outside = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        model = KernelModel.fit(examples.take(outside), targets[outside], shape)
        scores[inside] = model.scores(examples.take(inside))
    return scores
