"""Expressions that give away tone, urgency and repetition, as readable data, and how they are found in a text.

A file `lexicons/<language>.txt` has sections such as `[angry]` with one expression per line. Expressions are
compared without case and accents, word by word; `word*` takes any ending, `...` skips up to four words
within a sentence. Lines that begin with `#` are comments.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from chalicelib.domain.understanding import LANGUAGES
from chalicelib.understanding.words import fold

_TOKEN = re.compile(r"[^\W_]+|[.!?…;\n]")
_BREAKS = frozenset(".!?…;\n")
_GAP = "..."
_MOST_SKIPPED = 4


@dataclass(frozen=True, slots=True)
class Found:
    """An expression found: its section, and the words of the text (folded) that matched."""

    section: str
    words: str
    place: int


Expression = tuple[str, ...]


class Lexicon:
    """The expressions of one language, by section."""

    def __init__(self, sections: dict[str, list[Expression]]) -> None:
        self._exact: dict[str, list[tuple[str, Expression]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, Expression]]] = defaultdict(list)
        for section, expressions in sections.items():
            for expression in expressions:
                first = expression[0]
                index, key = (self._stems, first[:-1]) if first.endswith("*") else (self._exact, first)
                index[key].append((section, expression))

    @classmethod
    def read(cls, language: str) -> "Lexicon":
        """Read the lexicon of a language; raises FileNotFoundError where there is none."""
        sections = read_sections(language)
        return cls({name: [_parsed(line) for line in lines] for name, lines in sections.items()})

    def find(self, tokens: list[str]) -> list[Found]:
        """All expressions found among the `tokens_of` a text, in their order."""
        found = []
        for place, token in enumerate(tokens):
            candidates = list(self._exact.get(token, ()))
            for length in range(2, len(token) + 1):
                candidates += self._stems.get(token[:length], ())
            for section, expression in candidates:
                end = _match(tokens, place + 1, expression, 1)
                if end:
                    found.append(Found(section, " ".join(tokens[place:end]), place))
        return found


def read_sections(name: str) -> dict[str, list[str]]:
    """The lines of `lexicons/<name>.txt` by section; raises FileNotFoundError where there is no such file."""
    text = (files("chalicelib.understanding") / "lexicons" / f"{name}.txt").read_text("utf-8")
    sections: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in map(str.strip, text.split("\n")):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            sections[section].append(line)
    return dict(sections)


def tokens_of(text: str) -> list[str]:
    """Folded words and sentence ends."""
    return _TOKEN.findall(fold(text))


@cache
def lexicons(language: str) -> tuple[Lexicon, ...]:
    """The lexicon to read a text of this language with; all of them where the language is unsure."""
    return tuple(Lexicon.read(name) for name in ([language] if language in LANGUAGES else LANGUAGES))


def _parsed(line: str) -> Expression:
    parts: list[str] = []
    for word in fold(line).split():
        parts.extend([_GAP] if word == _GAP else re.findall(r"[^\W_]+\*?", word))
    return tuple(parts)


def _match(tokens: list[str], place: int, expression: Expression, part: int) -> int:
    """Where a match ends, or 0. The first `part` words of the expression have matched before `place`."""
    if part == len(expression):
        return place
    wanted = expression[part]
    if wanted == _GAP:
        for skipped in range(_MOST_SKIPPED + 1):
            if skipped and (place + skipped > len(tokens) or tokens[place + skipped - 1] in _BREAKS):
                return 0
            end = _match(tokens, place + skipped, expression, part + 1)
            if end:
                return end
        return 0
    if place >= len(tokens):
        return 0
    token = tokens[place]
    hit = token.startswith(wanted[:-1]) if wanted.endswith("*") else token == wanted
    return _match(tokens, place + 1, expression, part + 1) if hit else 0
