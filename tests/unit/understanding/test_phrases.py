"""The training phrases keep their format, cover every intent in every language, and don't repeat themselves."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib import understanding
from chalicelib.domain.understanding import INTENTS, LANGUAGES
from chalicelib.understanding.phrases import default_phrases

FOLDER = Path(understanding.__file__).parent / "phrases"
FILES = tuple(sorted(FOLDER.glob("*/*.txt")))
NONE = "none"
SEVERAL = "several"
ALONE = {"other", "spam"}

MINIMUM_PER_INTENT = {"fr": 40, "en": 30}
MINIMUM_NONE = {"fr": 60, "en": 40}
MINIMUM_SEVERAL = {"fr": 60, "en": 40}
MINIMUM_ELSEWHERE = 15

LONGEST_LINE = 1200
"""In characters: longer than a mail that a customer writes, shorter than what the encoder cuts away."""

NEAR = 0.8
"""Two phrases whose sets of words overlap by more than this share (Jaccard) teach the same thing."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a file, with the place that a failing test names."""

    place: str
    intents: tuple[str, ...]
    text: str


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("# "):
            yield f"{file.parent.name}/{file.name}:{number}", line


def _phrases(language: str) -> list[Phrase]:
    found: list[Phrase] = []
    for file in sorted((FOLDER / language).glob("*.txt")):
        for place, line in _lines(file):
            if file.stem == SEVERAL:
                names, _, text = line.partition("\t")
                found.append(Phrase(place, tuple(names.split("|")), text))
            else:
                found.append(Phrase(place, () if file.stem == NONE else (file.stem,), line))
    return found


def _words(text: str) -> frozenset[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return frozenset(re.findall(r"[a-z0-9]+", bare))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_file_per_intent_and_no_unknown_one(language: str) -> None:
    """A misspelt file name would otherwise train an intent that no one routes."""
    assert {*INTENTS, NONE, SEVERAL} == {file.stem for file in (FOLDER / language).iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_phrases(language: str) -> None:
    counts = Counter(Path(phrase.place.split(":")[0]).stem for phrase in _phrases(language))
    least = dict.fromkeys(INTENTS, MINIMUM_PER_INTENT.get(language, MINIMUM_ELSEWHERE))
    least[NONE] = MINIMUM_NONE.get(language, MINIMUM_ELSEWHERE)
    least[SEVERAL] = MINIMUM_SEVERAL.get(language, 1)

    assert {} == {name: counts[name] for name, minimum in least.items() if counts[name] < minimum}


@pytest.mark.parametrize("language", LANGUAGES)
def test_training_reads_every_line_with_the_intents_it_is_written_under(language: str) -> None:
    """What these tests judge is what the model learns from."""
    read = {(phrase.text, phrase.intents) for phrase in default_phrases() if phrase.language == language}

    assert {(phrase.text, frozenset(phrase.intents)) for phrase in _phrases(language)} == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_nearly_repeats_another_of_its_language(language: str) -> None:
    """Within or across files: a repeated phrase adds weight, not knowledge, and under two intents it contradicts."""
    known = [(phrase.place, _words(phrase.text)) for phrase in _phrases(language)]
    pairs = [
        (place, other_place)
        for index, (place, words) in enumerate(known)
        for other_place, other in known[:index]
        if _overlap(words, other) > NEAR
    ]

    assert [] == pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_names_two_or_more_known_intents_that_may_stand_together(language: str) -> None:
    several = [phrase for phrase in _phrases(language) if f"/{SEVERAL}." in phrase.place]
    wrong = [
        phrase.place
        for phrase in several
        if len(set(phrase.intents)) < 2
        or len(set(phrase.intents)) != len(phrase.intents)
        or not set(phrase.intents) <= set(INTENTS) - ALONE
    ]

    assert [] == wrong


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_files_are_composed_utf8_without_mark_and_end_with_a_newline(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")

    assert unicodedata.normalize("NFC", text) == text
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")
    assert "\r" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_lines_hold_words_of_bearable_length_and_tabs_only_in_several(file: Path) -> None:
    tabs = 1 if file.stem == SEVERAL else 0
    wrong = [
        place
        for place, line in _lines(file)
        if line != line.strip()
        or len(line) > LONGEST_LINE
        or line.count("\t") != tabs
        or not _words(line.rpartition("\t")[2])
    ]

    assert [] == wrong
