"""The kernel model's closed form: the factor of a large system, and scores as from models without each example."""

import numpy as np
import pytest

from chalicelib.understanding.model import Examples, KernelModel, Matrix, Shape
from chalicelib.understanding.solving import inverse_factor

_RANDOM = np.random.default_rng(3)


def _unit(rows: int, columns: int) -> Matrix:
    values = _RANDOM.normal(size=(rows, columns)).astype(np.float32)
    unit: Matrix = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize("size", [1, 100, 1500])
def test_the_factor_gives_the_inverse_whatever_the_number_of_blocks(size: int) -> None:
    points = _unit(size, 60)
    gram = np.exp(points @ points.T - 1)
    gram[np.diag_indices(size)] += 0.2
    root = inverse_factor(gram.copy())
    assert np.allclose(root, np.tril(root))
    assert np.allclose(root.T @ root, np.linalg.inv(gram.astype(np.float64)), atol=1e-3)


def test_only_the_lower_triangle_is_read() -> None:
    gram = np.array([[2.0, 99.0], [1.0, 3.0]], np.float32)
    root = inverse_factor(gram)
    assert np.allclose(root.T @ root, np.linalg.inv([[2.0, 1.0], [1.0, 3.0]]), atol=1e-6)


def _examples(number: int, vectors: bool) -> tuple[Examples, Matrix]:
    labels = np.arange(number) % 3
    rows = (_unit(3, 40)[labels] + 0.8 * _unit(number, 40)).astype(np.float32)
    return Examples(_unit(number, 20) if vectors else None, rows), np.eye(3, dtype=np.float32)[labels]


def test_left_out_scores_are_those_of_a_model_without_the_example() -> None:
    """Without vectors nothing but the mean target is shared, and it is made the same here."""
    examples, targets = _examples(30, vectors=False)
    _, left_out = KernelModel.fit(examples, targets, Shape())
    gram = (examples.rows @ examples.rows.T + 0.15 * np.eye(30)).astype(np.float64)
    bias = targets.mean(axis=0)
    for index in (0, 7, 29):
        others = np.delete(np.arange(30), index)
        alpha = np.linalg.solve(gram[np.ix_(others, others)], targets[others] - bias)
        expected = examples.rows[index] @ examples.rows[others].T @ alpha + bias
        assert np.allclose(expected, left_out[index], atol=1e-4)


def test_an_example_left_out_is_known_less_well_than_one_trained_on() -> None:
    examples, targets = _examples(60, vectors=True)
    model, left_out = KernelModel.fit(examples, targets, Shape())
    seen = ((model.scores(examples) - targets) ** 2).mean()
    unseen = ((left_out - targets) ** 2).mean()
    assert seen < 0.5 * unseen
