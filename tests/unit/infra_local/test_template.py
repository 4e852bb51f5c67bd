"""The packaged template made fit for the local cloud."""

import copy
from typing import Any

from infra import resources
from infra.local.gateway import gateway_responses
from infra.local.stack import rules_of
from infra.local.template import QUEUE_CONCURRENCY, body, local_template

TEMPLATE: dict[str, Any] = {
    "Outputs": {
        "EndpointURL": {"Value": "https://x"},
        "RestAPIId": {"Value": {"Ref": "RestAPI"}},
        "RuleSet": {"Value": {"Ref": "Set"}},
    },
    "Resources": {
        "Set": {"Type": "AWS::SES::ReceiptRuleSet", "Properties": {}},
        "Rule": {
            "Type": "AWS::SES::ReceiptRule",
            "Condition": "Receives",
            "Properties": {
                "Rule": {
                    "Recipients": [{"Ref": "Domain"}],
                    "Actions": [
                        {"S3Action": {"BucketName": {"Ref": "Bucket"}, "ObjectKeyPrefix": "raw/"}},
                        {"LambdaAction": {"FunctionArn": {"Fn::GetAtt": ["Worker", "Arn"]}}},
                    ],
                }
            },
        },
        "Worker": {
            "Type": "AWS::Serverless::Function",
            "DependsOn": ["Set", "Bucket"],
            "Properties": {
                "CodeUri": "./deployment.zip",
                "Environment": {"Variables": {"A": "1"}},
                "Events": {"Queue": {"Type": "SQS", "Properties": {"Queue": "arn"}}},
            },
        },
        "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "Set"},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "x"}},
    },
}


def test_what_ministack_refuses_leaves_and_nothing_points_at_it_any_more() -> None:
    local = local_template(TEMPLATE, "/code")
    assert {"Worker", "Bucket"} == set(local["Resources"])
    assert local["Resources"]["Worker"]["DependsOn"] == ["Bucket"]
    assert "DependsOn" not in local["Resources"]["Bucket"]
    assert "RuleSet" not in local["Outputs"]


def test_functions_run_from_the_unpacked_package_and_keep_their_environment() -> None:
    worker = local_template(TEMPLATE, "/code")["Resources"]["Worker"]["Properties"]
    assert worker["Environment"]["Variables"] == {"A": "1", "PYTHONPATH": "/code"}
    assert set(worker["CodeUri"]) == {"Bucket", "Key"}


def test_concurrency_of_queues_is_bounded() -> None:
    worker = local_template(TEMPLATE, "/code")["Resources"]["Worker"]["Properties"]
    assert worker["Events"]["Queue"]["Properties"]["ScalingConfig"] == {"MaximumConcurrency": QUEUE_CONCURRENCY}


def test_receipt_rules_come_back_as_outputs_that_the_door_reads() -> None:
    outputs = local_template(TEMPLATE, "/code")["Outputs"]
    assert outputs["LocalRule1Bucket"] == {"Value": {"Ref": "Bucket"}, "Condition": "Receives"}
    assert outputs["LocalRule1Recipients"]["Value"] == {"Fn::Join": [",", [{"Ref": "Domain"}]]}
    resolved = {
        "LocalRule1Recipients": "shop.example,a@b.example",
        "LocalRule1Bucket": "b",
        "LocalRule1Prefix": " ",
        "LocalRule1Function": "arn:f",
        "EndpointURL": "https://x",
    }
    (rule,) = rules_of(resolved)
    assert (rule.recipients, rule.bucket, rule.prefix, rule.function) == (
        ("shop.example", "a@b.example"),
        "b",
        "",
        "arn:f",
    )


def test_the_original_template_stays_as_it_is() -> None:
    before = copy.deepcopy(TEMPLATE)
    local_template(TEMPLATE, "/code")
    assert before == TEMPLATE


def test_the_same_template_is_the_same_text() -> None:
    assert body({"b": 1, "a": 2}) == body({"a": 2, "b": 1})


def test_the_real_receipt_rule_has_all_that_the_door_needs() -> None:
    """Guards the agreement between infra/mail_door.py and the mail door."""
    real = resources.template("prod")
    real["Resources"] = {
        name: resource
        for name, resource in real["Resources"].items()
        if resource.get("Type", "").startswith("AWS::SES")
    }
    outputs = local_template(real, "/code")["Outputs"]
    needed = {f"LocalRule1{name}" for name in ("Recipients", "Bucket", "Prefix", "Function")}
    assert needed <= set(outputs)


def test_gateway_responses_are_read_where_the_template_has_them() -> None:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {}}}
    assert gateway_responses({"Resources": {"RestAPI": api}}) == {}
    api["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"] = {"DEFAULT_4XX": {}}  # type: ignore[index]
    assert gateway_responses({"Resources": {"RestAPI": api}}) == {"DEFAULT_4XX": {}}
