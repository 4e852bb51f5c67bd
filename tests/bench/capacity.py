"""What DynamoDB bills: the size of an item, and the units of a read or a write, by AWS' published rules.

Sources: Amazon DynamoDB developer guide, "DynamoDB item sizes and formats", "DynamoDB read and write operations",
"Using global secondary indexes: provisioned throughput considerations", "Transactions: capacity management".
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Item = dict[str, dict[str, Any]]
"""An item in DynamoDB's typed attributes, as boto3's low-level client has it."""

_WRITE_STEP = 1024
_READ_STEP = 4096


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index: the names of its keys, and what it holds besides; None for everything."""

    name: str
    keys: tuple[str, ...]
    projected: frozenset[str] | None

    @classmethod
    def read(cls, definition: dict[str, Any], table_keys: tuple[str, ...]) -> "Index":
        """The index of a definition as CloudFormation and CreateTable have it; it always holds the table's keys."""
        keys = tuple(key["AttributeName"] for key in definition["KeySchema"])
        projection = definition["Projection"]
        if projection["ProjectionType"] == "ALL":
            return cls(definition["IndexName"], keys, None)
        named = projection.get("NonKeyAttributes", []) if projection["ProjectionType"] == "INCLUDE" else []
        return cls(definition["IndexName"], keys, frozenset((*keys, *table_keys, *named)))

    def entry(self, item: Item | None) -> Item | None:
        """What the index holds of an item, or None where the item lacks one of the index's keys."""
        if item is None or any(key not in item for key in self.keys):
            return None
        return item if self.projected is None else {name: item[name] for name in item if name in self.projected}


@dataclass(frozen=True, slots=True)
class WriteUnits:
    """The write units of one write: the table's, and each index's that took part."""

    table: float
    indexes: dict[str, float]

    @property
    def total(self) -> float:
        """All of them."""
        return self.table + sum(self.indexes.values())


def item_size(item: Item) -> int:
    """Bytes of an item as DynamoDB counts them: names and values in UTF-8."""
    return sum(len(name.encode()) + _value_size(attribute) for name, attribute in item.items())


def write_units(
    old: Item | None, new: Item | None, indexes: Iterable[Index] = (), *, transactional: bool = False
) -> WriteUnits:
    """The units of a write that found `old` and left `new`; a failed condition leaves what it found.

    The larger of both counts. A transaction doubles what the table takes; indexes follow later, on their own,
    and are not doubled.
    """
    table = _steps(max(_size(old), _size(new)), _WRITE_STEP) * (2 if transactional else 1)
    written = {index.name: _entry_units(index, old, new) for index in indexes}
    return WriteUnits(float(table), {name: units for name, units in written.items() if units})


def get_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """The read units of items got one by one (GetItem, BatchGetItem), by size; 0 for one that is not there."""
    return sum(_steps(size, _READ_STEP) for size in sizes) * (1.0 if consistent else 0.5)


def query_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """The read units of a query: the items' sizes count together."""
    return _steps(sum(sizes), _READ_STEP) * (1.0 if consistent else 0.5)


def _entry_units(index: Index, old: Item | None, new: Item | None) -> float:
    """One write where an entry comes, goes or changes; two where its key changes, for it is deleted and put."""
    before, after = index.entry(old), index.entry(new)
    if before == after:
        return 0.0
    if before and after and any(before[key] != after[key] for key in index.keys):
        return float(_steps(item_size(before), _WRITE_STEP) + _steps(item_size(after), _WRITE_STEP))
    return float(_steps(max(_size(before), _size(after)), _WRITE_STEP))


def _size(item: Item | None) -> int:
    return item_size(item) if item else 0


def _steps(size: int, step: int) -> int:
    return max(1, math.ceil(size / step))


def _value_size(attribute: dict[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(bytes(value))
        case "N":
            return _number_size(value)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_size(member) for member in value)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(member) for name, member in value.items())
    raise ValueError(f"No rule for the size of an attribute of type {kind}")


def _number_size(written: str) -> int:
    """One byte for two significant digits, and one more; zeros at both ends do not count."""
    mantissa = written.lower().partition("e")[0].lstrip("+-")
    significant = mantissa.replace(".", "").strip("0")
    return math.ceil(len(significant) / 2) + 1
