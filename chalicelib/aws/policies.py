"""The versions of the brands' policies in the table."""

from dataclasses import replace
from typing import Any

from chalicelib.aws import items, keys
from chalicelib.aws.history import DynamoHistory
from chalicelib.aws.reads import read
from chalicelib.domain.policies import Revision
from chalicelib.domain.ports import Page


class DynamoPolicies:
    """`Policies` on one DynamoDB table. `DynamoBrands.put` writes a version and puts it into force at once."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._pages = DynamoHistory(client, table)

    def current(self, merchant: str, brand: str) -> Revision | None:
        """See `Policies`."""
        item = read(self._client, self._table, keys.brand(merchant, brand), now=True)
        return _policy(item) if item else None

    def brands(self, merchant: str, limit: int, cursor: str | None) -> Page[Revision]:
        """See `Policies`."""
        return self._pages.page(keys.TABLE, keys.brands(merchant), _policy, limit, cursor)

    def version(self, merchant: str, brand: str, number: int) -> Revision | None:
        """See `Policies`."""
        item = read(self._client, self._table, keys.policy(merchant, brand, number), now=True)
        return items.to_revision(item) if item else None

    def versions(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[Revision]:
        """See `Policies`."""
        partition = keys.policies(merchant, brand)
        return self._pages.page(keys.TABLE, partition, items.to_revision, limit, cursor, newest_first=True)


def _policy(item: items.Item) -> Revision:
    """The version that a brand's item holds, without the model in use, which is no part of it."""
    found = items.to_revision(item)
    return replace(found, brand=replace(found.brand, model=""))
