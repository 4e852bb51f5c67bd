"""The model: kernel ridge regression on the encoder's vectors and on n-grams, one column per intent.

The kernel is exp(g (cos - 1)) on centred sentence vectors plus a weighted linear kernel on n-grams. It
is solved in closed form, so training is deterministic and takes no steps to tune, and the same factor gives
the scores that each example would get from a model trained without it. What comes out are scores near 1 for yes
and near 0 for no; `calibration` turns them into probabilities. Why this one:
infra/decisions/0006-how-intents-are-scored.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.solving import inverse_factor

Matrix = NDArray[np.float32]

FORMAT = 5
"""Shape of a trained model's files; it grows when code can no longer read what older code wrote."""

_STRIPE = 1024
"""Rows of the kernel that are computed at once."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is chosen, not learnt: kernel sharpness, weight of the n-grams, and ridge (more is smoother)."""

    sharpness: float = 2.0
    ngrams: float = 0.2
    ridge: float = 0.15


@dataclass(frozen=True, slots=True)
class Examples:
    """Training texts as features: sentence vectors (n, 512) or None without an encoder, n-gram rows (n, WIDTH)."""

    vectors: Matrix | None
    rows: Matrix

    def take(self, index: NDArray[np.int64]) -> "Examples":
        """Some of the examples."""
        return Examples(None if self.vectors is None else self.vectors[index], self.rows[index])


class KernelModel:
    """Scores of intents for texts given as features.

    `support` are the training texts' directions, None without an encoder.
    """

    def __init__(self, arrays: dict[str, Matrix], sharpness: float) -> None:
        self.arrays = arrays
        self.sharpness = sharpness
        self._lexical = arrays["lexical"]
        self._alpha = arrays.get("alpha")
        self._centre = arrays.get("centre")
        self.support = None if self._centre is None else _centred(arrays["vectors"], self._centre)
        self._bias = arrays["bias"]

    @classmethod
    def fit(cls, examples: Examples, targets: Matrix, shape: Shape) -> tuple["KernelModel", Matrix]:
        """Solve for the targets, shape (n, intents), 1 for yes and 0 for no.

        Returns the model and the scores, of the targets' shape, that each example gets from a model trained on all
        others: exact at the cost of a sum, as y_i - a_i / c_ii with c the inverse of the kernel matrix (Rifkin and
        Lippert 2007, "Notes on regularized least squares"); mean target and n-gram weights are those of all examples.
        """
        bias = targets.mean(axis=0)
        centre = None if examples.vectors is None else examples.vectors.mean(axis=0)
        support = None if examples.vectors is None or centre is None else _centred(examples.vectors, centre)
        scale = np.float32(shape.ngrams if support is not None else 1.0)
        root = inverse_factor(_gram(support, examples.rows, scale, shape))
        alpha: Matrix = root.T @ (root @ (targets - bias))
        left_out: Matrix = targets - alpha / np.einsum("ij,ij->j", root, root)[:, None]
        arrays = {"lexical": scale * (examples.rows.T @ alpha), "bias": bias}
        if examples.vectors is not None and centre is not None:
            arrays |= {"vectors": examples.vectors, "alpha": alpha, "centre": centre}
        return cls(arrays, shape.sharpness), left_out

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
        if self.support is None or self._centre is None or examples.vectors is None:
            return None
        similarity: Matrix = _centred(examples.vectors, self._centre) @ self.support.T
        return similarity


def coded(arrays: Mapping[str, Matrix]) -> dict[str, NDArray[Any]]:
    """Arrays as a file holds them: vectors as bytes, with a step each; a cosine changes by less than a thousandth."""
    if "vectors" not in arrays:
        return dict(arrays)
    steps = np.maximum(np.abs(arrays["vectors"]).max(axis=1) / 127, 1e-12).astype(np.float32)
    return {**arrays, "vectors": np.round(arrays["vectors"] / steps[:, None]).astype(np.int8), "steps": steps}


def decoded(stored: Mapping[str, NDArray[Any]]) -> dict[str, Matrix]:
    """The arrays of a file that `coded` made; texts in it are left out."""
    arrays = {name: array.astype(np.float32, copy=False) for name, array in stored.items() if array.dtype.kind in "fiu"}
    if "steps" in arrays:
        arrays["vectors"] = arrays["vectors"] * arrays.pop("steps")[:, None]
    return arrays


def _centred(vectors: Matrix, centre: Matrix) -> Matrix:
    """Directions seen from the training set's centre: what all texts share says nothing."""
    moved = vectors - centre
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Matrix = (moved / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def _gram(support: Matrix | None, rows: Matrix, scale: np.float32, shape: Shape) -> Matrix:
    """The kernel between all examples with the ridge on its diagonal; only the lower triangle is filled."""
    size = len(rows)
    gram = np.zeros((size, size), np.float32)
    for begin in range(0, size, _STRIPE):
        end = min(begin + _STRIPE, size)
        stripe = gram[begin:end, :end]
        np.matmul(scale * rows[begin:end], rows[:end].T, out=stripe)
        if support is not None:
            stripe += np.exp(np.float32(shape.sharpness) * (support[begin:end] @ support[:end].T - 1))
    gram[np.diag_indices(size)] += np.float32(shape.ridge)
    return gram
