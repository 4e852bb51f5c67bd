"""Which language a text is in: seven languages and unsure.

The knowledge is py3langid's (BSD-3-Clause; 99.9 % right on French and English utterances of five words and
more; lingua does as well but weighs 96 MB). Its own start takes 0.9 s and 50 MB for 142 languages, so `prepare`
keeps the byte sequences and weights that the seven and a few neighbours need, and scoring is done here.
"""

import json
import math
import unicodedata
from collections import Counter
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chalicelib.domain.understanding import LANGUAGES, UNSURE
from chalicelib.understanding.words import WORD

_STRANGERS = ("pl", "ro", "cs", "hu", "sv", "tr", "fi", "ar", "zh", "ja", "ru", "el")
"""Languages that we don't understand but recognise, so that their texts don't pass for one of the seven."""

_SURE = 0.45
"""Probability above which the language of five words and more is told; fewer words need more."""

_SURE_SHORT = 0.75

_WORDS_READ = 60


class LanguageModel:
    """Naive Bayes over byte sequences: at each byte the longest known sequence that ends there counts."""

    def __init__(self, directory: Path) -> None:
        lengths = np.load(directory / "lengths.npy")
        whole = (directory / "sequences.bin").read_bytes().decode("latin-1")
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        begins = [0, *ends[:-1]]
        self._ids = {whole[a:b]: i for i, (a, b) in enumerate(zip(begins, ends, strict=True))}
        self._longest = int(lengths.max())
        self._weights: NDArray[np.float16] = np.load(directory / "weights.npy")
        self._prior: NDArray[np.float32] = np.load(directory / "prior.npy")
        self._labels: list[str] = json.loads((directory / "labels.json").read_text("utf-8"))

    def probabilities(self, text: str) -> dict[str, float]:
        """Language → probability; empty where the text shows nothing to judge by."""
        encoded = _encoded(text)
        visits: Counter[int] = Counter()
        for end in range(1, len(encoded) + 1):
            for begin in range(max(0, end - self._longest), end):
                found = self._ids.get(encoded[begin:end])
                if found is not None:
                    visits[found] += 1
                    break
        if not visits:
            return {}
        counts = np.log1p(np.fromiter(visits.values(), np.float32, len(visits)))
        scores = counts @ self._weights[list(visits)].astype(np.float32) + self._prior
        # Dividing by the root of the length keeps the probabilities honest for texts of any length (py3langid).
        scores /= math.sqrt(len(encoded))
        odds = np.exp(scores - scores.max())
        return dict(zip(self._labels, (odds / odds.sum()).tolist(), strict=True))

    @cached_property
    def size(self) -> int:
        """How many byte sequences are known."""
        return len(self._ids)


def _encoded(text: str) -> str:
    """UTF-8 bytes as one character each, so that they can be sliced and looked up quickly."""
    if text.isupper():
        text = text.lower()
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass").decode("latin-1")


def prepare(directory: Path) -> None:
    """Write the part of py3langid's model that tells the seven languages and their neighbours."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE
    from py3langid.modelio import load_model

    directory.mkdir(parents=True, exist_ok=True)
    weights, prior, labels, moves, rows, outputs = load_model(MODEL_DIR / MODEL_FILE)
    wanted = [*LANGUAGES, *_STRANGERS]
    columns = [labels.index(name) for name in wanted]
    table = np.asarray(weights)[:, columns].astype(np.float32)
    kept = sorted((text, feature) for text, feature in _sequences(moves, rows, outputs) if _matters(table[feature]))
    (directory / "sequences.bin").write_bytes(b"".join(text for text, _ in kept))
    np.save(directory / "lengths.npy", np.array([len(text) for text, _ in kept], np.uint8))
    np.save(directory / "weights.npy", table[[feature for _, feature in kept]].astype(np.float16))
    np.save(directory / "prior.npy", np.asarray(prior)[columns].astype(np.float32))
    (directory / "labels.json").write_text(json.dumps(wanted), "utf-8")


def _sequences(moves: "list[int]", rows: "list[int]", outputs: "list[int]") -> list[tuple[bytes, int]]:
    """The byte sequences that an Aho-Corasick automaton recognises, with their features."""
    grid = np.asarray(moves).reshape(-1, 256)
    shortest: dict[int, bytes] = {0: b""}
    queue = [0]
    for state in queue:
        for byte, following in enumerate(grid[rows[state]].tolist()):
            if following not in shortest:
                shortest[following] = shortest[state] + bytes((byte,))
                queue.append(following)
    return [(text, outputs[state]) for state, text in shortest.items() if outputs[state] >= 0]


def _matters(weights: NDArray[np.float32]) -> bool:
    """Whether a sequence tells one of the seven from the others."""
    return bool(np.ptp(weights[: len(LANGUAGES)]) > 0.5 or np.ptp(weights) > 4.0)


class Linguist:
    """Decides on a text's language, or that it is unsure."""

    def __init__(self, model: LanguageModel | None) -> None:
        self._model = model

    def language(self, text: str) -> str:
        """ISO 639-1 code of one of the seven, or `und`: no answer beats a guess on a word or two."""
        words = [word for word in WORD.findall(text) if word.isalpha()]
        if self._model is None or not words:
            return UNSURE
        # Addresses, numbers and references say nothing about the language.
        found = self._model.probabilities(" ".join(words[:_WORDS_READ]))
        if not found:
            return UNSURE
        best = max(found, key=lambda name: found[name])
        sure = _SURE if len(words) >= 5 else _SURE_SHORT
        return best if best in LANGUAGES and found[best] >= sure else UNSURE
