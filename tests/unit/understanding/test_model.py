"""The kernel model's closed form: the factor of a large system, and scores as from models without each example."""

import numpy as np
import pytest

from chalicelib.understanding.model import Examples, KernelModel, Matrix, Shape
from chalicelib.understanding.solving import solved

_RANDOM = np.random.default_rng(3)


def _unit(rows: int, columns: int) -> Matrix:
    values = _RANDOM.normal(size=(rows, columns)).astype(np.float32)
    unit: Matrix = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize(("size", "last"), [(1, 1), (100, 100), (100, 7), (1500, 1500), (1500, 300), (2300, 1200)])
def test_a_system_is_solved_whatever_the_number_of_blocks(size: int, last: int) -> None:
    points = _unit(size, 60)
    gram = np.exp(points @ points.T - 1)
    gram[np.diag_indices(size)] += 0.2
    targets = _unit(size, 3)
    solution, diagonal = solved(gram.copy(), targets, last)
    inverse = np.linalg.inv(gram.astype(np.float64))
    assert np.allclose(inverse @ targets, solution, atol=1e-3)
    assert np.allclose(np.diag(inverse)[size - last :], diagonal, atol=1e-3)


def test_only_the_lower_triangle_is_read() -> None:
    gram = np.array([[2.0, 99.0], [1.0, 3.0]], np.float32)
    solution, diagonal = solved(gram, np.eye(2, dtype=np.float32), 2)
    assert np.allclose(solution, np.linalg.inv([[2.0, 1.0], [1.0, 3.0]]), atol=1e-6)
    assert np.allclose(np.diag(solution), diagonal, atol=1e-6)


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


def test_few_examples_left_out_get_the_scores_that_they_get_among_all() -> None:
    examples, targets = _examples(60, vectors=True)
    whole, every = KernelModel.fit(examples, targets, Shape())
    same, some = KernelModel.fit(examples, targets, Shape(), judged=20)
    assert np.allclose(every[-20:], some, atol=1e-4)
    assert np.allclose(whole.scores(examples), same.scores(examples), atol=1e-4)


def test_an_example_of_weight_two_counts_as_two() -> None:
    examples, targets = _examples(30, vectors=False)
    twice = np.append(np.arange(30), 4)
    weights = np.ones(30, np.float32)
    weights[4] = 2
    doubled, _ = KernelModel.fit(examples.take(twice), targets[twice], Shape())
    weighted, _ = KernelModel.fit(examples, targets, Shape(), weights)
    plain, _ = KernelModel.fit(examples, targets, Shape())
    assert np.allclose(doubled.scores(examples), weighted.scores(examples), atol=1e-4)
    assert not np.allclose(plain.scores(examples), weighted.scores(examples), atol=1e-3)


def test_few_axes_see_what_all_see_where_texts_differ_in_few() -> None:
    flat = _unit(80, 4) @ _unit(4, 30)
    vectors: Matrix = (flat / np.linalg.norm(flat, axis=1, keepdims=True)).astype(np.float32)
    examples = Examples(vectors, _unit(80, 40))
    targets = np.eye(3, dtype=np.float32)[np.arange(80) % 3]
    every, left_out = KernelModel.fit(examples, targets, Shape())
    few, few_left_out = KernelModel.fit(examples, targets, Shape(axes=4))
    assert few.support is not None
    assert few.support.shape == (80, 4)
    assert np.allclose(left_out, few_left_out, atol=1e-2)
    assert np.allclose(every.scores(examples), few.scores(examples), atol=1e-2)
