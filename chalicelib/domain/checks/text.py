"""A text made comparable without moving a letter: places in it stay places in the text as it was written."""

import re
import unicodedata
from collections.abc import Iterator

_APOSTROPHES = {"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "}


def aligned(text: str) -> str:
    """The text in small letters without accents, as long as before: `Être` is `etre`; two blanks stay two."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    known = _APOSTROPHES.get(character)
    if known:
        return known
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def occurrences(phrase: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where a phrase stands in an aligned text as whole words, however it is spaced."""
    words = re.findall(r"\S+", aligned(phrase))
    if not words:
        return
    pattern = r"\s+".join(map(re.escape, words))
    for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain):
        yield found.span()
