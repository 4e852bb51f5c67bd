"""The alarms. Each says what it means and what to do, for someone who sees it at night for the first time."""

from typing import Any

from infra.functions import FUNCTIONS, PREFIX, Function
from infra.queues import ATTEMPTS, DEAD_QUEUES


def resources(stage: str) -> dict[str, Any]:
    """Logical id to resource."""
    alarms = _reputation(stage)
    for logical_id, word in DEAD_QUEUES.items():
        alarms[f"{logical_id}Alarm"] = _parked(stage, logical_id, word)
    for function in FUNCTIONS:
        alarms[f"{function.logical_id}ErrorsAlarm"] = _failing(stage, function)
        if function.name == "reconcile_mail":
            alarms["RequeuedAlarm"] = _found_missing(stage, function)
            alarms[f"{function.logical_id}FailedAlarm"] = _unreadable(stage, function)
        if function.name == "classify_contact":
            alarms["HeldAlarm"] = _held(stage, function)
            alarms["ModelMissingAlarm"] = _model_missing(stage, function)
        if function.name == "each_minute":
            alarms["QueueBusyAlarm"] = _busy(stage)
        if function.queue:
            alarms[f"{function.logical_id}FailedAlarm"] = _reporting_failures(stage, function)
            alarms[f"{function.queue.capitalize()}AgeAlarm"] = _late(stage, function)
    return alarms


def _parked(stage: str, logical_id: str, word: str) -> dict[str, Any]:
    # Lambda's own dead letters have no queue to go back to.
    own = any(function.dead_events == word for function in FUNCTIONS)
    again = "invoke the function with the parked event" if own else "start a redrive"
    lacks = {
        "feedback": "a case does not say that its mail came back",
        "train": "a brand's model was not trained, or a replay not made",
    }.get(word, "a customer waits")
    return _alarm(
        f"{PREFIX}-{stage}-{word}-parked",
        f"Means: a message of step {word} failed {3 if own else ATTEMPTS} times and is parked; "
        f"{lacks}. Do: read the function's log around the time of the message and correct the cause; "
        f"then {again} ({PREFIX}-{stage}-{word}-dead, SQS console). Messages are kept for 14 days.",
        _metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", _name(logical_id)),
        statistic="Maximum",
    )


def _failing(stage: str, function: Function) -> dict[str, Any]:
    errors = _metric("AWS/Lambda", "Errors", "FunctionName", {"Ref": function.logical_id})
    if function.name == "api":
        # A bug is answered with 500 by a function that itself ends well.
        errors = _metric("AWS/ApiGateway", "5XXError", "ApiName", f"{PREFIX}-{stage}")
    return _alarm(
        f"{function.full_name(stage)}-errors",
        f"Means: {function.name} broke off at least 3 times in 5 minutes. {function.failing}. "
        f"{_see_log(stage, function)}",
        errors,
        threshold=3,
    )


def _reporting_failures(stage: str, function: Function) -> dict[str, Any]:
    # A worker reports a failed message and ends well, which Lambda does not count as an error.
    return _alarm(
        f"{function.full_name(stage)}-failed",
        f"Means: {function.name} failed on at least 3 messages in 5 minutes. {function.failing}. "
        f"{_see_log(stage, function)}",
        _counted("failed", function),
        threshold=3,
    )


def _found_missing(stage: str, function: Function) -> dict[str, Any]:
    return _alarm(
        f"{PREFIX}-{stage}-requeued",
        "Means: contacts were in the bucket that nothing had recorded; they are queued again and take their way now. "
        f"Do: nothing for the customers; find out why they were lost: alarms and logs of receive_mail and "
        f"classify_contact at the time of the objects, whose keys stand in log group "
        f"/aws/lambda/{function.full_name(stage)} (requeued).",
        _counted("requeued", function),
    )


def _held(stage: str, function: Function) -> dict[str, Any]:
    return _alarm(
        f"{PREFIX}-{stage}-held",
        "Means: contacts came into cases that are held: a machine may be answering ours, or a mail claims to be from "
        "somebody else. Nothing leaves in such a case by itself; its customer waits. Do: look at the open cases of "
        "queue review (GET /v1/cases?queue=review); `held` is the reason.",
        _counted("held", function),
    )


def _busy(stage: str) -> dict[str, Any]:
    # Counted once a minute while any queue is busy: what passes in a few minutes wakes nobody.
    counted = _metric("Guichet", "queue_busy", "service", PREFIX)
    counted["Dimensions"].append({"Name": "step", "Value": "draw_boards"})
    return _alarm(
        f"{PREFIX}-{stage}-queue-busy",
        "Means: for a quarter of an hour, queues of a merchant have had more waiting than their people get through in "
        "the time that the policy allows; acknowledgements promise later answers, and channels may be closed. Do: GET "
        "/v1/load with the merchant's key says which; tell the merchant, who may send more agents or let the queue "
        "overflow. See docs/operations.md, busy queues.",
        counted,
        statistic="SampleCount",
        threshold=14,
        period=900,
    )


def _model_missing(stage: str, function: Function) -> dict[str, Any]:
    return _alarm(
        f"{PREFIX}-{stage}-model-missing",
        "Means: a brand's own model could not be read, and the model that comes with Guichet judged contacts in its "
        f"place; nothing waits. Do: look for model_missing in log group /aws/lambda/{function.full_name(stage)}; "
        "train the brand anew (POST /v1/brands/BRAND/models), which is needed after an upgrade that changes the format "
        "of models, and see whether the objects below models/ are there.",
        _counted("model_missing", function),
    )


def _unreadable(stage: str, function: Function) -> dict[str, Any]:
    return _alarm(
        f"{function.full_name(stage)}-failed",
        f"Means: {function.name} could not look at a stored contact and went on without it, or stopped there. "
        f"{_see_log(stage, function)} The object's key is the line's message_id; docs/operations.md says how to "
        "have it looked at again.",
        _counted("failed", function),
    )


def _counted(decision: str, function: Function) -> dict[str, Any]:
    """Our own metric of what a function decided."""
    counted = _metric("Guichet", decision, "service", PREFIX)
    counted["Dimensions"].append({"Name": "step", "Value": function.name})
    return counted


def _see_log(stage: str, function: Function) -> str:
    return (
        f"Do: look for ERROR in log group /aws/lambda/{function.full_name(stage)}; "
        "if it began with a deployment, deploy the version before."
    )


def _late(stage: str, function: Function) -> dict[str, Any]:
    return _alarm(
        f"{PREFIX}-{stage}-{function.queue}-late",
        f"Means: the oldest message on queue {function.queue} has waited over {function.late // 60} minutes. "
        f"Do: see whether {function.name} fails or is throttled (the account's Lambda concurrency). "
        "Messages are kept for 4 days.",
        _metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", _name(f"{function.queue.capitalize()}Queue")),
        statistic="Maximum",
        threshold=function.late,
    )


def _reputation(stage: str) -> dict[str, Any]:
    # SES reviews an account at 5 % bounces or 0.1 % complaints; the metrics are the account's.
    meaning = {
        "Bounce": (0.05, "5 % of this account's mails bounce", "find what sends to addresses that do not exist"),
        "Complaint": (0.001, "0.1 % of this account's mails are reported as spam", "find what nobody wanted"),
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


def _name(queue: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [queue, "QueueName"]}


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
