"""What stands below the words: signatures, disclaimers, footers of phones, lists and virus scanners."""

import re
from collections.abc import Sequence

from chalicelib.domain.quoting import wording

_DELIMITER = re.compile(r"\s{0,3}--\s*$")
_DASH = re.compile(r"\s{0,3}[—–]{1,2}\s*$")
_SIGNED = re.compile(r"-{1,2}[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}$")
_RULE = re.compile(r"\s{0,3}[_=*-]{5,}\s*$")
# A signature longer than this is rather a text that begins below dashes.
_MOST_LINES = 25


def closing_start(lines: Sequence[str], *, words_above: bool = False) -> int:
    """Where in one stretch of new lines the closing begins; their number where there is none.

    Without `words_above` the stretch's first words are never taken for a closing, unless a program wrote them.
    """
    end = _below_delimiter(lines, words_above)
    end = _disclaimer(lines, end, words_above)
    return _footers(lines, end)


def _below_delimiter(lines: Sequence[str], has_words: bool) -> int:
    below = sum(1 for line in lines if line.strip())
    for number, line in enumerate(lines):
        first = line.strip()[:1]
        below -= bool(first)
        if has_words and first and first in "-—–" and _delimits(line, below):
            return number
        has_words = has_words or bool(first)
    return len(lines)


def _delimits(line: str, below: int) -> bool:
    if line == "-- ":
        return True
    return bool(below <= _MOST_LINES and _DELIMITER.match(line)) or bool(below <= 6 and _DASH.match(line))


def _disclaimer(lines: Sequence[str], end: int, has_words: bool) -> int:
    starts_paragraph = True
    below = sum(1 for line in lines[:end] if line.strip())
    for number in range(end):
        line = lines[number]
        if not line.strip():
            starts_paragraph = True
            continue
        is_rule = _RULE.match(line) is not None
        if has_words and is_rule and below <= 2 * _MOST_LINES and _announces_list(lines[number + 1 : number + 8]):
            return number
        # A sentence may be wrapped.
        if (
            has_words
            and starts_paragraph
            and below <= _MOST_LINES
            and wording.DISCLAIMER.match(" ".join(lines[number : number + 3])[:400])
        ):
            return number
        below -= 1
        has_words, starts_paragraph = True, is_rule
    return end


def _announces_list(lines: Sequence[str]) -> bool:
    text = "\n".join(lines)
    return bool(wording.LIST_FOOTER.search(text) or wording.DISCLAIMER.match(text))


def _footers(lines: Sequence[str], end: int) -> int:
    """Peels footers off the end, one line after the other."""
    while True:
        last = end - 1
        while last >= 0 and not lines[last].strip():
            last -= 1
        if last < 0:
            return end
        line = lines[last].strip()
        if len(line) < 250 and wording.MOBILE_FOOTER.match(line):
            end = last
        elif _SIGNED.match(line) and last > 1 and not lines[last - 1].strip() and not lines[last - 2].startswith("-"):
            return last
        elif _RULE.match(line) and end < len(lines):
            end = last
        else:
            return end
