"""Logistic regression over examples that have few of many signs, and vectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float32]

_STEPS, _SETTLED = 40, 1e-4
_INNER, _INNER_SETTLED = 200, 1e-3


@dataclass(frozen=True, slots=True)
class Design:
    """The matrix of a regression: a value for each sign that an example has, by row and column, and dense columns.

    `scales` has the value of each sign, shape (signs,); `dense` is of shape (examples, dense columns).
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    scales: Vector
    dense: Matrix

    @property
    def width(self) -> int:
        """How many columns it has, those of signs first."""
        return len(self.scales) + self.dense.shape[1]

    def times(self, point: Vector) -> Vector:
        """The matrix times a vector of its width."""
        split = len(self.scales)
        of_signs = np.bincount(self.rows, (self.scales * point[:split])[self.columns], len(self.dense))
        product: Vector = np.asarray(of_signs + self.dense @ point[split:].astype(np.float32), np.float64)
        return product

    def transposed_times(self, values: Vector) -> Vector:
        """The transposed matrix times a value for each example."""
        of_signs = self.scales * np.bincount(self.columns, values[self.rows], len(self.scales))
        return np.concatenate([of_signs, (values.astype(np.float32) @ self.dense).astype(np.float64)])


def regression(design: Design, truths: Vector, counts: Vector) -> Vector:
    """Weights of the columns, pulled to nothing by half their square; `counts` say how much each example counts.

    Newton's method, each step by conjugate gradients (Nocedal and Wright, Numerical Optimization, 7.1).
    """
    point = np.zeros(design.width)
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(design.times(point), -40, 40)))
        gradient = design.transposed_times(counts * (chances - truths)) + point
        step = _solved(design, counts * chances * (1 - chances), -gradient)
        point += step
        if float(np.abs(step).max()) < _SETTLED:
            break
    return point


def _solved(design: Design, slopes: Vector, wanted: Vector) -> Vector:
    """The step that the curve's slopes and the gradient call for."""
    found = np.zeros_like(wanted)
    rest, direction = wanted.copy(), wanted.copy()
    square = float(rest @ rest)
    enough = _INNER_SETTLED**2 * square
    for _ in range(_INNER):
        if square <= enough:
            break
        moved = design.transposed_times(slopes * design.times(direction)) + direction
        length = square / float(direction @ moved)
        found += length * direction
        rest -= length * moved
        square, before = float(rest @ rest), square
        direction = rest + square / before * direction
    return found
