"""Lines that carry a person's last words and a client's first mark at once, put on lines of their own.

Phones, web mailers and gateways that make text of HTML lose line breaks: "Merci--- Le lun. 3 mars 2025 à 10:12, … a
écrit :" or "Merci-------- Message d'origine --------De : …". Only line breaks are added, so nothing is lost; lines that
carry quotation marks are left as they are.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from chalicelib.domain.quoting import wording

# Where an attribution may begin within a line: capital, a day or a month behind it, words and a gap or dashes before.
_INNER_START = re.compile(
    r"(?<=[^\s-])(?:[ \t\xa0]*-{2,6}[ \t\xa0]*|[ \t\xa0]+)(?=(?:On|Le|El|Am|Il|Op|Em|Den|Dnia)[ \xa0]"
    r"(?:\d|[A-Za-zéáûäí]{2,9}[.,]?[ \xa0]\d|[A-Za-zéáûäí-]{2,14}[.,]{1,2}[ \xa0]))"
)
_WORD = re.compile(r"\w")
_GLUED_QUOTE = re.compile(r"[:：][ \t\xa0]?(?=>)")
_LONGEST_ATTRIBUTION = 400
_MOST_LINES_BACK = 3
# A whole mail may have come as one line; its first labels are what matters.
_LONGEST_LOOKED_AT = 4_000
_MOST_LINES_LOOKED_AT = 100
_FEWEST_LABELS = 3
_WIDEST_GAP = 300
_MOST_WORDS_OF_LABEL = 3
_LONGEST_LABEL = 24


def parted(lines: list[str]) -> list[str]:
    """`lines` with a break wherever two were glued together; the same list where none were."""
    cuts: dict[int, set[int]] = {}
    labelled = 0
    for number, line in enumerate(lines):
        if len(line) < 20 or line.lstrip()[:1] == ">":
            continue
        for owner, place in _cuts(lines, number):
            cuts.setdefault(owner, set()).add(place)
        if labelled < _MOST_LINES_LOOKED_AT and line.count(":", 0, _LONGEST_LOOKED_AT) >= _FEWEST_LABELS:
            labelled += 1
            cuts.setdefault(number, set()).update(_labels(line[:_LONGEST_LOOKED_AT]))
    if not any(cuts.values()):
        return lines
    out: list[str] = []
    for number, line in enumerate(lines):
        places = [0, *sorted(cuts.get(number, ())), len(line)]
        pieces = [line[start:end] for start, end in pairwise(places)]
        out.extend(piece.strip() if len(pieces) > 1 else piece for piece in pieces if piece.strip() or len(pieces) == 1)
    return out


def _cuts(lines: list[str], number: int) -> Iterator[tuple[int, int]]:
    line = lines[number]
    if "----" in line:
        for match in wording.GLUED_SEPARATOR.finditer(line[:_LONGEST_LOOKED_AT]):
            if _WORD.search(line, 0, match.start()) or _WORD.search(line, match.end()):
                yield number, match.start()
                yield number, match.end()
    if len(line) < 2 * _LONGEST_ATTRIBUTION and line.rstrip().endswith((":", "：")):
        found = _attribution_within(lines, number)
        if found is not None:
            yield found
    if ":>" in line or ": >" in line:
        glued = _GLUED_QUOTE.search(line, 0, _LONGEST_ATTRIBUTION)
        if glued is not None and wording.INTRODUCTION.match(line) and _attributes(line[: glued.end()].rstrip()):
            yield number, glued.end()


def _attributes(words: str) -> bool:
    return wording.ATTRIBUTION.search(words) is not None and wording.STRONG_EVIDENCE.search(words) is not None


def _attribution_within(lines: list[str], last: int) -> tuple[int, int] | None:
    """Where, up to three lines above its end, an attribution begins behind other words."""
    below = ""
    if not any("@" in line for line in lines[max(0, last - _MOST_LINES_BACK + 1) : last + 1]):
        return None
    for number in range(last, max(-1, last - _MOST_LINES_BACK), -1):
        line = lines[number]
        if not line.strip() or len(below) + len(line) > 2 * _LONGEST_ATTRIBUTION or line.lstrip()[:1] == ">":
            return None
        if wording.INTRODUCTION.match(line) and _attributes(f"{line}{below}".rstrip()):
            return None
        for match in _INNER_START.finditer(line):
            words = f"{line[match.end() :]}{below}".rstrip()
            if len(words) <= _LONGEST_ATTRIBUTION and "@" in words and _attributes(words):
                return number, match.end() if not match[0].strip() else match.start()
        below = f" {line}{below}"
    return None


def _labels(line: str) -> list[int]:
    """Where the labels of copied headers stand that share one line, from the sender's to the subject's."""
    found = list(_labelled(line))
    for first, (start, kind) in enumerate(found):
        if kind != "from":
            continue
        places, kinds, before = [start], {kind}, start
        for place, following in found[first + 1 :]:
            if place - before > _WIDEST_GAP or following in kinds:
                break
            places.append(place)
            kinds.add(following)
            before = place
        if {"from", "date", "to", "subject"} <= kinds and (
            not line[:start].strip() or _is_mail(line[start : before + _WIDEST_GAP])
        ):
            return places
    return []


def _labelled(line: str) -> Iterator[tuple[int, str]]:
    """The start and the kind of every label in a line, by the words before its colons."""
    colon = line.find(":")
    while colon != -1:
        begin = max(0, colon - _LONGEST_LABEL)
        before = line[begin:colon].rstrip()
        for count in range(_MOST_WORDS_OF_LABEL, 0, -1):
            words = before.split(" ")[-count:]
            kind = wording.LABELS.get(" ".join(words).lower())
            if kind is not None:
                yield begin + len(before) - len(" ".join(words)), kind
                break
        colon = line.find(":", colon + 1)


def _is_mail(words: str) -> bool:
    return "@" in words or wording.CLOCK_AND_YEAR.search(words) is not None
