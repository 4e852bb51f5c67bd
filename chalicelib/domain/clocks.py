"""The two clocks of a case: until its first answer, and until it is solved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Waiting(StrEnum):
    """Whom a pending case waits for, while its clocks stand still."""

    NOBODY = ""
    CUSTOMER = "customer"
    CARRIER = "carrier"
    EXPERT = "expert"


class Clock(StrEnum):
    """What is timed."""

    ANSWER = "answer"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Reached:
    """That a case was answered or solved at a time (UTC), and by when it should have been; None for no such time.

    It is written once for each time that a case is opened, and never changed by what comes later.
    """

    clock: Clock
    at: datetime
    due: datetime | None = None

    @property
    def met(self) -> bool | None:
        """Whether it was in time; None where there was no time to keep."""
        return None if self.due is None else self.at <= self.due
