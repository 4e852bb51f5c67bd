"""Sees each request that an AWS client sends, and works out what DynamoDB bills for it.

Hooks on the clients' own events; the code that is measured knows nothing of it. What a write changes is read
before and after it by another client, and billed by the rules of `capacity`; what the local cloud says that it
consumed is kept beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.capacity import Index, Item, get_units, item_size, query_units, write_units

_WRITES = ("PutItem", "UpdateItem", "DeleteItem")


@dataclass(frozen=True, slots=True)
class Touched:
    """One item that a request read or wrote: which, its bytes (0 where there is none), the units by where."""

    what: str
    bytes: int
    read_units: float = 0.0
    write_units: float = 0.0
    index_units: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Request:
    """One request of a step: service, operation, attempts (more than 1 when it was repeated), error code or empty."""

    step: str
    service: str
    operation: str
    attempts: int = 0
    error: str = ""
    touched: tuple[Touched, ...] = ()
    emulated_units: float | None = None
    parameters: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def read_units(self) -> float:
        """Read units of all that it touched."""
        return sum(one.read_units for one in self.touched)

    @property
    def write_units(self) -> float:
        """Write units of all that it touched, indexes included."""
        return sum(one.write_units + sum(one.index_units.values()) for one in self.touched)


class Meter:
    """Attached to clients, it lists their requests under the step that is named at the time."""

    def __init__(self, table: str, definition: dict[str, Any], spy: Any) -> None:
        """`definition` is the table's as `infra/` has it; `spy` is a DynamoDB client that no meter is attached to."""
        self.step = ""
        self.requests: list[Request] = []
        self._table = table
        self._keys = tuple(key["AttributeName"] for key in definition["KeySchema"])
        self._indexes = [Index.read(one, self._keys) for one in definition["GlobalSecondaryIndexes"]]
        self._spy = spy

    def attach(self, client: Any) -> None:
        """See a client's requests from now on."""
        events = client.meta.events
        events.register("provide-client-params", self._begin)
        events.register("before-send", self._attempt)
        events.register("after-call", self._end)

    def entries(self, items: Iterable[Item]) -> dict[str, int]:
        """Bytes that each index keeps of items."""
        listed = list(items)
        return {
            index.name: sum(item_size(entry) for item in listed if (entry := index.entry(item)))
            for index in self._indexes
        }

    def _begin(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> dict[str, Any] | None:
        request = Request(self.step, model.service_model.service_name, model.name, parameters=params)
        self.requests.append(request)
        context["meter"] = request
        if request.service != "dynamodb":
            return None
        context["meter_before"] = [self._look(key) for key, _ in self._written(request)]
        return {**params, "ReturnConsumedCapacity": "INDEXES"}

    def _attempt(self, **_: Any) -> None:
        self.requests[-1].attempts += 1

    def _end(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        request: Request = context["meter"]
        request.error = parsed.get("Error", {}).get("Code", "")
        if request.service != "dynamodb":
            return
        consumed = parsed.get("ConsumedCapacity")
        if consumed is not None:
            listed = consumed if isinstance(consumed, list) else [consumed]
            request.emulated_units = sum(one["CapacityUnits"] for one in listed)
        written = list(self._written(request))
        touched = [
            self._write(request, old, self._look(key), transactional)
            for (key, transactional), old in zip(written, context["meter_before"], strict=True)
        ]
        request.touched = tuple(touched or self._read(request, parsed))

    def _written(self, request: Request) -> list[tuple[Item, bool]]:
        """The keys that a request writes, and whether in a transaction."""
        parameters = request.parameters
        if request.operation in _WRITES:
            return [(self._key(parameters.get("Item") or parameters["Key"]), False)]
        if request.operation == "TransactWriteItems":
            actions = [next(iter(one.values())) for one in parameters["TransactItems"]]
            return [(self._key(action.get("Item") or action["Key"]), True) for action in actions]
        return []

    def _key(self, item: Item) -> Item:
        return {name: item[name] for name in self._keys}

    def _look(self, key: Item) -> Item | None:
        found: Item | None = self._spy.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return found

    def _write(self, request: Request, old: Item | None, new: Item | None, transactional: bool) -> Touched:
        units = write_units(old, new, self._indexes, transactional=transactional)
        item = new or old or {}
        return Touched(kind_of(item), item_size(item), write_units=units.table, index_units=units.indexes)

    def _read(self, request: Request, parsed: dict[str, Any]) -> list[Touched]:
        parameters = request.parameters
        if request.error:
            return []
        if request.operation == "GetItem":
            found = [parsed["Item"]] if "Item" in parsed else []
            return _got([parameters["Key"]], found, consistent=parameters.get("ConsistentRead", False))
        if request.operation == "BatchGetItem":
            asked = parameters["RequestItems"][self._table]
            found = parsed["Responses"].get(self._table, [])
            return _got(asked["Keys"], found, consistent=asked.get("ConsistentRead", False))
        if request.operation == "Query" and "FilterExpression" not in parameters:
            sizes = [item_size(item) for item in parsed["Items"]]
            units = query_units(sizes, consistent=parameters.get("ConsistentRead", False))
            return [Touched("query", sum(sizes), read_units=units)]
        raise ValueError(f"No rule for what {request.operation} costs here")


def _got(keys: list[Item], found: list[Item], *, consistent: bool) -> list[Touched]:
    items = {(item["pk"]["S"], item["sk"]["S"]): item for item in found}
    touched = []
    for key in keys:
        item = items.get((key["pk"]["S"], key["sk"]["S"]))
        size = item_size(item) if item else 0
        what = kind_of(item) if item else f"no {kind_of(key)}"
        touched.append(Touched(what, size, read_units=get_units([size], consistent=consistent)))
    return touched


def kind_of(item: Item) -> str:
    """What an item is, in words, by its key."""
    if not item:
        return "nothing"
    kinds = {"I": "interaction", "C": "case", "P": "customer", "X": "parked", "MAILBOX": "mailbox", "KEY": "key"}
    kind = kinds.get(item["sk"]["S"], "brand")
    if item.get("direction", {}).get("S") == "out":
        return "interaction sent"
    return "customer's alias" if "same_as" in item else kind
