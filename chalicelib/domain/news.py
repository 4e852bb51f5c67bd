"""News: what a template is told of an order."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class News:
    """The facts of one piece of news, for templates; all are one line, and what is empty is not known.

    `kind` is what happened, `on` when (ISO 8601 date), `expected` the date that is still promised. `part` says
    that it is about one of several parcels. `amount` is such as `89.90 EUR`.
    """

    kind: str
    language: str
    number: str
    on: str
    name: str = ""
    part: str = ""
    amount: str = ""
    carrier: str = ""
    parcel: str = ""
    tracking: str = ""
    expected: str = ""
    reason: str = ""
    place: str = ""

    def values(self) -> tuple[tuple[str, str], ...]:
        """What is known, by name."""
        return tuple((name, value) for name, value in asdict(self).items() if value)

    @classmethod
    def of_values(cls, values: Mapping[str, str]) -> "News":
        """The news that `values` made."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
