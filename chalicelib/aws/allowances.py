"""What brands have spent: a counter for each brand and day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.errors import Conflict

_KEPT = timedelta(days=40)
"""A month can be looked back on."""


class DynamoAllowance:
    """`Allowance` on the table: one small item for each brand and day, which expires."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def take(self, merchant: str, brand: str, day: date, most: int) -> bool:
        """See `Allowance`."""
        expires = datetime.combine(day, time(), UTC) + _KEPT
        try:
            self._client.update_item(
                TableName=self._table,
                Key=items.marshal(keys.allowance(merchant, brand, day.isoformat())),
                UpdateExpression="SET expires = :expires ADD calls :one",
                ConditionExpression="attribute_not_exists(calls) OR calls < :most",
                ExpressionAttributeValues=items.marshal(
                    {":expires": int(expires.timestamp()), ":one": 1, ":most": most}
                ),
            )
        except AWS_ERRORS as error:
            said = translated(error)
            if isinstance(said, Conflict):
                return False
            raise said from error
        return True
