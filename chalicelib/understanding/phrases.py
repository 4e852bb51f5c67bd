"""The phrases that the default model learns from, read from `phrases/<language>/<intent>.txt`."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from chalicelib.domain.understanding import INTENTS
from chalicelib.errors import Malformed


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text as a customer may write it, its language, and what it asks for; none for greetings and the like."""

    text: str
    language: str
    intents: frozenset[str]


def default_phrases() -> tuple[Phrase, ...]:
    """The phrases that come with Guichet, in a fixed order."""
    return read_phrases(files("chalicelib.understanding") / "phrases")


def read_phrases(directory: Traversable) -> tuple[Phrase, ...]:
    """Read a folder of languages; raises Malformed, naming file and line, where an intent is unknown."""
    phrases: list[Phrase] = []
    for language in sorted((entry for entry in directory.iterdir() if entry.is_dir()), key=lambda entry: entry.name):
        for file in sorted(
            (entry for entry in language.iterdir() if entry.name.endswith(".txt")), key=lambda e: e.name
        ):
            phrases.extend(_read_file(file, language.name))
    return tuple(phrases)


def _read_file(file: Traversable, language: str) -> list[Phrase]:
    name = file.name.removesuffix(".txt")
    phrases = []
    for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("# ") or line == "#":
            continue
        label, text = line.split("\t", 1) if name == "several" and "\t" in line else (name, line)
        intents = frozenset() if label == "none" else frozenset(label.split("|"))
        if not intents <= set(INTENTS):
            raise Malformed(f"{language}/{file.name}:{number}: unknown intent in {label}")
        phrases.append(Phrase(text, language, intents))
    return phrases
