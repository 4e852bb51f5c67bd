"""The versions of the brands' models, and where the brands stand with their training, in the table."""

from collections.abc import Iterable
from typing import Any

from chalicelib import wire
from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.aws.history import DynamoHistory
from chalicelib.aws.reads import read
from chalicelib.domain.models import ModelRecord, Schooling
from chalicelib.domain.ports import Page

_KEYS = frozenset({"pk", "sk", "wpk", "wsk"})
_AT_ONCE = 100


class DynamoModels:
    """`Models` on one DynamoDB table. Which version is in use is an attribute of the brand's item."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._pages = DynamoHistory(client, table)

    def keep(self, record: ModelRecord) -> None:
        """See `Models`."""
        item = {
            **wire.to_plain(record),
            **keys.model(record.merchant, record.brand, record.version),
            "wpk": keys.models(record.merchant, record.brand),
            "wsk": keys.at(record.made_at, record.version),
        }
        try:
            self._client.put_item(
                TableName=self._table, Item=items.marshal(item), ConditionExpression="attribute_not_exists(pk)"
            )
        except AWS_ERRORS as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise translated(error) from error

    def get(self, merchant: str, brand: str, version: str) -> ModelRecord | None:
        """See `Models`."""
        item = read(self._client, self._table, keys.model(merchant, brand, version))
        return _to_record(item) if item else None

    def listed(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[ModelRecord]:
        """See `Models`."""
        return self._pages.page(keys.WORK, keys.models(merchant, brand), _to_record, limit, cursor, newest_first=True)

    def active(self, merchant: str, brand: str) -> str:
        """See `Models`."""
        item = read(self._client, self._table, keys.brand(merchant, brand))
        return items.to_brand(item).model if item else ""

    def activate(self, merchant: str, brand: str, version: str, instead_of: str) -> None:
        """See `Models`."""
        # Without an attribute the brand goes by the model that comes with Guichet.
        unless = "model = :before" if instead_of else "attribute_not_exists(model)"
        values = ({":before": instead_of} if instead_of else {}) | ({":model": version} if version else {})
        self._update(
            keys.brand(merchant, brand),
            "SET model = :model" if version else "REMOVE model",
            f"attribute_exists(pk) AND {unless}",
            values,
        )

    def want(self, merchant: str, brand: str) -> None:
        """See `Models`."""
        try:
            self._client.update_item(**wanting(self._table, merchant, brand))
        except AWS_ERRORS as error:
            raise translated(error) from error

    def take_up(self, merchant: str, brand: str) -> None:
        """See `Models`."""
        self._update(keys.schooling(merchant, brand), "SET wanted = :no REMOVE wpk, wsk", "", {":no": False})

    def conclude(self, merchant: str, brand: str, schooling: Schooling) -> None:
        """See `Models`."""
        # All of them, also the empty ones: nothing of the training before may remain.
        at = keys.stamp(schooling.at) if schooling.at else ""
        plain = {"at": at, "decision": schooling.decision, "why": schooling.why, "version": schooling.version}
        names = {f"#{name}": name for name in plain}
        self._update(
            keys.schooling(merchant, brand),
            "SET " + ", ".join(f"#{name} = :{name}" for name in plain),
            "",
            {f":{name}": value for name, value in plain.items()},
            names,
        )

    def schooling(self, merchant: str, brand: str) -> Schooling:
        """See `Models`."""
        item = read(self._client, self._table, keys.schooling(merchant, brand))
        if item is None:
            return Schooling()
        plain = {name: value for name, value in items.unmarshal(item).items() if name not in _KEYS and value != ""}
        return wire.from_plain(plain, Schooling)

    def wanted(self) -> Iterable[tuple[str, str]]:
        """See `Models`."""
        cursor: str | None = None
        while True:
            page = self._pages.page(keys.WORK, keys.TRAINING, _to_brand, _AT_ONCE, cursor)
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def _update(
        self, key: keys.Key, change: str, condition: str, values: dict[str, Any], names: dict[str, str] | None = None
    ) -> None:
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": items.marshal(key),
            "UpdateExpression": change,
            **({"ConditionExpression": condition} if condition else {}),
            **({"ExpressionAttributeValues": items.marshal(values)} if values else {}),
            **({"ExpressionAttributeNames": names} if names else {}),
        }
        try:
            self._client.update_item(**request)
        except AWS_ERRORS as error:
            raise translated(error) from error


def wanting(table: str, merchant: str, brand: str) -> dict[str, Any]:
    """The update by which a brand gets onto the list of those that want training."""
    values = {":yes": True, ":list": keys.TRAINING, ":place": keys.training(merchant, brand)}
    return {
        "TableName": table,
        "Key": items.marshal(keys.schooling(merchant, brand)),
        "UpdateExpression": "SET wanted = :yes, wpk = :list, wsk = :place",
        "ExpressionAttributeValues": items.marshal(values),
    }


def _to_record(item: items.Item) -> ModelRecord:
    plain = {name: value for name, value in items.unmarshal(item).items() if name not in _KEYS}
    return wire.from_plain(plain, ModelRecord)


def _to_brand(item: items.Item) -> tuple[str, str]:
    merchant, _, brand = item["wsk"]["S"].partition("#")
    return merchant, brand
