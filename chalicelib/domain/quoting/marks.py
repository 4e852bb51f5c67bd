"""Where in a mail's lines a client began to quote: attributions, header blocks, separators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.quoting import wording

_TRIMMED = " \t\xa0*_>|\u200b\u200e\u200f\u202f"
# White space, emphasis and invisible marks of direction around an attribution.
_FRAME = " \t\xa0*_\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u202f\ufeff"
# Orange and La Poste put "Message du 03/03/25 10:12" above the labels.
_MESSAGE_OF = re.compile(r"[\s>]*Message du \d", re.IGNORECASE)
# Programs do not speak of themselves: "le 3 mars à 10:12 je vous ai écrit :" is a person's.
_PERSON = re.compile(
    r"(?<![\w.@-])(?:I|I['’]ve|nobody|je|j['’]\w+|personne|ich|niemand|yo|nadie|io|nessuno|ik|eu|ninguém)(?![\w.@-])"
)
_LONGEST_ATTRIBUTION = 400
_MOST_LINES = 5
_MOST_WORDS_OF_NAME = 9
_MOST_WORDS = 18


@dataclass(frozen=True, slots=True)
class Block:
    """Lines `start` to `end` (excluded) that announce a quoted mail; `forward` if a separator says forwarded.

    `certain` is false where a person might have typed these lines.
    """

    start: int
    end: int
    forward: bool = False
    certain: bool = True


def is_quote(line: str) -> bool:
    """Whether a line carries a quotation mark."""
    marked = line.startswith(">") or (line[:1] in " \t\xa0" and line.lstrip()[:1] == ">")
    # A wrapped attribution may leave "<jane@example.com" and ">:" on two lines.
    return marked and line.strip() not in {">:", "> :"}


def label_of(line: str) -> str:
    """The kind of header line (from, date, to, cc, subject, other) that a line is, or empty."""
    colon = line.find(":", 0, 60)
    if colon == -1:
        colon = line.find("：", 0, 60)
        if colon == -1:
            return ""
    return wording.LABELS.get(line[:colon].strip(_TRIMMED).lower().replace("’", "'"), "")


def header_block(lines: Sequence[str], start: int) -> Block | None:
    """The block of copied header lines that begins at `start`, None where there is none."""
    first = label_of(lines[start])
    if first not in {"from", "date", "subject", "to"}:
        return None
    kinds: set[str] = set()
    end, strange, blanks, has_address, dated = start, 0, 0, False, False
    for number in range(start, min(len(lines), start + 16)):
        line = lines[number]
        if not line.strip(_TRIMMED):
            blanks += 1
            # An empty line ends the block once it is whole; some clients put one between any two lines.
            if blanks > 1 or ({"from", "subject"} <= kinds and len(kinds) > 2):
                break
            continue
        kind = label_of(line)
        if kind:
            kinds.add(kind)
            end, strange, blanks = number + 1, 0, 0
            has_address = has_address or "@" in line
            dated = dated or (kind == "date" and _is_moment_of_sending(line))
        else:
            # Long lists of recipients are wrapped.
            strange += 1
            if strange > 2 or blanks:
                break
            has_address = has_address or "@" in line
    core = kinds & {"from", "date", "to", "subject"}
    if start > 0 and _MESSAGE_OF.match(lines[start - 1]):
        start -= 1
    return Block(start, end) if _is_mail(core, has_address, dated, _below_rule(lines, start)) else None


def _is_mail(core: set[str], has_address: bool, dated: bool, below_rule: bool) -> bool:
    """Whether copied labels are a mail's: "De : Paris, à : Lyon, date : 3 mai" is a traveller's."""
    if "from" not in core:
        # Hotmail once named no sender.
        return core == {"date", "to"} and has_address and dated
    if len(core) >= 3:
        return "subject" in core or has_address or dated or below_rule
    return len(core) == 2 and (below_rule or (has_address and core != {"from", "to"}))


def _is_moment_of_sending(line: str) -> bool:
    # Windows sets a mark of direction around every number.
    line = line.replace("\u200e", "")
    # "Date : 12 mai 2025, 10:30" may be a journey's; "Envoyé :" or a time zone is a mail's.
    if len(line) > 200 or not wording.CLOCK_AND_YEAR.search(line):
        return False
    label = re.split("[:：]", line, maxsplit=1)[0].strip(_TRIMMED).lower()
    return label not in wording.ANY_DATE or wording.TIME_ZONE.search(line) is not None


def _below_rule(lines: Sequence[str], start: int) -> bool:
    """Whether the rule that Outlook draws above copied headers stands right above."""
    above = start - 1
    while above >= 0 and above > start - 3 and not lines[above].strip():
        above -= 1
    return above >= 0 and wording.OUTLOOK_RULE.match(lines[above]) is not None


def attribution(lines: Sequence[str], last: int) -> Block | None:
    """The attribution ("On … X wrote:") that ends at line `last`, over up to five lines, or None."""
    joined = ""
    fallback: Block | None = None
    for count in range(_MOST_LINES):
        number = last - count
        if number < 0 or (is_quote(lines[number]) and not _closes_address(lines, number)):
            break
        line = lines[number].strip(_FRAME)
        if not line or (count and line.endswith((":", "：", "?", "!"))):
            break
        joined = f"{line} {joined}" if joined else line
        if len(joined) > _LONGEST_ATTRIBUTION:
            break
        if (count == 0 or _is_first(lines, number)) and _is_bare(joined):
            return Block(number, last + 1)
        if count == 0 and wording.NAME_WROTE_THEN.match(line) and _PERSON.search(line) is None:
            return Block(number, last + 1)
        if not wording.ATTRIBUTION.search(joined) or not wording.EVIDENCE.search(joined):
            continue
        certain = wording.STRONG_EVIDENCE.search(joined) is not None
        if _PERSON.search(joined):
            return None
        if wording.INTRODUCTION.match(line):
            return Block(number, last + 1, certain=certain)
        if fallback is None and _is_first(lines, number) and _begins_with_name(joined):
            fallback = Block(number, last + 1, certain=certain)
    return fallback if fallback is not None or not _is_short_above_quote(lines, last) else Block(last, last + 1)


def _closes_address(lines: Sequence[str], number: int) -> bool:
    """Whether a line's lone mark is no quote but the end of the address that was wrapped above it."""
    return lines[number].strip() == ">" and number > 0 and lines[number - 1].rfind("<") > lines[number - 1].rfind(">")


def _is_first(lines: Sequence[str], number: int) -> bool:
    return number == 0 or not lines[number - 1].strip()


def _is_bare(joined: str) -> bool:
    # Behind the address stands at most a verb, and what means "I" in one language is an ending in another.
    return (
        wording.BARE_ATTRIBUTION.match(joined) is not None
        and _begins_with_name(joined)
        and _PERSON.search(joined.rpartition("<")[0]) is None
    )


def _begins_with_name(joined: str) -> bool:
    """Whether so few words stand before a line's date and address that none of them is a sender's own."""
    before, found, _ = joined.partition("@")
    words = before.split()
    lead = next((place for place, word in enumerate(words) if any(map(str.isdigit, word))), None)
    return (
        bool(found) and len(words) <= _MOST_WORDS and (len(words) if lead is None else 2 * lead) <= _MOST_WORDS_OF_NAME
    )


def _is_short_above_quote(lines: Sequence[str], number: int) -> bool:
    """Whether a line says only who wrote, or on which day, and the marks below it prove it."""
    line = lines[number].strip(_FRAME)
    return (
        _is_above_quote(lines, number)
        and (_is_first(lines, number) or (_is_dated_verb(line) and any(map(str.isdigit, line))))
        and len(line.split()) <= 10
        and (wording.NAME_WROTE.match(line) is not None or _is_dated_verb(line))
        and _PERSON.search(line) is None
    )


def _is_dated_verb(line: str) -> bool:
    return wording.INTRODUCTION_WITH_DAY.match(line) is not None and wording.ATTRIBUTION.search(line) is not None


def _is_above_quote(lines: Sequence[str], number: int) -> bool:
    return is_quote(next((line for line in lines[number + 1 : number + 3] if line.strip()), ""))


def separator(line: str, *, above_quote: bool = False) -> str:
    """`reply` or `forward` for a line like "----- Original Message -----", else empty."""
    if wording.REPLY_SEPARATOR.match(line) or wording.REPLY_ABOVE.match(line) or wording.ARROWS.match(line):
        return "reply"
    framed = line.strip()
    if framed.startswith("--") and framed.endswith("---") and 10 < len(framed.strip("- ")) < 220:
        # "---- On Mon, 3 Mar 2025 10:12:00 +0100 Jane Doe wrote ----", as Zoho and Android frame it.
        words = f"{framed.strip('- ')}:"
        if above_quote and wording.NAME_WROTE.match(words):
            return "reply"
        if wording.ATTRIBUTION.search(words) and wording.INTRODUCTION.match(words) and wording.EVIDENCE.search(words):
            return "reply"
    return "forward" if wording.FORWARD_SEPARATOR.match(line) else ""


# Most lines are no separators; this tells at the first letters.
_MAY_SEPARATE = re.compile(
    r"[\s>*]*(?:[-_=‐‑–—*#]|begin |début |anfang |inicio |inizio |início |please |type |write |enter |reply |do not |"
    r"répond|écri|bitte |antwort|respond|escriba |rispondi)",
    re.IGNORECASE,
)


def blocks(lines: Sequence[str]) -> list[Block]:
    """All announcements of quoted mail, in order, not overlapping."""
    found: list[Block] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        block = _block_at(lines, number) if line and len(line) < 500 else None
        if block is None:
            number += 1
            continue
        found.append(block)
        number = max(number + 1, block.end)
    return found


def _block_at(lines: Sequence[str], number: int) -> Block | None:
    line = lines[number]
    stripped = line.strip(_FRAME)
    if stripped[:1].isdigit() and stripped.endswith(">") and wording.DATED_ADDRESS.match(stripped):
        return Block(number, number + 1, certain=False)
    if stripped.endswith((":", "：")) and not is_quote(line):
        found = attribution(lines, number)
        if found is not None:
            return found
    if ":" in line[:60] or "：" in line[:60]:
        found = header_block(lines, number)
        if found is not None:
            return found
    if len(line) < 200 and (_MAY_SEPARATE.match(line) or line.startswith(">>> ")):
        kind = separator(line, above_quote=_is_above_quote(lines, number))
        if kind:
            return Block(number, number + 1, forward=kind == "forward")
    if len(line) < 300 and stripped.endswith(wording.LAST_VERBS) and _is_first(lines, number):
        return Block(number, number + 1) if _is_bare(f"{stripped}:") else None
    return _bare_forward(lines, number) if stripped.endswith(":") and len(stripped) < 40 else None


def _bare_forward(lines: Sequence[str], number: int) -> Block | None:
    """The block of "Forwarded message:" without dashes, which only the headers below it tell from a person's words."""
    if not wording.BARE_FORWARD.match(lines[number]):
        return None
    below = number + 1
    while below < len(lines) and below < number + 3 and not lines[below].strip(_TRIMMED):
        below += 1
    found = header_block(lines, below) if below < len(lines) else None
    return Block(number, found.end, forward=True) if found is not None else None
