"""A threshold keeps its promise on what is alike, and gives up where nothing can be promised."""

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.calibration import (
    NEVER,
    Matrix,
    Vector,
    calibration_error,
    fit_handicaps,
    fit_sigmoid,
    of_contact,
    threshold_for,
)


def _texts(number: int, seed: int) -> tuple[Vector, NDArray[np.bool_]]:
    """Confidences that are honest by construction: right as often as they say."""
    random = np.random.default_rng(seed)
    confidences = random.beta(4, 1, number)
    return confidences, random.random(number) < confidences


def test_the_precision_on_other_texts_is_at_least_the_target_nearly_always() -> None:
    kept = []
    for seed in range(60):
        threshold = threshold_for(*_texts(1000, seed), 0.9)
        confidences, right = _texts(20_000, 1000 + seed)
        acted = confidences >= threshold
        kept.append(not acted.any() or right[acted].mean() >= 0.9)
    assert sum(kept) >= 0.9 * len(kept)


def test_few_right_ones_promise_nothing() -> None:
    assert threshold_for(np.ones(100), np.ones(100, bool), 0.98) == NEVER
    assert threshold_for(np.ones(200), np.ones(200, bool), 0.98) == 1.0
    assert threshold_for(np.zeros(0), np.zeros(0, bool), 0.5) == NEVER


def test_equal_confidences_are_acted_on_together_or_not_at_all() -> None:
    right = np.array([True] * 300 + [False] * 30)
    assert threshold_for(np.full(330, 0.7), right, 0.95) == NEVER


def test_intents_that_differ_widen_the_margin() -> None:
    """A tenth of the intents is always wrong: with another mix of intents the precision could be far lower."""
    groups = np.repeat(np.arange(10), 200)
    confidences: Vector = np.random.default_rng(1).permutation(np.linspace(1, 0.5, 2000))
    alike = np.tile(np.arange(10) > 0, 200)
    assert threshold_for(confidences, alike, 0.87, groups=groups) < 0.6
    assert threshold_for(confidences, groups > 0, 0.87, groups=groups) == NEVER


def test_the_curve_finds_the_chances_behind_scores() -> None:
    random = np.random.default_rng(2)
    scores = random.normal(0.3, 0.4, 5000)
    chances = 1 / (1 + np.exp(-(7 * scores - 2)))
    slope, offset = fit_sigmoid(scores, (random.random(5000) < chances).astype(np.float64))
    assert abs(slope - 7) < 0.6
    assert abs(offset + 2) < 0.3


def test_an_intent_that_scores_low_is_named_as_often_as_it_is_due() -> None:
    labels = np.arange(3000) % 3
    scores: Matrix = np.eye(3, dtype=np.float32)[labels]
    scores += np.random.default_rng(4).normal(0, 0.4, scores.shape).astype(np.float32)
    scores[:, 2] -= 0.5
    named = (scores + fit_handicaps(scores, labels)).argmax(axis=1)
    assert (scores.argmax(axis=1) == labels).mean() + 0.05 < (named == labels).mean()
    assert abs(int((named == 2).sum()) - 1000) < 50


def test_honest_confidences_have_no_calibration_error() -> None:
    assert calibration_error(*_texts(20_000, 5)) < 0.01
    assert calibration_error(np.full(100, 0.9), np.arange(100) < 50) > 0.35


def test_an_intent_is_less_likely_where_the_whole_looks_like_another() -> None:
    alone, beside = of_contact(np.array([[1, -4, -4], [1, 2, -4]], np.float32), np.zeros((2, 3), np.float32))[:, 0]

    assert beside < alone


def test_a_rival_takes_away_no_more_from_where_on_it_is_sure() -> None:
    """Many contacts ask for two things, and one of them is always plainer."""
    sure, surer = of_contact(np.array([[1, 3, -4], [1, 9, -4]], np.float32), np.zeros((2, 3), np.float32))[:, 0]

    assert sure == surer


def test_each_part_of_a_contact_adds_to_what_the_whole_says() -> None:
    whole = np.array([[1, -4]], np.float32)
    weaker, stronger = of_contact(whole, np.array([[-2, 0], [3, 0]], np.float32))[:, 0]

    assert weaker < stronger
