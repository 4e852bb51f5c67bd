"""The guard against machines that answer each other, for those that no header and no wording gives away."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_BLANK = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class LoopLimits:
    """How many mails are too many: a person's cannot be, two machines' soon are.

    `per_sender` and `per_case` are mails within `window` minutes, after which a person has to look. `same_text` is how
    many times in a row the same text may come to one case, each within `same_text_window` minutes of the one before:
    a person who writes the same again does so after a while. `echo` are seconds after an acknowledgement in which an
    answer that says nothing is taken for a machine's: a person needs longer to read and to write.
    """

    per_sender: int = 10
    per_case: int = 8
    window: int = 10
    same_text: int = 2
    same_text_window: int = 30
    echo: int = 60

    def is_echo(self, acknowledged: datetime | None, at: datetime) -> bool:
        """Whether what came at a time follows an acknowledgement too soon (both UTC)."""
        return acknowledged is not None and at - acknowledged <= timedelta(seconds=self.echo)


DEFAULT_LIMITS = LoopLimits()


@dataclass(frozen=True, slots=True)
class Burst:
    """Mails in a window of time that begins with the first of them (UTC)."""

    since: datetime | None = None
    count: int = 0

    def with_one(self, at: datetime, limits: LoopLimits) -> "Burst":
        """The burst after one more mail; a new one begins when the window is over."""
        if self.since is None or not timedelta(0) <= at - self.since <= timedelta(minutes=limits.window):
            return Burst(at, 1)
        return Burst(self.since, self.count + 1)


NO_BURST = Burst()


@dataclass(frozen=True, slots=True)
class Echo:
    """The text that came last to a case, as a digest, when (UTC), and how many times in a row it has come."""

    digest: str = ""
    count: int = 0
    at: datetime | None = None

    def with_one(self, text: str, at: datetime, limits: LoopLimits) -> "Echo":
        """The echo after one more text. Digits do not count: machines put dates and ticket numbers into theirs."""
        words = _BLANK.sub(" ", text.casefold()).strip()
        if not words:
            return self
        digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
        follows = self.at is not None and abs(at - self.at) <= timedelta(minutes=limits.same_text_window)
        return Echo(digest, self.count + 1 if digest == self.digest and follows else 1, at)


NO_ECHO = Echo()


def hold_reason(limits: LoopLimits, sender: Burst, case: Burst, echo: Echo, *, new: bool) -> str:
    """Why a conversation is held for a person, by this table, top down; empty where it goes on.

    | question | reason |
    |---|---|
    | does the same text come to the case more often than `same_text` in a row? | same_text |
    | did more than `per_case` mails come to the case within `window`? | case_burst |
    | did more than `per_sender` mails come from the sender within `window`? | sender_burst |
    """
    if not new and echo.count > limits.same_text:
        return "same_text"
    if case.count > limits.per_case:
        return "case_burst"
    return "sender_burst" if sender.count > limits.per_sender else ""
