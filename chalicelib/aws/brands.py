"""Brands, their mailboxes, and API keys in the table."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.aws.reads import read
from chalicelib.domain.brand import Brand
from chalicelib.domain.policies import UNSIGNED, Revision, Signature
from chalicelib.errors import Conflict, Retryable

Value = TypeVar("Value")

KEPT = 60.0
"""Seconds for which a worker may go by what it read: so long does a changed brand or a revoked key still hold."""

_ATTEMPTS = 4


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

    def put(self, brand: Brand, signature: Signature = UNSIGNED, instead_of: int | None = None) -> int:
        """See `Brands`. A mailbox that the brand had and has no more is free for another."""
        for _ in range(_ATTEMPTS):
            item = read(self._client, self._table, keys.brand(brand.merchant, brand.id), now=True)
            before = items.to_revision(item) if item else None
            present = before.version if before else 0
            if instead_of is not None and instead_of != present:
                raise Conflict(f"Version {present} is in force, not {instead_of}.", reason="policy_changed")
            model = before.brand.model if before else ""
            if before and present and before.brand == replace(brand, model=model):
                return present
            revision = Revision(present + 1, replace(brand, model=model), signature)
            if self._written(revision, before):
                self._kept.forget()
                return revision.version
        raise Retryable("The brand kept changing", reason="contention")

    def _written(self, revision: Revision, before: Revision | None) -> bool:
        """Write a version and put it into force, or say that the brand changed since it was read."""
        brand, model = revision.brand, revision.brand.model
        left = set(before.brand.mailboxes) - set(brand.mailboxes) if before else set()
        present = before.version if before else 0
        # Which model is in use is no matter of the policy, and may change while this is written.
        unless = ["model = :model" if model else "attribute_not_exists(model)"]
        unless.append("version = :version" if present else "attribute_not_exists(version)")
        values = ({":model": model} if model else {}) | ({":version": present} if present else {})
        puts: list[dict[str, Any]] = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": items.brand(revision),
                    "ConditionExpression": " AND ".join(unless),
                    **({"ExpressionAttributeValues": items.marshal(values)} if values else {}),
                }
            },
            {"Put": {"TableName": self._table, "Item": items.policy(revision)}},
        ]
        puts += [
            {"Delete": {"TableName": self._table, "Key": items.marshal(keys.mailbox(address))}}
            for address in sorted(left)
        ]
        puts += [self._mailbox(brand, address) for address in brand.mailboxes]
        try:
            self._client.transact_write_items(TransactItems=puts)
        except AWS_ERRORS as error:
            failed = _failed_conditions(error)
            if 0 in failed:
                return False
            if failed:
                raise Conflict("A mailbox belongs to another brand.", reason="mailbox_taken") from error
            raise translated(error) from error
        return True

    def _mailbox(self, brand: Brand, address: str) -> dict[str, Any]:
        item = {**keys.mailbox(address), "merchant": brand.merchant, "brand": brand.id}
        return {
            "Put": {
                "TableName": self._table,
                "Item": items.marshal(item),
                "ConditionExpression": "attribute_not_exists(pk) OR (merchant = :merchant AND brand = :brand)",
                "ExpressionAttributeValues": items.marshal({":merchant": brand.merchant, ":brand": brand.id}),
            }
        }

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


def _failed_conditions(error: Exception) -> set[int]:
    """Which writes of a transaction did not find what they were conditional on."""
    reasons = error.response.get("CancellationReasons", []) if isinstance(error, ClientError) else []
    return {place for place, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"}


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
