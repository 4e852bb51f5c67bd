"""The guard against machines that answer each other, for those that no header and no wording gives away."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

SENDER_LIMIT = 10
"""Mails that one sender may send within the window before a person has to look."""

CASE_LIMIT = 8
"""Mails that may come to one case within the window."""

SAME_TEXT_LIMIT = 2
"""How many times in a row the same text may come to one case."""

WINDOW = timedelta(minutes=10)

ECHO_WINDOW = timedelta(minutes=30)
"""A person who writes the same again does so after a while."""

ECHO = timedelta(seconds=60)
"""A person needs longer to read an acknowledgement and to answer it."""

_BLANK = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Burst:
    """Mails in a window of time that begins with the first of them (UTC)."""

    since: datetime | None = None
    count: int = 0

    def with_one(self, at: datetime) -> "Burst":
        """The burst after one more mail; a new one begins when the window is over."""
        if self.since is None or not timedelta(0) <= at - self.since <= WINDOW:
            return Burst(at, 1)
        return Burst(self.since, self.count + 1)


NO_BURST = Burst()


@dataclass(frozen=True, slots=True)
class Echo:
    """The text that came last to a case, as a digest, when (UTC), and how many times in a row it has come."""

    digest: str = ""
    count: int = 0
    at: datetime | None = None

    def with_one(self, text: str, at: datetime) -> "Echo":
        """The echo after one more text. Digits do not count: machines put dates and ticket numbers into theirs."""
        words = _BLANK.sub(" ", text.casefold()).strip()
        if not words:
            return self
        digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
        follows = self.at is not None and abs(at - self.at) <= ECHO_WINDOW
        return Echo(digest, self.count + 1 if digest == self.digest and follows else 1, at)


NO_ECHO = Echo()


def hold_reason(sender: Burst, case: Burst, echo: Echo, *, new: bool) -> str:
    """Why a conversation is held for a person, by this table, top down; empty where it goes on.

    | question | reason |
    |---|---|
    | does the same text come to the case more often than SAME_TEXT_LIMIT in a row? | same_text |
    | did more than CASE_LIMIT mails come to the case within WINDOW? | case_burst |
    | did more than SENDER_LIMIT mails come from the sender within WINDOW? | sender_burst |
    """
    if not new and echo.count > SAME_TEXT_LIMIT:
        return "same_text"
    if case.count > CASE_LIMIT:
        return "case_burst"
    return "sender_burst" if sender.count > SENDER_LIMIT else ""
