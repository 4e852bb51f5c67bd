"""Where agents take cases from: the reads and the one write of giving a case to somebody."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.aws import items, keys, things
from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.aws.reads import read_all
from chalicelib.domain.agents import Agent
from chalicelib.domain.assignment import Assignment
from chalicelib.domain.board import Board, Head
from chalicelib.domain.case import Case, Status
from chalicelib.domain.desk import Seat
from chalicelib.errors import Conflict

_BOARD = Board("")
# What says who may take a case, and when: the rest of it is read once it is chosen.
_ATTRIBUTES = (
    *("reference", "brand", "customer", "language", "created_at", "priority", "due_at", "channel"),
    *("known_to", "declined", "waiting_since", "links"),
)
_NAMES = {f"#{number}": name for number, name in enumerate(_ATTRIBUTES)}
_SLIM = {"ProjectionExpression": ", ".join(_NAMES), "ExpressionAttributeNames": _NAMES}


class DynamoDesk:
    """`Desk` on one DynamoDB table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def seat(self, merchant: str, agent: str, event: str = "") -> Seat:
        """See `Desk`."""
        wanted = [
            keys.thing(merchant, things.LETTERS["Agent"], agent),
            keys.thing(merchant, things.LETTERS["Board"], _BOARD.id),
        ]
        if event:
            wanted.append(keys.interaction(merchant, event))
        seat = Seat(None, None)
        for item in read_all(self._client, self._table, wanted):
            kind = item["sk"]["S"]
            if kind == things.LETTERS["Agent"]:
                seat = replace(seat, agent=things.to_thing(item, Agent))
            elif kind == things.LETTERS["Board"]:
                seat = replace(seat, board=things.to_thing(item, Board))
            else:
                seat = replace(seat, asked=items.to_interaction(item))
        return seat

    def waiting(
        self,
        merchant: str,
        queue: str,
        limit: int,
        *,
        start: Head | None = None,
        languages: Iterable[str] = (),
        brands: Iterable[str] = (),
    ) -> tuple[Case, ...]:
        """See `Desk`."""
        values: dict[str, Any] = {}
        conditions = []
        for name, wanted in (("language", tuple(languages)), ("brand", tuple(brands))):
            placed = {f":{name}{number}": value for number, value in enumerate(wanted)}
            if placed:
                conditions.append(f"{_placeholder(name)} IN ({', '.join(placed)})")
                values |= placed
        options = {"FilterExpression": " AND ".join(conditions)} if conditions else {}
        answer = self._query(merchant, queue, start, values, {**options, "Limit": limit})
        return tuple(_slim(merchant, queue, item) for item in answer["Items"])

    def count(self, merchant: str, queue: str, most: int) -> tuple[Case, ...]:
        """See `Desk`. The index gives a megabyte at once, which is about a thousand cases."""
        found: list[Case] = []
        options: dict[str, Any] = {}
        while len(found) < most:
            answer = self._query(merchant, queue, None, {}, {**options, "Limit": most - len(found)})
            found.extend(_slim(merchant, queue, item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                break
            options["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return tuple(found)

    def record(self, assignment: Assignment) -> None:
        """See `Desk`."""
        puts = [(things.item(agent), agent.version) for agent in assignment.agents]
        for move in assignment.moves:
            case = move.case
            puts.append((items.case(replace(case, version=case.version + 1), move.expires_at), case.version))
            puts.append((items.interaction(move.event, move.expires_at), 0))
        writes = [{"Put": {"TableName": self._table, "Item": item, **_over(version)}} for item, version in puts]
        try:
            self._client.transact_write_items(TransactItems=writes)
        except AWS_ERRORS as error:
            if code_of(error) == "TransactionCanceledException":
                raise Conflict("Somebody else wrote first", reason="changed") from error
            raise translated(error) from error

    def _query(
        self, merchant: str, queue: str, start: Head | None, values: dict[str, Any], options: dict[str, Any]
    ) -> dict[str, Any]:
        condition = "wpk = :partition"
        values = {**values, ":partition": keys.queue(merchant, queue)}
        if start:
            condition += " AND wsk >= :start"
            values[":start"] = keys.work(start.priority, start.due_at, start.case)
        try:
            answer: dict[str, Any] = self._client.query(
                TableName=self._table,
                IndexName=keys.WORK,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=items.marshal(values),
                **_SLIM,
                **options,
            )
        except AWS_ERRORS as error:
            raise translated(error) from error
        return answer


def _placeholder(name: str) -> str:
    return next(place for place, attribute in _NAMES.items() if attribute == name)


def _slim(merchant: str, queue: str, item: items.Item) -> Case:
    """A waiting case of what was read of it; what its place says is not read again."""
    said = {"merchant": merchant, "queue": queue, "status": str(Status.OPEN), "subject": ""}
    return items.to_case({**item, **items.marshal(said), "updated_at": item["created_at"]})


def _over(version: int) -> dict[str, Any]:
    """The condition of a put over the version that was read; of one that is new, that there is none."""
    if not version:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    }
