"""A contact cut into the parts that may ask or report something, each with its place in the text."""

import re
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.understanding.words import WORD, fold

MAX_SENTENCES = 40
"""More parts than this are not looked at: by then the customer has said what the matter is."""

_MAX_WORDS = 45

_END = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=\S)|\s*\n\s*|\s*;\s+|\s+[•*-]\s+(?=\w)")

# A dot after one of these ends no sentence.
_SHORT = re.compile(
    r"(?:\b(?:M|Mr|Mrs|Ms|Mme|Mlle|Dr|St|Ste|n|no|nr|num|art|ref|réf|tel|tél|cf|ca|env|ex|p|Hr|Fr|Sr|Sra|z|B|"
    r"bzw|ggf|Sig|dott|dhr|mevr|bijv|Exmo|Exma)|\b\d{1,2})\.$",
    re.IGNORECASE,
)

_CLAUSE = re.compile(
    r"\s*,?\s+(?=(?:mais|par contre|en revanche|d'autre part|par ailleurs|au passage|sinon|autre question|"
    r"but|however|also|by the way|another question|aber|außerdem|pero|además|ma inoltre|maar|mas|também)\b)",
    re.IGNORECASE,
)

_CLOSING = (
    "cordialement", "bien cordialement", "tres cordialement", "salutations", "sinceres salutations",
    "meilleures salutations", "bien a vous", "cdt", "cdlt", "respectueusement", "regards", "kind regards",
    "best regards", "best wishes",
    "yours sincerely", "yours faithfully", "sincerely", "saludos", "un saludo", "saludos cordiales", "atentamente",
    "mit freundlichen grussen", "mfg", "viele grusse", "freundliche grusse", "liebe grusse", "cordiali saluti",
    "distinti saluti", "saluti", "met vriendelijke groet", "met vriendelijke groeten", "mvg", "groeten", "cumprimentos",
    "com os melhores cumprimentos", "atenciosamente",
)  # fmt: skip
"""Lines that close a letter; what follows them is a signature."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a contact and where it stands: characters [start, end) of the text, or None for the subject."""

    text: str
    span: tuple[int, int] | None


def sentences(text: str) -> list[Sentence]:
    """The parts of a text in order, without the signature; at most MAX_SENTENCES."""
    found: list[Sentence] = []
    for start, end in _pieces(text):
        if _closes(text[start:end]):
            # A signature is short; longer text below a closing formula is a postscript and counts.
            if len(WORD.findall(text[end:])) <= 25:
                break
            continue
        if any(character.isalpha() for character in text[start:end]):
            found.append(Sentence(text[start:end], (start, end)))
        if len(found) == MAX_SENTENCES:
            break
    return found


def _pieces(text: str) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    begin = 0
    for match in _END.finditer(text):
        if _SHORT.search(text[max(0, begin) : match.start()]) and "\n" not in match.group():
            continue
        pieces.extend(_clauses(text, begin, match.start()))
        begin = match.end()
    pieces.extend(_clauses(text, begin, len(text)))
    return [_trimmed(text, start, end) for start, end in pieces if text[start:end].strip()]


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A long sentence cut before words that turn to another matter; runs without any end are cut by length."""
    if len(WORD.findall(text[start:end])) <= 12:
        return [(start, end)]
    cuts = [match.end() + start for match in _CLAUSE.finditer(text[start:end])]
    bounds = [start, *(cut for cut in cuts if len(WORD.findall(text[start:cut])) >= 4), end]
    return [part for a, b in pairwise(bounds) for part in _chunks(text, a, b)]


def _chunks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    words = list(WORD.finditer(text, start, end))
    if len(words) <= _MAX_WORDS:
        return [(start, end)]
    cuts = [words[i].start() for i in range(_MAX_WORDS, len(words), _MAX_WORDS)]
    return list(zip([start, *cuts], [*cuts, end], strict=True))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _closes(line: str) -> bool:
    words = WORD.findall(fold(line))
    return bool(words) and len(words) <= 8 and any(" ".join(words[: len(c.split())]) == c for c in _CLOSING)


_PREFIX = re.compile(r"^\s*(?:(?:re|tr|fw|fwd|aw|wg|rv|res|enc|ref|sv|antw|i|r)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def plain_subject(subject: str) -> str:
    """The subject without `Re:`, `Tr:`, `AW:` and the like."""
    return _PREFIX.sub("", subject).strip()
