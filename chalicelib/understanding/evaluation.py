"""Trains on one labelled set and reports on another: how right, how honest, how much it would act on alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.calibration import calibration_error, fit_handicaps, fit_sigmoid, sigmoid, threshold_for
from chalicelib.understanding.encoder import Encoder
from chalicelib.understanding.features import Ngrams, without_numbers
from chalicelib.understanding.model import Examples, KernelModel, Matrix, Shape

TARGETS = (0.95, 0.98)
"""Precisions for which coverage is reported."""

_BATCH = 500
"""Texts encoded between two words of progress."""

_FEW = 500
"""Examples up to which a kernel half as sharp is used: a sharp one trusts single examples, and has no more."""

_FAMILIAR = 0.45
"""Below this familiarity a text is in words that training has hardly seen: another language, say."""

_DISTRUST = 0.8
"""What the lead of an intent is worth in such a text. Trained on English, French needs it to keep its promise."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with the intents of each: one, several, or none."""

    texts: tuple[str, ...]
    intents: tuple[frozenset[str], ...]

    @property
    def single(self) -> bool:
        """Whether every text has exactly one intent."""
        return all(len(names) == 1 for names in self.intents)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Scores (texts, intents) beside truths of the same shape, and each text's familiarity."""

    scores: Matrix
    truths: NDArray[np.bool_]
    familiarity: Matrix


def evaluate(
    train: Labelled, test: Labelled, encoder: Encoder | None, say: Callable[[str], None] = lambda _: None
) -> dict[str, object]:
    """The report: accuracy, macro and micro F1, calibration error, and coverage with achieved precision at targets.

    `say` is told what is being done. `train` needs at least one intent.
    """
    names = sorted({name for names in train.intents for name in names})
    known, place = len(train.texts), {name: i for i, name in enumerate(names)}
    # A name says what an intent is about, in words: one more example of it, worth most where examples are few.
    texts, intents = [*train.texts, *map(_spoken, names)], [*train.intents, *(frozenset({name}) for name in names)]
    say("counting n-grams")
    ngrams = Ngrams.learn(texts)
    seen = _examples(texts, ngrams, encoder, say)
    unseen = _examples(test.texts, ngrams, encoder, say)
    say(f"solving for {len(texts)} examples")
    shape = Shape() if len(texts) > _FEW else Shape(sharpness=1.0)
    model, left_out = KernelModel.fit(seen, _indicator(intents, place), shape)
    before = _Outcome(left_out[:known], _indicator(train.intents, place) > 0, np.ones(known, np.float32))
    say("judging")
    after = _Outcome(model.scores(unseen), _indicator(test.intents, place) > 0, ngrams.familiarity(unseen.rows))
    judge = _judge_one if train.single and test.single else _judge_several
    facts: dict[str, object] = {"train": known, "test": len(test.texts), "intents": len(names)}
    return facts | judge(before, after, test, names)


def _spoken(name: str) -> str:
    """An intent's name as words: `card_arrival` and `cardArrival` are "card arrival"."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[\W_]+", " ", name)).lower().split())


def _examples(texts: Sequence[str], ngrams: Ngrams, encoder: Encoder | None, say: Callable[[str], None]) -> Examples:
    listed = list(texts)
    return Examples(_vectors(listed, encoder, say) if encoder else None, ngrams.rows(listed))


def _vectors(texts: list[str], encoder: Encoder, say: Callable[[str], None]) -> Matrix:
    parts = []
    for begin in range(0, len(texts), _BATCH):
        say(f"encoding texts, {begin} of {len(texts)}")
        parts.append(encoder.encode([without_numbers(text) for text in texts[begin : begin + _BATCH]]))
    return np.concatenate(parts)


def _indicator(intents: Sequence[frozenset[str]], place: dict[str, int]) -> Matrix:
    matrix = np.zeros((len(intents), len(place)), np.float32)
    for row, found in zip(matrix, intents, strict=True):
        row[[place[name] for name in found if name in place]] = 1
    return matrix


def _judge_one(before: _Outcome, after: _Outcome, test: Labelled, names: list[str]) -> dict[str, object]:
    """Figures where each text has one intent: a text's confidence follows from its first intent's lead."""
    truths = [next(iter(found)) for found in test.intents]
    handicaps = fit_handicaps(before.scores, before.truths.argmax(axis=1))
    before, after = (_handicapped(part, handicaps) for part in (before, after))
    guesses = [names[i] for i in after.scores.argmax(axis=1)]
    was_right, is_right = _first_right(before), _first_right(after)
    slope, offset = fit_sigmoid(_lead(before), was_right.astype(np.float64), _LEAD_PRIOR)
    was_sure, is_sure = (_chances(slope * _lead(part) + offset) for part in (before, after))
    report: dict[str, object] = {
        "accuracy": round(float(is_right.mean()), 4),
        "macro_f1": round(_macro_f1(guesses, truths), 4),
        "calibration_error": round(calibration_error(is_sure, is_right), 4),
    }
    return report | _coverages(was_sure, was_right, before.scores.argmax(axis=1), is_sure, is_right)


def _handicapped(outcome: _Outcome, handicaps: Matrix) -> _Outcome:
    """The outcome with handicaps added, but for unfamiliar texts: in another language other intents score low."""
    given = (outcome.familiarity >= _FAMILIAR).astype(np.float32)
    return replace(outcome, scores=outcome.scores + given[:, None] * handicaps)


def _chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return sigmoid(odds.astype(np.float32)).astype(np.float64)


_LEAD_PRIOR = (6.0, -0.5)
"""Slope and offset of the curve over leads where there are too few examples to tell."""


def _lead(outcome: _Outcome) -> NDArray[np.float64]:
    """How far the first intent of each text is before the second, less where the text is unfamiliar."""
    columns = outcome.scores.shape[1]
    best = np.sort(outcome.scores, axis=1)[:, -min(2, columns) :].astype(np.float64)
    lead = best[:, -1] - best[:, 0] if columns > 1 else best[:, 0]
    return np.where(outcome.familiarity < _FAMILIAR, _DISTRUST * lead, lead)


def _first_right(outcome: _Outcome) -> NDArray[np.bool_]:
    right: NDArray[np.bool_] = outcome.truths[np.arange(len(outcome.scores)), outcome.scores.argmax(axis=1)]
    return right


def _judge_several(before: _Outcome, after: _Outcome, test: Labelled, names: list[str]) -> dict[str, object]:
    """Figures where texts have several intents or none: a decision per text and intent."""
    curves = [
        fit_sigmoid(before.scores[:, i].astype(np.float64), before.truths[:, i].astype(np.float64))
        for i in range(len(names))
    ]
    slopes, offsets = (np.array(part, np.float32) for part in zip(*curves, strict=True))
    was, now = (sigmoid(part.scores * slopes + offsets) for part in (before, after))
    cut = max(np.linspace(0.2, 0.7, 51), key=lambda value: _micro_f1(was >= value, before.truths, 0))
    truths, known = after.truths, set(names)
    missed = sum(len(found - known) for found in test.intents)
    chosen = now >= cut
    exact = (chosen == truths).all(axis=1) & np.array([found <= known for found in test.intents], bool)
    report: dict[str, object] = {
        "accuracy": round(float(exact.mean()), 4),
        "macro_f1": round(float(np.mean([_f1(chosen[:, i], truths[:, i]) for i in range(len(names))])), 4),
        "micro_f1": round(_micro_f1(chosen, truths, missed), 4),
        "calibration_error": round(calibration_error(now.ravel().astype(np.float64), truths.ravel()), 4),
    }
    rows = np.arange(len(was)), np.arange(len(now))
    first = was.argmax(axis=1), now.argmax(axis=1)
    return report | _coverages(
        was.max(axis=1).astype(np.float64),
        before.truths[rows[0], first[0]],
        first[0],
        now.max(axis=1).astype(np.float64),
        truths[rows[1], first[1]],
    )


def _coverages(
    was_sure: NDArray[np.float64],
    was_right: NDArray[np.bool_],
    named: NDArray[np.int64],
    is_sure: NDArray[np.float64],
    is_right: NDArray[np.bool_],
) -> dict[str, object]:
    """For each target: the share of texts acted on, and how often that was right (None where on none)."""
    report: dict[str, object] = {}
    for target in TARGETS:
        threshold = threshold_for(was_sure, was_right, target, groups=named)
        acted = is_sure >= threshold
        report[f"at_{target * 100:.0f}"] = {
            "threshold": round(threshold, 4),
            "coverage": round(float(acted.mean()), 4),
            "precision": round(float(is_right[acted].mean()), 4) if acted.any() else None,
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
