"""The queues between the steps, each with a dead-letter queue where failed messages wait for a person."""

from typing import Any

from infra.functions import FUNCTIONS, PREFIX, sub

ATTEMPTS = 5
"""How often a message is handed to its worker before it is parked."""

_DAY = 86_400

DEAD_QUEUES = {
    f"{word.capitalize()}DeadQueue": word for function in FUNCTIONS if (word := function.dead_events or function.queue)
}
"""Logical id of each dead-letter queue, and the word of what it parks."""


def resources(stage: str) -> dict[str, Any]:
    """Logical id to resource."""
    queues = {
        logical_id: _queue(stage, f"{word}-dead", {"MessageRetentionPeriod": 14 * _DAY})
        for logical_id, word in DEAD_QUEUES.items()
    }
    for function in FUNCTIONS:
        if function.queue:
            logical_id = f"{function.queue.capitalize()}Queue"
            queues[logical_id] = _queue(
                stage,
                function.queue,
                {
                    "MessageRetentionPeriod": 4 * _DAY,
                    # AWS asks for six times the function's timeout, so that a throttled batch is not handed out twice.
                    "VisibilityTimeout": 6 * function.timeout,
                    "RedrivePolicy": {
                        "deadLetterTargetArn": sub(f"${{{function.queue.capitalize()}DeadQueue.Arn}}"),
                        "maxReceiveCount": ATTEMPTS,
                    },
                },
            )
    return queues


def _queue(stage: str, word: str, properties: dict[str, Any]) -> dict[str, Any]:
    named = {"QueueName": f"{PREFIX}-{stage}-{word}", "SqsManagedSseEnabled": True}
    return {"Type": "AWS::SQS::Queue", "Properties": named | properties}
