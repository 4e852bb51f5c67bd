"""A brand's own phrases: files like those in `phrases/`, which extend the built-in ones or take their place.

A file `<language>/drop.txt` lists built-in phrases, one a line, that the brand does without. A phrase of the brand's
with the words of a built-in one takes its place, whatever it is labelled.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path

from chalicelib.domain.labels import ALONE
from chalicelib.domain.understanding import INTENTS, LANGUAGES
from chalicelib.errors import Refused
from chalicelib.understanding.phrases import Phrase, default_phrases
from chalicelib.understanding.words import WORD, fold

NONE, SEVERAL, DROP = "none", "several", "drop"

LONGEST_LINE = 1200
"""Characters: longer than a mail that a customer writes, shorter than what the encoder cuts away."""

MOST_OWN = 5_000
"""Phrases that a brand may have of its own: each makes training longer."""

NEAR = 0.8
"""Two phrases whose sets of words overlap by more than this share (Jaccard) teach the same thing."""

_PROBLEMS_TOLD = 20
_LOOKS_TOLD = 100
_FOLDER = files("chalicelib.understanding") / "phrases"


@dataclass(frozen=True, slots=True)
class Placed:
    """A phrase with the line that it stands on, such as `fr/refund.txt:3`."""

    place: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class OwnPhrases:
    """What a brand's files say: phrases to learn, and built-in ones to do without."""

    phrases: tuple[Placed, ...] = ()
    dropped: tuple[Placed, ...] = ()


class Phrasebook:
    """`PhraseBook` on the files that come with Guichet."""

    def built_in(self, language: str) -> Mapping[str, str]:
        """See `PhraseBook`."""
        return files_below(_FOLDER / language, f"{language}/") if language in LANGUAGES else {}

    def checked(self, own: Mapping[str, str]) -> Sequence[str]:
        """See `PhraseBook`."""
        return second_looks(read_own(own))

    def counts(self, own: Mapping[str, str]) -> Mapping[str, Mapping[str, int]]:
        """See `PhraseBook`."""
        read = read_own(own)
        listed = {"built_in": default_phrases(), "own": _bare(read.phrases), "dropped": _bare(read.dropped)}
        return {
            language: {name: sum(one.language == language for one in found) for name, found in listed.items()}
            for language in LANGUAGES
        }


def files_below(folder: Traversable | Path, prefix: str = "") -> dict[str, str]:
    """The text files of a folder and its folders by their path, in order."""
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            found.update(files_below(entry, f"{prefix}{entry.name}/"))
        elif entry.name.endswith(".txt"):
            found[prefix + entry.name] = entry.read_text("utf-8")
    return found


def read_own(own: Mapping[str, str]) -> OwnPhrases:
    """A brand's files as phrases; raises `Refused` with reason `invalid_phrases`, naming all lines that are wrong."""
    problems: list[str] = []
    phrases: list[Placed] = []
    dropped: list[Placed] = []
    for path, text in sorted(own.items()):
        language, _, name = path.removesuffix(".txt").partition("/")
        if language not in LANGUAGES or name not in (*INTENTS, NONE, SEVERAL, DROP) or not path.endswith(".txt"):
            problems.append(f"{path}: a file is LANGUAGE/NAME.txt, its name an intent, several, none or drop")
            continue
        (dropped if name == DROP else phrases).extend(_lines(path, language, name, text, problems))
    problems += _contradictions(phrases)
    known = {(one.language, words_of(one.text)) for one in default_phrases()}
    problems += [
        f"{one.place}: there is no such built-in phrase to drop"
        for one in dropped
        if (one.phrase.language, words_of(one.phrase.text)) not in known
    ]
    if len(phrases) > MOST_OWN:
        problems.append(f"{len(phrases):,} phrases; a brand may have {MOST_OWN:,}")
    if problems:
        rest = len(problems) - _PROBLEMS_TOLD
        told = problems[:_PROBLEMS_TOLD] + ([f"and {rest} more"] if rest > 0 else [])
        raise Refused("; ".join(told) + ".", reason="invalid_phrases")
    return OwnPhrases(tuple(phrases), tuple(dropped))


def with_own(own: OwnPhrases) -> tuple[Phrase, ...]:
    """What a brand's model learns from: the built-in phrases that it keeps, then its own, each once."""
    own_words = {(one.phrase.language, words_of(one.phrase.text)): one.phrase for one in own.phrases}
    gone = {(one.phrase.language, words_of(one.phrase.text)) for one in own.dropped} | own_words.keys()
    kept = tuple(one for one in default_phrases() if (one.language, words_of(one.text)) not in gone)
    return (*kept, *own_words.values())


def second_looks(own: OwnPhrases) -> tuple[str, ...]:
    """Lines that say nearly the same as another one, and lines that take a built-in phrase's place."""
    built_in = [
        Placed(f"built-in {one.language}/{'|'.join(sorted(one.intents)) or NONE}", one) for one in default_phrases()
    ]
    found = []
    for one, other in islice(_near(own.phrases, built_in), _LOOKS_TOLD):
        same = words_of(one.phrase.text) == words_of(other.phrase.text)
        labels = "" if one.phrase.intents == other.phrase.intents else ", under other intents"
        verb = "takes the place of" if same else "nearly repeats"
        found.append(f"{one.place}: {verb} {other.place}{labels}: {other.phrase.text[:80]}")
    return tuple(found)


def words_of(text: str) -> str:
    """A text's words, folded: two texts with the same ones are the same phrase."""
    return " ".join(WORD.findall(fold(text)))


def _bare(placed: Iterable[Placed]) -> tuple[Phrase, ...]:
    return tuple(one.phrase for one in placed)


def _lines(path: str, language: str, name: str, text: str, problems: list[str]) -> Iterator[Placed]:
    for number, line in enumerate(unicodedata.normalize("NFC", text.removeprefix("\ufeff")).splitlines(), 1):
        line = line.strip()
        if not line or line == "#" or line.startswith("# "):
            continue
        place = f"{path}:{number}"
        label, tab, written = line.partition("\t")
        if name != SEVERAL:
            label, written = ("" if name in (NONE, DROP) else name), line
        problem = _problem(name, label, tab, written)
        if problem:
            problems.append(f"{place}: {problem}")
        else:
            yield Placed(place, Phrase(written, language, frozenset(label.split("|")) if label else frozenset()))


def _problem(name: str, label: str, tab: str, text: str) -> str:
    """What is wrong with a line, or nothing."""
    if not words_of(text):
        return "the line has no words"
    if len(text) > LONGEST_LINE:
        return f"the line has more than {LONGEST_LINE} characters"
    if name != SEVERAL:
        return "the text has a tab" if tab else ""
    names = label.split("|")
    if not tab or "\t" in text:
        return "a line of several.txt is intent|intent, one tab, the text"
    if unknown := [one for one in names if one not in INTENTS]:
        return f"there is no intent {', '.join(unknown)}"
    if len(set(names)) != len(names) or len(names) < 2:
        return "a line of several.txt names two or more different intents"
    return f"{label} cannot stand together" if set(names) & set(ALONE) else ""


def _contradictions(phrases: Sequence[Placed]) -> Iterator[str]:
    """Lines with the words of an earlier line: under other intents they contradict it, under the same they are idle."""
    first: dict[tuple[str, str], Placed] = {}
    for one in phrases:
        other = first.setdefault((one.phrase.language, words_of(one.phrase.text)), one)
        if other is not one:
            same = one.phrase.intents == other.phrase.intents
            yield f"{one.place}: {'repeats' if same else 'contradicts'} {other.place}"


def _near(phrases: Sequence[Placed], built_in: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Pairs of an own phrase and another one of its language, own or built in, that overlap by more than NEAR.

    Two such phrases share one of the rarest fifth of their words, so only phrases with one in common are compared.
    """
    every = [*phrases, *built_in]
    words = [frozenset(words_of(one.phrase.text).split()) for one in every]
    often: dict[str, int] = defaultdict(int)
    for bag in words:
        for word in bag:
            often[word] += 1
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    rare = [sorted(bag, key=lambda word: (often[word], word))[: int(len(bag) * (1 - NEAR)) + 1] for bag in words]
    for index, listed in enumerate(rare):
        for word in listed:
            places[every[index].phrase.language, word].append(index)
    for index in range(len(phrases)):
        others = {
            other for word in rare[index] for other in places[every[index].phrase.language, word] if other > index
        }
        for other in sorted(others):
            if len(words[index] & words[other]) > NEAR * len(words[index] | words[other]):
                yield every[index], every[other]
