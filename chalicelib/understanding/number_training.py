"""Learns what the signs of a number are worth, from the contacts in `numbers/`.

    python -m chalicelib.understanding.number_training

writes `lexicons/number_weights.json`, which is kept beside the code: whoever reads numbers needs no model. Run it after
a change of the contacts, the lexicon of numbers or the signs.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Malformed
from chalicelib.understanding.number_signs import Candidate
from chalicelib.understanding.references import WEIGHTS, judged

Vector = NDArray[np.float64]

_FILES = (*LANGUAGES, "mixed")

_FEWEST = 3
"""Candidates that must have a sign for it to count."""

_PLAIN, _CROSSED, _WORD = 1.0, 3.0, 6.0
"""By how much the weights of signs are pulled to nothing: one sign alone, two together, a word that stands near.

By leaving out one writer's contacts after another: F1 0.950; alike for all signs 0.944.
"""

_STEPS = 40
_SETTLED = 1e-5
_SMALLEST = 0.01
"""Weights below this are left out of the file."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact and the order and parcel numbers in it, as typed without `#`, `n°` and inner spaces."""

    subject: str
    text: str
    numbers: tuple[str, ...]


def contacts() -> Iterator[Contact]:
    """The contacts in `numbers/`; raises Malformed for a line without `=>`."""
    for name in _FILES:
        for number, line in enumerate(_read(name).splitlines(), 1):
            if line.strip() and not line.startswith("# "):
                written, arrow, expected = line.rpartition("=>")
                if not arrow:
                    raise Malformed(f"numbers/{name}.txt:{number}: no => in the line")
                subject, bar, text = written.strip().replace("\\n", "\n").rpartition(" || ")
                yield Contact(subject if bar else "", text, tuple(expected.split()))


def digest() -> str:
    """What the contacts are, in sixteen digits."""
    return hashlib.sha256("".join(map(_read, _FILES)).encode()).hexdigest()[:16]


def learnt(known: Sequence[Contact]) -> dict[str, float]:
    """The weight of each sign: logistic regression over all candidates, each right or not."""
    found: list[frozenset[str]] = []
    right: list[bool] = []
    for contact in known:
        for signs, is_right in _told(contact):
            found.append(signs)
            right.append(is_right)
    counts = Counter(sign for signs in found for sign in signs)
    names = sorted(sign for sign, count in counts.items() if count >= _FEWEST)
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(found), len(names)))
    for row, signs in zip(matrix, found, strict=True):
        row[[place[sign] for sign in signs if sign in place]] = 1
    pulls = np.array([_pull(name) for name in names])
    weights = _regression(matrix, np.array(right, np.float64), pulls)
    return {name: round(float(one), 3) for name, one in zip(names, weights, strict=True) if abs(one) >= _SMALLEST}


def _told(contact: Contact) -> list[tuple[frozenset[str], bool]]:
    """The signs of each candidate of a contact, and whether it is one of the numbers."""
    wanted = {number.upper() for number in contact.numbers}
    told: list[tuple[frozenset[str], bool]] = []

    def judge(one: Candidate, signs: frozenset[str]) -> float:
        is_right = one.number.upper() in wanted
        told.append((signs, is_right))
        return 1.0 if is_right else -1.0

    for _ in judged(contact.subject, contact.text, judge):
        pass
    return told


def _pull(sign: str) -> float:
    if sign.startswith(("w-", "w+", "before=", "after=", "begins=")):
        return _WORD
    return _CROSSED if "|" in sign else _PLAIN


def _regression(matrix: Vector, truths: Vector, pulls: Vector) -> Vector:
    """Weights by Newton's method in the space of the examples, which are fewer than the signs (ESL, 18.3.5)."""
    kernel = (matrix / pulls) @ matrix.T
    dual: Vector = np.zeros(len(truths))
    for _ in range(_STEPS):
        odds = kernel @ dual
        chances = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
        slopes = chances * (1 - chances) + 1e-6
        moved = np.linalg.solve(kernel + np.diag(1 / slopes), odds + (truths - chances) / slopes).astype(np.float64)
        done = float(np.abs(moved - dual).max()) < _SETTLED
        dual = moved
        if done:
            break
    weights: Vector = (matrix.T @ dual) / pulls
    return weights


def _read(name: str) -> str:
    return (files("chalicelib.understanding") / "numbers" / f"{name}.txt").read_text("utf-8")


if __name__ == "__main__":
    weights = learnt(list(contacts()))
    target = Path(__file__).parent / "lexicons" / WEIGHTS
    facts = {"learnt_from": digest(), "weights": weights}
    target.write_text(json.dumps(facts, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(weights)} weights are in {target}", file=sys.stderr)
