"""Things in the table: one item each, which an operator can read in the console, listed in `work` where it says so."""

import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from chalicelib import wire
from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.aws.reads import read, read_all, read_due
from chalicelib.domain.ports import Page
from chalicelib.domain.things import Thing

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kept = TypeVar("Kept", bound=Thing)

_KEYS = frozenset({"pk", "sk", "wpk", "wsk", "expires"})


LETTERS = {
    "Agent": "A",
    "Board": "W",
    "BookedSlot": "J",
    "Callback": "J",
    "ExpertQuestion": "E",
    "Lead": "D",
    "Load": "W",
    "Message": "G",
    "Reply": "R",
    "ReplyTemplate": "H",
    "Roster": "W",
    "TemplateUse": "U",
    "Order": "N",
}
"""The letter of each kind's keys, by the name of its class: nobody who works with one kind imports all of them."""


PACKED = frozenset({"Board", "Roster"})
"""Kinds that nobody needs to read in the console, and that are large: packed, they cost a tenth to keep and to read."""


def item(thing: Thing) -> items.Item:
    """The item of a thing as its next version."""
    letter = LETTERS[type(thing).__name__]
    plain: dict[str, Any] = {
        **(_packed(thing) if type(thing).__name__ in PACKED else wire.to_plain(cast("DataclassInstance", thing))),
        **keys.thing(thing.merchant, letter, thing.id),
        "version": thing.version + 1,
    }
    if thing.expires_at:
        plain["expires"] = int(thing.expires_at.timestamp())
    place = thing.place
    if place:
        shared, own = keys.due(letter, place.list), keys.things(thing.merchant, letter, place.list)
        plain["wpk"] = shared if place.shared else own
        plain["wsk"] = place.sort
    return items.marshal(plain)


def to_thing(item: items.Item, shape: type[Kept]) -> Kept:
    """The thing of an item."""
    if "packed" in item:
        return wire.unpack(zlib.decompress(bytes(item["packed"]["B"])), shape)
    return wire.from_plain({name: value for name, value in items.unmarshal(item).items() if name not in _KEYS}, shape)


def _packed(thing: Thing) -> dict[str, Any]:
    written = replace(cast("DataclassInstance", thing), version=thing.version + 1)
    return {"packed": zlib.compress(wire.pack(written))}


class DynamoShelf(Generic[Kept]):
    """`Shelf` on one DynamoDB table."""

    def __init__(self, client: Any, table: str, shape: type[Kept]) -> None:
        self._client = client
        self._table = table
        self._shape = shape
        self._letter = LETTERS[shape.__name__]

    def get(self, merchant: str, identifier: str) -> Kept | None:
        """See `Shelf`."""
        found = read(self._client, self._table, keys.thing(merchant, self._letter, identifier), now=True)
        return self._thing(found) if found else None

    def get_all(self, merchant: str, identifiers: Iterable[str]) -> dict[str, Kept]:
        """See `Shelf`."""
        wanted = [keys.thing(merchant, self._letter, name) for name in dict.fromkeys(identifiers)]
        found = map(self._thing, read_all(self._client, self._table, wanted))
        return {thing.id: thing for thing in found}

    def put(self, thing: Kept) -> Kept:
        """See `Shelf`."""
        try:
            self._client.put_item(TableName=self._table, Item=item(thing), **_unchanged(thing))
        except AWS_ERRORS as error:
            raise translated(error) from error
        return cast("Kept", replace(cast("DataclassInstance", thing), version=thing.version + 1))

    def remove(self, thing: Kept) -> None:
        """See `Shelf`."""
        key = items.marshal(keys.thing(thing.merchant, self._letter, thing.id))
        try:
            self._client.delete_item(TableName=self._table, Key=key, **_unchanged(thing))
        except AWS_ERRORS as error:
            raise translated(error) from error

    def listed(
        self, merchant: str, name: str, limit: int, cursor: str | None, *, newest_first: bool = False
    ) -> Page[Kept]:
        """See `Shelf`."""
        # Loads only where lists are read: functions that keep things or get them start quicker.
        from chalicelib.aws.history import DynamoHistory

        partition = keys.things(merchant, self._letter, name)
        pages = DynamoHistory(self._client, self._table)
        return pages.page(keys.WORK, partition, self._thing, limit, cursor, newest_first=newest_first)

    def due(self, name: str, until: datetime, limit: int) -> tuple[Kept, ...]:
        """See `Shelf`."""
        pages = read_due(self._client, self._table, keys.WORK, keys.due(self._letter, name), until, limit)
        return tuple(map(self._thing, next(pages)))

    def _thing(self, found: items.Item) -> Kept:
        return to_thing(found, self._shape)


def _unchanged(thing: Thing) -> dict[str, Any]:
    """The condition that nobody wrote a thing since it was read."""
    if not thing.version:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": {"N": str(thing.version)}},
    }
