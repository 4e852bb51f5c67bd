"""What the API reads of the table."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.aws.reads import read
from chalicelib.aws.timeline import is_acknowledged
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Identity, customer_id
from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.ports import Page
from chalicelib.errors import Refused

Value = TypeVar("Value")

# Every sort key is of these, and no key is longer: whatever else a cursor holds would be an error of the table.
_PLACE = re.compile(r"[\w#:.-]{0,200}", re.ASCII)

# A filter may pass over many items before it finds one; so many pages are read for one answer.
_PAGES = 20


class DynamoHistory:
    """`History` on one DynamoDB table.

    A cursor holds the place in the order and no partition, so that it cannot lead to another merchant.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def contact(self, merchant: str, contact: str) -> Interaction | Parked | None:
        """See `History`."""
        item = read(self._client, self._table, keys.interaction(merchant, contact))
        if item:
            return items.to_interaction(item)
        item = read(self._client, self._table, keys.parked(merchant, contact))
        return items.to_parked(item) if item else None

    def is_acknowledged(self, contact: Interaction) -> bool:
        """See `History`."""
        return is_acknowledged(self._client, self._table, contact)

    def case(self, merchant: str, reference: str) -> Case | None:
        """See `History`."""
        item = read(self._client, self._table, keys.case(merchant, reference))
        return items.to_case(item) if item else None

    def interactions(self, case: Case, limit: int, cursor: str | None) -> Page[Interaction]:
        """See `History`. A case's interactions lie in its customer's timeline, from its first moment on."""
        return self.page(
            keys.TIMELINE,
            keys.timeline(case.merchant, case.customer),
            items.to_interaction,
            limit,
            cursor,
            since=keys.stamp(case.created_at),
            only_case=case.reference,
        )

    def customer(self, merchant: str, identity: Identity) -> str | None:
        """See `History`."""
        identifier = customer_id(identity)
        item = read(self._client, self._table, keys.customer(merchant, identifier))
        if item:
            return item["same_as"]["S"] if "same_as" in item else identifier
        # Machines write without becoming customers: their mails are under the id that they would have.
        lone = self.page(keys.TIMELINE, keys.timeline(merchant, identifier), items.to_interaction, 1, None)
        return identifier if lone.items else None

    def timeline(self, merchant: str, customer: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """See `History`."""
        partition = keys.timeline(merchant, customer)
        return self.page(keys.TIMELINE, partition, items.to_interaction, limit, cursor, newest_first=True)

    def open_cases(self, merchant: str, queues: tuple[str, ...], limit: int, cursor: str | None) -> Page[Case]:
        """See `History`."""
        queue, place = _opened(cursor, 2) if cursor else ("", "")
        found: list[Case] = []
        for name in [name for name in queues if name >= queue]:
            page = self._of_queue(merchant, name, limit - len(found), place if name == queue else "")
            found.extend(page.items)
            if page.next:
                return Page(tuple(found), _closed(name, page.next))
            if len(found) >= limit and name != queues[-1]:
                following = queues[queues.index(name) + 1]
                return Page(tuple(found), _closed(following, ""))
        return Page(tuple(found))

    def _of_queue(self, merchant: str, name: str, limit: int, place: str) -> Page[Case]:
        """Those of a queue that wait and those that agents have, in one order; `next` is a place in it."""
        beyond = _closed(place) if place else None
        partitions = keys.queues_of(merchant, name)
        pages = [self.page(keys.WORK, partition, items.to_case, limit, beyond) for partition in partitions]
        found = sorted((case for page in pages for case in page.items), key=_place_of)
        more = len(found) > limit or any(page.next for page in pages)
        return Page(tuple(found[:limit]), _place_of(found[:limit][-1]) if more and found else None)

    def caseless(self, merchant: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """See `History`."""
        return self.page(keys.WORK, keys.caseless(merchant), items.to_interaction, limit, cursor, newest_first=True)

    def parked(self, merchant: str, limit: int, cursor: str | None) -> Page[Parked]:
        """See `History`."""
        return self.page(keys.WORK, keys.all_parked(merchant), items.to_parked, limit, cursor, newest_first=True)

    def page(
        self,
        index: str,
        partition: str,
        convert: Callable[[items.Item], Value],
        limit: int,
        cursor: str | None,
        *,
        newest_first: bool = False,
        since: str = "",
        only_case: str = "",
    ) -> Page[Value]:
        """One page of a partition of an index, or of the table, of items beyond a cursor, converted."""
        sort = keys.SORT[index]
        place = _opened(cursor, 1)[0] if cursor else ""
        found: list[items.Item] = []
        for _ in range(_PAGES):
            answer = self._query(
                index,
                partition,
                "<" if newest_first else ">",
                place,
                since,
                limit + 1 if not only_case else None,
                only_case,
            )
            found.extend(answer["Items"])
            place = answer.get("LastEvaluatedKey", {}).get(sort, {}).get("S", "")
            if len(found) > limit or not place:
                break
        if len(found) > limit:
            place = found[limit - 1][sort]["S"]
        return Page(tuple(convert(item) for item in found[:limit]), _closed(place) if place else None)

    def _query(
        self, index: str, partition: str, beyond: str, place: str, since: str, limit: int | None, only_case: str
    ) -> dict[str, Any]:
        sort = keys.SORT[index]
        condition, values = f"{keys.HASH[index]} = :partition", {":partition": partition}
        if place or since:
            condition += f" AND {sort} {beyond if place else '>='} :place"
            values[":place"] = place or since
        options: dict[str, Any] = {"ScanIndexForward": beyond == ">"}
        # An index follows the table; what is read from the table itself is as it is now.
        options |= {"IndexName": index} if index else {"ConsistentRead": True}
        if limit:
            options["Limit"] = limit
        if only_case:
            options |= {"FilterExpression": "#case = :case", "ExpressionAttributeNames": {"#case": "case"}}
            values[":case"] = only_case
        try:
            answer: dict[str, Any] = self._client.query(
                TableName=self._table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=items.marshal(values),
                **options,
            )
        except AWS_ERRORS as error:
            raise translated(error) from error
        return answer


def _place_of(case: Case) -> str:
    """Where a routed case stands in its queue."""
    return keys.work(case.priority, case.due_at, case.reference) if case.priority and case.due_at else ""


def _closed(*places: str) -> str:
    """A cursor: opaque to the caller, and only a place in an order."""
    return base64.urlsafe_b64encode(json.dumps(places).encode()).decode().rstrip("=")


def _opened(cursor: str, length: int) -> Sequence[str]:
    """The places of a cursor; raises `Refused` for what is none."""
    try:
        places = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Refused("The cursor is not one of ours.", reason="invalid_cursor") from error
    if not isinstance(places, list) or len(places) != length:
        raise Refused("The cursor is not one of this list.", reason="invalid_cursor")
    if not all(isinstance(place, str) and _PLACE.fullmatch(place) for place in places):
        raise Refused("The cursor is not one of ours.", reason="invalid_cursor")
    return places
