"""A brand's deadlines: until when whose cases are answered and solved, and who is told when that is at risk."""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.domain.case import Priority


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """Which cases have until when; all that it names must hold, of a list one word is enough.

    `name` is what people read as the reason. `answer_within` and `resolve_within` are hours of opening from receipt,
    None where the row does not say. `intent` never holds for a case that nobody understood well enough.
    """

    name: str
    channel: tuple[str, ...] = ()
    intent: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    priority: tuple[Priority, ...] = ()
    answer_within: float | None = None
    resolve_within: float | None = None

    def fits(self, *, channel: str, intents: Collection[str], tier: str, priority: Priority) -> bool:
        """Whether the row is about such a case."""
        return (
            (not self.channel or channel in self.channel)
            and (not self.intent or not set(self.intent).isdisjoint(intents))
            and (not self.tier or tier in self.tier)
            and (not self.priority or priority in self.priority)
        )


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is done with a case that is overdue by so many hours of opening, 0 for as soon as it is due.

    `queue` and `priority` are where it goes, empty for no change; `tell` are addresses of the merchant's people.
    """

    after: float = 0.0
    queue: str = ""
    priority: Priority | None = None
    tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The rows, read from top to bottom, and what is done about cases that are late, or nearly.

    `warn_before` is in minutes of opening, 0 for no warning; `warn` are the addresses that are told.
    """

    rows: tuple[DeadlineRow, ...] = ()
    warn_before: int = 0
    warn: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] = ()

    @property
    def watched(self) -> bool:
        """Whether anything is done about cases that are late, or nearly."""
        return bool(self.warn_before or self.escalate)

    def row_for(self, *, channel: str, intents: Collection[str], tier: str, priority: Priority) -> DeadlineRow | None:
        """The first row that is about such a case."""
        fitting = (row for row in self.rows if row.fits(channel=channel, intents=intents, tier=tier, priority=priority))
        return next(fitting, None)


NO_DEADLINES = Deadlines()
