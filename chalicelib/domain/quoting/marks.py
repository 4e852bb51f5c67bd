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
    end, strange, blanks, has_address = start, 0, 0, False
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
        else:
            # Long lists of recipients are wrapped.
            strange += 1
            if strange > 2 or blanks:
                break
            has_address = has_address or "@" in line
    core = kinds & {"from", "date", "to", "subject"}
    # "De : Paris, à : Lyon, date : 3 mai" is a traveller's; an address or a subject makes it a mail's.
    if start > 0 and _MESSAGE_OF.match(lines[start - 1]):
        start -= 1
    if "from" in core and len(core) >= 3 and ("subject" in core or has_address):
        return Block(start, end)
    return Block(start, end) if has_address and core in ({"from", "subject"}, {"from", "date"}) else None


def attribution(lines: Sequence[str], last: int) -> Block | None:
    """The attribution ("On … X wrote:") that ends at line `last`, over up to five lines, or None."""
    joined = ""
    fallback: Block | None = None
    for count in range(_MOST_LINES):
        number = last - count
        if number < 0 or is_quote(lines[number]):
            break
        line = lines[number].strip(_FRAME)
        if not line or (count and line.endswith((":", "：", "?", "!"))):
            break
        joined = f"{line} {joined}" if joined else line
        if len(joined) > _LONGEST_ATTRIBUTION:
            break
        if (count == 0 or _is_first(lines, number)) and _is_bare(joined):
            return Block(number, last + 1)
        if not wording.ATTRIBUTION.search(joined) or not wording.EVIDENCE.search(joined):
            continue
        certain = wording.STRONG_EVIDENCE.search(joined) is not None
        if _PERSON.search(joined):
            return None
        if wording.INTRODUCTION.match(line):
            return Block(number, last + 1, certain=certain)
        if fallback is None and "@" in joined and (number == 0 or not lines[number - 1].strip()):
            fallback = Block(number, last + 1, certain=certain)
    return fallback if fallback is not None or not _is_name_above_quote(lines, last) else Block(last, last + 1)


def _is_first(lines: Sequence[str], number: int) -> bool:
    return number == 0 or not lines[number - 1].strip()


def _is_bare(joined: str) -> bool:
    return wording.BARE_ATTRIBUTION.match(joined) is not None and _PERSON.search(joined) is None


def _is_name_above_quote(lines: Sequence[str], number: int) -> bool:
    line = lines[number].strip(_FRAME)
    below = next((line for line in lines[number + 1 : number + 3] if line.strip()), "")
    return (
        is_quote(below)
        and _is_first(lines, number)
        and len(line.split()) <= 8
        and wording.NAME_WROTE.match(line) is not None
        and _PERSON.search(line) is None
    )


def separator(line: str) -> str:
    """`reply` or `forward` for a line like "----- Original Message -----", else empty."""
    if wording.REPLY_SEPARATOR.match(line) or wording.REPLY_ABOVE.match(line) or wording.ARROWS.match(line):
        return "reply"
    framed = wording.FRAMED_ATTRIBUTION.match(line)
    if framed is not None:
        words = f"{framed[1]}:"
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
        kind = separator(line)
        if kind:
            return Block(number, number + 1, forward=kind == "forward")
    return None
