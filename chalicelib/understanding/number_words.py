"""What the words around a number say that it is: an order's, a parcel's, an invoice's, or something else's."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from chalicelib.understanding.lexicon import read_sections

LOOK_BACK = 80
"""Characters before a number that are looked at."""

_FAR, _FAR_MARKED = 7, 12
"""Words within which one tells what a number is; behind n° or # it may stand farther away."""

_ABBREVIATED = frozenset(
    (
        *("no", "nr", "num", "ref", "best", "bestell", "bestellnr", "bestelnr", "idnr", "auftr", "auftrag"),
        *("cde", "cmd", "cmde", "com", "enc", "ped", "kd", "kdnr", "exp", "ord"),
    )
)
_BREAK = re.compile(r"[!?;\n]|(?P<word>[a-z]*)\.\s")
_BULLETS = re.compile(r"[\s•*-]*$")
_LABEL_WORDS = 5

_SAID = (
    (re.compile(r"bons? d.achat|cheques? cadeaux?|bono? de compra|buono (?:sconto|regalo|acquisto)"), "voucher"),
    (re.compile(r"\bbest\.?-? ?nr"), "bestellnr"),
    (re.compile(r"\bcodes? posta(?:l|le|ux)\b"), "postcode"),
    (re.compile(r"\bs/n\b"), "serial"),
    (
        re.compile(
            r"\bcodes? (?:de |d')?(?:retrait|recogida|levantamento)|\b(?:pick-?up|collection|abhol|afhaal) ?codes?"
            r"|\bcodice (?:di )?ritiro"
        ),
        "voucher",
    ),
    (
        re.compile(r"\bbons? de (?:livraison|retour)|\bdelivery notes?|\bpacking slips?|\bguia de remessa"),
        "lieferschein",
    ),
    # What the buyer's own firm calls it.
    (
        re.compile(
            r"\b(?:notre (?:propre )?(?:numero de )?(?:bon de commande|po|bc|bdc)|bon de commande interne|our (?:own )?"
            r"(?:po|purchase order)|(?:unsere )?interne bestell(?:nummer|nr)|nostro (?:po|oda)|nuestr[oa] po)\b"
        ),
        "customer",
    ),
    # What was ordered or told by phone has no phone's number behind it.
    (re.compile(r"\b(?:par|by|per|por|via|al|am|over the) (?:tele?ph?one?|phone|telefono|telefon|telefoon)\b"), ""),
)
"""Expressions that are read as another word before the nearest telling word is looked for."""

_RIGHT_BEFORE = re.compile(
    r"^[\s:.#°º=*«-]*(?:n|no|nr|num|numero|number|nummer|ref|reference|id)?[\s:.#°º=*«-]*(?:(?:is|est|ist|es|e)\b)?"
    r"(?: la| le)?[\s:.#°º=*«-]*$"
)
_ARTICLE_REFERENCE = re.compile(r"\b(?:ref(?:erence|erences|s)?|art)\b[^.!?\n]{0,12}$")
_OWN_REFERENCE = re.compile(
    r"(?:^|\(|\b(?:ma|notre|votre|vos|nos|my|our|your)\s)\s*(?:ref|refs|references?)\b(?: (?:is|est))?[\s:.#n°]*$"
)
_WORDS = re.compile(r"[a-z_]+")
_INVOICE_OF = re.compile(
    r"\s+(?:for|of|pour|du|de|van|voor|fur|zu|zur|per|di|da|del|do|para|concernant)(?: la| l'| le| die| der| el)?\s*$"
    r"|\s+(?:della|dell')\s*$"
)
"""Whoever asks for the invoice of a number names the order."""

_TOLD_AFTER = re.compile(
    r"^\s*[,(:–-]?\s*(?:is|was|est|es|era|ist|war|e|sono|c'est|=)\s+(?:(?:my|the|our|mon|ma|notre|le|la|votre|your|mi|"
    r"meine?|unsere?|die|il|mio|mijn|de|o|a|minha|el|del|l')\s*){0,3}"
    r"(?:(?:numero|number|nummer|num|no|nr|ref)\s*(?:de |d'|da |do |of |della |del |dell'|dell )?)?(?P<word>[a-z]+)"
    r"|^\s*[,(]\s*(?:my|our|mon|ma|notre|mi|meine?|unsere?|mijn|minha|il mio)\s+(?P<own>[a-z]+)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a number: its sentence up to it, and what the words before and after say that it is, if any."""

    sentence: str
    before: str
    after: str


def said_of(folded: str, start: int, end: int, *, marked: bool) -> Said:
    """What a folded text says of the number from `start` to `end`."""
    sentence = sentence_before(folded, start)
    return Said(sentence, role_before(sentence, marked=marked), role_after(folded, end))


def sentence_before(folded: str, start: int) -> str:
    """What stands before a number in its sentence, as far as is looked back; a label's line counts for the next one."""
    before = folded[max(0, start - LOOK_BACK) : start]
    begin = 0
    for match in _BREAK.finditer(before):
        if match.group() == "\n":
            line = before[begin : match.start()].rstrip()
            is_label = line.endswith(":") or (line and len(line.split()) <= _LABEL_WORDS and _names_number(line))
            if is_label and _BULLETS.match(before, match.end()):
                continue
        elif match["word"] is not None and _is_abbreviated(match["word"]):
            continue
        begin = match.end()
    sentence = before[begin:]
    for pattern, word in _SAID:
        sentence = pattern.sub(word, sentence)
    return sentence


def is_introduced(sentence: str) -> bool:
    """Whether a word for an order or a parcel stands right before a number, which ends the sentence."""
    words = list(_WORDS.finditer(sentence))
    return any(
        section(match.group()) in ("order", "parcel") and _RIGHT_BEFORE.match(sentence[match.end() :])
        for match in words[-3:]
    )


def role_before(sentence: str, *, marked: bool) -> str:
    """What the nearest telling word before a number, in its sentence, says that it is, as a section of the lexicon."""
    found = list(_WORDS.finditer(sentence))
    ours = any(section(match.group()) in ("order", "parcel") for match in found)
    if _ARTICLE_REFERENCE.search(sentence) and not ours:
        return "order" if _OWN_REFERENCE.search(sentence.lstrip(" \n")) else "other"
    for match in reversed(found[-(_FAR_MARKED if marked else _FAR) :]):
        known = section(match.group())
        if not known or (known == "beside" and not _RIGHT_BEFORE.match(sentence[match.end() :])):
            continue
        return "order" if known == "invoice" and _INVOICE_OF.match(sentence[match.end() :]) else known
    return ""


def role_after(folded: str, end: int) -> str:
    """What the words after a number say that it is: `551209 is my order number`."""
    match = _TOLD_AFTER.match(folded[end : end + LOOK_BACK])
    return section(match["word"] or match["own"]) if match else ""


@lru_cache(maxsize=5_000)
def section(word: str) -> str:
    """The section of the lexicon that a word is in, or the first part of a word such as `Bestellnummer`."""
    known = _roles()
    stem = re.sub(r"s?(?:nr|nrn|nummer|nummern|number|no|id|code)$", "", word)
    return known.get(word) or (known.get(stem, "") if len(stem) > 2 else "")


@cache
def _roles() -> dict[str, str]:
    """Word → section of `lexicons/numbers.txt`."""
    return {word: name for name, words in read_sections("numbers").items() for word in words}


def _is_abbreviated(word: str) -> bool:
    return word in _ABBREVIATED or len(word) == 1 or word.endswith("nr")


def _names_number(line: str) -> bool:
    words = _WORDS.findall(line)
    return bool(words) and section(words[-1]) in ("order", "parcel", "other", "invoice")
