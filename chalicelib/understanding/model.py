"""The model: kernel ridge regression on the encoder's vectors and on n-grams, one column per intent.

The kernel is exp(g (cos - 1)) on centred sentence vectors plus a weighted linear kernel on n-grams. It
is solved in closed form, so training is deterministic and takes no steps to tune, and the same factor gives
the scores that each example would get from a model trained without it. What comes out are scores near 1 for yes
and near 0 for no; `calibration` turns them into probabilities. Why this one:
infra/decisions/0006-how-intents-are-scored.md.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.products import across
from chalicelib.understanding.solving import all_processors, solved

Matrix = NDArray[np.float32]

FORMAT = 6
"""Shape of a trained model's files; it grows when code can no longer read what older code wrote."""

_AS_BYTES = frozenset({"support", "vectors"})
"""Arrays that files hold as bytes."""

_STEPS = 31
"""Steps of a byte that are used either way: fewer pack better, and a cosine changes by two thousandths."""

_AS_HALVES = frozenset({"alpha", "axes", "lexical"})
"""Arrays that files hold as numbers of two bytes."""

_MANY = 9_000
"""Examples above which every processor is used: with fewer, waiting for each other costs more than it gives."""

_STRIPE = 1024
"""Rows of the kernel that are computed at once."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is chosen, not learnt: kernel sharpness, weight of the n-grams, and ridge (more is smoother).

    `axes` are how many directions of the vectors count, those in which training texts differ most; 0 for all.
    """

    sharpness: float = 2.0
    ngrams: float = 0.2
    ridge: float = 0.15
    axes: int = 0


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
        self._axes = arrays.get("axes")
        self.support = arrays.get("support")
        self._bias = arrays["bias"]

    @classmethod
    def fit(
        cls,
        examples: Examples,
        targets: Matrix,
        shape: Shape,
        weights: Matrix | None = None,
        judged: int | None = None,
    ) -> tuple["KernelModel", Matrix]:
        """Solve for the targets, shape (n, intents), 1 for yes and 0 for no.

        An example of weight 2 in `weights`, shape (n,), counts as if it stood there twice. Returns the model and the
        scores, shape (judged, intents), that each of the last `judged` examples (all by default) gets from a model
        trained on all others: exact at the cost of a sum, as y_i - a_i / c_ii with c the inverse of the kernel matrix
        (Rifkin and Lippert 2007, "Notes on regularized least squares"); mean target, axes and n-gram weights are those
        of all examples.
        """
        judged = len(targets) if judged is None else min(judged, len(targets))
        bias: Matrix = np.average(targets, axis=0, weights=weights).astype(np.float32)
        directions = {} if examples.vectors is None else _directions(examples.vectors, shape.axes)
        support = directions.get("support")
        scale = np.float32(shape.ngrams if support is not None else 1.0)
        ridge = np.full(len(targets), shape.ridge, np.float32) if weights is None else shape.ridge / weights
        with all_processors() if len(targets) > _MANY else nullcontext():
            alpha, inverse = solved(_gram(support, examples.rows, scale, ridge, shape), targets - bias, judged)
        last = slice(len(targets) - judged, None)
        left_out: Matrix = targets[last] - alpha[last] / inverse[:, None]
        arrays = {"lexical": scale * (examples.rows.T @ alpha), "bias": bias} | directions
        if support is not None:
            arrays["alpha"] = alpha
        return cls(arrays, shape.sharpness), left_out

    def scores(self, examples: Examples) -> Matrix:
        """One row of scores per text."""
        return self.judge(examples)[0]

    def judge(self, examples: Examples) -> tuple[Matrix, Matrix]:
        """Scores, shape (texts, intents), and the cosine to the nearest training text (1 without an encoder)."""
        scores: Matrix = examples.rows @ self._lexical + self._bias
        if self.support is None or self._alpha is None or self._centre is None or examples.vectors is None:
            return scores, np.ones(len(scores), np.float32)
        directions = _seen_along(_centred(examples.vectors, self._centre), self._axes)
        similarity = across(directions, self.support)
        nearest: Matrix = similarity.max(axis=1)
        similarity -= 1
        similarity *= np.float32(self.sharpness)
        scores += np.exp(similarity, out=similarity) @ self._alpha
        return scores, nearest


def coded(arrays: Mapping[str, Matrix]) -> dict[str, NDArray[Any]]:
    """Arrays as a file holds them: vectors as bytes with a step each, weights in two bytes."""
    stored: dict[str, NDArray[Any]] = dict(arrays)
    stored |= {name: arrays[name].astype(np.float16) for name in _AS_HALVES & arrays.keys()}
    for name in _AS_BYTES & arrays.keys():
        steps = np.maximum(np.abs(arrays[name]).max(axis=1) / _STEPS, 1e-12).astype(np.float32)
        stored[name] = np.round(arrays[name] / steps[:, None]).astype(np.int8)
        stored[f"{name}_steps"] = steps
    return stored


def decoded(stored: Mapping[str, NDArray[Any]], *left_out: str) -> dict[str, Matrix]:
    """The arrays of a file that `coded` made, but for some by name and all texts in it."""
    names = [name for name in stored if name not in left_out and not name.endswith("_steps")]
    arrays = {name: array for name in names if (array := stored[name]).dtype.kind in "fiu"}
    return {name: _decoded(array, name, stored) for name, array in arrays.items()}


def _decoded(array: NDArray[Any], name: str, stored: Mapping[str, NDArray[Any]]) -> Matrix:
    values: Matrix = array.astype(np.float32, copy=False)
    return values * stored[f"{name}_steps"][:, None] if name in _AS_BYTES else values


def _directions(vectors: Matrix, number: int) -> dict[str, Matrix]:
    """How vectors are looked at (`centre`, `axes` if not all) and what the training texts look like (`support`)."""
    centre: Matrix = vectors.mean(axis=0)
    directions = _centred(vectors, centre)
    if not number or number >= vectors.shape[1]:
        return {"centre": centre, "support": directions}
    axes = _main_axes(directions, number)
    return {"centre": centre, "axes": axes, "support": _seen_along(directions, axes)}


def _main_axes(directions: Matrix, number: int) -> Matrix:
    """The orthogonal directions, shape (number, length), in which the rows differ most; a principal component each."""
    _, vectors = np.linalg.eigh((directions.T @ directions).astype(np.float64))
    axes: Matrix = np.ascontiguousarray(vectors[:, ::-1][:, :number].T, np.float32)
    return axes


def _seen_along(directions: Matrix, axes: Matrix | None) -> Matrix:
    """Directions as they look along some axes only, of length 1 again."""
    if axes is None:
        return directions
    seen = across(directions, axes)
    seen /= np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
    return seen


def _centred(vectors: Matrix, centre: Matrix) -> Matrix:
    """Directions seen from the training set's centre: what all texts share says nothing."""
    moved = vectors - centre
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Matrix = (moved / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def _gram(support: Matrix | None, rows: Matrix, scale: np.float32, ridge: Matrix, shape: Shape) -> Matrix:
    """The kernel between all examples with the ridge on its diagonal; only the lower triangle is filled."""
    size = len(rows)
    gram = np.zeros((size, size), np.float32)
    for begin in range(0, size, _STRIPE):
        end = min(begin + _STRIPE, size)
        stripe = gram[begin:end, :end]
        np.matmul(scale * rows[begin:end], rows[:end].T, out=stripe)
        if support is not None:
            stripe += np.exp(np.float32(shape.sharpness) * (support[begin:end] @ support[:end].T - 1))
    gram[np.diag_indices(size)] += ridge
    return gram
