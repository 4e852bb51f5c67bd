"""What the packaged template promises: nothing is lost, nothing is public, no function may more than it needs."""

import json
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint  # type: ignore[import-untyped]

from chalicelib.domain.limits import DEFAULT, RANGES
from infra.functions import FUNCTIONS

Resource = dict[str, Any]
Resources = dict[str, Resource]

# Every resource in a policy that is not one exact thing, with the reason that it cannot be.
WILDCARDS = {
    "${Table.Arn}/index/*": "both indexes of our own table",
    "${Bucket.Arn}/*": "the policy of our own bucket denies all of it over connections that are not encrypted",
    "${Bucket.Arn}/raw/*": "the names of objects are not known before",
    "${Bucket.Arn}/raw/api/*": "the names of objects are not known before",
    "${Bucket.Arn}/raw/mail/*": "the names of objects are not known before",
    "${Bucket.Arn}/texts/*": "the names of objects are not known before",
    **{
        f"${{Bucket.Arn}}/{prefix}/*": "the names of objects are not known before"
        for prefix in ("models", "phrases", "replays")
    },
    "${Bucket.Arn}/attachments/*": "the names of objects are not known before",
    "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*@${MailDomain}": "addresses of the domain",
    "arn:${AWS::Partition}:sns:*:*:*": "all topics, which are denied: a phone has no name, so all else is allowed",
    "arn:${AWS::Partition}:bedrock:*::foundation-model/${SecondOpinionModel}": "a profile may pick any of its regions",
    "arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/*.${SecondOpinionModel}": (
        "one model's profiles, whichever part of the world they stand for"
    ),
}


def of_type(resources: Resources, kind: str) -> Resources:
    """The resources of one type, by logical id; a test that finds none would prove nothing."""
    found = {name: resource for name, resource in resources.items() if resource["Type"] == kind}
    assert found
    return found


def statements(resources: Resources) -> list[Resource]:
    """All statements of roles and bucket policies."""
    documents = [
        policy["PolicyDocument"]
        for role in of_type(resources, "AWS::IAM::Role").values()
        for policy in role["Properties"]["Policies"]
    ]
    policies = [*of_type(resources, "AWS::S3::BucketPolicy").values(), *of_type(resources, "AWS::IAM::Policy").values()]
    documents += [policy["Properties"]["PolicyDocument"] for policy in policies]
    return [statement for document in documents for statement in document["Statement"]]


def referenced(value: Any) -> str:
    """The logical id in a Ref, Fn::GetAtt or a Fn::Sub that is one attribute."""
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        return str(value["Fn::GetAtt"][0])
    return str(value["Fn::Sub"]).removeprefix("${").removesuffix(".Arn}")


@pytest.mark.parametrize("form", ["template", "deployed"])
def test_cfn_lint_finds_no_fault(form: str, request: pytest.FixtureRequest) -> None:
    """Neither in what we package nor in what AWS makes of it."""
    text = json.dumps(request.getfixturevalue(form))

    findings = lint(text, config=ManualArgs(regions=["eu-west-1", "eu-central-1"]))

    assert [] == [f"{finding.rule.id} {finding.message}" for finding in findings]


def test_every_queue_reports_its_failed_messages_one_by_one(resources: Resources) -> None:
    """Without it, a message that failed in a batch is deleted as if it had succeeded."""
    mappings = of_type(resources, "AWS::Lambda::EventSourceMapping")

    assert {name: ["ReportBatchItemFailures"] for name in mappings} == {
        name: mapping["Properties"].get("FunctionResponseTypes") for name, mapping in mappings.items()
    }
    assert {"ClassifyQueue", "RouteQueue", "AcknowledgeQueue", "SendQueue", "TrainQueue"} == {
        referenced(mapping["Properties"]["EventSourceArn"]) for mapping in mappings.values()
    }


def test_every_queue_parks_what_fails(resources: Resources) -> None:
    """After five attempts, in a dead-letter queue that keeps messages longer than the queue itself."""
    queues = of_type(resources, "AWS::SQS::Queue")
    dead = {name for name in queues if name.endswith("DeadQueue")}

    for name in queues.keys() - dead:
        redrive = queues[name]["Properties"]["RedrivePolicy"]
        assert 5 == redrive["maxReceiveCount"]
        parked = queues[referenced(redrive["deadLetterTargetArn"])]["Properties"]
        assert parked["MessageRetentionPeriod"] > queues[name]["Properties"]["MessageRetentionPeriod"]
        assert referenced(redrive["deadLetterTargetArn"]) in dead


@pytest.mark.parametrize(
    ("function", "queue"), [("ReceiveMail", "ReceiveDeadQueue"), ("ReceiveFeedback", "FeedbackDeadQueue")]
)
def test_an_event_that_fails_is_parked(resources: Resources, function: str, queue: str) -> None:
    """SES and SNS call without waiting for an answer, so Lambda itself has to keep the event."""
    assert queue == referenced(resources[function]["Properties"]["DeadLetterConfig"]["TargetArn"])


def test_feedback_on_mail_that_left_reaches_its_function_and_only_ses_can_send_any(resources: Resources) -> None:
    destination = resources["FeedbackDestination"]["Properties"]
    subscription = resources["FeedbackSubscription"]["Properties"]
    permission = resources["ReceiveFeedbackPermission"]["Properties"]
    (statement,) = resources["FeedbackTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert "ConfigurationSet" == referenced(destination["ConfigurationSetName"])
    assert {"bounce", "complaint", "deliveryDelay", "reject"} == set(
        destination["EventDestination"]["MatchingEventTypes"]
    )
    assert ["FeedbackTopic"] * 3 == [
        referenced(destination["EventDestination"]["SnsDestination"]["TopicARN"]),
        referenced(subscription["TopicArn"]),
        referenced(permission["SourceArn"]),
    ]
    assert "ReceiveFeedback" == referenced(subscription["Endpoint"]) == referenced(permission["FunctionName"])
    assert ("ses.amazonaws.com", "sns:Publish") == (statement["Principal"]["Service"], statement["Action"])
    assert {"aws:SourceAccount", "aws:SourceArn"} == statement["Condition"]["StringEquals"].keys()


def test_every_queue_is_encrypted(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue").values()

    assert all(queue["Properties"]["SqsManagedSseEnabled"] for queue in queues)


def test_a_message_stays_hidden_for_six_times_the_time_that_its_worker_has(resources: Resources) -> None:
    for mapping in of_type(resources, "AWS::Lambda::EventSourceMapping").values():
        queue = resources[referenced(mapping["Properties"]["EventSourceArn"])]["Properties"]
        worker = resources[referenced(mapping["Properties"]["FunctionName"])]["Properties"]

        assert queue["VisibilityTimeout"] >= 6 * worker["Timeout"]


def test_every_wildcard_in_a_policy_is_explained(resources: Resources) -> None:
    """And none stands alone: `*` as a resource or an action would be everything."""
    found = set()
    for statement in statements(resources):
        for resource in [*statement.get("Resource", ()), *statement.get("NotResource", ())]:
            text = resource if isinstance(resource, str) else str(resource.get("Fn::Sub", ""))
            if "*" in text:
                found.add(text)
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if statement["Effect"] == "Allow":
            assert [] == [action for action in actions if "*" in action]

    assert set(WILDCARDS) == found


def test_no_function_may_read_the_whole_table_or_delete(resources: Resources) -> None:
    """But for mailboxes that a brand gives up, which the API frees."""
    deleting = [one for one in statements(resources) if "dynamodb:DeleteItem" in one["Action"]]
    granted = {action for statement in statements(resources) for action in statement["Action"] if ":" in action}

    assert set() == granted & {"dynamodb:Scan", "s3:DeleteObject"}
    assert [["dynamodb:DeleteItem"]] == [one["Action"] for one in deleting]
    assert {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["MAILBOX#*", "*#D#*"]}} == deleting[0]["Condition"]


def test_every_function_has_a_role_and_a_log_of_its_own(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Lambda::Function")
    logs = of_type(resources, "AWS::Logs::LogGroup")

    roles = [referenced(function["Properties"]["Role"]) for function in functions.values()]
    groups = [referenced(function["Properties"]["LoggingConfig"]["LogGroup"]) for function in functions.values()]
    assert len(functions) == len(set(roles)) == len(set(groups))
    assert len(functions) == len(of_type(resources, "AWS::IAM::Role"))
    assert set(groups) == set(logs)
    assert all("RetentionInDays" in log["Properties"] for log in logs.values())


def test_a_function_gets_the_names_of_what_it_may_touch_and_no_others(resources: Resources) -> None:
    """A variable without the right to use it, or a right without the variable, is a mistake in the table."""
    means = {
        "GUICHET_TABLE": "${Table.Arn}",
        "GUICHET_BUCKET": "${Bucket.Arn}/",
        "GUICHET_QUEUE_CLASSIFY": "${ClassifyQueue.Arn}",
        "GUICHET_QUEUE_ROUTE": "${RouteQueue.Arn}",
        "GUICHET_QUEUE_ACKNOWLEDGE": "${AcknowledgeQueue.Arn}",
        "GUICHET_QUEUE_SEND": "${SendQueue.Arn}",
        "GUICHET_QUEUE_TRAIN": "${TrainQueue.Arn}",
        "GUICHET_SIGNING_SECRET": "SigningSecret",
        "GUICHET_CONFIGURATION_SET": "${ConfigurationSet}",
    }
    for function in FUNCTIONS:
        variables = resources[function.logical_id]["Properties"]["Environment"]["Variables"]
        own = f"${{{function.queue.capitalize()}Queue.Arn}}"
        granted = json.dumps(function.statements).replace(own, "")

        assert {name for name, sign in means.items() if sign in granted} == set(variables) & set(means)


def test_every_alarm_says_what_it_means_and_what_to_do(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")

    for name, alarm in alarms.items():
        description = alarm["Properties"]["AlarmDescription"]
        assert description.startswith("Means: "), name
        assert " Do: " in description, name
        # CloudWatch takes no more.
        assert len(description) <= 1024, name
        assert alarm["Properties"]["AlarmActions"], name


def test_every_dead_letter_queue_and_every_function_is_watched(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    dimensions = [dimension["Value"] for alarm in alarms for dimension in alarm["Properties"].get("Dimensions", [])]

    watched = {referenced(value) for value in dimensions if isinstance(value, dict)}
    functions = set(of_type(resources, "AWS::Lambda::Function"))
    assert {*of_type(resources, "AWS::SQS::Queue"), *functions} == watched | {"APIHandler"}
    # The API answers its bugs by itself; what counts is what callers see.
    assert resources["RestAPI"]["Properties"]["Name"] in dimensions


def test_a_worker_that_reports_a_failed_message_counts_as_failing(resources: Resources) -> None:
    """Lambda's own metric does not count it: the function has ended well."""
    for function in FUNCTIONS:
        if function.queue:
            alarm = resources[f"{function.logical_id}FailedAlarm"]["Properties"]

            assert ("Guichet", "failed") == (alarm["Namespace"], alarm["MetricName"])
            assert {"service": "guichet", "step": function.name} == {
                dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]
            }


def test_the_bucket_is_closed(resources: Resources) -> None:
    (bucket,) = of_type(resources, "AWS::S3::Bucket").values()
    (policy,) = of_type(resources, "AWS::S3::BucketPolicy").values()

    assert {True} == set(bucket["Properties"]["PublicAccessBlockConfiguration"].values())
    assert 4 == len(bucket["Properties"]["PublicAccessBlockConfiguration"])
    assert "BucketEncryption" in bucket["Properties"]
    deny, mail = policy["Properties"]["PolicyDocument"]["Statement"]
    assert ("Deny", {"Bool": {"aws:SecureTransport": "false"}}) == (deny["Effect"], deny["Condition"])
    assert {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}} == mail["Condition"]


def test_what_customers_wrote_outlives_the_stack(template: dict[str, Any]) -> None:
    for name in ("Table", "Bucket", "SigningSecret"):
        resource = template["Resources"][name]

        assert ("RetainExceptOnCreate", "Retain") == (resource["DeletionPolicy"], resource["UpdateReplacePolicy"])


def test_the_table_serves_its_access_patterns(resources: Resources) -> None:
    """The attributes' names are those that the adapters write."""
    table = resources["Table"]["Properties"]

    assert {"timeline": "INCLUDE", "work": "ALL"} == {
        index["IndexName"]: index["Projection"]["ProjectionType"] for index in table["GlobalSecondaryIndexes"]
    }
    assert "NEW_AND_OLD_IMAGES" == table["StreamSpecification"]["StreamViewType"]
    assert {"AttributeName": "expires", "Enabled": True} == table["TimeToLiveSpecification"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]


def test_a_mail_is_stored_before_a_function_is_called(resources: Resources) -> None:
    rule = resources["ReceiptRule"]["Properties"]["Rule"]

    first, second = rule["Actions"]
    assert "raw/mail/" == first["S3Action"]["ObjectKeyPrefix"]
    assert ("ReceiveMail", "Event") == (
        referenced(second["LambdaAction"]["FunctionArn"]),
        second["LambdaAction"]["InvocationType"],
    )


def test_errors_of_the_gateway_itself_are_problem_details(resources: Resources) -> None:
    responses = resources["RestAPI"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]

    for name, response in responses.items():
        headers = response["responseParameters"]
        assert "'application/problem+json'" == headers["gatewayresponse.header.Content-Type"]
        body = response["responseTemplates"]["application/json"]
        # API Gateway puts a JSON string in place of messageString.
        problem = json.loads(body.replace("$context.error.messageString", '"Too Many Requests"'))
        assert {"type", "title", "detail", "instance"} <= problem.keys(), name
        assert response.get("statusCode") == (str(problem["status"]) if "status" in problem else None), name
    assert "404" == responses["MISSING_AUTHENTICATION_TOKEN"]["statusCode"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE", "UNAUTHORIZED"} <= responses.keys()


def test_the_api_has_one_stage_and_it_is_throttled(resources: Resources) -> None:
    (stage,) = of_type(resources, "AWS::ApiGateway::Stage").values()
    (deployment,) = of_type(resources, "AWS::ApiGateway::Deployment").values()
    (every,) = stage["Properties"]["MethodSettings"]

    assert "StageName" not in deployment["Properties"]
    assert ("/*", "*") == (every["ResourcePath"], every["HttpMethod"])
    assert ("ApiRateLimit", "ApiBurstLimit") == (
        every["ThrottlingRateLimit"]["Ref"],
        every["ThrottlingBurstLimit"]["Ref"],
    )


def test_the_bounds_on_mails_can_be_set_where_mails_are_read(template: dict[str, Any], resources: Resources) -> None:
    """CloudFormation refuses what the functions would, and gives what they would take."""
    for name, (least, most) in RANGES.items():
        given = template["Parameters"][f"MailMax{name.capitalize()}"]
        assert (least, most, getattr(DEFAULT, name)) == (given["MinValue"], given["MaxValue"], given["Default"])
        for function in of_type(resources, "AWS::Lambda::Function").values():
            variable = function["Properties"]["Environment"]["Variables"][f"GUICHET_MAIL_MAX_{name.upper()}"]
            assert {"Ref": f"MailMax{name.capitalize()}"} == variable
