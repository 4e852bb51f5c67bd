"""How far walks through the bucket have come."""

from typing import Any

from chalicelib import wire
from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.aws.reads import read
from chalicelib.domain.reconciliation import Pass


class DynamoPasses:
    """`Passes` on one DynamoDB table: one small item for each name."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def last(self, name: str) -> Pass | None:
        """See `Passes`."""
        item = read(self._client, self._table, keys.walk(name))
        return items.to_walk(item) if item else None

    def keep(self, name: str, walk: Pass) -> None:
        """See `Passes`."""
        item = {**keys.walk(name), **wire.to_plain(walk)}
        try:
            self._client.put_item(TableName=self._table, Item=items.marshal(item))
        except AWS_ERRORS as error:
            raise translated(error) from error
