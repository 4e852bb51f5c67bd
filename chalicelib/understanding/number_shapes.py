"""What a number's own shape tells: a shop's, a carrier's, a product's, or a date, an hour, a measure, a phone."""

import re

_ORDER_SHAPED = re.compile(r"(?:CMD|CDE|ORD|ORDER|BE|PO|WEB|CO|SO|BST|PED|ENC)[-_]?\d[\d-]{3,}", re.IGNORECASE)
_LETTERS_AND_FIVE = re.compile(
    r"[A-Z]{1,4}[-_/]?\d{5,10}|[a-z]{1,4}-?\d{6,10}|[A-Z]{5,10}[-_/]\d{5,10}|[A-Z]{1,4}[-_/]?\d{2,4}[-_/]\d{3,8}"
    r"|\d{4,8}-[A-Z]{1,2}"
)
_LETTERS_AND_FOUR = re.compile(
    r"[A-Z]{1,5}[-_/]?\d{4,10}|\d{4,8}[-_/]?[A-Z]{1,3}|\d{4,8}/\d{1,2}|\d{1,4}(?:-\d{3,4}){1,2}-[A-Z]{1,2}"
)
_LONG_MIXED = re.compile(r"(?=(?:[A-Z]*\d){7})(?=\d*[A-Z])[A-Z0-9]{10,26}")
_DIGITS = re.compile(r"[1-9]\d{5,9}|\d{2,4}-\d{4,8}|\d{5,8}-\d{2,6}|(?!19|20)\d{4}-\d{2,4}|\d{1,4}(?:-\d{3,4}){2}")
_LONG = re.compile(r"(?!\d0{5})[1-9]\d{5,8}|\d{2,4}-\d{5,8}|\d{1,4}(?:-\d{3,4}){2}|\d{4,8}-[A-Z]{1,3}|\d{5,8}-\d{2,6}")
_NOT_NUMBERS = re.compile(
    r"^(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:(?:19|20)\d\d|\d\d)|\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}|\d{1,2}[hH:]\d{0,2}(?:-\d{1,2}[hH:]\d{0,2})?|\d{1,4}e\d{2}|\d{1,2}m\d{2}|\d+(?:[.,]\d+)?"
    r"(?:cm|mm|kg|g|ml|l|m|km|w|v|kw|gb|go|to|mo|h|hz|px|x|k|e|er|eme|ème|ème|ere|nd|rd|th|st|eur|min|j|ans)|\d{1,4}x\d{1,4}(?!\d)\w*|"
    r"(?:19|20)\d{2}|\d{1,3}(?:[ .\u202f]\d{3})*,\d{2}|\d{1,3}[/-]\d{1,3}(?:h|cm|mm|j|kg|g)|0\d00"
    r"|\d{1,2}[.:h]\d{2}(?:[ap]m)?|\d{1,4}(?:[.,]\d+)?x\d{1,4}(?!\d)(?:[.,]\d+)?\w*|(?:0?[1-9]|1[0-2])/20\d{2}"
    r"|(?:[01]\d|2[0-3])[0-5][05]-(?:[01]\d|2[0-3])[0-5][05])$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"^(?:0\d{9}|00\d{9,13}|0\d{8,11})$")
_MOBILE = re.compile(r"[3679]\d{8}|3\d{9}")
"""Spanish, Portuguese and Italian numbers as they are dialled at home; nine digits may also be an order's."""

_MODEL = re.compile(r"[A-Z]{1,4}-?\d{3,4}[A-Z]?")
_CASE_OF_OURS = re.compile(r"^GU-[0-9A-Z]{8}$")


_FEWEST_PARTED = 5
_RANGE = 100
"""What a range such as pages 133-148 spans at most."""


def is_no_number(number: str) -> bool:
    """Whether what looks like a number is a date, an hour, a measure or a year."""
    return bool(_NOT_NUMBERS.match(number))


def is_phone(number: str) -> bool:
    """Whether digits are a phone number as it is dialled at home, with its 0."""
    return bool(_PHONE.match(number))


def is_mobile(number: str) -> bool:
    """Whether digits may be a Spanish, Portuguese or Italian phone number: they have no 0."""
    return bool(_MOBILE.fullmatch(number))


def is_case_of_ours(number: str) -> bool:
    """Whether it is a case's reference, as Guichet gives them."""
    return bool(_CASE_OF_OURS.match(number))


def says_order(number: str) -> bool:
    """Whether its letters say that it is an order's: `CMD-77120`."""
    return bool(_ORDER_SHAPED.fullmatch(number))


def is_shops_own(number: str) -> bool:
    """Whether nobody but a shop gives such a number: a few letters and five digits."""
    return bool(_LETTERS_AND_FIVE.fullmatch(number))


def is_carriers_own(number: str) -> bool:
    """Whether it is as long a mixture of letters and digits as carriers give."""
    return bool(_LONG_MIXED.fullmatch(number))


def is_letters_and_four(number: str) -> bool:
    """Whether it is a shop's or a product's: letters and four digits."""
    return bool(_LETTERS_AND_FOUR.fullmatch(number))


def is_digits(number: str) -> bool:
    """Whether it is of digits, and a shop's where it is put aside."""
    return bool(_DIGITS.fullmatch(number)) or is_parted(number)


def is_long(number: str) -> bool:
    """Whether it is long enough to be a shop's in the middle of a sentence."""
    return bool(_LONG.fullmatch(number))


def is_model(number: str) -> bool:
    """Whether products are called so: `SX-450`."""
    return bool(_MODEL.fullmatch(number))


def is_parted(number: str) -> bool:
    """Whether digits parted by hyphens, five at least, are a shop's and no range, year or month."""
    parts = number.split("-")
    if len(parts) < 2 or not all(map(str.isdigit, parts)) or sum(map(len, parts)) < _FEWEST_PARTED:
        return False
    if len(parts) > 2:
        return True
    first, last = map(int, parts)
    is_year = bool(re.fullmatch(r"(?:19|20)\d\d", parts[0])) and len(parts[1]) <= 4
    is_month = first <= 12 and bool(re.fullmatch(r"20\d\d", parts[1]))
    is_round = not (first % 5 or last % 5)
    is_range = (0 < last - first < _RANGE and len(parts[0]) == len(parts[1])) or (first < last and is_round)
    return not (is_year or is_month or is_range)
