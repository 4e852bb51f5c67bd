"""What looks like an order's number and is none: phones, amounts, dates, postcodes, accounts, addresses of the web.

They are blanked out before numbers are looked for, at the same length, so that places stay places in the text.
"""

import re

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
_DATE = re.compile(
    r"(?<![\w./-])(?:0?[1-9]|[12]\d|3[01])(?P<by>[./-])(?:0?[1-9]|1[0-2])(?P=by)(?:19|20)?\d{2}(?![\w-]|[./]\d)"
)
_GROUPED = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_SIGN = r"€|£|\$|(?:euros?|eur|chf|gbp|usd|cad|pounds|points?|pts|punkte|punten|puntos|punti|pontos|miles)\b"
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?:[€£$]\s?(?:{_GROUPED})|(?:{_GROUPED})\s?(?:{_SIGN})"
    r"|\d{1,3}(?:[ .\u00a0\u202f]\d{3})*,\d{2}(?![\d\w-])|\d{1,3}(?:,\d{3})+\.\d{2})(?![\d\w-])",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?:[,(\n]|[-–] |\b(?:CP|PLZ|CAP)\b) *\d{4,5}(?= +[A-ZÀ-Ý][\w'’-]{2,})"
    r"|\b(?:[àaÀ]|au|in|nach|en|em|te|to) +(?:[A-Z]{1,2}-)?(?:\d{4,5}|\d{4} ?[A-Z]{2}|\d{4}-\d{3})"
    r"(?= +[A-ZÀ-Ý][\w'’-]{2,})"
)
_PHONE = re.compile(
    r"(?<![\w+-])(?<!\d[ ./])(?:"
    r"(?P<abroad>(?:\+|00 ?)\d[\d ().\u00a0-]{6,17}\d)"
    r"|(?P<home>\(?0 ?\d{1,4}\)?(?:[ /.-]{0,3}\d{2,8}){1,5})"
    r"|(?P<american>\(\d{3}\) ?\d{3}[ .-]\d{4}|[2-9]\d{2}[ .-][2-9]\d{2}[ .-]\d{4})"
    r"|(?P<italian>3\d{2}[ ./-]\d{6,7})"
    r")(?![ .-]?\d)(?!\w)"
)
_PARCEL_BEFORE = re.compile(
    r"\b(?:colis|paquets?|pa[kc]k?[ek]t\w*|parcel|pacco|collo|volume|sendung\w*|zending|spedizione|envío|envio|suivi|tracking"
    r"|consignment|dhl|dpd|gls|ups|brt|seur|ctt|mrw|sda|bpost|postnl|evri|hermes|correos|relay)"
    r"[ :.#-]{0,3}(?:n[°ºro.]{0,2}[ :.]{0,2})?$",
    re.IGNORECASE,
)
"""What stands before a parcel's number that could be dialled as well."""
_DIGITS_OF = {"abroad": range(9, 18), "home": range(9, 13), "american": range(10, 11), "italian": range(9, 11)}


def masked(part: str) -> str:
    """The text with what is no number of ours blanked out; what has a carrier's shape stays."""
    kept = [match.span() for match in SPACED.finditer(part)]
    for pattern in (_URL, _IBAN, _TAX, _AMOUNT, _PHONE, _DATE, _POSTCODE):
        part = pattern.sub(lambda match: match.group() if _stays(match, kept) else " " * len(match.group()), part)
    return part


def _stays(match: re.Match[str], kept: list[tuple[int, int]]) -> bool:
    if match.re is not _URL and any(start < match.end() and match.start() < end for start, end in kept):
        return True
    if match.re is not _PHONE:
        return False
    if _PARCEL_BEFORE.search(match.string, max(0, match.start() - 25), match.start()):
        return True
    kind = match.lastgroup or "abroad"
    return sum(map(str.isdigit, match.group())) not in _DIGITS_OF[kind]
