"""Hashed word and character n-grams with TF-IDF weights: what is typed, beside what is meant.

Words, word pairs and the 3- to 5-grams within words are hashed twice: into `_BUCKETS` places that count
in how many texts of the training set an n-gram occurs, and with a sign into two blocks of `_WIDTH` columns.
"""

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.words import WORD, fold

Matrix = NDArray[np.float32]
Grams = NDArray[np.int64]

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
def _word_grams(word: str) -> Grams:
    framed = f"<{word}>"
    return np.array(
        [_bucket(framed[i : i + n]) for n in (3, 4, 5) for i in range(len(framed) - n + 1)],
        np.int64,
    )


@lru_cache(maxsize=50_000)
def _pair(first: str, second: str) -> int:
    return _bucket(f"{first} {second}")


@lru_cache(maxsize=20_000)
def _single(word: str) -> int:
    return _bucket(f"={word}")


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(without_numbers(text)))


def _blocks(tokens: list[str]) -> tuple[Grams, Grams]:
    """The words and pairs of words of a text, and the n-grams within its words, as often as they are there."""
    words = [*map(_single, tokens), *map(_pair, tokens, tokens[1:])]
    within = [_word_grams(token) for token in tokens]
    return np.array(words, np.int64), np.concatenate(within) if within else np.zeros(0, np.int64)


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
            for block in _blocks(_tokens(text)):
                frequency[np.unique(block) % _BUCKETS] += 1
        idf = np.log((1 + number) / (1 + frequency)) + 1
        return cls(np.where(frequency > 0, idf, 0).astype(np.float32), float(np.log(1 + number) + 1))

    def rows(self, texts: list[str]) -> Matrix:
        """Feature rows, shape (len(texts), WIDTH); a text with n-grams never seen has a shorter row."""
        return self._rows(map(_tokens, texts), len(texts))

    def rows_and_whole(self, texts: list[str]) -> Matrix:
        """The same, and last the row of all texts as one, shape (len(texts) + 1, WIDTH)."""
        parts = [_tokens(text) for text in texts]
        return self._rows([*parts, list(chain.from_iterable(parts))], len(texts) + 1)

    def _rows(self, tokens: Iterable[list[str]], number: int) -> Matrix:
        matrix = np.zeros((number, WIDTH), np.float32)
        for row, words in zip(matrix, tokens, strict=True):
            for offset, block in zip((0, _WIDTH), _blocks(words), strict=True):
                if len(block):
                    columns, values = self._weigh(block)
                    # Two n-grams may share a column, and then both count.
                    row[offset : offset + _WIDTH] = np.bincount(columns, values, _WIDTH)
        return matrix

    @staticmethod
    def familiarity(rows: Matrix) -> Matrix:
        """The share of each text that was seen in training, by weight: 0 where no n-gram was, 1 where all were."""
        share: Matrix = np.einsum("ij,ij->i", rows, rows) / 2
        return share

    def _weigh(self, block: Grams) -> tuple[Grams, Matrix]:
        grams, counts = np.unique(block, return_counts=True)
        idf = self.idf[grams % _BUCKETS]
        known = idf > 0
        weights = (1 + np.log(counts.astype(np.float32))) * np.where(known, idf, np.float32(self.unseen))
        weights /= np.sqrt(weights @ weights)
        signs = np.where((grams >> 31) & 1, 1, -1).astype(np.float32)
        return (grams[known] >> 18) % _WIDTH, (weights * signs)[known]
