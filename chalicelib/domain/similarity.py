"""Whether two texts say nearly the same, without keeping the texts."""

import hashlib
import re
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 6
_BITS = 64

NEAR = 14
"""Bits in which the marks of near texts differ at most; those of unrelated texts differ in 32 or so."""


def text_mark(text: str) -> str:
    """A 64-bit SimHash over the text's words and pairs of words, hexadecimal; empty for a text too short to tell.

    Source: Charikar, Similarity estimation techniques from rounding algorithms (2002).
    """
    words = _WORD.findall(text.casefold())
    if len(words) < _FEWEST_WORDS:
        return ""
    balance = [0] * _BITS
    for feature in {*words, *map(" ".join, pairwise(words))}:
        bits = int.from_bytes(hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        for place in range(_BITS):
            balance[place] += 1 if bits >> place & 1 else -1
    mark = sum(1 << place for place in range(_BITS) if balance[place] > 0)
    return f"{mark:016x}"


def near(one: str, other: str) -> bool:
    """Whether two marks are of nearly the same text."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= NEAR
