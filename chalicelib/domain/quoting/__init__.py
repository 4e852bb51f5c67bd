"""A mail's text told apart: what the customer wrote now, what is quoted, what closes the mail.

Kept libraries were weighed (quotequail, mail-parser-reply, email-reply-parser): each knows a few clients and cuts at
the first mark it meets, also between answers. Here every line gets a role, lines are only taken away for a reason,
and a doubt keeps text. All is linear in the text's length.
"""

from chalicelib.domain.mail import Parts
from chalicelib.domain.quoting import wording
from chalicelib.domain.quoting.closing import banner_end, closing_start, is_lone_footer
from chalicelib.domain.quoting.glued import parted
from chalicelib.domain.quoting.marks import Block, blocks, is_quote

__all__ = ["split"]

_NEW, _QUOTED, _ANNOUNCED, _CLOSING = "n", "q", "h", "s"
# A forward with fewer words than this of the sender's own is about what it forwards.
_FEW_WORDS = 15
# An answer's question is kept with it; more than this is a whole mail, of which the last paragraph was answered.
_MOST_QUESTION_LINES = 10
_WRAP_WIDTH = 72
# No person writes more lines; below them only marks are looked at, so that a flood of lines costs little.
_MOST_LINES = 10_000


def split(text: str, *, subject: str = "") -> Parts:
    """The new words, the quoted and the closing of a mail's text.

    `text` has `\\n` line ends and `>` marks where a client set them; `subject` tells a forward from an answer where
    the text alone does not. Answers between quoted lines are kept in `new`, each below the lines that it answers
    (marked `> `); these lines are in `quoted` too. `new` is empty only where the sender wrote nothing.
    """
    lines = text.split("\n")
    lines[:_MOST_LINES] = parted(lines[:_MOST_LINES])
    found = blocks(lines[:_MOST_LINES])
    if not found and ">" not in text:
        return _without_quote(lines)
    roles = [_QUOTED if is_quote(line) else _NEW for line in lines]
    forwarded = _forward(lines, found, subject)
    if forwarded is not None:
        return forwarded
    _announce(lines, roles, found)
    _rewrap(lines, roles)
    if not any(role == _NEW and line.strip() for role, line in zip(roles, lines, strict=True)):
        # Nothing but a quote: the sender pressed "send".
        return Parts("", text.strip("\n"))
    _close(lines, roles)
    return _assembled(lines, roles)


def _without_quote(lines: list[str]) -> Parts:
    roles = [_NEW] * len(lines)
    _close(lines, roles)
    return _assembled(lines, roles)


def _has_words(lines: list[str], roles: list[str], end: int) -> bool:
    return any(roles[number] == _NEW and lines[number].strip() for number in range(end))


def _next_filled(lines: list[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip("> \t\xa0"):
        start += 1
    return start


def _announce(lines: list[str], roles: list[str], found: list[Block]) -> None:
    """Gives announcements their role, and all below them where the quoted mail carries no marks."""
    for block in found:
        below = _next_filled(lines, block.end)
        marked_below = below < len(lines) and is_quote(lines[below])
        inside_quote = roles[block.start] == _QUOTED
        if inside_quote and (marked_below or (block.start > 0 and roles[block.start - 1] == _QUOTED)):
            # Only where marks stand on the announcing lines alone, as Orange and La Poste write them, is more quoted.
            continue
        if marked_below or below == len(lines):
            start = _above_rules(lines, block.start)
            roles[start : block.end] = [_ANNOUNCED] * (block.end - start)
            continue
        typed_by_hand = not block.certain and not _stands_alone(lines, block)
        if typed_by_hand or not _has_words(lines, roles, block.start):
            # Without words above it, what follows may be the sender's own: a form, or an answer below.
            continue
        start = _above_rules(lines, block.start)
        roles[start:] = [_ANNOUNCED] * (len(lines) - start)
        return


def _stands_alone(lines: list[str], block: Block) -> bool:
    return (block.start == 0 or not lines[block.start - 1].strip()) and (
        block.end >= len(lines) or not lines[block.end].strip()
    )


def _above_rules(lines: list[str], start: int) -> int:
    """Takes the rules and empty lines above an announcement with it."""
    number = start
    while number > 0 and (not lines[number - 1].strip() or wording.RULE.match(lines[number - 1])):
        number -= 1
        if lines[number].strip():
            start = number
    return start


def _rewrap(lines: list[str], roles: list[str]) -> None:
    """Gives the ends of quoted lines that a server wrapped back to the quote."""
    _rewrap_arrows(lines, roles)
    for number in range(1, len(lines) - 1):
        if roles[number] != _NEW or roles[number - 1] != _QUOTED or roles[number + 1] != _QUOTED:
            continue
        words = lines[number].split(None, 1)
        if wording.BRACKETED_LINK.match(lines[number].strip()):
            roles[number] = _QUOTED
            continue
        if (
            words
            and len(lines[number - 1]) + 1 + len(words[0]) >= _WRAP_WIDTH
            and len(lines[number]) < len(lines[number - 1])
        ):
            roles[number] = _QUOTED


def _rewrap_arrows(lines: list[str], roles: list[str]) -> None:
    """Gives what a server wrapped of ">>> Jane <jane@example.com> schrieb am 3.3.2025 um 10:12 in" back to it."""
    for number, line in enumerate(lines[:-1]):
        if not line.startswith(">>> ") or roles[number + 1] != _NEW or not wording.STRONG_EVIDENCE.search(line):
            continue
        end = next(
            (end for end in range(number + 1, min(len(lines), number + 4)) if lines[end].rstrip().endswith(">:")), -1
        )
        if end > number and all(role == _NEW for role in roles[number + 1 : end + 1]):
            roles[number + 1 : end + 1] = [_QUOTED] * (end - number)


def _stretches(roles: list[str], wanted: str) -> list[tuple[int, int]]:
    found, start = [], -1
    for number, role in enumerate([*roles, ""]):
        if role == wanted and start == -1:
            start = number
        elif role != wanted and start != -1:
            found.append((start, number))
            start = -1
    return found


def _close(lines: list[str], roles: list[str]) -> None:
    """Gives signatures and footers their role, unless nothing else would be left."""
    words_above = False
    for start, end in _stretches(roles[:_MOST_LINES], _NEW):
        kept = start + closing_start(lines[start:end], words_above=words_above)
        roles[kept:end] = [_CLOSING] * (end - kept)
        if not words_above:
            opened = start + banner_end(lines[start:kept])
            roles[start:opened] = [_CLOSING] * (opened - start)
        words_above = words_above or any(line.strip() for line in lines[start:kept])
    _lone_footers(lines, roles)


def _lone_footers(lines: list[str], roles: list[str]) -> None:
    """Gives what phones write their role also where a person wrote on below it."""
    footers = [
        number
        for number, role in enumerate(roles[:_MOST_LINES])
        if role == _NEW and lines[number].strip() and is_lone_footer(lines, number)
    ]
    if footers and sum(1 for line, role in zip(lines, roles, strict=True) if role == _NEW and line.strip()) > len(
        footers
    ):
        for number in footers:
            roles[number] = _CLOSING


def _assembled(lines: list[str], roles: list[str]) -> Parts:
    questions = _questions(lines, roles)
    out: list[str] = []
    for number, line in enumerate(lines):
        if roles[number] == _NEW or number in questions:
            out.append(line)
        elif out and out[-1].strip() and roles[number] != _CLOSING:
            out.append("")
    new = _tidy(out)
    quoted = _tidy([line for line, role in zip(lines, roles, strict=True) if role in {_QUOTED, _ANNOUNCED}])
    signature = _tidy([line for line, role in zip(lines, roles, strict=True) if role == _CLOSING])
    return Parts(new, quoted, signature)


def _questions(lines: list[str], roles: list[str]) -> set[int]:
    """The quoted lines that are answered below themselves, where answers stand between quotes."""
    quotes = [
        (start, end)
        for start, end in _stretches(roles, _QUOTED)
        if any(lines[i].strip("> \t") for i in range(start, end))
    ]
    answered: list[tuple[int, int]] = []
    for place, (start, end) in enumerate(quotes):
        stop = quotes[place + 1][0] if place + 1 < len(quotes) else len(lines)
        if any(roles[i] == _NEW and lines[i].strip() for i in range(end, stop)):
            answered.append((start, end))
    # One quote with one text below it is an answer at the bottom; its reader needs no repetition.
    if not any(end <= quotes[-1][0] for _, end in answered):
        return set()
    kept: set[int] = set()
    for start, end in answered:
        filled = [i for i in range(start, end) if lines[i].strip("> \t")]
        if len(filled) > _MOST_QUESTION_LINES:
            last, all_filled = filled[-1], set(filled)
            while last - 1 in all_filled:
                last -= 1
            filled = [i for i in filled if i >= last][-_MOST_QUESTION_LINES:]
        kept.update(range(filled[0], filled[-1] + 1))
    return kept


def _tidy(lines: list[str]) -> str:
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1]):
            out.append(line.rstrip() if line.strip() else "")
    return "\n".join(out).strip("\n")


def _forward(lines: list[str], found: list[Block], subject: str) -> Parts | None:
    """The parts of a forward, None where the mail is none or the sender wrote enough above it."""
    is_forward = wording.FORWARD_SUBJECT.match(subject) is not None
    block = next((block for block in found if block.forward or is_forward), None)
    if block is None or any(earlier.start < block.start for earlier in found if not earlier.forward):
        return None
    start = _above_rules(lines, block.start)
    own = lines[:start]
    kept = closing_start(own)
    words = [word for line in own[:kept] if not wording.GREETING.match(line.strip()) for word in line.split()]
    if len(words) >= _FEW_WORDS:
        return None
    below = lines[start:]
    filled = [line for line in below[block.end - start :] if line.strip()]
    if filled and all(is_quote(line) for line in filled):
        below = [_unmarked(line) for line in below]
    return Parts(_tidy([*own[:kept], "", *below]), "", _tidy(own[kept:]))


def _unmarked(line: str) -> str:
    return line.lstrip()[1:].removeprefix(" ") if is_quote(line) else line
