"""Parcel numbers whose shape tells the carrier, with their check digits where those are public."""

import re
from collections.abc import Callable


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


def _sscc(number: str) -> bool:
    """GS1's serial shipping container code behind its 00, as DHL numbers parcels: the last digit checks, modulo 10."""
    if not re.fullmatch(r"00\d{18}", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[2:19], (3, 1) * 9, strict=False))
    return -total % 10 == int(number[19])


def _shaped(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda number: bool(compiled.fullmatch(number))


CARRIERS: dict[str, Callable[[str], bool]] = {
    "upu_s10": _s10,
    "ups": _ups,
    "colissimo": _shaped(r"\d[A-Z]\d{11}"),
    "chronopost": _shaped(r"[A-Z]{2}\d{9}[A-Z]{2}"),
    "dhl": lambda number: _sscc(number) or bool(re.fullmatch(r"JJ?D\d{10,18}|JVGL\d{10,20}", number)),
    "bpost": _shaped(r"3232\d{20}"),
    "postnl": _shaped(r"3S[A-Z]{4}[0-9A-Z]{7,11}"),
    "dpd": _shaped(r"0\d{13}|1[0-9]{13}[A-Z]?"),
    "amazon_order": _shaped(r"\d{3}-\d{7}-\d{7}"),
}
"""Shapes that need no introduction. Mondial Relay (8 digits), GLS (11) and DHL (10 or 12) have no tell-tale shape."""

SPACED = re.compile(
    r"(?<![\w-])(?:"
    r"[A-Z]{2}(?: ?\d){9} ?[A-Z]{2}"
    r"|1Z(?: ?[0-9A-Z]){15} ?\d"
    r"|\d ?[A-Z](?: ?\d){11}"
    r"|JJD(?: ?\d){10,18}|JD(?: ?\d){16,18}"
    r"|00 ?340(?: ?\d){15}"
    r"|3232(?: ?\d){20}"
    r"|3S ?[A-Z]{4} ?(?=[0-9A-Z]*\d)[0-9A-Z]{7,11}"
    r"|0(?: ?\d){13}"
    r")(?![\w-])"
)
"""The same shapes as people copy them, in groups."""


def carrier(number: str) -> str | None:
    """The first carrier whose shape a number has, or None."""
    plain = number.replace(" ", "").upper()
    return next((name for name, fits in CARRIERS.items() if fits(plain)), None)
