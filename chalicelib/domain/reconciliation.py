"""Which stored contacts to compare with the table, and when to begin again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SETTLED = timedelta(minutes=10)
"""What is younger may still be on its ordinary way."""

FIRST_LOOK = timedelta(hours=26)
"""How far the very first pass looks back: a day, and time to find out that something is wrong."""

PAUSE_PER_PAGE = timedelta(seconds=8)
"""Rest for each page that a pass listed, so that all listing stays below 11,000 requests a day."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One walk through the bucket, over several runs if need be.

    It looks at what was stored from `since` until before `until`; times are UTC. `after` is the last key that it
    has dealt with, `pages` how many listings it took so far, `ended_at` when it came to the end.
    """

    since: datetime
    until: datetime
    after: str = ""
    pages: int = 0
    ended_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether what was stored at a time is for this pass."""
        return self.since <= at < self.until


def following(last: Pass | None, now: datetime) -> Pass | None:
    """The pass to go on with: the unfinished one, or the next, which begins where the last ended; None while at rest.

    So every object is looked at once, whatever the schedule does, and what was queued again is not queued a
    third time: from then on it is the queue's, and at worst the dead-letter queue's.
    """
    until = now - SETTLED
    if last is None:
        return Pass(now - FIRST_LOOK, until)
    if last.ended_at is None:
        return last
    if now < last.ended_at + last.pages * PAUSE_PER_PAGE or until <= last.until:
        return None
    return Pass(last.until, until)


def ended(walk: Pass, now: datetime) -> Pass:
    """A pass that came to the end of the bucket."""
    return replace(walk, ended_at=now)
