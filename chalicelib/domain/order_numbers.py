"""A brand's own order numbers, known by their shape."""

import re
from collections.abc import Sequence
from functools import lru_cache

MARKS = {"#": "[0-9]", "@": "[A-Z]"}
"""What a shape is made of: `#` is a digit, `@` a letter; letters, digits and `- / .` stand for themselves."""


def own_numbers(shapes: Sequence[str], *texts: str) -> tuple[str, ...]:
    """The numbers in texts that have one of the shapes, such as `LX-######`, in order of appearance and once each.

    Capitals do not count, nor blanks between the digits; a number that is part of a longer one is none.
    """
    if not shapes:
        return ()
    found = (match for text in texts for match in _pattern(tuple(shapes)).finditer(text))
    numbers = {number.upper(): number for number in (re.sub(r"\s", "", match.group()) for match in found)}
    return tuple(numbers.values())


@lru_cache(maxsize=64)
def _pattern(shapes: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(shapes, key=len, reverse=True)
    each = "|".join(r"[ \u00a0\u202f]?".join(_sign(sign) for sign in shape.upper()) for shape in longest_first)
    return re.compile(rf"(?<![\w-])(?:{each})(?![\w-])", re.IGNORECASE)


def _sign(sign: str) -> str:
    return MARKS.get(sign) or re.escape(sign)
