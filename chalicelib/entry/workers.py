"""The workers: one per queue, each message on its own.

A worker is put together before its first message, so that an event without any warms it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib import wire
from chalicelib.domain.pointers import AcknowledgePointer, ReceivedPointer, RoutePointer, SendPointer
from chalicelib.domain.ports import Outcome
from chalicelib.entry.pushing import push_routed
from chalicelib.observability import observe, observe_failure
from chalicelib.wiring import pipeline, sending

doors = Blueprint(__name__)

Failures = dict[str, list[dict[str, str]]]


@doors.on_sqs_message(queue="classify", name="classify_contact", batch_size=10)
def classify_contact(event: SQSEvent) -> Failures:
    """Queue classify."""
    classify = pipeline.classify_contact()
    return work("classify_contact", event, lambda body: classify(wire.decode(body, ReceivedPointer)))


@doors.on_sqs_message(queue="route", name="route_contact", batch_size=10)
def route_contact(event: SQSEvent) -> Failures:
    """Queue route."""
    route = pipeline.route_contact()

    def routed(body: str) -> Outcome:
        pointer = wire.decode(body, RoutePointer)
        outcome = route(pointer)
        push_routed(pointer, outcome, datetime.now(UTC))
        return outcome

    return work("route_contact", event, routed)


@doors.on_sqs_message(queue="acknowledge", name="acknowledge_contact", batch_size=10)
def acknowledge_contact(event: SQSEvent) -> Failures:
    """Queue acknowledge."""
    acknowledge = pipeline.acknowledge_contact()
    return work(
        "acknowledge_contact",
        event,
        lambda body: acknowledge(wire.decode(body, AcknowledgePointer), datetime.now(UTC)),
    )


@doors.on_sqs_message(queue="send", name="send_message", batch_size=10)
def send_message(event: SQSEvent) -> Failures:
    """Queue send."""
    send = sending.send_message()
    return work("send_message", event, lambda body: send(wire.decode(body, SendPointer), datetime.now(UTC)))


def work(step: str, event: Any, handle: Callable[[str], Outcome]) -> Failures:
    """Handle each message; those that fail, and only those, are delivered again (ReportBatchItemFailures)."""
    failures = []
    for record in event.to_dict()["Records"]:
        try:
            observe(step, handle(record["body"]))
        except Exception as error:
            # The edge: whatever went wrong with one message must not take the others of its batch along.
            observe_failure(step, error, record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
