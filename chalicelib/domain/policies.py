"""The versions of a brand's policy: who put each into force, and what differs between two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.brand import Brand

Document = Mapping[str, Any]
"""A policy as the plain values of its JSON."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who put a policy into force, when (UTC), and why.

    `by` is the public part of an API key, or `command`; empty, as the other two, where nobody says it.
    """

    by: str = ""
    at: datetime | None = None
    note: str = ""


UNSIGNED = Signature()


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a brand's policy, numbered from 1; 0 is one from before versions were kept.

    What is no policy (`Brand.model`) says nothing here.
    """

    version: int
    brand: Brand
    signature: Signature = UNSIGNED


@dataclass(frozen=True, slots=True)
class Asked:
    """What a policy's document asks for: the `brand`, in place of which `version` (None for any), and a note why."""

    brand: Brand
    version: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two documents differ: its JSON path, and both values, None where there is none."""

    path: str
    old: Any
    new: Any


def differences(old: Document, new: Document) -> tuple[Difference, ...]:
    """Where two documents differ, in the order of the older one.

    Rows with a name (the rules) are compared by it, as in `$.rules["Legal"].then.queue`, wherever they stand; that the
    rows of both stand in another order is a difference of its own. Other lists are one value.
    """
    return tuple(_differing("$", old, new))


def _differing(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys((*old, *new)):
            yield from _differing(f"{path}.{name}", old.get(name), new.get(name))
    elif (old or new) and _are_rows(old) and _are_rows(new):
        yield from _rows(path, old or (), new or ())
    elif old != new:
        yield Difference(path, old, new)


def _rows(path: str, old: Sequence[Document], new: Sequence[Document]) -> Iterator[Difference]:
    before, after = ({row["name"]: row for row in rows} for rows in (old, new))
    for name in dict.fromkeys((*before, *after)):
        yield from _differing(f'{path}["{name}"]', before.get(name), after.get(name))
    stayed = [name for name in before if name in after], [name for name in after if name in before]
    if stayed[0] != stayed[1]:
        yield Difference(f"{path} (order)", *stayed)


def _are_rows(value: Any) -> bool:
    """Whether it is a list of objects with names, which may be empty or missing."""
    listed = isinstance(value, (list, tuple))
    return value is None or (listed and all(isinstance(row, Mapping) and "name" in row for row in value))
