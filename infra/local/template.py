"""The packaged template, made fit for the local cloud; nothing of it is written anew.

Some things differ from AWS. The code is not uploaded: functions get an archive that holds nothing and find the
unpacked package on their PYTHONPATH, so that a warm start costs no unpacking and all processes map the same files.
Concurrency is bounded, because every concurrent invocation is a process of this machine. And SES receipt rules,
which ministack does not take, leave the resources; what they say comes back as stack outputs for the mail door.
Alarms leave as well: they watch metrics that ministack does not have, and it refuses those that compute.
Other outputs stay only where the local cloud reads them: some tell DNS records that only AWS can know.
"""

import copy
import json
from typing import Any

Template = dict[str, Any]

CODE_BUCKET = "guichet-local-code"
CODE_KEY = "nothing.zip"
QUEUE_CONCURRENCY = 2
"""Batches of one queue at a time; the least that AWS takes, too."""

NOT_TAKEN = ("AWS::SES::Receipt", "AWS::CloudWatch::Alarm")

READ_OUTPUTS = ("RestAPIId", "EndpointURL")

_FUNCTION_TYPES = ("AWS::Serverless::Function", "AWS::Lambda::Function")


def local_template(template: Template, code: str) -> Template:
    """The template to deploy locally. `code` is the folder with the unpacked package."""
    local = copy.deepcopy(template)
    rules = [resource for resource in local["Resources"].values() if resource["Type"] == "AWS::SES::ReceiptRule"]
    _remove(local, *NOT_TAKEN)
    for resource in local["Resources"].values():
        if resource["Type"] in _FUNCTION_TYPES:
            _run_from(resource["Properties"], code)
            _bound(resource["Properties"])
    outputs = {name: output for name, output in local.get("Outputs", {}).items() if name in READ_OUTPUTS}
    for number, rule in enumerate(rules, 1):
        outputs.update(rule_outputs(number, rule))
    for name, resource in local["Resources"].items():
        if resource["Type"] in _FUNCTION_TYPES:
            outputs[f"LocalFunction{name}"] = {"Value": {"Ref": name}}
    local["Outputs"] = outputs
    return local


def rule_outputs(number: int, resource: dict[str, Any]) -> dict[str, Any]:
    """What the mail door must know of one receipt rule, for CloudFormation to work out: names become real ones."""
    rule = resource["Properties"]["Rule"]
    if rule.get("Enabled") is False:
        return {}
    facts: dict[str, Any] = {"Recipients": {"Fn::Join": [",", rule.get("Recipients", [])]}}
    for action in rule.get("Actions", []):
        if store := action.get("S3Action"):
            facts |= {"Bucket": store["BucketName"], "Prefix": store.get("ObjectKeyPrefix", "")}
        elif call := action.get("LambdaAction"):
            facts["Function"] = call["FunctionArn"]
    condition = {"Condition": resource["Condition"]} if "Condition" in resource else {}
    # An empty output is refused; the door reads a blank as empty.
    return {f"LocalRule{number}{name}": {"Value": value or " "} | condition for name, value in facts.items()}


def _remove(template: Template, *types: str) -> None:
    resources: dict[str, Any] = template["Resources"]
    gone = {name for name, resource in resources.items() if resource["Type"].startswith(types)}
    for name in gone:
        del resources[name]
    for resource in resources.values():
        needed = resource.get("DependsOn", [])
        kept = [name for name in ([needed] if isinstance(needed, str) else needed) if name not in gone]
        if kept:
            resource["DependsOn"] = kept
        else:
            resource.pop("DependsOn", None)


def _run_from(properties: dict[str, Any], code: str) -> None:
    place = {"Bucket": CODE_BUCKET, "Key": CODE_KEY}
    if "CodeUri" in properties:
        properties["CodeUri"] = place
    else:
        properties["Code"] = {f"S3{name}": value for name, value in place.items()}
    variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
    variables["PYTHONPATH"] = code


def _bound(properties: dict[str, Any]) -> None:
    for event in properties.get("Events", {}).values():
        if event["Type"] == "SQS":
            event["Properties"]["ScalingConfig"] = {"MaximumConcurrency": QUEUE_CONCURRENCY}


def body(template: Template) -> str:
    """The template as text, the same for the same template."""
    return json.dumps(template, sort_keys=True, separators=(",", ":"))
