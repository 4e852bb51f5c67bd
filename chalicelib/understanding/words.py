"""How texts are cut into words and folded for comparison, the same for training, lexicons and features."""

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+|\d+")
"""A run of letters or of digits."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"})


def fold(text: str) -> str:
    """Lower case without accents, typographic apostrophes made plain: `Être` and `etre` are one."""
    decomposed = unicodedata.normalize("NFD", text.lower().translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
