"""Order and parcel numbers in a contact: what people type, never phone, customer, invoice or account numbers.

A number counts where it has the shape of a carrier (check digits are verified where public), where it
is introduced as an order or parcel, where its shape says order (`CMD-77120`, `#48213`), or where it stands
alone with a shape that only shops give (`LX449120`, `(FC-8812)`). A word nearer to it that says otherwise (invoice,
customer, phone ...) rules it out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from chalicelib.understanding.lexicon import read_sections
from chalicelib.understanding.words import fold

_AFTER = r"(?![\w@])(?!\s?(?:€|\$|£|%|eur\b|euros?\b|chf\b))"
_BEFORE = r"(?<![\w@./+-])"
_BLANK = "[ .\u00a0\u202f]"

_CANDIDATES = (
    # Two letters, nine digits in groups, two letters: the Universal Postal Union's shape.
    re.compile(rf"{_BEFORE}(?P<mark>)(?P<number>[A-Z]{{2}} ?\d{{3}} ?\d{{3}} ?\d{{3}} ?[A-Z]{{2}}){_AFTER}"),
    # Short groups of digits belong together; a long number ends at the blank.
    re.compile(
        rf"{_BEFORE}(?P<mark>(?:#|n\s?[°º]\s?)\s*)?(?P<number>(?=\w*\d)[\dA-Z]{{1,4}}(?:{_BLANK}[\dA-Z]{{2,5}}(?<=\d)(?!\w))+){_AFTER}"
    ),
    re.compile(rf"{_BEFORE}(?P<mark>)(?P<number>(?:[A-Z]{{2,12}}[-_]){{1,3}}\d[\w-]*\d){_AFTER}"),
    re.compile(
        rf"{_BEFORE}(?P<mark>(?:#|n\s?[°º]\s?)\s*)?"
        rf"(?P<number>[A-Za-z]{{0,6}}[-_/]?\d(?:[\w/-]*[A-Za-z0-9])?){_AFTER}"
    ),
)
"""What may be a number, with the mark before it; where several fit, the earliest and then the longest is taken."""

_RIGHT_BEFORE = re.compile(r"^[\s:.#°-]*(?:n|no|nr|num|numero|number|nummer|ref|reference)?[\s:.#°-]*$")

_ARTICLE_REFERENCE = re.compile(r"\b(?:ref(?:erence|erences|s)?|art)\b[^.!?\n]{0,12}$")
_WORDS_BEFORE = re.compile(r"[a-z_]+")
_ENUMERATION = re.compile(
    r"^\s*(?:,|et|and|und|y|e|en|ou|or|o|oder|of|&|/|\+|puis)?\s*(?:,|la|le|the|die|el|il|de)?\s*$"
)
_NUMBERED = re.compile(r"\b(?:numero|number|nummer|num|no|nr|ref|reference)\s*[:.]?\s*$")
_ABOUT_ORDER = re.compile(
    r"command|\border|bestell|bestel|pedid|ordin|encomend|colis|parcel|paket|pakket|pacc|paquet"
    r"|livr|deliver|liefer|lever|entreg|consegn|achet|achat|bought|purchas|kauf|gekocht|compr|acquist"
    r"|rembours|refund|erstatt|terugbeta|rimbors|reembols|retour|return|rucksend|devol|\breso\b"
)
_ORDER_SHAPED = re.compile(r"(?:CMD|CDE|ORD|ORDER|BE|PO|WEB|CO|SO|BST|PED|ENC)[-_]?\d[\d-]{3,}", re.IGNORECASE)
_LETTERS_AND_FIVE = re.compile(
    r"[A-Z]{1,4}[-_/]?\d{5,10}|[a-z]{1,4}-?\d{6,10}|[A-Z]{5,10}[-_/]\d{5,10}|[A-Z]{1,4}[-_/]\d{2,4}[-_/]\d{3,8}"
)
_LETTERS_AND_FOUR = re.compile(r"[A-Z]{1,5}[-_/]\d{4,10}")
_DIGITS = re.compile(r"[1-9]\d{5,9}|\d{2,4}-\d{4,8}")
_LONG = re.compile(r"(?!\d0{5})[1-9]\d{5,8}|\d{2,4}-\d{5,8}")
_LOOK_BACK = 48
# Numbers below this much text are not looked for; each one is judged by all the words before it.
_MOST_CHARACTERS = 20_000
_FAR = 7

_NOT_NUMBERS = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}|\d{1,2}[hH:]\d{0,2}|\d+(?:[.,]\d+)?"
    r"(?:cm|mm|kg|g|ml|l|m|km|w|v|kw|gb|go|to|mo|h|hz|px|x|e|er|eme|ème|ème|ere|nd|rd|th|st|eur|min|j|ans)|\d+x\d+\w*|"
    r"(?:19|20)\d{2}|\d{1,3}(?:[ .\u202f]\d{3})*,\d{2})$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"^(?:0\d{9}|00\d{9,13}|0\d{8,11})$")
_CASE_OF_OURS = re.compile(r"^GU-[0-9A-Z]{8}$")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?\b")
# An address begins after a space: looked for at every letter, a line of 700,000 would take minutes.
_URL = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+")
_DATE = re.compile(
    r"(?<![\w./-])(?:0?[1-9]|[12]\d|3[01])(?P<by>[./-])(?:0?[1-9]|1[0-2])(?P=by)(?:19|20)?\d{2}(?![\w-]|[./]\d)"
)
_POSTCODE = re.compile(r"(?:[,(\n]|[-–] |\b(?:CP|PLZ|CAP)\b) *\d{4,5}(?= +[A-ZÀ-Ý][\w'’-]{2,})")
_PHONE_TYPED = re.compile(
    r"(?<![\w])(?:\+|00)\d[\d\s().-]{7,17}\d|(?<![\w-])0\d(?:[\s.-]\d{2}){4}(?!\d)|(?<!\w)0\d{3}[\s/.-]\d{2}[\s.-]?\d{2}[\s.-]?\d{2}(?!\d)"
    r"|(?<!\w)\(?0\d{2,4}\)?(?:[\s/.-]\d{3,8}){1,3}(?!\d)"
)


def _s10(number: str) -> bool:
    """Universal Postal Union S10: two letters, eight digits, a check digit modulo 11, two letters."""
    if not re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(number[10])


def _ups(number: str) -> bool:
    """UPS: 1Z, fifteen characters, a check digit; letters count as (code - 63) modulo 10."""
    if not re.fullmatch(r"1Z[0-9A-Z]{15}\d", number):
        return False
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in number[2:17]]
    return (10 - (sum(values[::2]) + 2 * sum(values[1::2])) % 10) % 10 == int(number[17])


def _shaped(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda number: bool(compiled.fullmatch(number))


CARRIERS: dict[str, Callable[[str], bool]] = {
    "upu_s10": _s10,
    "ups": _ups,
    "colissimo": _shaped(r"\d[A-Z]\d{11}"),
    "chronopost": _shaped(r"[A-Z]{2}\d{9}[A-Z]{2}"),
    "dhl": _shaped(r"JJD\d{16,18}|JVGL\d{14,20}|00340\d{15}"),
    "bpost": _shaped(r"3232\d{20}"),
    "postnl": _shaped(r"3S[A-Z]{4}[0-9A-Z]{7,11}"),
    "dpd": _shaped(r"0\d{13}|1[0-9]{13}[A-Z]?"),
    "amazon_order": _shaped(r"\d{3}-\d{7}-\d{7}"),
}
"""Shapes that need no introduction. Mondial Relay (8 digits), GLS (11) and DHL (10 or 12) have no tell-tale shape."""


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


def references(subject: str, text: str) -> tuple[str, ...]:
    """Order and parcel numbers in order of appearance, once each, as typed without `#`, `n°` and inner spaces."""
    found: list[str] = []
    for part, is_subject in ((subject, True), (text[:_MOST_CHARACTERS], False)):
        for one in numbers(part, is_subject=is_subject):
            if one.kind != "invoice" and one.number.upper() not in {known.upper() for known in found}:
                found.append(one.number)
    return tuple(found)


def carrier(number: str) -> str | None:
    """The first carrier whose shape a number has, or None."""
    plain = number.replace(" ", "").upper()
    return next((name for name, fits in CARRIERS.items() if fits(plain)), None)


def numbers(part: str, *, is_subject: bool = False) -> list[Number]:
    """The numbers of orders, parcels and invoices in a subject or a text, in order of appearance."""
    masked = _mask(part)
    folded = aligned_fold(masked)
    candidates = sorted(
        (
            _Candidate(_joined(match["number"]), bool(match["mark"]), match.start("number"), match.end("number"))
            for pattern in _CANDIDATES
            for match in pattern.finditer(masked)
        ),
        key=lambda candidate: (candidate.start, -candidate.end),
    )
    taken: list[Number] = []
    end, accepted_end, accepted = 0, -1, ""
    for candidate in candidates:
        if candidate.start < end:
            continue
        follows = accepted_end >= 0 and _ENUMERATION.match(
            folded[accepted_end : candidate.start].replace("#", "").replace("n°", "")
        )
        kind = _kind(candidate, folded, accepted if follows else "", is_subject=is_subject)
        if kind:
            taken.append(Number(candidate.number, candidate.start, candidate.end, kind))
            accepted_end, accepted = candidate.end, kind
        end = candidate.end
    return taken


def _kind(candidate: _Candidate, folded: str, enumerated: str, *, is_subject: bool) -> str:
    """What a number is, or an empty text where it is none of ours; `enumerated` is what the one before it is."""
    number, digits = candidate.number, sum(character.isdigit() for character in candidate.number)
    if digits < 3 or (_NOT_NUMBERS.match(number) and not candidate.marked) or _CASE_OF_OURS.match(number):
        return ""
    role = _role(folded, candidate.start)
    if role == "invoice" or (enumerated == "invoice" and not role):
        return "invoice" if digits >= 4 and not _PHONE.match(number) else ""
    known = carrier(number)
    if known and role != "other":
        return "order" if known == "amazon_order" else "parcel"
    if role == "other" or _PHONE.match(number):
        return ""
    introduced = role or enumerated
    return (introduced or "order") if _is_ours(candidate, folded, introduced, is_subject=is_subject) else ""


def _is_ours(candidate: _Candidate, folded: str, introduced: str, *, is_subject: bool) -> bool:
    number, digits = candidate.number, sum(character.isdigit() for character in candidate.number)
    if introduced:
        return digits >= 4 or candidate.marked or not number.isdigit()
    before = folded[max(0, candidate.start - _LOOK_BACK) : candidate.start]
    if candidate.marked and before.rstrip().endswith("#"):
        return digits >= 4
    if candidate.marked or _NUMBERED.search(before):
        return digits >= 5 and _is_about_orders(folded)
    return bool(_ORDER_SHAPED.fullmatch(number)) or _stands_alone(candidate, folded, is_subject=is_subject)


@lru_cache(maxsize=4)
def _is_about_orders(folded: str) -> bool:
    """Whether a text speaks of orders or parcels at all; asked for each of its numbers."""
    return bool(_ABOUT_ORDER.search(folded))


def _stands_alone(candidate: _Candidate, folded: str, *, is_subject: bool) -> bool:
    """Whether a number without any word that introduces it is one that only a shop gives.

    Nobody but a shop gives a few letters and five digits. Four digits may be a product's model, hence only where they
    are put aside: in brackets, after a colon, at the end of a subject, or as all that a line says.
    """
    if _LETTERS_AND_FIVE.fullmatch(candidate.number):
        return True
    before = folded[max(0, candidate.start - _LOOK_BACK) : candidate.start].rstrip(" ")
    after = folded[candidate.end : candidate.end + _LOOK_BACK].lstrip(" ")
    aside = (before.endswith("(") and after.startswith(")")) or before.endswith(":")
    alone = before[-1:] in ("", "\n") and after[:1] in ("", "\n")
    # What a subject ends with is what it is about.
    aside = aside or (is_subject and not after)
    if aside or alone:
        return bool(_LETTERS_AND_FOUR.fullmatch(candidate.number)) or (
            bool(_DIGITS.fullmatch(candidate.number)) and (alone or is_subject or _is_about_orders(folded))
        )
    return bool(_LONG.fullmatch(candidate.number)) and _is_about_orders(folded)


def _role(folded: str, start: int) -> str:
    """What the nearest telling word before a number, in its sentence, says that it is, as a section of the lexicon."""
    words = _roles()
    before = folded[max(0, start - _LOOK_BACK) : start]
    before = re.split(r"[!?\n;]|\.\s", before)[-1]
    if _ARTICLE_REFERENCE.search(before) and not any(
        words.get(word) in ("order", "parcel") for word in _WORDS_BEFORE.findall(before)
    ):
        return "other"
    for match in reversed(list(_WORDS_BEFORE.finditer(before))[-_FAR:]):
        word = match.group()
        section = words.get(word)
        if section is None or (section == "beside" and not _RIGHT_BEFORE.match(before[match.end() :])):
            continue
        return "other" if section == "beside" else section
    return ""


@cache
def _roles() -> dict[str, str]:
    """Word → section of `lexicons/numbers.txt`."""
    return {word: section for section, words in read_sections("numbers").items() for word in words}


def _mask(part: str) -> str:
    """The text with what looks like a number and is none blanked out, at the same length."""
    for pattern in (_URL, _IBAN, _PHONE_TYPED, _DATE):
        part = pattern.sub(
            lambda match: match.group() if _is_carriers(match.group()) else " " * len(match.group()), part
        )
    return _POSTCODE.sub(lambda match: " " * len(match.group()), part)


def _is_carriers(text: str) -> bool:
    return carrier(_joined(text)) is not None


def _joined(number: str) -> str:
    return re.sub(r"[\s.](?=\w)", "", number).rstrip("-_/")


def aligned_fold(text: str) -> str:
    """Folded text of the same length, so that places in it are places in the text."""
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=2000)
def _folded_character(character: str) -> str:
    return (fold(character) or " ")[0]
