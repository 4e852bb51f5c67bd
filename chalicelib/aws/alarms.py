"""Which cases the clock looks at next: a list by time that all merchants share, in parts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.aws.reads import read_due
from chalicelib.domain.case import Case

_AT_ONCE = 100


class DynamoWatch:
    """`Watch` on one DynamoDB table.

    The list lies in the index of timelines, which keeps little more than the keys of a case: an entry is some 250
    bytes, and a query for one unit reads more than a hundred of those.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def due(self, until: datetime) -> Iterator[tuple[tuple[str, str], ...]]:
        """See `Watch`."""
        for shard in range(keys.ALARM_SHARDS):
            for page in read_due(self._client, self._table, keys.TIMELINE, keys.alarms(shard), until, _AT_ONCE):
                if page:
                    yield tuple(keys.alarmed(item["tsk"]["S"]) for item in page)

    def put_off(self, case: Case, until: datetime | None) -> None:
        """See `Watch`."""
        values: dict[str, Any] = {":version": case.version, ":next": case.version + 1}
        if until is None:
            change = "SET version = :next REMOVE alarm_at, tpk, tsk"
        else:
            place = keys.alarm(case.merchant, case.reference, until)
            values |= {":alarm_at": keys.stamp(until), ":tpk": place["tpk"], ":tsk": place["tsk"]}
            change = "SET version = :next, alarm_at = :alarm_at, tpk = :tpk, tsk = :tsk"
        try:
            self._client.update_item(
                TableName=self._table,
                Key=items.marshal(keys.case(case.merchant, case.reference)),
                UpdateExpression=change,
                ConditionExpression="version = :version",
                ExpressionAttributeValues=items.marshal(values),
            )
        except AWS_ERRORS as error:
            raise translated(error) from error
