"""Hashed word and character n-grams with TF-IDF weights: what is typed, beside what is meant.

Words, word pairs and the 3- to 5-grams within words are hashed twice: into `_BUCKETS` places that count
in how many texts of the training set an n-gram occurs, and with a sign into two blocks of `_WIDTH` columns.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.words import WORD, fold

Matrix = NDArray[np.float32]

_BUCKETS = 1 << 18
_WIDTH = 2048

WIDTH = 2 * _WIDTH
"""Columns of a feature row: words and word pairs first, then character n-grams."""

_LONG_NUMBER = re.compile(r"\b(?=\w*\d\w*\d\w*\d)[\w/-]{5,}\b")
_TOKEN = re.compile(rf"{WORD.pattern}|[?!€$£%]")


def without_numbers(text: str) -> str:
    """The text with order numbers and the like made one and the same: which number it is says nothing of the intent."""
    return _LONG_NUMBER.sub("12345", text)


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=20_000)
def _word_grams(word: str) -> tuple[int, ...]:
    framed = f"<{word}>"
    return tuple(_bucket(framed[i : i + n]) for n in (3, 4, 5) for i in range(len(framed) - n + 1))


@lru_cache(maxsize=50_000)
def _pair(first: str, second: str) -> int:
    return _bucket(f"{first} {second}")


@lru_cache(maxsize=20_000)
def _single(word: str) -> int:
    return _bucket(f"={word}")


def _blocks(text: str) -> tuple[Counter[int], Counter[int]]:
    tokens = _TOKEN.findall(fold(without_numbers(text)))
    words = Counter(map(_single, tokens))
    words.update(map(_pair, tokens, tokens[1:]))
    return words, Counter(gram for token in tokens for gram in _word_grams(token))


class Ngrams:
    """Turns texts into rows of weighted n-grams. `idf` has a weight per bucket, 0 for n-grams never seen."""

    def __init__(self, idf: Matrix, unseen: float) -> None:
        self.idf = idf
        self.unseen = unseen

    @classmethod
    def learn(cls, texts: Iterable[str]) -> "Ngrams":
        """Count in how many texts each n-gram occurs."""
        frequency = np.zeros(_BUCKETS, np.float32)
        number = 0
        for number, text in enumerate(texts, 1):  # noqa: B007
            for block in _blocks(text):
                frequency[[gram % _BUCKETS for gram in block]] += 1
        idf = np.log((1 + number) / (1 + frequency)) + 1
        return cls(np.where(frequency > 0, idf, 0).astype(np.float32), float(np.log(1 + number) + 1))

    def rows(self, texts: list[str]) -> Matrix:
        """Feature rows, shape (len(texts), WIDTH); a text with n-grams never seen has a shorter row."""
        matrix = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in zip(matrix, texts, strict=True):
            for offset, block in zip((0, _WIDTH), _blocks(text), strict=True):
                if block:
                    columns, values = self._weigh(block)
                    # Two n-grams may share a column, and then both count.
                    np.add.at(row, columns + offset, values)
        return matrix

    @staticmethod
    def familiarity(rows: Matrix) -> Matrix:
        """The share of each text that was seen in training, by weight: 0 where no n-gram was, 1 where all were."""
        share: Matrix = np.einsum("ij,ij->i", rows, rows) / 2
        return share

    def _weigh(self, block: Counter[int]) -> tuple[NDArray[np.int64], Matrix]:
        grams = np.fromiter(block.keys(), np.int64, len(block))
        counts = np.fromiter(block.values(), np.float32, len(block))
        idf = self.idf[grams % _BUCKETS]
        known = idf > 0
        weights = (1 + np.log(counts)) * np.where(known, idf, self.unseen)
        weights /= np.sqrt(weights @ weights)
        signs = np.where((grams >> 31) & 1, 1, -1).astype(np.float32)
        return (grams[known] >> 18) % _WIDTH, (weights * signs)[known].astype(np.float32)
