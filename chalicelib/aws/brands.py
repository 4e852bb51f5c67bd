"""Brands, their mailboxes, and API keys in the table."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.domain.brand import Brand
from chalicelib.errors import Conflict, Retryable

Value = TypeVar("Value")

KEPT = 60.0
"""Seconds for which a worker may go by what it read: so long does a changed brand or a revoked key still hold."""


class DynamoBrands:
    """`Brands` on the table, read once a minute."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._kept = _Kept(clock)

    def by_mailbox(self, address: str) -> Brand | None:
        """See `Brands`."""
        return self._kept.get(("mailbox", address), lambda: self._find(address))

    def get(self, merchant: str, brand: str) -> Brand | None:
        """See `Brands`."""
        return self._kept.get((merchant, brand), lambda: self._read(merchant, brand))

    def of(self, merchant: str) -> tuple[Brand, ...]:
        """See `Brands`."""
        return self._kept.get((merchant,), lambda: self._all(merchant))

    def put(self, brand: Brand) -> None:
        """See `Brands`. A mailbox that the brand had and has no more is free for another."""
        before = self._read(brand.merchant, brand.id)
        model = before.model if before else ""
        left = set(before.mailboxes) - set(brand.mailboxes) if before else set()
        # Which model is in use is no matter of the brand's file, and may change while this is written.
        puts: list[dict[str, Any]] = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": items.brand(replace(brand, model=model)),
                    "ConditionExpression": "model = :model" if model else "attribute_not_exists(model)",
                    **({"ExpressionAttributeValues": items.marshal({":model": model})} if model else {}),
                }
            }
        ]
        puts += [
            {"Delete": {"TableName": self._table, "Key": items.marshal(keys.mailbox(address))}}
            for address in sorted(left)
        ]
        for address in brand.mailboxes:
            item = {**keys.mailbox(address), "merchant": brand.merchant, "brand": brand.id}
            puts.append(
                {
                    "Put": {
                        "TableName": self._table,
                        "Item": items.marshal(item),
                        "ConditionExpression": "attribute_not_exists(pk) OR (merchant = :merchant AND brand = :brand)",
                        "ExpressionAttributeValues": items.marshal({":merchant": brand.merchant, ":brand": brand.id}),
                    }
                }
            )
        try:
            self._client.transact_write_items(TransactItems=puts)
        except AWS_ERRORS as error:
            if code_of(error) == "TransactionCanceledException":
                if isinstance(error, ClientError) and _first_failed(error):
                    raise Retryable("The brand's model changed meanwhile; try again.", reason="changed") from error
                raise Conflict("A mailbox belongs to another brand.", reason="mailbox_taken") from error
            raise translated(error) from error
        self._kept.forget()

    def _find(self, address: str) -> Brand | None:
        item = read(self._client, self._table, keys.mailbox(address))
        return self._read(item["merchant"]["S"], item["brand"]["S"]) if item else None

    def _read(self, merchant: str, brand: str) -> Brand | None:
        item = read(self._client, self._table, keys.brand(merchant, brand))
        return items.to_brand(item) if item else None

    def _all(self, merchant: str) -> tuple[Brand, ...]:
        try:
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues=items.marshal({":pk": keys.brands(merchant)}),
            )
        except AWS_ERRORS as error:
            raise translated(error) from error
        return tuple(items.to_brand(item) for item in answer["Items"])


def _first_failed(error: ClientError) -> bool:
    """Whether a transaction was cancelled because of its first write."""
    reasons = error.response.get("CancellationReasons", [{}])
    return bool(reasons[0].get("Code") == "ConditionalCheckFailed")


class DynamoKeys:
    """`Keys` on the table, read once a minute."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._kept = _Kept(clock)

    def merchant_of(self, key_id: str) -> tuple[str, str] | None:
        """See `Keys`."""
        return self._kept.get(key_id, lambda: self._read(key_id))

    def put(self, key_id: str, merchant: str, digest: str) -> None:
        """See `Keys`."""
        item = {**keys.api_key(key_id), "merchant": merchant, "digest": digest}
        try:
            self._client.put_item(TableName=self._table, Item=items.marshal(item))
        except AWS_ERRORS as error:
            raise translated(error) from error
        self._kept.forget()

    def _read(self, key_id: str) -> tuple[str, str] | None:
        item = read(self._client, self._table, keys.api_key(key_id))
        return (item["merchant"]["S"], item["digest"]["S"]) if item else None


def read(client: Any, table: str, key: keys.Key) -> items.Item | None:
    """One item, or None."""
    try:
        item: items.Item | None = client.get_item(TableName=table, Key=items.marshal(key)).get("Item")
    except AWS_ERRORS as error:
        raise translated(error) from error
    return item


class _Kept:
    """What was found, for a while; what was not found is asked for again."""

    _MOST = 1_000

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._values: dict[object, tuple[float, Any]] = {}

    def forget(self) -> None:
        """Go by nothing that was read before."""
        self._values.clear()

    def get(self, key: object, find: Callable[[], Value]) -> Value:
        until, value = self._values.get(key, (0.0, None))
        if self._clock() < until:
            kept: Value = value
            return kept
        found = find()
        if found:
            if len(self._values) >= self._MOST:
                self._values.clear()
            self._values[key] = (self._clock() + KEPT, found)
        return found
