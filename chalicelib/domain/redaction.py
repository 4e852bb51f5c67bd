"""Personal data out of a text before it leaves for somebody else's model; what it is about stays.

Everything found is replaced by what it was, with a number: the same order is `[order 1]` wherever it stands, so that
the reader still sees whether one order is meant or two. What is looked for: links, mail addresses, IBANs, card
numbers (Luhn), order and parcel numbers, phones, dates, street addresses and postcodes, any other long number, and
names (the sender's, those after a title or "my name is", and a signature's). A first name in the middle of a
sentence, or a disease that somebody tells of, is not recognised: whoever switches this on must know that.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_GAP = "[ .\u00a0\u202f-]?"
_NAME = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
# The address begins after what cannot be in one: looked for at every letter, a long line would take minutes.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", re.IGNORECASE)
_CARD = re.compile(rf"(?<![\w+])\d(?:{_GAP}\d){{12,18}}(?!\w)")
_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)\d{1,3}[ .\u00a0-]?(?:\(0\))?(?:[ .\u00a0-]?\d{1,4}){2,6}"
    r"|\(?0\d{1,4}\)?(?:[ ./\u00a0-]?\d{2,4}){2,5})(?!\w)"
)
_DATE = re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b")
_LONG_NUMBER = re.compile(rf"(?<!\w)[A-Za-z]{{0,8}}[-_/]?\d(?:{_GAP}\d|[\w/-]){{4,}}")
_DIGITS = re.compile(r"\d{5,}")
_TOWN = r"[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+){0,2}"
_STREET = re.compile(
    r"\b\d{1,4} ?(?:bis|ter|[a-d]\b)?,? (?:rue|avenue|av\.|boulevard|bd|chemin|place|all[ée]e|impasse|quai|route)"
    r" [^\n,.;!?]{2,50}"
    r"|\b\d{1,4} (?:[A-Z][\w'’-]+ ){1,3}(?:Street|St\.?|Road|Rd\.?|Lane|Avenue|Drive|Close|Way)\b"
    r"|\b(?:Rue|Calle|Via|Rua|Avenida|Av\.|C/) [^\n,.;!?\d]{2,40},? (?:n[.º°]? ?)?\d{1,4}\b"
    r"|\b[A-ZÄÖÜ][\wäöüß-]{2,30}(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|straat|laan|plein|gracht)"
    r" \d{1,4} ?[a-z]?\b"
)
_POSTCODE = re.compile(rf"\b(?:[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}|\d{{4}} [A-Z]{{2}}\b|\d{{5}})\b(?: {_TOWN})?")
_TOWN_WITH_CODE = re.compile(
    rf"\b(?:[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}|\d{{4}} [A-Z]{{2}}|(?:[A-Z]{{1,2}}-)?\d{{4,5}})\b {_TOWN}"
)
_TITLES = (
    r"M\.|MM\.|Mme|Mlle|Monsieur|Madame|Mr\.?|Mrs\.?|Ms\.?|Herrn?|Frau|Sra?\.?|Sig\.?(?:ra)?|Dhr\.?|Mevr\.?|Mevrouw"
    r"|[Jj]e m['’]appelle|[Mm]y name is|[Ii]ch hei(?:ß|ss)e|[Mm]ein Name ist|[Mm]e llamo|[Mm]i nombre es"
    r"|[Mm]i chiamo|[Mm]ijn naam is|[Ii]k heet|[Oo] meu nome [ée]|[Cc]hamo-me"
)
_TITLED = re.compile(rf"\b(?P<kept>(?:{_TITLES})\s)(?P<name>{_NAME}(?: {_NAME}){{0,2}})")
_SIGNATURE = re.compile(rf"{_NAME}(?: {_NAME}){{1,3}}")
_SIGNATURE_LINES = 3
_SHORTEST_NAME = 2


@dataclass(slots=True)
class _Marks:
    """What stands for what was found: a number for each different thing of a sort."""

    given: dict[str, dict[str, int]] = field(default_factory=dict)

    def mark(self, sort: str, found: str, /) -> str:
        known = self.given.setdefault(sort, {})
        same = _folded("".join(filter(str.isalnum, found)))
        return f"[{sort} {known.setdefault(same, len(known) + 1)}]"


class _Gaps(_Marks):
    """For people: they see that something is missing, and need not tell one from another."""

    def mark(self, _sort: str, _found: str, /) -> str:
        return "[…]"


def redacted(text: str, *, orders: Iterable[str] = (), names: Iterable[str] = ()) -> str:
    """The text with personal data masked.

    `orders` are order and parcel numbers as they were found (see `Understanding.references`), `names` what the sender
    is called; both are masked however they are spaced or accented.
    """
    marks = _Marks()

    def masked(sort: str, pattern: re.Pattern[str], text: str) -> str:
        return pattern.sub(lambda found: marks.mark(sort, found[0]), text)

    text = masked("link", _LINK, text)
    text = masked("mail", _MAIL, text)
    text = _IBAN.sub(lambda found: marks.mark("iban", found[0]) if _digits(found[0]) >= 10 else found[0], text)
    text = _CARD.sub(lambda found: marks.mark("card", found[0]) if _is_card(found[0]) else found[0], text)
    for order in sorted(set(filter(None, orders)), key=len, reverse=True):
        text = masked("order", _spaced(order), text)
    for sort, pattern in (("date", _DATE), ("phone", _PHONE), ("address", _STREET), ("postcode", _POSTCODE)):
        text = masked(sort, pattern, text)
    text = _LONG_NUMBER.sub(lambda found: marks.mark("number", found[0]) if _digits(found[0]) > 4 else found[0], text)
    text = masked("number", _DIGITS, text)
    text = _TITLED.sub(lambda found: found["kept"] + marks.mark("name", found["name"]), text)
    return _without_names(text, names, marks)


def masked(text: str, *, names: Iterable[str] = ()) -> str:
    """The text without how to reach its author: mail and street addresses, towns, phones, and their `names`.

    Whoever helps with the matter still reads order numbers, dates and amounts.
    """
    marks = _Gaps()
    for sort, pattern in (("mail", _MAIL), ("address", _STREET), ("postcode", _TOWN_WITH_CODE), ("phone", _PHONE)):
        text = pattern.sub(lambda found, sort=sort: marks.mark(sort, found[0]), text)  # type: ignore[misc]
    text = _TITLED.sub(lambda found: found["kept"] + marks.mark("name", found["name"]), text)
    return _without_names(text, names, marks)


def _without_names(text: str, names: Iterable[str], marks: _Marks) -> str:
    words = {_folded(word) for name in names for word in _WORD.findall(name) if len(word) >= _SHORTEST_NAME}

    def masked(found: re.Match[str]) -> str:
        return marks.mark("name", found[0]) if _folded(found[0]) in words else found[0]

    lines = _WORD.sub(masked, text).split("\n") if words else text.split("\n")
    last = [number for number, line in enumerate(lines) if line.strip()][-_SIGNATURE_LINES:]
    for number in last[1:]:
        if _SIGNATURE.fullmatch(lines[number].strip()):
            lines[number] = marks.mark("name", lines[number])
    return "\n".join(lines)


def _spaced(number: str) -> re.Pattern[str]:
    """A number however its characters are spaced; the limits keep it from being found inside another one."""
    characters = [re.escape(character) for character in number if not character.isspace()]
    return re.compile(rf"(?<!\w){_GAP.join(characters)}(?!\w)", re.IGNORECASE)


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def _is_card(text: str) -> bool:
    """Luhn's check, ISO/IEC 7812-1 annex B."""
    digits = [int(character) for character in text if character.isdecimal()][::-1]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
