"""Order and parcel numbers in a contact: what people type, never phone, customer, invoice or account numbers.

A number counts where it has the shape of a carrier, where a word before or after it introduces it as an order or
parcel, where its shape says order (`CMD-77120`, `#48213`), or where it stands alone with a shape that only shops give
(`LX449120`, `(FC-8812)`). A word nearer to it that says otherwise (invoice, customer, phone ...) rules it out.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from chalicelib.understanding import number_shapes as shapes
from chalicelib.understanding.carriers import SPACED, carrier
from chalicelib.understanding.lexicon import read_sections
from chalicelib.understanding.masks import masked
from chalicelib.understanding.words import fold

_AFTER = r"(?![\w@])(?!\s?(?:€|\$|£|%|eur\b|euros?\b|chf\b))"
_BEFORE = r"(?<![\w@./+-])"
_BLANK = "[ .\u00a0\u202f]"
_MARK = r"(?P<mark>(?:#|n\s?[°º]\s?)\s*)?"

_CANDIDATES = (
    # Short groups of digits belong together; a long number ends at the blank.
    re.compile(
        rf"{_BEFORE}{_MARK}(?P<number>(?=\w*\d)[\dA-Z]{{1,4}}(?:{_BLANK}[\dA-Z]{{2,5}}(?<=\d)(?!\w))+(?:-[A-Z])?){_AFTER}"
    ),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>\d{{3}}(?: \d{{3}})+ \d){_AFTER}"),
    # A series of one or two letters; N is a number's own abbreviation.
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>[A-MO-Z][A-Z]? \d[\d ]{{2,}}\d){_AFTER}"),
    re.compile(rf"{_BEFORE}(?P<mark>)(?P<number>(?:[A-Z]{{1,12}}[-_]){{1,3}}\d[\w-]*\d){_AFTER}"),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>[A-Z]{{0,3}}\.?\d{{1,4}}(?:\.\d{{2,5}}){{1,3}}){_AFTER}"),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>[A-Za-z]{{0,6}}[-_/]?\d(?:[\w/-]*[A-Za-z0-9])?){_AFTER}"),
)
"""What may be a number, with the mark before it; where several fit, the earliest and then the longest is taken."""

_SERIES = re.compile(r"[A-Z]{1,2} \d")
_RIGHT_BEFORE = re.compile(
    r"^[\s:.#°º=*«-]*(?:n|no|nr|num|numero|number|nummer|ref|reference|id)?[\s:.#°º=*«-]*(?:(?:is|est|ist|es|e)\b)?"
    r"(?: la| le)?[\s:.#°º=*«-]*$"
)
_ABBREVIATED = frozenset(
    "no nr num ref best bestell bestellnr bestelnr idnr auftr auftrag cde cmd cmde kd kdnr exp ord".split()  # noqa: SIM905
)
_BREAK = re.compile(r"[!?;\n]|(?P<word>[a-z]*)\.\s")
_BULLETS = re.compile(r"[\s•*-]*$")
_LABEL_WORDS = 5

_SAID = (
    (re.compile(r"bons? d.achat|cheques? cadeaux?|bono? de compra|buono (?:sconto|regalo|acquisto)"), "voucher"),
    (re.compile(r"\bbest\.?-? ?nr"), "bestellnr"),
    (re.compile(r"\bcodes? posta(?:l|le|ux)\b"), "postcode"),
    # What was ordered or told by phone has no phone's number behind it.
    (re.compile(r"\b(?:par|by|per|por|via|al|am|over the) (?:tele?ph?one?|phone|telefono|telefon|telefoon)\b"), ""),
)
"""Expressions that are read as another word before the nearest telling word is looked for."""

_ARTICLE_REFERENCE = re.compile(r"\b(?:ref(?:erence|erences|s)?|art)\b[^.!?\n]{0,12}$")
_OWN_REFERENCE = re.compile(
    r"(?:^|\(|\b(?:ma|notre|votre|vos|nos|my|our|your)\s)\s*(?:ref|refs|references?)\b(?: (?:is|est))?[\s:.#n°]*$"
)
_WORDS_BEFORE = re.compile(r"[a-z_]+")
_ENUMERATION = re.compile(
    r"^\s*(?:,|et|and|und|y|e|en|ou|or|o|oder|of|&|/|\+|puis)?\s*(?:,|la|le|the|die|el|il|de)?[\s•*-]*$"
)
_ORDERED = re.compile(
    r"\b(?:ai|as|a|avons|avez|ont|avais|avait|avions) (?:bien |deja )?commande|\b(?:to|i|can) order\b"
)
_MODEL = re.compile(r"[A-Z]{1,4}-?\d{3,4}[A-Z]?")
_NUMBERED = re.compile(
    r"\b(?:numero|number|nummer|num|no|nr|ref|reference)\s*[:.]?\s*(?:(?:is|est|ist|es|e)\s+)?(?:la |le )?$"
)
_INVOICE_OF = re.compile(
    r"\s+(?:for|of|pour|du|de|van|voor|fur|zu|zur|per|di|da|del|do|para|concernant)(?: la| l'| le| die| der| el)?\s*$"
    r"|\s+(?:della|dell')\s*$"
)
"""Whoever asks for the invoice of a number names the order."""

_FEMININE = re.compile(r"\b(?:la|die) $")
"""French and German name an order, which is feminine, by its bare number."""
_TOLD_AFTER = re.compile(
    r"^\s*[,(:–-]?\s*(?:is|was|est|es|era|ist|war|e|sono|c'est|=)\s+(?:(?:my|the|our|mon|ma|notre|le|la|votre|your|mi|"
    r"meine?|unsere?|die|il|mio|mijn|de|o|a|minha|el|del)\s+){0,3}"
    r"(?:(?:numero|number|nummer|num|no|nr|ref)\s*(?:de |d'|da |do |of |della |del |dell'|dell )?)?(?P<word>[a-z]+)"
    r"|^\s*[,(]\s*(?:my|our|mon|ma|notre|mi|meine?|unsere?|mijn|minha|il mio)\s+(?P<own>[a-z]+)"
)
_ENDS = re.compile(r"\s?(?:[.,;:)!?](?!\d)|\n|$)")
_UNIT = re.compile(
    r"\s(?:[kmc]?g|kw|w|watts?|v|volts?|ml|cl|l|[cm]?m|km|px|pixels?|pieces?|stuck|stuks|unidades|unidade|pezzi|"
    r"personnes|people|persons|uhr|heures|hrs|x(?= ?\d)|jours|days|mois|"
    r"ans|years|mah|rpm|lumens?|exemplaires|copies|fois|times|avis|reviews)"
    r"(?![\w'’])"
)
_ABOUT_ORDER = re.compile(
    r"command|\border|bestell|bestel|pedid|ordin|encomend|colis|parcel|paket|pakket|pacc|paquet"
    r"|livr|deliver|liefer|lever|entreg|consegn|achet|achat|bought|purchas|kauf|gekocht|compr|acquist"
    r"|rembours|refund|erstatt|terugbeta|rimbors|reembols|retour|return|rucksend|devol|\breso\b"
    r"|\brecue?s?\b|receiv|erhalten|ricevut|recibid|recebi|ontvangen|arriv|angekommen|aangekomen|chegou|llegad"
)
_TOPIC = re.compile(
    r"\b(?:concern(?:e|ant|ing)|objet|subject|re|regarding|about|wegen|betr|betreff|betreffend|betreft|betreffende|oggetto"
    r"|riguardo|riguarda|asunto|sobre|assunto|demande|anfrage|aanvraag|richiesta|solicitud|pour|for|fur|voor|per|para)"
    r"[ :.]+(?:a |al |la |le |the )?$"
)
"""Words that a contact names its topic behind."""

_STARTS = re.compile(r"(?:(?:re|tr|aw|wg|fw|fwd|rv|r|sv)\s*:\s*)*\[?")
_LOOK_BACK = 80
# Numbers below this much text are not looked for; each one is judged by all the words before it.
_MOST_CHARACTERS = 20_000
_NEXT = 20
"""How far apart the numbers of two orders are that somebody placed at once."""

_FAR, _FAR_MARKED = 7, 12
"""Words within which one tells what a number is; behind n° or # it may stand farther away."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, without inner spaces, where it stands, and what it is: `order`, `parcel` or `invoice`."""

    number: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: str
    marked: bool
    start: int
    end: int
    series: bool = False

    @property
    def digits(self) -> int:
        return sum(map(str.isdigit, self.number))


def references(subject: str, text: str) -> tuple[str, ...]:
    """Order and parcel numbers in order of appearance, once each, as typed without `#`, `n°` and inner spaces."""
    found: list[str] = []
    for part, is_subject in ((subject, True), (text[:_MOST_CHARACTERS], False)):
        for one in numbers(part, is_subject=is_subject):
            if one.kind != "invoice" and one.number.upper() not in {known.upper() for known in found}:
                found.append(one.number)
    return tuple(found)


def numbers(part: str, *, is_subject: bool = False) -> list[Number]:
    """The numbers of orders, parcels and invoices in a subject or a text, in order of appearance."""
    bare = masked(part)
    folded = aligned_fold(bare)
    taken: list[Number] = []
    end, accepted_end, accepted = 0, -1, ""
    candidates = _candidates(bare)
    twins = _twins(candidates, folded)
    for candidate in candidates:
        if candidate.start < end:
            continue
        follows = accepted_end >= 0 and _is_listed(folded, accepted_end, candidate)
        listed = accepted if follows else "order" if candidate.start in twins else ""
        kind = _kind(candidate, folded, listed, is_subject=is_subject)
        if kind:
            taken.append(Number(candidate.number, candidate.start, candidate.end, kind))
            accepted_end, accepted = candidate.end, kind
        elif candidate.series:
            # Without a word that introduces it, the letters before the digits are words of their own.
            continue
        end = candidate.end
    return taken


def _candidates(bare: str) -> list[_Candidate]:
    found = [
        _Candidate(_joined(match.group()), False, match.start(), match.end())
        for match in SPACED.finditer(bare)
        if carrier(_joined(match.group()))
    ]
    found += [
        _Candidate(
            _joined(match["number"]),
            bool(match["mark"]),
            match.start("number"),
            match.end("number"),
            bool(_SERIES.match(match["number"])),
        )
        for pattern in _CANDIDATES
        for match in pattern.finditer(bare)
    ]
    return sorted(found, key=lambda one: (one.start, -one.end, not one.marked))


def _twins(candidates: list[_Candidate], folded: str) -> set[int]:
    """Where pairs such as `51077 et 51078` stand: nothing but orders placed one after the other is numbered so."""
    long = [one for one in candidates if re.fullmatch(r"\d{5,10}", one.number)]
    return {
        place
        for one, other in pairwise(long)
        if len(one.number) == len(other.number)
        and 0 < int(other.number) - int(one.number) <= _NEXT
        and _is_listed(folded, one.end, other)
        for place in (one.start, other.start)
    }


def _is_listed(folded: str, end: int, candidate: _Candidate) -> bool:
    """Whether a number goes on with the list that the one that ended at `end` stands in."""
    between = folded[end : candidate.start].replace("#", "").replace("n°", "")
    if len(between) > _LOOK_BACK or not _ENUMERATION.match(between):
        return False
    # On a line of its own it does so behind a bullet, or as all that the line says.
    return "\n" not in between or between[-2:-1] in ("-", "•", "*") or folded[candidate.end :].lstrip(" ")[:1] in "\n"


def _kind(candidate: _Candidate, folded: str, enumerated: str, *, is_subject: bool) -> str:
    """What a number is, or an empty text where it is none of ours; `enumerated` is what the one before it is."""
    number = candidate.number
    if candidate.digits < 3 or (shapes.is_no_number(number) and not candidate.marked) or shapes.is_case_of_ours(number):
        return ""
    sentence = _sentence_before(folded, candidate.start)
    role = _role(sentence, _FAR_MARKED if candidate.marked else _FAR)
    if candidate.series and not _is_introduced_right_before(sentence):
        return ""
    if role == "invoice" or (enumerated == "invoice" and not role):
        return "invoice" if candidate.digits >= 4 and not shapes.is_phone(number) else ""
    known = carrier(number)
    if known and role != "other":
        return "order" if known == "amazon_order" else "parcel"
    if (
        role in ("other", "beside")
        or shapes.is_phone(number)
        or (number.isdigit() and _UNIT.match(folded, candidate.end))
    ):
        return ""
    if shapes.is_mobile(number) and not _is_introduced_right_before(sentence):
        return ""
    if _MODEL.fullmatch(number) and not candidate.marked and _ORDERED.search(sentence):
        # Somebody who ordered a thing names the thing, not the order.
        return ""
    introduced = role or enumerated or _role_after(folded, candidate.end)
    # Three digits are an order where they stand right behind the word and nothing that they count follows.
    is_named = bool(_ENDS.match(folded, candidate.end)) and _is_introduced_right_before(sentence)
    ours = _is_ours(candidate, folded, introduced, is_named=is_named, is_subject=is_subject)
    return (introduced or "order") if ours else ""


def _is_ours(candidate: _Candidate, folded: str, introduced: str, *, is_named: bool, is_subject: bool) -> bool:
    if introduced:
        return candidate.digits >= 4 or candidate.marked or not candidate.number.isdigit() or is_named
    before = folded[max(0, candidate.start - _LOOK_BACK) : candidate.start]
    if candidate.marked and before.rstrip().endswith("#"):
        return candidate.digits >= 4
    if candidate.marked or _NUMBERED.search(before):
        return candidate.digits >= 5 and (is_subject or _is_about_orders(folded))
    return shapes.says_order(candidate.number) or _stands_alone(candidate, folded, is_subject=is_subject)


@lru_cache(maxsize=4)
def _is_about_orders(folded: str) -> bool:
    """Whether a text speaks of orders or parcels at all; asked for each of its numbers."""
    return bool(_ABOUT_ORDER.search(folded))


def _stands_alone(candidate: _Candidate, folded: str, *, is_subject: bool) -> bool:
    """Whether a number without any word that introduces it is one that only a shop gives.

    Nobody but a shop gives a few letters and five digits. Four digits may be a product's model, hence only where they
    are put aside: in brackets, after a colon, at the end of a subject, or as all that a line says.
    """
    number = candidate.number
    if shapes.is_shops_own(number) or (shapes.is_carriers_own(number) and _is_about_orders(folded)):
        return True
    before = folded[max(0, candidate.start - _LOOK_BACK) : candidate.start].rstrip(" ")
    after = folded[candidate.end : candidate.end + _LOOK_BACK].lstrip(" ")
    aside = (before.endswith("(") and after.startswith(")")) or before.endswith(":")
    alone = before[-1:] in ("", "\n") and after[:1] in ("", "\n")
    # What a subject begins or ends with is what it is about.
    aside = (
        aside
        or (is_subject and (not after or _STARTS.fullmatch(before) is not None))
        or bool(_TOPIC.search(before + " "))
    )
    if alone and is_subject and re.fullmatch(r"\d{5,}", number):
        return True
    if aside or alone:
        return shapes.is_letters_and_four(number) or (
            shapes.is_digits(number)
            and (
                alone
                or is_subject
                or "-" in number
                or (number.isdigit() and len(number) > 6)
                or _is_about_orders(folded)
            )
        )
    if shapes.is_parted(number, 6):
        return True
    before = folded[max(0, candidate.start - 5) : candidate.start]
    named = bool(_FEMININE.search(before)) and (re.fullmatch(r"\d{5,}", number) or re.fullmatch(r"\d{3}-\d{4}", number))
    return bool(shapes.is_long(number) or named) and (_is_about_orders(folded) or "-" in number)


def _sentence_before(folded: str, start: int) -> str:
    """What stands before a number in its sentence, as far as is looked back; a label's line counts for the next one."""
    before = folded[max(0, start - _LOOK_BACK) : start]
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


def _is_abbreviated(word: str) -> bool:
    return word in _ABBREVIATED or len(word) == 1 or word.endswith("nr")


def _names_number(line: str) -> bool:
    words = _WORDS_BEFORE.findall(line)
    return bool(words) and _section(words[-1]) in ("order", "parcel", "other", "invoice")


def _is_introduced_right_before(sentence: str) -> bool:
    words = list(_WORDS_BEFORE.finditer(sentence))
    return any(
        _section(match.group()) in ("order", "parcel") and _RIGHT_BEFORE.match(sentence[match.end() :])
        for match in words[-3:]
    )


def _role(sentence: str, far: int) -> str:
    """What the nearest telling word before a number, in its sentence, says that it is, as a section of the lexicon."""
    found = list(_WORDS_BEFORE.finditer(sentence))
    if _ARTICLE_REFERENCE.search(sentence) and not any(
        _section(match.group()) in ("order", "parcel") for match in found
    ):
        return "order" if _OWN_REFERENCE.search(sentence.lstrip(" \n")) else "other"
    for match in reversed(found[-far:]):
        section = _section(match.group())
        if not section or (section == "beside" and not _RIGHT_BEFORE.match(sentence[match.end() :])):
            continue
        return "order" if section == "invoice" and _INVOICE_OF.match(sentence[match.end() :]) else section
    return ""


def _role_after(folded: str, end: int) -> str:
    """What the words after a number say that it is: `551209 is my order number`."""
    match = _TOLD_AFTER.match(folded[end : end + _LOOK_BACK])
    section = _section(match["word"] or match["own"]) if match else ""
    return section if section in ("order", "parcel") else ""


@lru_cache(maxsize=5_000)
def _section(word: str) -> str:
    """The section of the lexicon that a word is in, or the first part of a word such as `Bestellnummer`."""
    known = _roles()
    stem = re.sub(r"s?(?:nr|nrn|nummer|nummern|number|no|id|code)$", "", word)
    return known.get(word) or (known.get(stem, "") if len(stem) > 2 else "")


@cache
def _roles() -> dict[str, str]:
    """Word → section of `lexicons/numbers.txt`."""
    return {word: section for section, words in read_sections("numbers").items() for word in words}


def _joined(number: str) -> str:
    return re.sub(r"\s(?=\w)", "", number).rstrip("-_/")


def aligned_fold(text: str) -> str:
    """Folded text of the same length, so that places in it are places in the text."""
    if text.isascii():
        return fold(text)
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=2000)
def _folded_character(character: str) -> str:
    return (fold(character) or " ")[0]
