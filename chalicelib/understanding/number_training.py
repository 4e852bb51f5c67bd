"""Learns what the signs of a number and the meaning of its contact are worth, from the contacts in `numbers/`.

    python -m chalicelib.understanding.number_training

writes `lexicons/number_weights.json` and `lexicons/number_weights_meant.json`, which are kept beside the code. Run it
after a change of the contacts, the lexicon of numbers or the signs; it takes six minutes, most of them for vectors.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Malformed
from chalicelib.understanding.classifier import parts_of
from chalicelib.understanding.encoder import Encoder, PreparedEncoder, joined, prepare
from chalicelib.understanding.features import without_numbers
from chalicelib.understanding.logistic import Design, Matrix, regression
from chalicelib.understanding.number_copies import Contact, with_copies
from chalicelib.understanding.number_signs import Candidate, Part
from chalicelib.understanding.number_weights import ALONE, MEANT, NOTHING_TOLD, Meaning, MeantWeights, Weights
from chalicelib.understanding.references import judged
from chalicelib.understanding.sentences import plain_subject

_FILES = (*LANGUAGES, "mixed")

_FEWEST = 3
"""Candidates that must have a sign for it to count."""

_PLAIN, _CROSSED, _WORD = 1.0, 3.0, 6.0
"""By how much the weights of signs are pulled to nothing: one sign alone, two together, a word that stands near.

By leaving out one writer's contacts after another: F1 0.950; alike for all signs 0.944.
"""

_ALWAYS, _UNTOLD = 1.5, 3.0
"""How long vectors are beside signs, which are 0 or 1: for every number, and for those of which no word tells."""

_SMALLEST = 0.05
"""Weights below this are left out of the file."""


@dataclass(slots=True)
class _Told:
    """All candidates of all contacts: signs, whether right, how much they count, and vectors of part and whole."""

    signs: list[frozenset[str]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)
    vectors: list[Matrix] = field(default_factory=list)


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


def learnt(known: Sequence[Contact]) -> Weights:
    """The weight of each sign alone: logistic regression over all candidates, each right or not."""
    return Weights(_weighed(_told(known, None))[0])


def learnt_with(known: Sequence[Contact], encoder: Encoder) -> MeantWeights:
    """The weights of signs beside those of vectors."""
    signs, directions = _weighed(_told(known, encoder))
    return MeantWeights(Weights(signs), directions)


def _told(known: Sequence[Contact], encoder: Encoder | None) -> _Told:
    told = _Told()
    encoded: dict[tuple[str, ...], Matrix] = {}
    for contact, count in with_copies(known):
        meaning = _meaning(contact, encoder, encoded) if encoder else None
        _tell(told, contact, count, meaning)
    return told


def _tell(told: _Told, contact: Contact, count: float, meaning: Meaning | None) -> None:
    """Adds the candidates of one contact."""
    wanted = {number.upper() for number in contact.numbers}

    def judge(part: Part, one: Candidate, signs: frozenset[str]) -> float:
        is_right = one.number.upper() in wanted
        told.signs.append(signs)
        told.right.append(is_right)
        told.counts.append(count)
        if meaning:
            told.vectors.append(np.concatenate([meaning.vectors[meaning.around(part, one)], meaning.vectors[-1]]))
        return 1.0 if is_right else -1.0

    for _ in judged(contact.subject, contact.text, judge):
        pass


def _meaning(contact: Contact, encoder: Encoder, encoded: dict[tuple[str, ...], Matrix]) -> Meaning:
    """A contact's parts with their vectors, of which many contacts have the same once their numbers are gone."""
    parts = parts_of(plain_subject(contact.subject), contact.text)
    texts = tuple(without_numbers(part.text) for part in parts)
    if not texts:
        return Meaning((), np.zeros((1, encoder.encode([""]).shape[1]), np.float32))
    if texts not in encoded:
        encoded[texts] = joined(encoder, list(texts))
    return Meaning(parts, encoded[texts])


def _weighed(told: _Told) -> tuple[dict[str, float], Matrix]:
    """The weight of each sign and the directions of vectors, shape (4, length), by logistic regression."""
    counted = Counter(sign for signs in told.signs for sign in signs)
    names = sorted(sign for sign, count in counted.items() if count >= _FEWEST)
    place = {name: i for i, name in enumerate(names)}
    pairs = [(row, place[sign]) for row, signs in enumerate(told.signs) for sign in signs if sign in place]
    rows, columns = np.array(pairs, np.int64).T
    scales = 1 / np.sqrt([_pull(name) for name in names])
    point = regression(Design(rows, columns, scales, _dense(told)), np.array(told.right, float), np.array(told.counts))
    weights = point[: len(names)] * scales
    signs = {name: round(float(one), 3) for name, one in zip(names, weights, strict=True) if abs(one) >= _SMALLEST}
    always, untold = np.split(point[len(names) :], 2)
    return signs, np.concatenate([_ALWAYS * always, _UNTOLD * untold]).reshape(4, -1).astype(np.float32)


def _dense(told: _Told) -> Matrix:
    """Vectors, and again those of candidates of which no word tells what they are."""
    if not told.vectors:
        return np.zeros((len(told.signs), 0), np.float32)
    vectors = np.array(told.vectors, np.float32)
    untold = np.array([[NOTHING_TOLD in signs] for signs in told.signs], np.float32)
    return np.concatenate([_ALWAYS * vectors, _UNTOLD * untold * vectors], axis=1)


def _pull(sign: str) -> float:
    if sign.startswith(("w-", "w+", "before=", "after=", "begins=")):
        return _WORD
    return _CROSSED if "|" in sign else _PLAIN


def _read(name: str) -> str:
    return (files("chalicelib.understanding") / "numbers" / f"{name}.txt").read_text("utf-8")


def _write(name: str, facts: dict[str, Any]) -> None:
    target = Path(__file__).parent / "lexicons" / name
    text = json.dumps({"learnt_from": digest(), **facts}, ensure_ascii=False, indent=0)
    target.write_text(f"{text}\n", "utf-8")
    print(f"{len(facts['weights'])} weights are in {target}", file=sys.stderr)


if __name__ == "__main__":
    known = list(contacts())
    _write(ALONE, {"weights": learnt(known).signs})
    with TemporaryDirectory() as prepared:
        prepare(Path(prepared))
        meant = learnt_with(known, PreparedEncoder(Path(prepared)))
    directions = [[round(float(one), 3) for one in row] for row in meant.directions]
    _write(MEANT, {"weights": meant.signs.signs, "directions": directions})
