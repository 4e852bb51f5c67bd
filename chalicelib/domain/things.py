"""Things: what a merchant keeps beside contacts, each with an id and a version, such as a message or an agent."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands in a list: its merchant's list of this name, or one that all merchants share.

    Lists are in the order of `sort`, a text of ASCII letters, digits and `#:._-`; no two things of a list have the
    same. `moment` makes one by time.
    """

    list: str
    sort: str
    shared: bool = False


class Thing(Protocol):
    """A frozen dataclass; a thing of version 0 is not kept yet."""

    @property
    def merchant(self) -> str:
        """Whose it is."""

    @property
    def id(self) -> str:
        """Its name among the merchant's things of its kind."""

    @property
    def version(self) -> int:
        """Grows with each write."""

    @property
    def expires_at(self) -> datetime | None:
        """When it is forgotten (UTC); None for a thing that is kept."""

    @property
    def place(self) -> Place | None:
        """The one list that it stands in now; None for none."""


class Standing:
    """What things have in common of which a merchant has one, that is kept and read by its name."""

    __slots__ = ()

    @property
    def expires_at(self) -> None:
        """It is kept."""
        return

    @property
    def place(self) -> Place | None:
        """In no list."""
        return None


def moment(time: datetime, identifier: str = "") -> str:
    """A sort text by time; of two things at the same time, by id."""
    return f"{stamp(time)}#{identifier}"


def stamp(time: datetime) -> str:
    """A time as text whose order is the order of time: ISO 8601 in UTC with microseconds."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
