"""What stands below the words: signatures, disclaimers, footers of phones, lists and virus scanners."""

import re
from collections.abc import Sequence

from chalicelib.domain.quoting import wording

_DELIMITER = re.compile(r"\s{0,3}--\s*$")
_DASH = re.compile(r"\s{0,3}[—–─]+\s*$")
_SIGNED = re.compile(r"-{1,2}[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}$")
_RULE = re.compile(r"\s{0,3}(?:[_=*~-]{5,}|[_=*.•~-][_=*.•~ -]{4,100}[_=*.•~-])\s*$")
# A signature longer than this is rather a text that begins below dashes.
_MOST_LINES = 25
# What only a visiting card has: addresses, numbers to call, registers.
_CARD = re.compile(
    r"\S@[\w-]+\.\w|https?://|\bwww\.|(?:\+\d|\(0|\b0)\d?[\d ()./-]{6,}|"
    r"\b(?:tel|tél|téléphone|phone|mobile?|mob|gsm|fax|handy|móvil|cell|telefon|telefono|telefoon|teléfono)\b\s?[.:]|"
    r"\b(?:GmbH|SARL|SAS|SASU|Ltd|LLC|B\.V\.|S\.r\.l\.|S\.L\.|Lda|HRB|SIRET|RCS|KvK)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}$")
_LONGEST_CARD_LINE = 90
_MOST_CARD_LINES = 16
_ENDS_SENTENCE = (".", "!", "?", ":", ";", ",", "…")
# Machines and programs by name: a line that says no more than "sent from my iPhone" is theirs wherever it stands.
_NAMED_DEVICE = re.compile(
    r"i-?phone|i-?pad|android|samsung|galaxy|huawei|xiaomi|redmi|blackberry|outlook|yahoo|gmail|proton|gmx|web\.de",
    re.IGNORECASE,
)


def closing_start(lines: Sequence[str], *, words_above: bool = False) -> int:
    """Where in one stretch of new lines the closing begins; their number where there is none.

    Without `words_above` the stretch's first words are never taken for a closing, unless a program wrote them.
    """
    end = _below_delimiter(lines, words_above)
    end = _disclaimer(lines, end, words_above)
    end = _card(lines, end, words_above)
    return _footers(lines, end)


def banner_end(lines: Sequence[str]) -> int:
    """Where the warning that a gateway put above a mail from outside ends; 0 where there is none."""
    start = 0
    while start < len(lines) and not lines[start].strip():
        start += 1
    end = start
    while end < len(lines) and end < start + 6 and lines[end].strip():
        end += 1
    # Without words below it the warning is what the mail has.
    has_more = any(line.strip() for line in lines[end : end + 20])
    return end if has_more and wording.BANNER.match(" ".join(lines[start:end])[:600].strip(" *_#|>\t\xa0")) else 0


def is_lone_footer(lines: Sequence[str], number: int) -> bool:
    """Whether a line by itself between empty ones is a phone's or a mail program's."""
    line = lines[number].strip()
    return (
        8 < len(line) < 120
        and (number == 0 or not lines[number - 1].strip())
        and (number + 1 == len(lines) or not lines[number + 1].strip())
        and _NAMED_DEVICE.search(line) is not None
        and wording.MOBILE_FOOTER.match(line) is not None
    )


def _below_delimiter(lines: Sequence[str], has_words: bool) -> int:
    below = sum(1 for line in lines if line.strip())
    for number, line in enumerate(lines):
        first = line.strip()[:1]
        below -= bool(first)
        if has_words and first and first in "-—–─" and _delimits(lines, number, below):
            return number
        has_words = has_words or bool(first)
    return len(lines)


def _delimits(lines: Sequence[str], number: int, below: int) -> bool:
    line = lines[number]
    if 0 < below <= 4 and line.strip() in {"---", "----"}:
        rest = [line.strip() for line in lines[number + 1 :] if line.strip()]
        return _NAME.match(rest[0]) is not None and _is_short(rest)
    if line == "-- " or (below <= _MOST_LINES and _DELIMITER.match(line)):
        return True
    # A whole line of dashes may also part two thoughts.
    return bool(below <= 6 and _DASH.match(line)) and (len(line.strip()) <= 2 or _is_short(lines[number + 1 :]))


def _is_short(lines: Sequence[str]) -> bool:
    return all(len(line) <= _LONGEST_CARD_LINE and not line.rstrip().endswith(_ENDS_SENTENCE) for line in lines)


def _card(lines: Sequence[str], end: int, has_words: bool) -> int:
    """Where a visiting card below a rule begins."""
    below = sum(1 for line in lines[:end] if line.strip())
    before = ""
    for number in range(end):
        line = lines[number].strip()
        if not line:
            continue
        below -= 1
        if has_words and below <= _MOST_CARD_LINES and not before.endswith(":") and _RULE.match(lines[number]):
            card = [line for line in lines[number + 1 : end] if line.strip() and not _RULE.match(line)]
            if _is_card(card):
                return number
        has_words, before = True, line
    return end


def _is_card(lines: Sequence[str]) -> bool:
    return (
        bool(lines)
        and all(len(line) <= _LONGEST_CARD_LINE and not line.rstrip().endswith(("?", ":", "!")) for line in lines)
        and any(_CARD.search(line) or wording.MOBILE_FOOTER.match(line.strip()) for line in lines)
    )


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
