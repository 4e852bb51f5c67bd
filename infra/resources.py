"""The template that is merged, deeply, into the one that `chalice package` emits.

Chalice knows the functions, the API and its routes. Everything else is here: where things are kept, the queues,
the door for mail, alarms; and of the functions what Chalice cannot say: a role each, logs, memory, partial batch
failures.
"""

from typing import Any

from infra import alarms, bedrock, gateway, mail_door, mail_limits, queues, storage
from infra.functions import ENVIRONMENT, FUNCTIONS, PREFIX, Function, allow, sub

_LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

PARAMETERS: dict[str, Any] = {
    "MailDomain": {
        "Type": "String",
        "Description": "Domain (or subdomain) whose mail Guichet receives and sends, such as service.example.com",
        "AllowedPattern": r"[a-z0-9-]+(\.[a-z0-9-]+)+",
        "ConstraintDescription": "must be a domain name in lower case",
    },
    "MailDoor": {
        "Type": "String",
        "Description": "open: SES receives the domain's mail here. closed: only the API is a door",
        "AllowedValues": ["open", "closed"],
        "Default": "open",
    },
    "CreateMailIdentity": {
        "Type": "String",
        "Description": "yes: register the domain with SES. no: it is registered in this account and region already",
        "AllowedValues": ["yes", "no"],
        "Default": "yes",
    },
    "RetentionDays": {
        "Type": "Number",
        "Description": "Days after which raw contacts, attachments and long texts are deleted from the bucket",
        "MinValue": 1,
        "Default": 1095,
    },
    "LogRetentionDays": {
        "Type": "Number",
        "Description": "Days that logs are kept",
        "AllowedValues": _LOG_DAYS,
        "Default": 30,
    },
    "LogLevel": {
        "Type": "String",
        "Description": "From which level on functions log",
        "AllowedValues": ["DEBUG", "INFO", "WARNING", "ERROR"],
        "Default": "INFO",
    },
    "AlarmTopicArn": {
        "Type": "String",
        "Description": "SNS topic that alarms are sent to; empty: they are only shown in CloudWatch",
        "AllowedPattern": r"(arn:[^:]+:sns:[^:]+:\d{12}:.+)?",
        "Default": "",
    },
    "ApiRateLimit": {
        "Type": "Number",
        "Description": "Requests a second that the API takes in the long run",
        "MinValue": 1,
        "Default": 50,
    },
    "ApiBurstLimit": {
        "Type": "Number",
        "Description": "Requests that the API takes at once",
        "MinValue": 1,
        "Default": 100,
    },
} | {**bedrock.PARAMETERS, **mail_limits.parameters()}


def template(stage: str) -> dict[str, Any]:
    """What to merge for one stage; the stage's name is part of every name that can be chosen."""
    merged = (
        storage.resources()
        | queues.resources(stage)
        | mail_door.resources(stage)
        | alarms.resources(stage)
        | bedrock.resources()
        | {"RestAPI": gateway.api(stage)}
    )
    for function in FUNCTIONS:
        merged |= _function(function, stage)
    return {
        "Description": f"Guichet, the counter for customers' contacts, stage {stage}",
        # Keeps SAM from adding a second API stage, named Stage.
        "Globals": {"Api": {"OpenApiVersion": "2.0"}},
        "Parameters": PARAMETERS,
        "Conditions": {
            "ReceivesMail": {"Fn::Equals": [{"Ref": "MailDoor"}, "open"]},
            "CreatesIdentity": {"Fn::Equals": [{"Ref": "CreateMailIdentity"}, "yes"]},
            "NotifiesAlarms": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmTopicArn"}, ""]}]},
        }
        | bedrock.CONDITIONS,
        "Resources": merged,
        "Outputs": {
            "TableName": {"Description": "The DynamoDB table", "Value": {"Ref": "Table"}},
            "BucketName": {"Description": "The bucket of raw contacts and attachments", "Value": {"Ref": "Bucket"}},
        }
        | mail_door.outputs(),
    }


def _function(function: Function, stage: str) -> dict[str, Any]:
    role, logs = f"{function.logical_id}Role", f"{function.logical_id}Logs"
    variables = {name: ENVIRONMENT[name] for name in function.environment} | {
        "GUICHET_STAGE": stage,
        "POWERTOOLS_SERVICE_NAME": function.name,
        "POWERTOOLS_METRICS_NAMESPACE": "Guichet",
        "LOG_LEVEL": {"Ref": "LogLevel"},
        **mail_limits.environment(),
    }
    if function.logical_id in bedrock.ENCODING:
        variables |= bedrock.ENVIRONMENT
    properties: dict[str, Any] = {
        "FunctionName": function.full_name(stage),
        "Timeout": function.timeout,
        "MemorySize": function.memory,
        # Merged into Chalice's own Fn::GetAtt or placeholder.
        "Role": {"Fn::GetAtt": [role, "Arn"]},
        "Environment": {"Variables": variables},
        # Text, not JSON: the Logger writes JSON lines itself.
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": {"Ref": logs}},
    }
    if function.queue:
        # Without ReportBatchItemFailures a message whose work failed is deleted as if it had succeeded.
        # Fn::Sub, because that is what Chalice writes: a merged map keeps all keys of both.
        properties["Events"] = {
            f"{function.logical_id}SqsEventSource": {
                "Properties": {
                    "Queue": sub(f"${{{function.queue.capitalize()}Queue.Arn}}"),
                    "FunctionResponseTypes": ["ReportBatchItemFailures"],
                    **({"ScalingConfig": {"MaximumConcurrency": function.at_once}} if function.at_once else {}),
                }
            }
        }
    if function.dead_events:
        # SES and SNS call without waiting: Lambda retries twice by itself, then parks the event here.
        dead = sub(f"${{{function.dead_events.capitalize()}DeadQueue.Arn}}")
        properties["DeadLetterQueue"] = {"Type": "SQS", "TargetArn": dead}
    return {
        function.logical_id: {"Properties": properties},
        role: _role(function, logs),
        logs: {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": f"/aws/lambda/{function.full_name(stage)}",
                "RetentionInDays": {"Ref": "LogRetentionDays"},
            },
        },
    }


def _role(function: Function, logs: str) -> dict[str, Any]:
    # The log group's ARN ends with `:*`, which names its streams.
    writes_logs = allow("logs:CreateLogStream logs:PutLogEvents", sub(f"${{{logs}.Arn}}"))
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": f"What {PREFIX}'s function {function.name} may do",
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": function.name,
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [writes_logs, *function.statements]},
                }
            ],
        },
    }
