"""How a contact is put, judged by heads that learnt it from `manners/<language>.txt` and by the lexicons' words.

A head scores each sentence and the contact as a whole on the encoder's vectors, which the intents need anyway; so it
knows a reproach by what it means, in words that no lexicon has. A logistic curve then weighs the strongest sentences,
the whole and the lexicons' hits. What it learns from and how: `manner_training.py`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Malformed
from chalicelib.understanding.calibration import sigmoid
from chalicelib.understanding.model import Examples, KernelModel, Matrix, decoded

HEADS = ("reproach", "angry", "urgent", "repeat")
"""What is judged: annoyed or angry, angry, urgent, and asking again what stayed unanswered."""

SIGNS = ("angry", "annoyed", "irony", "repeat", "pressing", "together", "fresh")
"""What lexicons find: sections of theirs, and `together` for a near moment beside what hangs on it."""

MANNERS = "manners.npz"
"""The heads' file in the directory of the default model; brands' own models share it."""

_LABELS = frozenset({"calm", "annoyed", "angry", "urgent", "repeat"})

_MOST_SIGNS = 2
"""More hits than this say no more."""

# For each head, the other heads and the signs that it weighs besides its own scores.
_WEIGHED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reproach": (("angry", "repeat"), ("angry", "annoyed", "irony", "repeat")),
    "angry": (("reproach",), ("angry",)),
    "urgent": ((), ("pressing", "together", "fresh")),
    "repeat": ((), ("repeat",)),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A contact and how it is put: its tone, and `urgent` and `repeat` where they hold."""

    text: str
    language: str
    labels: frozenset[str]

    @property
    def truths(self) -> tuple[bool, ...]:
        """One for each of HEADS."""
        tones = {"annoyed", "angry"}
        return bool(self.labels & tones), "angry" in self.labels, "urgent" in self.labels, "repeat" in self.labels


def default_examples() -> tuple[Example, ...]:
    """The examples that come with Guichet, in a fixed order; raises Malformed where a section's name is unknown."""
    return tuple(one for language in LANGUAGES for one in _read(language))


def _read(language: str) -> list[Example]:
    found: list[Example] = []
    labels: frozenset[str] = frozenset()
    text = (files("chalicelib.understanding") / "manners" / f"{language}.txt").read_text("utf-8")
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if line.startswith("[") and line.endswith("]"):
            labels = frozenset(line[1:-1].split())
            if not labels <= _LABELS or len(labels - {"urgent", "repeat"}) != 1:
                raise Malformed(f"manners/{language}.txt:{number}: unknown section {line}")
        elif line and not line.startswith("#"):
            found.append(Example(line, language, labels))
    return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely each of HEADS is, 0 to 1; what the threshold makes of it; and each part's score, shape (parts, 4)."""

    chances: dict[str, float]
    holds: dict[str, bool]
    scores: Matrix


class Heads:
    """The loaded heads; they hold no state between contacts."""

    def __init__(self, arrays: dict[str, Matrix], facts: Mapping[str, object]) -> None:
        self.encoder = str(facts["encoder"])
        self.version = str(facts["version"])
        self._model = KernelModel(arrays, float(str(facts["sharpness"])))
        self._weights = {name: arrays[f"weights_{name}"] for name in HEADS}
        self._thresholds = {name: float(arrays["thresholds"][i]) for i, name in enumerate(HEADS)}

    @classmethod
    def load(cls, directory: Path, encoder: str) -> "Heads | None":
        """The heads in a model directory; None where it has none, as without an encoder, or they are of another."""
        path = directory / MANNERS
        return cls.read(path.read_bytes(), encoder) if encoder and path.exists() else None

    @classmethod
    def read(cls, content: bytes, encoder: str) -> "Heads":
        """The heads from their file; raises Malformed where it is none, or learnt with another encoder."""
        try:
            with np.load(BytesIO(content), allow_pickle=False) as stored:
                facts = json.loads(str(stored["facts"]))
                arrays = decoded(stored)
            heads = cls(arrays, facts)
        except (KeyError, ValueError, TypeError, OSError, EOFError, BadZipFile) as error:
            raise Malformed(f"The file holds no manners: {type(error).__name__}", reason="no_model") from error
        if heads.encoder != encoder:
            raise Malformed(f"The manners were learnt with the encoder {heads.encoder}", reason="encoder_mismatch")
        return heads

    def judge(self, texts: Sequence[str], vectors: Matrix, signs: Mapping[str, int]) -> Judgement:
        """Judge a contact by its parts, their vectors, shape (parts, length), and its signs."""
        scores = self._model.scores(vectors_only(np.concatenate([vectors, whole_of(vectors, texts)])))
        chances = {name: float(sigmoid(columns(scores, signs, name) @ self._weights[name])) for name in HEADS}
        holds = {name: chance >= self._thresholds[name] for name, chance in chances.items()}
        return Judgement(chances, holds, scores[:-1])


def vectors_only(vectors: Matrix) -> Examples:
    """Features without n-grams: for manners they add nothing that lexicons and vectors do not have."""
    return Examples(vectors, np.zeros((len(vectors), 0), np.float32))


def columns(scores: Matrix, signs: Mapping[str, int], name: str) -> Matrix:
    """What a head's curve weighs; `scores` has a row for each part and one for the whole, a column for each head.

    The two strongest parts and the whole by the head itself, how many parts there are, the strongest part by others,
    counted signs, and a one.
    """
    heads, seen = _WEIGHED[name]
    parts, whole, own = scores[:-1], scores[-1], HEADS.index(name)
    strongest = np.sort(parts[:, own])[::-1]
    second = max(float(strongest[1]), 0.0) if len(strongest) > 1 else 0.0
    # Among more sentences one looks like a reproach by chance.
    values = [strongest[0], second, whole[own], np.log(len(parts))]
    values += [parts[:, HEADS.index(other)].max() for other in heads]
    values += [min(signs.get(sign, 0), _MOST_SIGNS) for sign in seen]
    return np.array([*values, 1.0], np.float32)


def whole_of(vectors: Matrix, texts: Sequence[str]) -> Matrix:
    """A vector for a contact, shape (1, length), from its parts': encoding it again would double the cost."""
    weights = np.sqrt([len(text.split()) + 1 for text in texts]).astype(np.float32)
    mean = weights @ vectors
    whole: Matrix = (mean / max(float(np.linalg.norm(mean)), 1e-9))[None, :]
    return whole
