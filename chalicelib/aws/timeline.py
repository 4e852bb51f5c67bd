"""A look into a customer's timeline that both the pipeline and the API need."""

from typing import Any

from chalicelib.aws import items, keys
from chalicelib.aws.faults import AWS_ERRORS, translated
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.mail import Kind


def is_acknowledged(client: Any, table: str, contact: Interaction) -> bool:
    """Whether the timeline has an acknowledgement of a contact, sent after it came."""
    query: dict[str, Any] = {
        "TableName": table,
        "IndexName": keys.TIMELINE,
        "KeyConditionExpression": "tpk = :timeline AND tsk >= :since",
        "ExpressionAttributeValues": items.marshal(
            {
                ":timeline": keys.timeline(contact.merchant, contact.customer),
                ":since": keys.stamp(contact.at),
            }
        ),
    }
    try:
        while True:
            answer = client.query(**query)
            sent = (item for item in answer["Items"] if item["kind"]["S"] == Kind.ACKNOWLEDGEMENT)
            if any(items.to_interaction(item).answers == contact.id for item in sent):
                return True
            if "LastEvaluatedKey" not in answer:
                return False
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    except AWS_ERRORS as error:
        raise translated(error) from error
