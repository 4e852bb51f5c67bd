"""Order and parcel numbers in a contact: what people type, never phone, customer, invoice or account numbers.

Everything that may be a number is a candidate. What it looks like, where it stands and the words around it are signs
(`number_signs`); each has a weight that was learnt from contacts with their numbers (`number_training`), and so has
what the contact means, where its vectors are known: what weighs more than nothing is one of ours. Of candidates that
overlap the weightiest is taken.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from chalicelib.understanding import number_shapes as shapes
from chalicelib.understanding import number_weights as weights
from chalicelib.understanding import number_words as words
from chalicelib.understanding.carriers import SPACED, carrier
from chalicelib.understanding.masks import masked
from chalicelib.understanding.number_signs import Candidate, Judge, Part, signs
from chalicelib.understanding.words import fold

_AFTER = r"(?![\w@])(?!\s?(?:€|\$|£|%|eur\b|euros?\b|chf\b))"
_BEFORE = r"(?<![\w@./+-])"
_BLANK = "[ .\u00a0\u202f]"
_MARK = r"(?P<mark>(?:#|n\s?[°º]\s?)\s*)?"
_CANDIDATES = (
    # Groups that belong together, with the letters of a series before them.
    re.compile(
        rf"{_BEFORE}{_MARK}(?P<number>(?:[A-Z]{{1,4}}[ -])?(?=\w*\d)[\dA-Z]{{1,8}}"
        rf"(?:{_BLANK}[\dA-Z]{{1,5}}(?<=\d)(?!\w)){{1,6}}(?:[-.][A-Z0-9]{{1,2}})?){_AFTER}"
    ),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>[A-Z]{{1,4}} \d[\dA-Z]*(?:[ ./-]\d+)*){_AFTER}"),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>\d{{1,4}}(?:[ .-]\d{{1,6}}){{1,5}}){_AFTER}"),
    re.compile(rf"{_BEFORE}(?P<mark>)(?P<number>(?:[A-Z]{{1,12}}[-_]){{1,3}}\d[\w-]*\d){_AFTER}"),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>(?:[^\W\d_]{{1,10}}[-_/.]?)?\d\w*(?:[-./_][^\W_]+)*){_AFTER}"),
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>(?:[A-Za-z]{{1,6}}[-_/]?)?\d(?:[\w/-]*[A-Za-z0-9])?){_AFTER}"),
    # Groups of letters before the digits: a country, a shop, a kind.
    re.compile(rf"{_BEFORE}{_MARK}(?P<number>[A-Za-z]{{1,4}}(?:[-/_.][A-Za-z0-9]{{1,10}}){{1,4}}){_AFTER}"),
)
"""What may be a number, with the mark before it. They overlap: which reading is right, their signs say."""

_ENUMERATION = re.compile(
    r"^\s*(?:,|et|and|und|y|e|en|ou|or|o|oder|of|&|/|\+|puis)?\s*(?:,|la|le|the|die|el|il|de)?[\s•*-]*$"
)
# Numbers below this much text are not looked for; each one is judged by all the words before it.
_MOST_CHARACTERS = 20_000
_MOST_CANDIDATES = 300
_NEXT = 20
"""How far apart the numbers of two orders are that somebody placed at once."""

_FEWEST_DIGITS = 3
_WITH_FEW_DIGITS = re.compile(
    r"[A-Z]{2,4}-\d\d|(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,8}[A-Z0-9]|(?=[a-z-]+\d[a-z-]*\d)[a-z0-9][a-z0-9-]{3,8}[a-z0-9]"
)
"""What fewer digits may be: a shop's initials and two, or a booking's letters and digits."""

_OURS = ("order", "parcel")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, without inner spaces, where it stands, and what it is: `order`, `parcel` or `invoice`."""

    number: str
    start: int
    end: int
    kind: str


def references(subject: str, text: str, meaning: weights.Meaning | None = None) -> tuple[str, ...]:
    """Order and parcel numbers in order of appearance, once each, as typed without `#`, `n°` and inner spaces.

    `meaning` has the vectors of the package's own encoder; without it, signs alone decide, and are wrong more often.
    """
    judge = weights.meant().judge_of(meaning) if meaning else weights.alone().judge
    found: list[str] = []
    for one in judged(subject, text, judge):
        if one.kind in _OURS and one.number.upper() not in {known.upper() for known in found}:
            found.append(one.number)
    return tuple(found)


def numbers(text: str, ours: Collection[str] | None = None) -> list[Number]:
    """The numbers of orders, parcels and invoices in a text, in order of appearance.

    `ours` are the orders' and parcels' where they are known; else signs alone tell them.
    """
    return list(judged("", text, weights.alone().judge if ours is None else _one_of(ours)))


def _one_of(ours: Collection[str]) -> Judge:
    known = {number.upper() for number in ours}
    return lambda _, one, __: 1.0 if one.number.upper() in known else -1.0


def judged(subject: str, text: str, judge: Judge) -> Iterator[Number]:
    """The numbers that a judge finds heavy enough, those of the subject first."""
    for part, candidates in _parts(subject, text[:_MOST_CHARACTERS]):
        end, kind = -1, ""
        for cluster in _clusters(candidates):
            listed = [kind if end >= 0 and _is_listed(part.folded, end, one) else "" for one in cluster]
            for one, its_kind in _taken(part, cluster, listed, judge):
                end, kind = one.end, its_kind
                yield Number(one.number, one.start, one.end, its_kind)


def _taken(part: Part, cluster: list[Candidate], listed: list[str], judge: Judge) -> list[tuple[Candidate, str]]:
    """Of candidates that overlap the weightiest, of equal ones the longest, and what each is."""
    weighed = []
    for one, its in zip(cluster, listed, strict=True):
        said = words.said_of(part.folded, one.start, one.end, marked=one.marked)
        weighed.append((judge(part, one, signs(one, part, said, its)), one, _kind(one, said, its)))
    taken: list[tuple[Candidate, str]] = []
    for heavy, one, kind in sorted(weighed, key=lambda each: (-each[0], each[1].start - each[1].end)):
        free = all(one.end <= other.start or other.end <= one.start for other, _ in taken)
        if free and (kind == "invoice" or (kind and heavy > 0)):
            taken.append((one, kind))
    return sorted(taken, key=lambda each: each[0].start)


def _kind(one: Candidate, said: words.Said, listed: str) -> str:
    """What a number is if it is one of ours; invoices are told by their words alone, and what seems one has no kind."""
    if said.before == "invoice" or (listed == "invoice" and not said.before):
        return "invoice" if one.digits > _FEWEST_DIGITS and not shapes.is_phone(one.number) else ""
    known = carrier(one.number)
    if known:
        return "order" if known == "amazon_order" else "parcel"
    return next((name for name in (said.before, listed, said.after) if name in _OURS), "order")


def _parts(subject: str, text: str) -> list[tuple[Part, list[Candidate]]]:
    """Subject and text with their candidates; what one says of a number holds for the other."""
    length = len(subject.split()) + len(text.split())
    bared = [masked(part) for part in (subject, text)]
    folded = [aligned_fold(part) for part in bared]
    candidates = [_candidates(part) for part in bared]
    roles: dict[str, set[str]] = {"introduced": set(), "explained": set()}
    for part, found in zip(folded, candidates, strict=True):
        for one in found:
            told = words.said_of(part, one.start, one.end, marked=False)
            if words.is_introduced(told.sentence) or told.before in _OURS:
                roles["introduced"].add(one.number)
            elif told.before or told.after in ("other", "invoice"):
                roles["explained"].add(one.number)
    said = {name: frozenset(found) for name, found in roles.items()}
    return [
        (Part(bared[i], folded[i], i == 0, length, **said, twins=_twins(candidates[i], folded[i])), candidates[i])
        for i in (0, 1)
    ]


def _candidates(bare: str) -> list[Candidate]:
    found = {Candidate(_joined(match.group()), False, match.start(), match.end()) for match in SPACED.finditer(bare)}
    for pattern in _CANDIDATES:
        for match in pattern.finditer(bare):
            if _swallows_word(match["number"]):
                continue
            start, written = match.start("number"), match["number"].rstrip("-_/.")
            found.add(Candidate(_joined(written), bool(match["mark"]), start, start + len(written)))
    in_order = sorted(filter(_may_be_ours, found), key=lambda one: (one.start, -one.end, not one.marked))
    return in_order[:_MOST_CANDIDATES]


def _may_be_ours(one: Candidate) -> bool:
    named = _WITH_FEW_DIGITS.fullmatch(one.number)
    if (one.digits < _FEWEST_DIGITS and not named) or shapes.is_case_of_ours(one.number):
        return False
    return one.marked or not shapes.is_no_number(one.number)


def _swallows_word(written: str) -> bool:
    """Whether the letters before a number are a word of their own, such as NIF or CMD, and no series."""
    series = re.match(r"([A-Z]+) ", written)
    return bool(series and words.section(series[1].lower()))


def _clusters(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates that overlap, directly or by others between them."""
    cluster: list[Candidate] = []
    end = -1
    for one in candidates:
        if cluster and one.start >= end:
            yield cluster
            cluster = []
        cluster.append(one)
        end = max(end, one.end)
    if cluster:
        yield cluster


def _twins(candidates: list[Candidate], folded: str) -> frozenset[int]:
    """Where pairs such as `51077 et 51078` stand: nothing but orders placed one after the other is numbered so."""
    long = [one for one in candidates if re.fullmatch(r"\d{5,10}", one.number)]
    return frozenset(
        place
        for one, other in pairwise(long)
        if len(one.number) == len(other.number)
        and 0 < int(other.number) - int(one.number) <= _NEXT
        and _is_listed(folded, one.end, other)
        for place in (one.start, other.start)
    )


def _is_listed(folded: str, end: int, candidate: Candidate) -> bool:
    """Whether a number goes on with the list that the one that ended at `end` stands in."""
    between = folded[end : candidate.start].replace("#", "").replace("n°", "")
    if len(between) > words.LOOK_BACK or not _ENUMERATION.match(between):
        return False
    # On a line of its own it does so behind a bullet, or as all that the line says.
    return "\n" not in between or between[-2:-1] in ("-", "•", "*") or folded[candidate.end :].lstrip(" ")[:1] in "\n"


def _joined(number: str) -> str:
    return re.sub(r"\s(?=\w)", "", number).rstrip("-_/.")


def aligned_fold(text: str) -> str:
    """Folded text of the same length, so that places in it are places in the text."""
    if text.isascii():
        return fold(text)
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=2000)
def _folded_character(character: str) -> str:
    return (fold(character) or " ")[0]
