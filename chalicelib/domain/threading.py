"""Which case a contact belongs to."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.case import Case
from chalicelib.domain.tokens import subject_references
from chalicelib.domain.understanding import Understanding

_ANSWER_MARKS = re.compile(r"^(?:\s*(?:re|aw|antw|rif|res|sv|tr|fwd?|wg|rv|enc)\s*(?:\[\d+\])?\s*:)+", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Traces:
    """The references of cases that a contact points to, by how it points there."""

    signed: tuple[str, ...] = ()
    """By a signed reply address: whoever has it was written to."""
    replied: tuple[str, ...] = ()
    """By In-Reply-To and References that are in the history."""
    named: tuple[str, ...] = ()
    """By a reference in the subject, which anybody can write."""

    def all(self) -> tuple[str, ...]:
        """Every reference once, the strongest trace first."""
        return tuple(dict.fromkeys((*self.signed, *self.replied, *self.named)))


@dataclass(frozen=True, slots=True)
class Thread:
    """The decision: the case to join, or None for a new one that links to `links`; `via` says why."""

    case: Case | None = None
    via: str = "new"
    links: tuple[str, ...] = field(default=())


def thread(
    traces: Traces, cases: Iterable[Case], senders: Collection[str], now: datetime, reopen_within: int
) -> Thread:
    """Decide by this table, top down; the first row that holds decides.

    | trace | sender | case | decision |
    |---|---|---|---|
    | signed reply address | anybody | open, or ended lately | joins |
    | In-Reply-To, References | belongs to the case | open, or ended lately | joins |
    | reference in the subject | belongs to the case | open, or ended lately | joins |
    | any | any | any other | a new case that links to it |

    `senders` are the identities of the one who writes. A case has ended lately when it was solved or closed no more
    than `reopen_within` days ago. Cases that are not among `cases` do not exist.
    """
    known = {case.reference: case for case in cases}
    ways = (("signed", traces.signed), ("replied", traces.replied), ("named", traces.named))
    for via, references in ways:
        for reference in references:
            case = known.get(reference)
            if case is None or not _takes_more(case, now, reopen_within):
                continue
            if via == "signed" or not set(senders).isdisjoint(case.participants):
                return Thread(case, via)
    return Thread(links=tuple(reference for reference in traces.all() if reference in known))


def is_new_matter(case: Case, subject: str, understanding: Understanding) -> bool:
    """Whether an answer in a case's thread is about something else: another subject and other, sure intents.

    People look for an old mail of the shop and answer it to ask something new.
    """
    asked = {found.name for found in understanding.intents}
    known = {intent.name for intent in case.intents}
    if understanding.abstained or not asked or not known or asked & known:
        return False
    return not subject_references(subject) and _bare(subject) not in ("", _bare(case.subject))


def _bare(subject: str) -> str:
    """A subject without the marks of answers and forwards, in small letters."""
    bare = _ANSWER_MARKS.sub("", subject)
    return _BLANKS.sub(" ", bare).strip().casefold()


def _takes_more(case: Case, now: datetime, reopen_within: int) -> bool:
    return case.ended_at is None or now - case.ended_at <= timedelta(days=reopen_within)
