"""From scores to probabilities that hold, and from a target precision to a threshold.

Everything here is fitted on held-out scores: those that a model gives to examples it was not trained on.
"""

import numpy as np
from numpy.typing import NDArray

_STEPS = 60
"""Steps of a fit that takes half a Newton step each; it has settled after half of them."""

Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]

NEVER = 1.01
"""A threshold that no confidence reaches."""


_WHOLE, _PART, _RIVAL, _START = np.array([0.6, 0.4, -0.3, 0.25], np.float32)
"""Weights of the log odds of the whole contact, of a part, and of the whole's surest other intent; and an offset.

Between two logistic regressions: one on 1,246 phrases of several sentences, each judged by models that had not learnt
from it (0.69, 0.32, -0.25, 0.45), and one on 230 contacts that are phrases by now, which trusts parts more (0.55, 0.45,
-0.3, 0.15).
"""

_RIVALRY = np.float32(3)
"""Log odds from which on a surer rival makes no difference."""


def sigmoid(values: Matrix) -> Matrix:
    """The logistic function, safe for large values."""
    result: Matrix = (1 / (1 + np.exp(-np.clip(values, -40, 40)))).astype(np.float32)
    return result


def of_contact(whole: Matrix, parts: Matrix) -> Matrix:
    """Log odds of intents by part of a contact, from the parts' own and the whole's, shape (1 or parts, intents).

    An intent is less likely where the whole contact looks like another one, up to a bound: many contacts ask for two.
    """
    ordered = np.sort(whole, axis=1)
    rival = np.where(whole == ordered[:, -1:], ordered[:, -2:-1], ordered[:, -1:])
    odds: Matrix = _WHOLE * whole + _PART * parts + _RIVAL * np.minimum(rival, _RIVALRY) + _START
    return odds


def fit_sigmoid(
    scores: Vector, truths: Vector, prior: tuple[float, float] = (8.0, -4.0), pull: float = 2.0
) -> tuple[float, float]:
    """Slope and offset of a logistic curve (Platt 1999), by Newton steps, pulled to `prior` where examples are few."""
    point = np.array(prior, np.float64)
    anchor, weight = np.array(prior, np.float64), pull * np.array([0.01, 0.1])
    columns = np.stack([scores, np.ones_like(scores)], axis=1).astype(np.float64)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(columns @ point, -40, 40)))
        gradient = columns.T @ (chance - truths) + weight * (point - anchor)
        curvature = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(weight)
        step = np.linalg.solve(curvature, gradient)
        point = point - np.clip(step, -4, 4)
        if float(np.abs(step).max()) < 1e-6:
            break
    return float(point[0]), float(point[1])


def fit_handicaps(scores: Matrix, labels: NDArray[np.int64], pull: float = 3.0) -> Matrix:
    """What to add to each intent's scores so that intents of broad meaning, which score low, are named as often as due.

    A softmax over sharpened held-out scores plus an offset per intent is made as likely as can be ("bias-corrected
    temperature scaling", Alexandari et al. 2020), offsets pulled to 0 where examples are few, by damped Newton steps
    on the diagonal. Returns the offsets in units of the scores, shape (intents,).
    """
    truths = np.eye(scores.shape[1], dtype=np.float32)[labels]
    sharpness, offsets = 10.0, np.zeros(scores.shape[1], np.float32)
    for _ in range(_STEPS):
        odds = scores * np.float32(sharpness) + offsets
        chances = np.exp(odds - odds.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        excess = chances - truths
        mean = np.einsum("ij,ij->i", chances, scores)
        spread = float((np.einsum("ij,ij->i", chances, scores**2) - mean**2).sum())
        sharpness = max(sharpness - 0.5 * float(np.vdot(excess, scores)) / max(spread, 1e-6), 1.0)
        curvature = (chances * (1 - chances)).sum(axis=0) + np.float32(pull)
        offsets = offsets - np.float32(0.5) * (excess.sum(axis=0) + np.float32(pull) * offsets) / curvature
    handicaps: Matrix = (offsets / np.float32(sharpness)).astype(np.float32)
    return handicaps


def threshold_for(
    confidences: Vector,
    right: NDArray[np.bool_],
    target: float,
    deviations: float = 1.645,
    groups: NDArray[np.int64] | None = None,
) -> float:
    """The lowest confidence from which on the held-out precision is `target`, with a margin for chance.

    The margin is the lower end of Wilson's interval, `deviations` standard deviations down (1.645: 95 % one-sided).
    With `groups`, such as the intent that was named, those are the sample and not the texts: where some intents are
    right less often than others, another mix of intents than that of the examples would change the precision, and
    the interval is made as wide as that. Returns a number above 1 where no confidence reaches the target: then
    nothing is acted on.
    """
    if not len(confidences):
        return NEVER
    order = np.argsort(-confidences, kind="stable")
    hits = right[order].astype(np.float64)
    counts = np.arange(1, len(order) + 1, dtype=np.float64)
    shares = np.cumsum(hits) / counts
    sizes = counts if groups is None else counts / _design_effect(hits, shares, groups[order])
    # A threshold lies between two confidences that differ: equal ones are acted on together.
    last = np.append(np.diff(confidences[order]) < 0, True)
    reached = np.flatnonzero(last & (_wilson_lower(shares, sizes, deviations) >= target))
    return float(confidences[order[reached[-1]]]) if len(reached) else NEVER


def _wilson_lower(shares: Vector, sizes: Vector, deviations: float) -> Vector:
    """Lower ends of Wilson's intervals of shares of samples."""
    square = deviations * deviations
    middle = shares + square / (2 * sizes)
    width = deviations * np.sqrt(shares * (1 - shares) / sizes + square / (4 * sizes * sizes))
    lower: Vector = (middle - width) / (1 + square / sizes)
    return lower


def _design_effect(hits: Vector, shares: Vector, groups: NDArray[np.int64]) -> Vector:
    """By how much the variance of each running share is larger when groups are the sample (Kish 1965); at least 1."""
    counts = np.arange(1, len(hits) + 1)
    between = np.zeros(len(hits))
    for group in np.unique(groups):
        inside = groups == group
        between += (np.cumsum(hits * inside) - shares * np.cumsum(inside)) ** 2
    effect: Vector = np.maximum(between / np.maximum(counts * shares * (1 - shares), 1e-9), 1)
    return effect


def calibration_error(confidences: Vector, right: NDArray[np.bool_], bins: int = 15) -> float:
    """Expected calibration error: mean distance of confidence and hit rate over bins of equal width."""
    if not len(confidences):
        return 0.0
    places = np.minimum((confidences * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            error += inside.mean() * abs(float(confidences[inside].mean()) - float(right[inside].mean()))
    return float(error)
