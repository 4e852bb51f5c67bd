"""The corrections in the table."""

from typing import Any

from chalicelib import wire
from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, code_of, translated
from chalicelib.aws.history import DynamoHistory
from chalicelib.aws.models import wanting
from chalicelib.aws.reads import read
from chalicelib.domain.case import Case
from chalicelib.domain.labels import Label
from chalicelib.domain.ports import Page
from chalicelib.errors import Conflict

_KEYS = frozenset({"pk", "sk", "wpk", "wsk", "expires"})


class DynamoLabels:
    """`Labels` on one DynamoDB table. A label's text goes with its time to live, as its contact's."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._pages = DynamoHistory(client, table)

    def of_contact(self, merchant: str, contact: str) -> Label | None:
        """See `Labels`."""
        item = read(self._client, self._table, keys.label(merchant, contact))
        return _to_label(item) if item else None

    def put(self, label: Label, case: Case | None) -> None:
        """See `Labels`."""
        item = {
            **wire.to_plain(label),
            **keys.label(label.merchant, label.contact),
            "wpk": keys.labels(label.merchant, label.brand),
            "wsk": keys.at(label.correction.at, label.contact),
            "version": label.version + 1,
            "expires": int(label.expires_at.timestamp()),
        }
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": items.marshal(item),
            "ConditionExpression": "version = :version" if label.version else "attribute_not_exists(pk)",
        }
        if label.version:
            put["ExpressionAttributeValues"] = items.marshal({":version": label.version})
        writes = [{"Put": put}, {"Update": wanting(self._table, label.merchant, label.brand)}]
        if case:
            writes.append({"Update": self._understood(case)})
        try:
            self._client.transact_write_items(TransactItems=writes)
        except AWS_ERRORS as error:
            if code_of(error) == "TransactionCanceledException":
                raise Conflict("Somebody else wrote first", reason="changed") from error
            raise translated(error) from error

    def listed(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[Label]:
        """See `Labels`."""
        return self._pages.page(keys.WORK, keys.labels(merchant, brand), _to_label, limit, cursor, newest_first=True)

    def _understood(self, case: Case) -> dict[str, Any]:
        """What a correction changes of a case, if it is still of the version that was read."""
        plain = wire.to_plain(case)
        values = {
            ":intents": plain.get("intents", []),
            ":abstained": case.abstained,
            ":tone": case.tone,
            ":language": case.language,
            ":version": case.version,
            ":next": case.version + 1,
        }
        return {
            "TableName": self._table,
            "Key": items.marshal(keys.case(case.merchant, case.reference)),
            "UpdateExpression": (
                "SET intents = :intents, abstained = :abstained, tone = :tone, #language = :language, version = :next"
            ),
            "ConditionExpression": "version = :version",
            "ExpressionAttributeNames": {"#language": "language"},
            "ExpressionAttributeValues": items.marshal(values),
        }


def _to_label(item: items.Item) -> Label:
    plain = {name: value for name, value in items.unmarshal(item).items() if name not in _KEYS}
    return wire.from_plain(plain, Label)
