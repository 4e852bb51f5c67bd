"""Reading the table: one item, or many by their keys."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.domain.things import stamp
from chalicelib.errors import Retryable

_AT_ONCE = 100
_ROUNDS = 8


def read(client: Any, table: str, key: keys.Key, *, now: bool = False) -> items.Item | None:
    """One item, or None; as it is `now`, or as it was a moment ago, which costs half."""
    options = {"ConsistentRead": True} if now else {}
    try:
        item: items.Item | None = client.get_item(TableName=table, Key=items.marshal(key), **options).get("Item")
    except AWS_ERRORS as error:
        raise translated(error) from error
    return item


def read_all(client: Any, table: str, wanted: list[keys.Key]) -> Iterator[items.Item]:
    """Those items that there are, in no order, as they are this moment; raises `Retryable` for a table too busy."""
    rest = [items.marshal(key) for key in wanted]
    for _ in range(_ROUNDS):
        if not rest:
            return
        now, rest = rest[:_AT_ONCE], rest[_AT_ONCE:]
        try:
            # Consistent, for a worker must see what the one before it wrote a moment ago.
            answer = client.batch_get_item(RequestItems={table: {"Keys": now, "ConsistentRead": True}})
        except AWS_ERRORS as error:
            raise translated(error) from error
        yield from answer["Responses"].get(table, ())
        rest += answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    if rest:
        raise Retryable("The table did not answer for every key", reason="throttled")


def read_due(
    client: Any, table: str, index: str, partition: str, until: datetime, at_once: int
) -> Iterator[list[items.Item]]:
    """What stands in a partition of an index up to a time, that moment included, page by page of `at_once`."""
    # One sign beyond the digits of a time: what is due at this very moment is in.
    values = {":partition": partition, ":until": f"{stamp(until)}~"}
    place: dict[str, Any] = {}
    while True:
        try:
            answer = client.query(
                TableName=table,
                IndexName=index,
                KeyConditionExpression=f"{keys.HASH[index]} = :partition AND {keys.SORT[index]} < :until",
                ExpressionAttributeValues=items.marshal(values),
                Limit=at_once,
                **place,
            )
        except AWS_ERRORS as error:
            raise translated(error) from error
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        place = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
