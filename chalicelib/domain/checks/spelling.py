"""Which words of a draft are worth asking a dictionary about: no names, no numbers, not the customer's own words."""

import re
from collections.abc import Iterable, Iterator

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.checks.findings import Finding, Severity, Situation
from chalicelib.domain.checks.placeholders import placeholders
from chalicelib.domain.checks.text import aligned
from chalicelib.domain.facts import AgentFacts

MOST_WORDS = 3_000
"""Words of a draft that are looked up; each of them once."""

MOST_TOLD = 30
"""Misspelt words that are told."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Addresses, links, numbers, references and file names are no words.
# Bounded, and begun after what cannot be in one: a long line must not take minutes.
_SKIPPED = re.compile(
    r"https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w-])[\w-]{1,60}\.(?:pdf|jpe?g|png|docx?|xlsx?|zip|com|fr|net|org)\b"
    r"|(?<![\w/#-])[\w/#-]{0,40}\d[\w/-]{0,40}",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…:\n]|[«“\"(•*-])\s*$")
_SHORTEST = 2


def known_words(
    case: Case, brand: Brand, agent: AgentFacts, names: Iterable[str], contacts: Iterable[str]
) -> frozenset[str]:
    """Words taken for right, in small letters without accents: names, the brand's words, and what the customer wrote.

    `contacts` are the texts of the customer, `names` what people are called.
    """
    signature = (line for lines in brand.signature.values() for line in lines)
    texts = (
        brand.name,
        *brand.mailboxes,
        *brand.wording.known,
        *signature,
        agent.name,
        case.subject,
        *names,
        *contacts,
    )
    return frozenset(word for text in texts for word in _parts(aligned(text)))


def candidates(text: str, known: frozenset[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The words to look up, with their places.

    A word with a capital in the middle of a sentence is a name, one all in capitals an abbreviation; German, where
    nouns have capitals, has no dictionary here.
    """
    skipped = bytearray(len(text))
    for start, end in (*(found.span() for found in _SKIPPED.finditer(text)), *placeholders(text)):
        skipped[start:end] = b"x" * (end - start)
    plain = aligned(text)
    for count, found in enumerate(_WORD.finditer(text)):
        start, end = found.span()
        word = found[0]
        if count >= MOST_WORDS:
            return
        if len(word) < _SHORTEST or any(skipped[start:end]):
            continue
        if word.isupper() or (word[0].isupper() and not _SENTENCE_START.search(text[max(0, start - 12) : start])):
            continue
        if plain[start:end] in known or all(part in known for part in _parts(plain[start:end])):
            continue
        yield word, (start, end)


def misspelt(situation: Situation) -> Iterator[Finding]:
    """Words that no dictionary of the language has."""
    for one in situation.understood.misspelt[:MOST_TOLD]:
        hint = f" : {', '.join(one.suggestions)} ?" if one.suggestions else "."
        yield Finding(
            "misspelt",
            Severity.WARN,
            {
                "fr": f"« {one.word} » n’est pas dans le dictionnaire" + hint,
                "en": f"“{one.word}” is not in the dictionary" + hint.replace(" : ", ": ").replace(" ?", "?"),
            },
            one.where,
            one.suggestions[0] if one.suggestions else "",
            one.word,
        )


def _parts(plain: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", plain)
