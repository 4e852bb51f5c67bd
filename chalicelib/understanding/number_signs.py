"""The signs by which a number is told to be an order's or parcel's, or not: its shape, its place, the words around it.

Each sign is a name that holds or does not; `number_weights` says what each is worth. Names are written short, for
there are a thousand: `w-1=` is the word before, `k=` the kind of its shape, and `a|b` holds where both hold.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.understanding import number_shapes as shapes
from chalicelib.understanding import number_words as words
from chalicelib.understanding.carriers import carrier

_TOKEN = re.compile(r"[a-z_]+|\d+|[^\w\s]")
_NUMBERED = re.compile(
    r"\b(?:numero|number|nummer|num|no|nr|ref|reference)\s*[:.]?\s*(?:(?:is|est|ist|es|e)\s+)?(?:la |le )?$"
)
_FEMININE = re.compile(r"\b(?:la|die) $")
"""French and German name an order, which is feminine, by its bare number."""
_ORDERED = re.compile(
    r"\b(?:ai|as|a|avons|avez|ont|avais|avait|avions) (?:bien |deja )?commande|\b(?:to|i|can) order\b"
)
_UNIT = re.compile(
    r"\s(?:[kmc]?g|kw|w|watts?|v|volts?|ml|cl|l|[cm]?m|km|px|pixels?|pieces?|stuck|stuks|unidades|unidade|pezzi|"
    r"personnes|people|persons|uhr|heures|hrs|x(?= ?\d)|jours|days|mois|"
    r"ans|years|weeks?|semaines?|hours?|stunden|horas|ore|uur|min|mins|minutes?|minutos|minuti|minuten|tage|dagen|mah|rpm|lumens?|exemplaires|copies|fois|times|avis|reviews)"
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
_TOWN = re.compile(r"[^\W\d_a-z][^\W\d_]+ \((?:\d{4,5}|\d{4}-\d{3})\)")
"""A town with its postcode behind it."""
_GOES_ON = re.compile(r"[-./_]\w")
_WORD_AFTER = re.compile(r" ?([^\W\d_])")
_WORD_BEFORE = re.compile(r"([^\W\d_])[\w’'-]* ?\(?$")
_PREFIXES = {
    **dict.fromkeys(("fa", "fac", "fact", "f", "ft", "inv", "re", "rg", "rn"), "invoice"),
    **dict.fromkeys(("ret", "rma", "sav", "tk", "tic", "ref", "art", "dev", "clt", "kd", "cl", "case"), "other"),
}
"""What letters before a number say that no word before it does: shops number so."""
_NUMERAL = re.compile(r"\d")
_SHORT, _MIDDLING = 12, 30
"""Words up to which a contact is short, and neither short nor long."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a number: without inner spaces, where it stands, and whether `#` or `n°` stands before it."""

    number: str
    marked: bool
    start: int
    end: int

    @property
    def digits(self) -> int:
        """How many digits it has."""
        return sum(map(str.isdigit, self.number))


@dataclass(frozen=True, slots=True)
class Part:
    """A subject or a text: with everything else that looks like a number blanked out, and folded, at one length."""

    bare: str
    folded: str
    is_subject: bool
    length: int
    """Words of the whole contact."""
    introduced: frozenset[str]
    """Numbers that some place of the contact introduces as an order's or parcel's."""
    explained: frozenset[str]
    """Numbers that some place of the contact says to be something else."""
    twins: frozenset[int]
    """Where pairs such as `51077 et 51078` stand."""


Judge = Callable[[Part, Candidate, frozenset[str]], float]
"""What a candidate in a part weighs by its signs."""


def signs(one: Candidate, part: Part, said: words.Said, listed: str) -> frozenset[str]:
    """The signs of a candidate; `listed` is what the number before it is, where it goes on with a list."""
    kind = _kind(one)
    rough = _rough(one, kind)
    shape = [f"k={kind}", *_of_shape(one, part)]
    told = said.before or (f"after-{said.after}" if said.after else "none")
    context = list(_of_sentence(one, part, said.sentence))
    if listed:
        context.append(f"enum={listed}")
    place = _place(one, part)
    whole = list(_of_contact(one, part))
    crossed = [
        *(f"{sign}|{rough}" for sign in (f"r={told}", *context, *whole, *place[:3])),
        *(f"{sign}|{told}" for sign in (*context, *place[2:3])),
        *(f"{sign}|{kind}" for sign in (*place[3:], *whole)),
        *(f"{sign}|{told}|{kind}" for sign in whole),
    ]
    return frozenset(["always", f"r={told}", *shape, *context, *place, *whole, *crossed, *_words_around(one, part)])


def _of_shape(one: Candidate, part: Part) -> Iterator[str]:
    number = one.number
    written = part.bare[one.start : one.end]
    yield "skeleton=" + re.sub(r"\d+", "9", re.sub(r"[A-Z]+", "A", re.sub(r"[^\W\d_A-Z]+", "a", number)))
    if len(groups := re.split(r"[^\w]", written)) > 1:
        yield "groups=" + " ".join(str(len(group)) for group in groups[:6])
        yield f"gap={'dot' if '.' in written else 'blank' if ' ' in written else 'other'}"
    for name, holds in _SHAPES.items():
        if holds(number):
            yield f"is={name}"
    if carrier(number):
        yield "is=carrier"
    prefix = re.match(r"[^\W\d_]+", number)
    if prefix and (said := _PREFIXES.get(prefix.group().lower(), words.section(prefix.group().lower()))):
        yield f"prefix={said}"


_SHAPES: dict[str, Callable[[str], bool]] = {
    "says": shapes.says_order,
    "shop": shapes.is_shops_own,
    "parcel": shapes.is_carriers_own,
    "four": shapes.is_letters_and_four,
    "digits": shapes.is_digits,
    "long": shapes.is_long,
    "parted": shapes.is_parted,
    "phone": shapes.is_phone,
    "mobile": shapes.is_mobile,
    "measure": shapes.is_no_number,
    "model": shapes.is_model,
    "round": lambda number: number.isdigit() and number.endswith("00"),
    "zero": lambda number: number.startswith("0"),
}


def _kind(one: Candidate) -> str:
    """A number's shape in a word: `d5` for five digits, `A2-4d5` for up to four letters and five digits, and so on."""
    number, digits = one.number, one.digits
    if number.isdigit():
        return f"d{digits}" if digits < 10 else "d10" if digits < 12 else "d12"
    for name, marks in (("dots", "."), ("dashes", "-"), ("slashes", "/")):
        if re.fullmatch(rf"[\d{marks}]+", number):
            return f"{name}{min(digits, 9)}"
    letters = re.match(r"[^\W\d_]+", number)
    if not letters:
        return f"mixed{min(digits, 6)}"
    length = "1" if len(letters.group()) == 1 else "2-4" if len(letters.group()) < 5 else "5"
    return f"{'A' if letters.group().isupper() else 'a'}{length}d{min(digits, 6)}"


def _rough(one: Candidate, kind: str) -> str:
    if one.number.isdigit():
        return f"d{min(one.digits, 5)}"
    return re.sub(r"d?\d+$", "", kind) + ("few" if one.digits < 4 else "")


def _of_sentence(one: Candidate, part: Part, sentence: str) -> Iterator[str]:
    before = part.folded[max(0, one.start - words.LOOK_BACK) : one.start]
    if words.is_introduced(sentence):
        yield "introduced"
    if one.marked:
        yield "mark=#" if before[-3:].rstrip().endswith("#") else "mark=n"
    if _NUMBERED.search(before):
        yield "numbered"
    if _FEMININE.search(before):
        yield "feminine"
    if _TOPIC.search(before.rstrip(" ") + " "):
        yield "topic"
    if _ORDERED.search(sentence):
        yield "ordered"
    if _UNIT.match(part.folded, one.end):
        yield "unit"
    if any(start < one.start < end for start, end in _towns(part.bare)):
        yield "town"
    if _GOES_ON.match(part.bare, one.end):
        yield "cut"
    if one.start in part.twins:
        yield "twin"


def _place(one: Candidate, part: Part) -> list[str]:
    """What stands right before and after: three signs of both, then whether there are names."""
    before = part.folded[max(0, one.start - words.LOOK_BACK) : one.start].rstrip(" ")
    after = part.folded[one.end : one.end + words.LOOK_BACK].lstrip(" ")
    left = "start" if not before.strip() else before[-1] if before[-1] in "\n(:,.#?!-" else "in"
    right = "end" if not after.strip() else after[0] if after[0] in "\n),.;:!?/-(" else "in"
    where = "S" if part.is_subject else "T"
    found = [f"{where}<{left}", f"{where}>{right}", f"{where}<{left}>{right}"]
    if match := _WORD_AFTER.match(part.bare, one.end):
        found.append("name after" if match[1].isupper() else "word after")
    if match := _WORD_BEFORE.search(part.bare[max(0, one.start - 30) : one.start]):
        found.append("name before" if match[1].isupper() else "word before")
    return found


def _of_contact(one: Candidate, part: Part) -> Iterator[str]:
    yield "short" if part.length < _SHORT else "middling" if part.length < _MIDDLING else "lengthy"
    yield "about" if _is_about_orders(part.folded) else "not about"
    yield "another" if part.introduced - {one.number} else "alone"
    if one.number in part.introduced:
        yield "known"
    if one.number in part.explained:
        yield "explained"
    look = _look(one.number)
    if _by_look(part.introduced).get(look, frozenset()) - {one.number}:
        yield "kin"
    if _by_look(part.explained).get(look, frozenset()) - {one.number}:
        yield "kin explained"


def _look(number: str) -> str:
    """What two numbers have in common that the same shop gave: all but the digits."""
    return _NUMERAL.sub("9", number)


@lru_cache(maxsize=8)
def _by_look(numbers: frozenset[str]) -> dict[str, frozenset[str]]:
    """Numbers that look alike; asked for each number of a text."""
    found: dict[str, set[str]] = {}
    for number in numbers:
        found.setdefault(_look(number), set()).add(number)
    return {look: frozenset(alike) for look, alike in found.items()}


@lru_cache(maxsize=4)
def _is_about_orders(folded: str) -> bool:
    """Whether a text speaks of orders or parcels at all; asked for each of its numbers."""
    return bool(_ABOUT_ORDER.search(folded))


@lru_cache(maxsize=4)
def _towns(bare: str) -> list[tuple[int, int]]:
    """Where towns stand with their postcodes; asked for each number of a text."""
    return [match.span() for match in _TOWN.finditer(bare)]


def _words_around(one: Candidate, part: Part) -> Iterator[str]:
    before = _tokens(part.folded[max(0, one.start - words.LOOK_BACK) : one.start])[-4:]
    after = _tokens(part.folded[one.end : one.end + words.LOOK_BACK])[:3]
    for place, token in enumerate(reversed(before), 1):
        section = words.section(token)
        if section:
            yield f"s-{place}={section}"
        if place <= 3:
            yield f"w-{place}={token}"
            if token.isalpha():
                yield f"before={token}"
                yield f"begins={token[:5]}"
    if len(before) > 1:
        yield f"w-2={before[-2]} {before[-1]}"
    for place, token in enumerate(after, 1):
        yield f"w+{place}={token}"
        if token.isalpha():
            yield f"after={token}"
            section = words.section(token)
            if section:
                yield f"s+{place}={section}"


def _tokens(folded: str) -> list[str]:
    return ["0" if token.isdigit() else token for token in _TOKEN.findall(folded)]
