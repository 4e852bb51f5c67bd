"""From scores to probabilities that hold, and from a target precision to a threshold.

Everything here is fitted on held-out folds: scores that a model gave to examples it had not seen.
"""

import math

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]

_TEMPERATURES = np.geomspace(0.5, 80.0, 120)


def softmax(scores: Matrix, sharpness: float) -> Matrix:
    """Probabilities per row that sum to 1."""
    raised: Matrix = (scores * np.float32(sharpness)).astype(np.float32)
    odds = np.exp(raised - raised.max(axis=1, keepdims=True))
    probabilities: Matrix = odds / odds.sum(axis=1, keepdims=True)
    return probabilities


def fit_sharpness(scores: Matrix, labels: NDArray[np.int64]) -> float:
    """The inverse temperature under which the held-out labels are likeliest (Guo et al. 2017)."""
    rows = np.arange(len(labels))

    def surprise(sharpness: float) -> float:
        return -float(np.log(np.maximum(softmax(scores, sharpness)[rows, labels], 1e-12)).mean())

    return float(min(_TEMPERATURES, key=surprise))


def sigmoid(values: Matrix) -> Matrix:
    """The logistic function, safe for large values."""
    result: Matrix = (1 / (1 + np.exp(-np.clip(values, -40, 40)))).astype(np.float32)
    return result


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


def wilson_lower(right: int, total: int, deviations: float) -> float:
    """Lower end of Wilson's interval of a share, `deviations` standard deviations down."""
    if not total:
        return 0.0
    share, square = right / total, deviations * deviations
    middle = share + square / (2 * total)
    width = deviations * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return (middle - width) / (1 + square / total)


def threshold_for(confidences: Vector, right: NDArray[np.bool_], target: float, deviations: float = 0.5) -> float:
    """The lowest confidence from which on the held-out precision is `target`, with a margin for chance.

    Returns a number above 1 where no confidence reaches it: then nothing is acted on.
    """
    order = np.argsort(-confidences, kind="stable")
    hits = np.cumsum(right[order])
    best = 1.01
    for count in range(1, len(order) + 1):
        last = count == len(order) or confidences[order[count]] < confidences[order[count - 1]]
        if last and wilson_lower(int(hits[count - 1]), count, deviations) >= target:
            best = float(confidences[order[count - 1]])
    return best


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
