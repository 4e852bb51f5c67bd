"""What a contact's text names beside what it asks: numbers, amounts, dates, phone numbers, postcodes.

Phone numbers are read by `phonenumberslite`, the Python port of Google's libphonenumber (Apache 2.0, 5 MB); it loads
when details are asked for, not with the classifier. Dates are read by patterns: `dateparser` takes a tenth
of a second for a text, and finds dates in order numbers.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from itertools import chain

from chalicelib.domain.understanding import Detail, DetailKind
from chalicelib.understanding.carriers import carrier
from chalicelib.understanding.lexicon import read_sections
from chalicelib.understanding.references import aligned_fold, numbers

_MOST_CHARACTERS = 20_000

_REGIONS = {"fr": "FR", "en": "GB", "es": "ES", "de": "DE", "it": "IT", "nl": "NL", "pt": "PT"}
"""Where a phone number without a country's prefix is taken to be, by the language of the text."""

_CURRENCIES = {"€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP"}
_CURRENCIES |= {"$": "USD", "usd": "USD", "chf": "CHF", "fr.": "CHF", "cad": "CAD"}
_SIGN = r"€|£|\$|(?:euros?|eur|gbp|pounds|usd|chf|cad)\b|fr\.(?=\s|$)"
_SUM = r"\d{1,3}(?:[ .,\u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,-])(?:(?P<before>{_SIGN})\s?(?P<first>{_SUM})(?![\w-])"
    rf"|(?P<second>{_SUM})\s?(?P<after>{_SIGN})(?P<cents>\d{{2}}(?!\d))?)",
    re.IGNORECASE,
)
_NUMERIC_DATE = re.compile(
    r"(?<![\w./-])(?:(?P<year>(?:19|20)\d{2})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<d>\d{1,2})(?P<by>[./-])(?P<m>\d{1,2})(?:(?P=by)(?P<y>(?:19|20)?\d{2}))?)(?![\w-]|[./]\d)"
)
_POSTCODE = re.compile(
    r"(?<![\w-])(?:(?P<uk>[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})"
    r"|(?P<nl>[1-9]\d{3} ?[A-Z]{2})(?= +[A-Z][a-z])"
    r"|(?P<pt>\d{4}-\d{3})"
    r"|(?:[A-Z]{1,2}-)?(?P<other>\d{4,5})(?= +(?!EUR|CHF)[A-ZÀ-Ý][\w'’-]{2,}))(?![\w-])"
)
_TOWN_BEFORE = re.compile(r"(?:rue|avenue|strasse|straat|street|road|via|calle|rua|cp|code postal|postcode|plz|cap)\b")
_LOOK_BACK = 60


def details(text: str, language: str = "", orders: Collection[str] | None = None) -> tuple[Detail, ...]:
    """The details of a text in order of appearance; of two that overlap, the first kind of the list below is taken.

    `orders` are its order and parcel numbers where they are known, as of a contact that was understood.
    """
    part = text[:_MOST_CHARACTERS]
    folded = aligned_fold(part)
    found: list[Detail] = []
    numbered = _numbers(part, orders)
    kinds = (_amounts(part), _dates(part, folded), numbered, _phones(part, language), _postcodes(part, folded))
    for detail in chain.from_iterable(kinds):
        if all(detail.span[1] <= other.span[0] or other.span[1] <= detail.span[0] for other in found):
            found.append(detail)
    return tuple(sorted(found, key=lambda detail: detail.span))


def amounts(text: str) -> tuple[str, ...]:
    """The amounts that a text names, such as `89.90 EUR` (ISO 4217)."""
    return tuple(found.value for found in _amounts(text[:_MOST_CHARACTERS]))


def _numbers(part: str, orders: Collection[str] | None) -> Iterator[Detail]:
    for one in numbers(part, orders):
        yield Detail(DetailKind(one.kind), one.number, (one.start, one.end), _carrier(one.kind, one.number))


def _carrier(kind: str, number: str) -> str:
    return (carrier(number) or "") if kind == DetailKind.PARCEL else ""


def _amounts(part: str) -> Iterator[Detail]:
    for match in _AMOUNT.finditer(part):
        sign = (match["before"] or match["after"]).lower()
        whole, cents = _parts(match["first"] or match["second"])
        value = f"{whole}.{match['cents'] or cents} {_CURRENCIES[sign]}"
        yield Detail(DetailKind.AMOUNT, value, match.span())


def _parts(written: str) -> tuple[str, str]:
    """Whole units and cents of a sum: a mark before its last one or two digits parts them, others only group digits."""
    match = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", written)
    whole, cents = (match[1], match[2]) if match else (written, None)
    return re.sub(r"\D", "", whole), (cents or "").ljust(2, "0")


def _dates(part: str, folded: str) -> Iterator[Detail]:
    for match in _NUMERIC_DATE.finditer(part):
        day, month = match["day"] or match["d"], match["month"] or match["m"]
        value = _iso(match["year"] or match["y"], int(month), int(day))
        # A bare 1.5 or 10-12 is a quantity or a range; with a slash it is a date.
        if value and (match["year"] or match["y"] or match["by"] == "/"):
            yield Detail(DetailKind.DATE, value, match.span())
    for match in _worded().finditer(folded):
        month = _months()[match["month"] or match["month2"]]
        value = _iso(match["year"], int(month), int(match["day"] or match["day2"]))
        if value:
            yield Detail(DetailKind.DATE, value, match.span())


def _iso(year: str | None, month: int, day: int) -> str:
    """An ISO 8601 date; an empty text for one that no calendar has. Two digits of a year are of this century."""
    try:
        checked = date(int(year) + (2000 if len(year) == 2 else 0) if year else 2000, month, day)
    except ValueError:
        return ""
    return checked.isoformat() if year else checked.isoformat().replace("2000-", "--", 1)


@cache
def _months() -> dict[str, str]:
    """Folded name → number of the month."""
    return {name: number for number, names in read_sections("months").items() for name in names}


@cache
def _worded() -> re.Pattern[str]:
    names = "|".join(sorted(_months(), key=len, reverse=True))
    year = r"(?:,?\s+(?:(?:de|del|di|van)\s+)?(?P<year>(?:19|20)\d{2}))?(?!\w)"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|ter|º|°|\.)?\s+(?:(?:de|di|of)\s+)?(?P<month>{names})\b\.?"
        rf"|(?P<month2>{names})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\w)){year}"
    )


def _phones(part: str, language: str) -> Iterator[Detail]:
    import phonenumbers

    region = _REGIONS.get(language, "FR")
    for match in phonenumbers.PhoneNumberMatcher(part, region, leniency=phonenumbers.Leniency.POSSIBLE):
        digits = re.sub(r"\D", "", match.raw_string)
        # Bare digits are a number of any sort; one that is dialled begins with 0 or +.
        if match.raw_string.lstrip("(").startswith(("0", "+")) and len(digits) >= 9:
            value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            yield Detail(DetailKind.PHONE, value, (match.start, match.end))


def _postcodes(part: str, folded: str) -> Iterator[Detail]:
    for match in _POSTCODE.finditer(part):
        kind = match.lastgroup or "other"
        start, end = match.span(kind)
        four_digits = kind == "other" and end - start == 4
        before = folded[max(0, start - _LOOK_BACK) : start]
        if four_digits and not (_TOWN_BEFORE.search(before) or match.group().startswith(("B-", "CH-", "A-", "L-"))):
            continue
        yield Detail(DetailKind.POSTCODE, match[kind], (start, end))
