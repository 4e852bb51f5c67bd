"""The doors of training: the clock that asks for it, and the worker that does it."""

from datetime import UTC, datetime

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib import wire
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import Outcome
from chalicelib.entry.workers import Failures, work
from chalicelib.observability import observe
from chalicelib.wiring import learning, policies

doors = Blueprint(__name__)

BY_THE_CLOCK = "schedule"
"""Who asked for a training that nobody asked for."""


@doors.schedule(Rate(1, unit=Rate.DAYS), name="train_models")
def train_models(_event: CloudWatchEvent) -> dict[str, int]:
    """Queue every brand whose labels or phrases have changed since its last training."""
    queue, queued = learning.train_queue(), 0
    for merchant, brand in learning.models().wanted():
        queue.send(TrainPointer(merchant, brand, BY_THE_CLOCK, datetime.now(UTC)))
        queued += 1
    observe("train_models", Outcome("queued" if queued else "nothing", facts={"brands": queued}))
    return {"queued": queued}


@doors.on_sqs_message(queue="train", name="train_model", batch_size=1)
def train_model(event: SQSEvent) -> Failures:
    """Queue train: a brand's training, a replay, or a dry run of a policy."""
    return work("train_model", event, lambda body: _done(wire.decode(body, TrainPointer)))


def _done(pointer: TrainPointer) -> Outcome:
    if pointer.dry_run:
        return policies.dry_run_policy()(pointer)
    if pointer.replay:
        return learning.replay_brand()(pointer)
    return learning.train_brand()(pointer, datetime.now(UTC))
