"""Trains on one labelled set and reports on another: how right, how honest, how much it would act on alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.calibration import (
    calibration_error,
    fit_sharpness,
    fit_sigmoid,
    sigmoid,
    softmax,
    threshold_for,
)
from chalicelib.understanding.encoder import Encoder
from chalicelib.understanding.features import Ngrams, without_numbers
from chalicelib.understanding.model import Examples, KernelModel, Matrix, Shape, held_out_scores

TARGETS = (0.95, 0.98)
"""Precisions for which coverage is reported."""

_FEW = 2500
"""Up to so many examples the kernel's shape is chosen on held-out folds; beyond, the default does as well."""

_GRID = tuple(Shape(s, n, r) for s in (1.0, 2.0, 3.0) for n in (0.1, 0.25, 0.4) for r in (0.1, 0.3))


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with the intents of each: one, several, or none."""

    texts: tuple[str, ...]
    intents: tuple[frozenset[str], ...]

    @property
    def single(self) -> bool:
        """Whether every text has exactly one intent."""
        return all(len(names) == 1 for names in self.intents)


def evaluate(train: Labelled, test: Labelled, encoder: Encoder | None) -> dict[str, object]:
    """The report: accuracy, macro and micro F1, calibration error, and coverage with achieved precision at targets."""
    names = sorted({name for names in train.intents for name in names})
    ngrams = Ngrams.learn(train.texts)
    seen, unseen = (_examples(part.texts, ngrams, encoder) for part in (train, test))
    targets = _indicator(train.intents, names)
    folds = spread_folds(targets, 5 if len(train.texts) <= _FEW else 3)
    shape = _choose(seen, targets, folds) if len(train.texts) <= _FEW else Shape(ngrams=0.3)
    held_out = held_out_scores(seen, targets, shape, folds)
    scores = KernelModel.fit(seen, targets, shape).scores(unseen)
    judge = _judge_one if train.single and test.single else _judge_several
    facts = {"train": len(train.texts), "test": len(test.texts), "intents": len(names)}
    return facts | judge(held_out, targets, scores, test, names)


def spread_folds(targets: Matrix, number: int) -> NDArray[np.int64]:
    """A fold for each example, the examples of an intent dealt out evenly; the same at every run."""
    keys = [row.tobytes() for row in targets]
    order = np.random.default_rng(7).permutation(len(keys))
    folds = np.zeros(len(keys), np.int64)
    dealt: dict[bytes, int] = {}
    for index in order.tolist():
        folds[index] = dealt.setdefault(keys[index], len(dealt)) % number
        dealt[keys[index]] += 1
    return folds


def _examples(texts: Sequence[str], ngrams: Ngrams, encoder: Encoder | None) -> Examples:
    listed = list(texts)
    vectors = encoder.encode([without_numbers(text) for text in listed]) if encoder else None
    return Examples(vectors, ngrams.rows(listed))


def _indicator(intents: Sequence[frozenset[str]], names: list[str]) -> Matrix:
    matrix = np.zeros((len(intents), len(names)), np.float32)
    place = {name: i for i, name in enumerate(names)}
    for row, found in zip(matrix, intents, strict=True):
        row[[place[name] for name in found if name in place]] = 1
    return matrix


def _choose(examples: Examples, targets: Matrix, folds: NDArray[np.int64]) -> Shape:
    """The shape whose held-out scores come nearest to the targets."""

    def loss(shape: Shape) -> float:
        scores = held_out_scores(examples, targets, shape, folds)
        if (targets.sum(axis=1) == 1).all():
            return -float((scores.argmax(axis=1) == targets.argmax(axis=1)).mean())
        return float(((scores - targets) ** 2).mean())

    return min(_GRID, key=loss)


def _judge_one(
    held_out: Matrix, targets: Matrix, scores: Matrix, test: Labelled, names: list[str]
) -> dict[str, object]:
    """Figures where each text has one intent."""
    labels = targets.argmax(axis=1).astype(np.int64)
    sharpness = fit_sharpness(held_out, labels)
    before, after = softmax(held_out, sharpness), softmax(scores, sharpness)
    truths = [next(iter(found)) for found in test.intents]
    guesses = [names[i] for i in after.argmax(axis=1)]
    right = np.array([guess == truth for guess, truth in zip(guesses, truths, strict=True)], bool)
    confidences = after.max(axis=1).astype(np.float64)
    report: dict[str, object] = {
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(_macro_f1(guesses, truths), 4),
        "calibration_error": round(calibration_error(confidences, right), 4),
    }
    seen_right = before.argmax(axis=1) == labels
    return report | _coverages(before.max(axis=1).astype(np.float64), seen_right, confidences, right)


def _judge_several(
    held_out: Matrix, targets: Matrix, scores: Matrix, test: Labelled, names: list[str]
) -> dict[str, object]:
    """Figures where texts have several intents or none: a decision per text and intent."""
    curves = [
        fit_sigmoid(held_out[:, i].astype(np.float64), targets[:, i].astype(np.float64)) for i in range(len(names))
    ]
    slopes, offsets = (np.array(part, np.float32) for part in zip(*curves, strict=True))
    before, after = sigmoid(held_out * slopes + offsets), sigmoid(scores * slopes + offsets)
    cut = max(np.linspace(0.2, 0.7, 51), key=lambda value: _micro_f1(before >= value, targets > 0, 0))
    truths, known = _indicator(test.intents, names) > 0, set(names)
    missed = sum(len(found - known) for found in test.intents)
    chosen = after >= cut
    exact = (chosen == truths).all(axis=1) & np.array([found <= known for found in test.intents], bool)
    report: dict[str, object] = {
        "accuracy": round(float(exact.mean()), 4),
        "macro_f1": round(float(np.mean([_f1(chosen[:, i], truths[:, i]) for i in range(len(names))])), 4),
        "micro_f1": round(_micro_f1(chosen, truths, missed), 4),
        "calibration_error": round(calibration_error(after.ravel().astype(np.float64), truths.ravel()), 4),
    }
    rows = np.arange(len(before)), np.arange(len(after))
    first = before.argmax(axis=1), after.argmax(axis=1)
    return report | _coverages(
        before.max(axis=1).astype(np.float64),
        targets[rows[0], first[0]] > 0,
        after.max(axis=1).astype(np.float64),
        truths[rows[1], first[1]],
    )


def _coverages(
    seen: NDArray[np.float64], seen_right: NDArray[np.bool_], confidences: NDArray[np.float64], right: NDArray[np.bool_]
) -> dict[str, object]:
    """For each target: the share of texts acted on, and how often that was right (None where on none)."""
    report: dict[str, object] = {}
    for target in TARGETS:
        threshold = threshold_for(seen, seen_right, target)
        acted = confidences >= threshold
        report[f"at_{target * 100:.0f}"] = {
            "threshold": round(threshold, 4),
            "coverage": round(float(acted.mean()), 4),
            "precision": round(float(right[acted].mean()), 4) if acted.any() else None,
        }
    return report


def _macro_f1(guesses: Sequence[str], truths: Sequence[str]) -> float:
    guessed, true = np.array(guesses), np.array(truths)
    return float(np.mean([_f1(guessed == name, true == name) for name in sorted({*guesses, *truths})]))


def _f1(chosen: NDArray[np.bool_], truths: NDArray[np.bool_]) -> float:
    total = int(chosen.sum()) + int(truths.sum())
    return 2 * int((chosen & truths).sum()) / total if total else 1.0


def _micro_f1(chosen: NDArray[np.bool_], truths: NDArray[np.bool_], missed: int) -> float:
    total = int(chosen.sum()) + int(truths.sum()) + missed
    return 2 * int((chosen & truths).sum()) / total if total else 1.0
