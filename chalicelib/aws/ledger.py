"""The pipeline's reads and writes on the table."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws import items, keys, things
from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.aws.reads import read_all
from chalicelib.aws.timeline import is_acknowledged
from chalicelib.domain.customer import Customer
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Interaction, Parked, Parking
from chalicelib.domain.ports import Claim, Turn
from chalicelib.domain.routing import Routing
from chalicelib.errors import Conflict, GuichetError, Malformed

_NEW = "attribute_not_exists(pk)"


class DynamoLedger:
    """`Ledger` on one DynamoDB table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def recall(
        self,
        merchant: str,
        *,
        interactions: Iterable[str] = (),
        customers: Iterable[str] = (),
        cases: Iterable[str] = (),
    ) -> Recalled:
        """See `Ledger`."""
        wanted = [
            *(keys.interaction(merchant, name) for name in interactions),
            *(keys.customer(merchant, name) for name in customers),
            *(keys.case(merchant, name) for name in cases),
        ]
        recalled = Recalled()
        aliases: dict[str, str] = {}
        for item in read_all(self._client, self._table, wanted):
            kind = item["sk"]["S"]
            if kind == "I":
                interaction = items.to_interaction(item)
                recalled.interactions[interaction.id] = interaction
            elif kind == "C":
                case = items.to_case(item)
                recalled.cases[case.reference] = case
            elif "same_as" in item:
                aliases[item["pk"]["S"].rpartition("#")[2]] = item["same_as"]["S"]
            else:
                customer = items.to_customer(item)
                recalled.customers[customer.id] = customer
        recalled.customers.update(self._aliased(merchant, aliases))
        return recalled

    def record(self, recording: Recording) -> None:
        """See `Ledger`."""
        expires = recording.expires_at
        interaction, case, customer = recording.interaction, recording.case, recording.customer
        puts = [(items.interaction(interaction, expires), 0)]
        if case:
            puts.append((items.case(replace(case, version=case.version + 1), expires), case.version))
        puts.extend(
            (items.customer(replace(changed, version=changed.version + 1), expires), changed.version)
            for changed in recording.customers
        )
        if customer:
            puts.extend((items.alias(customer, identity, expires), 0) for identity in recording.aliases)
        puts.extend((things.item(thing), thing.version) for thing in recording.things)
        writes = [self._put(item, version) for item, version in puts]
        if recording.granted:
            writes.append(self._grant(recording.granted))
        try:
            self._client.transact_write_items(TransactItems=writes)
        except AWS_ERRORS as error:
            raise _conflict(error, case_is_new=case is not None and case.version == 0) from error

    def set_route(self, merchant: str, case: str, version: int, routing: Routing) -> None:
        """See `Ledger`."""
        values = {
            ":queue": routing.queue,
            ":priority": int(routing.priority),
            ":due": keys.stamp(routing.due_at),
            ":routed": keys.stamp(routing.routed_at),
            ":wpk": (keys.assigned if routing.assigned else keys.queue)(merchant, routing.queue),
            ":wsk": keys.work(routing.priority, routing.due_at, case),
            ":tags": list(routing.tags),
            ":reasons": list(routing.reasons),
            ":version": version,
            ":next": version + 1,
        }
        clocks, gone = items.clocks(merchant, case, routing)
        values |= {f":{name}": value for name, value in clocks.items()}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=items.marshal(keys.case(merchant, case)),
                UpdateExpression=(
                    "SET queue = :queue, priority = :priority, due_at = :due, routed_at = :routed,"
                    " tags = :tags, reasons = :reasons, wpk = :wpk, wsk = :wsk, version = :next"
                    + "".join(f", {name} = :{name}" for name in clocks)
                    + (f" REMOVE {', '.join(gone)}" if gone else "")
                ),
                ConditionExpression="version = :version",
                ExpressionAttributeValues=items.marshal(values),
            )
        except AWS_ERRORS as error:
            raise translated(error) from error

    def claim(self, merchant: str, contact: str, now: datetime, lease: timedelta) -> Claim | None:
        """See `Ledger`."""
        values = {":now": keys.stamp(now), ":lapsed": keys.stamp(now - lease), ":one": 1}
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=items.marshal(keys.interaction(merchant, contact)),
                UpdateExpression="SET claimed_at = :now ADD claims :one",
                ConditionExpression=(
                    "attribute_exists(pk) AND (attribute_not_exists(claimed_at) OR claimed_at < :lapsed)"
                ),
                ExpressionAttributeValues=items.marshal(values),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except AWS_ERRORS as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise translated(error) from error
            held = error.response.get("Item") if isinstance(error, ClientError) else None
            return Claim(items.to_interaction(held), Turn.HELD) if held else None
        item = answer["Attributes"]
        return Claim(items.to_interaction(item), Turn.FIRST if item["claims"]["N"] == "1" else Turn.AGAIN)

    def is_acknowledged(self, contact: Interaction) -> bool:
        """See `Ledger`."""
        return is_acknowledged(self._client, self._table, contact)

    def record_outgoing(self, interaction: Interaction, expires_at: datetime) -> None:
        """See `Ledger`."""
        self._write(items.interaction(interaction, expires_at))

    def park(self, parked: Parked, expires_at: datetime) -> None:
        """See `Ledger`."""
        values = {":attempts": parked.attempts, ":parked": str(Parking.PARKED)}
        try:
            self._client.put_item(
                TableName=self._table,
                Item=items.parked(parked, expires_at),
                ConditionExpression="attribute_not_exists(attempts) OR (attempts < :attempts AND #status = :parked)",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues=items.marshal(values),
            )
        except AWS_ERRORS as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise translated(error) from error

    def resolve_parked(self, merchant: str, parked: str, became: str) -> None:
        """See `Ledger`."""
        values = {"status": str(Parking.RESOLVED), "became": became}
        try:
            self._close(merchant, parked, values, "attribute_exists(pk)", {})
        except Conflict:
            # Its time to live has ended.
            return

    def dismiss_parked(self, merchant: str, parked: str, note: str, by: str, at: datetime) -> None:
        """See `Ledger`."""
        values = {
            "status": str(Parking.DISMISSED),
            "note": note,
            "dismissed_by": by,
            "dismissed_at": keys.stamp(at),
        }
        self._close(merchant, parked, values, "#status = :parked", {":parked": str(Parking.PARKED)})

    def _close(
        self, merchant: str, parked: str, values: dict[str, str], condition: str, compared: dict[str, str]
    ) -> None:
        """Write these attributes of a parked contact and take it off the list."""
        given = {f":{name}": value for name, value in values.items()} | compared
        try:
            self._client.update_item(
                TableName=self._table,
                Key=items.marshal(keys.parked(merchant, parked)),
                UpdateExpression=f"SET {', '.join(f'#{name} = :{name}' for name in values)} REMOVE wpk, wsk",
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in values},
                ExpressionAttributeValues=items.marshal(given),
            )
        except AWS_ERRORS as error:
            raise translated(error) from error

    def _write(self, item: items.Item) -> None:
        try:
            self._client.put_item(TableName=self._table, Item=item)
        except AWS_ERRORS as error:
            raise translated(error) from error

    def _put(self, item: items.Item, version: int) -> dict[str, Any]:
        """A put that replaces exactly the version that was read, or nothing where it is 0."""
        put: dict[str, Any] = {"TableName": self._table, "Item": item, "ConditionExpression": _NEW}
        if version:
            put["ConditionExpression"] = "version = :version"
            put["ExpressionAttributeValues"] = {":version": {"N": str(version)}}
        return {"Put": put}

    def _grant(self, contact: Interaction) -> dict[str, Any]:
        """An update that leaves a claim on the contact where it is."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": items.marshal(keys.interaction(contact.merchant, contact.id)),
                "UpdateExpression": "SET detail = :detail",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": {":detail": items.detail(contact)},
            }
        }

    def _aliased(self, merchant: str, aliases: dict[str, str]) -> dict[str, Customer]:
        """The customers that aliases name, by the id of the alias."""
        wanted = [keys.customer(merchant, name) for name in dict.fromkeys(aliases.values())]
        known = {
            customer.id: customer for customer in map(items.to_customer, read_all(self._client, self._table, wanted))
        }
        return {alias: known[name] for alias, name in aliases.items() if name in known}


def _conflict(error: Exception, *, case_is_new: bool) -> GuichetError:
    """Why a transaction was cancelled: its reasons come in the order of its writes, the case being the second."""
    if not isinstance(error, ClientError) or code_of(error) != "TransactionCanceledException":
        return translated(error)
    codes = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
    if "ValidationError" in codes or "ItemCollectionSizeLimitExceeded" in codes:
        return Malformed("The table refuses an item", reason="item_refused")
    if codes[:1] == ["None"] and codes[1:2] == ["ConditionalCheckFailed"] and case_is_new:
        return Conflict("The reference is another case's", reason="taken")
    return Conflict("Somebody else wrote first", reason="changed")
