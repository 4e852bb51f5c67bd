"""The alarms. Each says what it means and what to do, for someone who sees it at night for the first time."""

from typing import Any

from infra.functions import FUNCTIONS, PREFIX
from infra.queues import ATTEMPTS, DEAD_QUEUES

_LATE = 900
"""Seconds that a contact may wait for a worker before somebody is told."""


def resources(stage: str) -> dict[str, Any]:
    """Logical id to resource."""
    alarms = {}
    for logical_id, word in DEAD_QUEUES.items():
        alarms[f"{logical_id}Alarm"] = _alarm(
            f"{PREFIX}-{stage}-{word}-parked",
            f"Means: a message of step {word} failed every time ({ATTEMPTS} attempts; step receive: 3) and is parked; a "
            f"customer waits. Do: read the log of the function around the time of the message, correct the cause, then "
            f"start a redrive of {PREFIX}-{stage}-{word}-dead in the SQS console. Messages are kept for 14 days.",
            _metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", {"Fn::GetAtt": [logical_id, "QueueName"]}),
            statistic="Maximum",
        )
    for function in FUNCTIONS:
        alarms[f"{function.logical_id}ErrorsAlarm"] = _alarm(
            f"{function.full_name(stage)}-errors",
            f"Means: {function.name} failed at least 3 times in 5 minutes. {function.failing}. Do: look for ERROR in log "
            f"group /aws/lambda/{function.full_name(stage)}; after a deployment, go back to the version before.",
            _metric("AWS/Lambda", "Errors", "FunctionName", {"Ref": function.logical_id}),
            threshold=3,
        )
        if function.queue:
            alarms[f"{function.queue.capitalize()}AgeAlarm"] = _alarm(
                f"{PREFIX}-{stage}-{function.queue}-late",
                f"Means: the oldest message on queue {function.queue} has waited over {_LATE // 60} minutes. Do: see "
                f"whether {function.name} fails or is throttled (account's Lambda concurrency). Nothing is lost for 4 days.",
                _metric(
                    "AWS/SQS",
                    "ApproximateAgeOfOldestMessage",
                    "QueueName",
                    {"Fn::GetAtt": [f"{function.queue.capitalize()}Queue", "QueueName"]},
                ),
                statistic="Maximum",
                threshold=_LATE,
            )
    return alarms | _reputation(stage)


def _reputation(stage: str) -> dict[str, Any]:
    # SES reviews an account at 5 % bounces or 0.1 % complaints; the metrics are the account's.
    meaning = {
        "Bounce": (0.05, "5 % of the mails sent from this account bounce", "find what sends to addresses that do not exist"),
        "Complaint": (0.001, "0.1 % of the mails sent from this account are reported as spam", "find what is unwanted"),
    }
    return {
        f"{kind}RateAlarm": _alarm(
            f"{PREFIX}-{stage}-{kind.lower()}-rate",
            f"Means: {what}; SES may stop all sending. Do: {remedy} (SES console, reputation metrics), and stop it.",
            _metric("AWS/SES", f"Reputation.{kind}Rate"),
            statistic="Average",
            threshold=threshold,
            period=3600,
        )
        for kind, (threshold, what, remedy) in meaning.items()
    }


def _metric(namespace: str, name: str, dimension: str = "", value: Any = None) -> dict[str, Any]:
    metric: dict[str, Any] = {"Namespace": namespace, "MetricName": name}
    return metric | ({"Dimensions": [{"Name": dimension, "Value": value}]} if dimension else {})


def _alarm(
    name: str,
    description: str,
    metric: dict[str, Any],
    statistic: str = "Sum",
    threshold: float = 1,
    period: int = 300,
) -> dict[str, Any]:
    """An alarm that goes off as soon as one period (seconds) reaches the threshold."""
    action = {"Fn::If": ["NotifiesAlarms", {"Ref": "AlarmTopicArn"}, {"Ref": "AWS::NoValue"}]}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": metric
        | {
            "AlarmName": name,
            "AlarmDescription": description,
            "Statistic": statistic,
            "Period": period,
            "EvaluationPeriods": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [action],
            "OKActions": [action],
        },
    }
