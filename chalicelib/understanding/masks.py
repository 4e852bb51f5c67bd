"""What looks like an order's number and is none: phones, amounts, dates, postcodes, accounts, addresses of the web.

They are blanked out before numbers are looked for, at the same length, so that places stay places in the text.
"""

import re

from chalicelib.understanding import number_words, words
from chalicelib.understanding.carriers import SPACED

_IBAN = re.compile(
    r"\b(?:AT|BE|CH|CY|CZ|DE|DK|EE|ES|FI|FR|GB|GR|HR|HU|IE|IT|LI|LT|LU|LV|MC|MT|NL|NO|PL|PT|RO|SE|SI|SK|SM)"
    r"\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,4})?\b"
)
_TAX = re.compile(
    r"\b(?:FR ?[0-9A-Z]{2} ?\d{3} ?\d{3} ?\d{3}|BE ?[01]\d{3}[. ]?\d{3}[. ]?\d{3}|NL\d{9}B\d{2}|ATU\d{8}"
    r"|CHE-?\d{3}\.\d{3}\.\d{3})\b"
)
# An address begins after a space: looked for at every letter, a line of 700,000 would take minutes.
_URL = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+")
_FILE = re.compile(
    r"[\w-]{1,60}\.(?:jpe?g|png|gif|heic|webp|pdf|docx?|xlsx?|csv|zip|mp4|mov|eml)\b|\b(?:IMG|DSCN?|PXL|VID)_\d+",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\w./-])(?:0?[1-9]|[12]\d|3[01])(?P<by>[./-])(?:0?[1-9]|1[0-2])(?P=by)(?:19|20)?\d{2}(?![\w-]|[./]\d)"
)
_GROUPED = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_SIGN = r"€|£|\$|(?:euros?|eur|chf|gbp|usd|cad|pounds|points?|pts|punkte|punten|puntos|punti|pontos|miles)\b"
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?:(?:[€£$]|\b(?:chf|eur|gbp|usd|cad)(?=\s))\s?(?:{_GROUPED})|(?:{_GROUPED})\s?(?:{_SIGN})"
    r"|\d{1,3}(?:[ .\u00a0\u202f]\d{3})*,\d{2}(?![\d\w-])|\d{1,3}(?:,\d{3})+\.\d{2})(?![\d\w-])",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?:[,(\n]|[-–] |\b(?:CP|PLZ|CAP)\b) *\d{4,5}(?= +[A-ZÀ-Ý][\w'’-]{2,})"
    r"|\b(?:[àaÀ]|au|in|nach|en|em|te|to) +(?:[A-Z]{1,2}-)?(?:\d{4,5}|\d{4} ?[A-Z]{2}|\d{4}-\d{3})"
    r"(?= +[A-ZÀ-Ý][\w'’-]{2,})"
    r"|(?<![\w-])[1-9]\d{3} ?[A-Z]{2}(?= +[A-ZÀ-Ý][a-z])"
)
_PHONE = re.compile(
    r"(?<![\w+-])(?<!\d[ ./])(?<!\d[A-Z] )(?:"
    r"(?P<abroad>(?:\+|00 ?(?=[1-9]))\d[\d ().\u00a0-]{6,17}\d)"
    r"|(?P<home>\(?0 ?[1-9]\d{0,3}\)?(?:[ /.-]{0,3}\d{2,8}){1,5})"
    r"|(?P<american>\(\d{3}\) ?\d{3}[ .-]\d{4}|[2-9]\d{2}[ .-][2-9]\d{2}[ .-]\d{4})"
    r"|(?P<italian>3\d{2}[ ./-]\d{6,7})"
    r")(?![ .-]?\d)(?!\w)"
)
_TOLD_PHONE = re.compile(
    r"\b(?:t[ée]l|tlf|telf|tel[ée]fono|m[oó]vil|telem[oó]vel|gsm|phone|handy"
    r"|lig(?:ar|uem?)(?:-me)?(?: para)?(?: o)?|ll[aá]m(?:ar|e|en|a|ad)(?:me|nos)?(?: al)?"
    r"|chiam(?:a|i|ate|are|ar)(?:mi|ci)?(?: al)?|call(?: me| us)?(?: on| at)?|bel(?: me| mij| ons)?(?: op)?)[.: ]{1,3}"
    r"\+?\d(?:[ .-]?\d){7,12}(?![\w-])",
    re.IGNORECASE,
)
_MOBILE = r"(?:[679]\d{2}[ .]?\d{3}[ .]?\d{3}|3\d{9})(?![\w-])"
"""A Spanish, Portuguese or Italian mobile phone, which has no 0."""

_OWN_PHONE = re.compile(
    # Somebody's own number; and one below the name, in a letter that closes in one of these languages.
    rf"\b(?:mio|mi|meu) n[uú]mero [eèé]s? (?:o |el |il )?{_MOBILE}"
    rf"|\b(?:saludos?|saluti|cumprimentos|gracias|grazie|obrigad[oa])\b[^\n\d]{{0,30}}(?:\n[^\n\d]{{2,40}})?\n{_MOBILE}\s*$",
    re.IGNORECASE,
)
_BEFORE = 40
"""Characters before a phone's number in which a word may say that it is an order's or a parcel's."""

_DIGITS_OF = {"abroad": range(9, 18), "home": range(9, 13), "american": range(10, 11), "italian": range(9, 11)}


def masked(part: str) -> str:
    """The text with what is no number of ours blanked out; what has a carrier's shape stays."""
    kept = [match.span() for match in SPACED.finditer(part)]
    for pattern in (_URL, _FILE, _IBAN, _TAX, _AMOUNT, _TOLD_PHONE, _OWN_PHONE, _PHONE, _DATE, _POSTCODE):
        part = pattern.sub(lambda match: match.group() if _stays(match, kept) else " " * len(match.group()), part)
    return part


def _stays(match: re.Match[str], kept: list[tuple[int, int]]) -> bool:
    if match.re is not _URL and any(start < match.end() and match.start() < end for start, end in kept):
        return True
    if match.re is not _PHONE:
        return False
    # Some orders' and parcels' numbers could be dialled as well.
    before = words.fold(match.string[max(0, match.start() - _BEFORE) : match.start()])
    if number_words.is_introduced(number_words.sentence_before(before, len(before))):
        return True
    kind = match.lastgroup or "abroad"
    return sum(map(str.isdigit, match.group())) not in _DIGITS_OF[kind]
