"""How texts are cut into words and folded for comparison, the same for training, lexicons and features."""

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+|\d+")
"""A run of letters or of digits."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"})


_MARKS = re.compile(
    "[\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f"
    "\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]+"
)
"""What stands above and below letters, once a letter with an accent is written as two."""


def fold(text: str) -> str:
    """Lower case without accents, typographic apostrophes made plain: `Être` and `etre` are one."""
    lowered = text.lower().translate(_LIGATURES)
    return lowered if lowered.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", lowered))
