"""Deploys the packaged template on the local cloud and tells what is where."""

import hashlib
import io
import json
import time
import zipfile
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.local.cloud import Cloud
from infra.local.receipt import Rule
from infra.local.settings import HOST, STACK
from infra.local.template import CODE_BUCKET, CODE_KEY, Template, body

DEPLOY_SECONDS = 60
TEMPLATE_KEY = "template.json"
DIGEST_TAG = "guichet:template"


class DeployFailed(Exception):
    """CloudFormation refused the template; the text says which resource, and why."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the deployed stack offers.

    `functions` maps logical ids to names; `environment` is what the API's function finds in its environment;
    `stage_path` is the path under which the cloud serves the API.
    """

    rules: tuple[Rule, ...]
    functions: dict[str, str]
    environment: dict[str, str]
    stage_path: str


def deploy(cloud: Cloud, template: Template, parameters: dict[str, str]) -> bool:
    """Create or update the stack, unless it is as it should be; whether anything changed. Raises DeployFailed."""
    text = body(template)
    digest = hashlib.sha256((text + json.dumps(parameters, sort_keys=True)).encode()).hexdigest()
    formation = cloud.client("cloudformation")
    stack = _stack(formation)
    if (
        stack is not None
        and stack["StackStatus"].endswith("ROLLBACK_COMPLETE")
        and "UPDATE" not in stack["StackStatus"]
    ):
        formation.delete_stack(StackName=STACK)
        stack = None
    if stack is not None and any(tag["Value"] == digest for tag in stack.get("Tags", [])):
        return False
    storage = cloud.client("s3")
    if not any(bucket["Name"] == CODE_BUCKET for bucket in storage.list_buckets()["Buckets"]):
        place = {"LocationConstraint": storage.meta.region_name}
        storage.create_bucket(Bucket=CODE_BUCKET, CreateBucketConfiguration=place)
    storage.put_object(Bucket=CODE_BUCKET, Key=CODE_KEY, Body=_nothing())
    storage.put_object(Bucket=CODE_BUCKET, Key=TEMPLATE_KEY, Body=text.encode())
    known = template.get("Parameters", {})
    request = {
        "StackName": STACK,
        # By address: a template handed over in the request may have 51,200 bytes only.
        "TemplateURL": f"http://{HOST}:{cloud.settings.cloud.number}/{CODE_BUCKET}/{TEMPLATE_KEY}",
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items() if name in known
        ],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": DIGEST_TAG, "Value": digest}],
    }
    try:
        (formation.create_stack if stack is None else formation.update_stack)(**request)
    except ClientError as error:
        raise DeployFailed(error.response["Error"]["Message"]) from error
    _wait(formation)
    return True


def look_up(cloud: Cloud) -> Deployed:
    """What the deployed stack offers."""
    stack = _stack(cloud.client("cloudformation")) or {}
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    functions = {
        key.removeprefix("LocalFunction"): value for key, value in outputs.items() if key.startswith("LocalFunction")
    }
    settings = cloud.client("lambda").get_function_configuration(FunctionName=functions["APIHandler"])
    # https://ID.execute-api.REGION.SUFFIX/STAGE/
    stage = outputs["EndpointURL"].rstrip("/").rsplit("/", 1)[1]
    return Deployed(
        rules=rules_of(outputs),
        functions=functions,
        environment=settings["Environment"]["Variables"],
        stage_path=f"/restapis/{outputs['RestAPIId']}/{stage}/_user_request_",
    )


def verify_sender(cloud: Cloud, domain: str) -> None:
    """Let SES send from a domain, as its owner does with DNS records."""
    cloud.client("ses").verify_domain_identity(Domain=domain)


def waiting_messages(cloud: Cloud) -> int:
    """Messages on all queues, in flight included, dead letters not."""
    queues = cloud.client("sqs")
    total = 0
    for url in queues.list_queues().get("QueueUrls", []):
        if not url.endswith("-dead"):
            names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
            found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            total += sum(int(found[name]) for name in names)
    return total


def rules_of(outputs: dict[str, str]) -> tuple[Rule, ...]:
    """The receipt rules that a local template's outputs tell of."""
    numbers = sorted({int(key.removeprefix("LocalRule").rstrip(_LETTERS)) for key in outputs if "LocalRule" in key})
    rules = []
    for number in numbers:
        facts = {name: outputs.get(f"LocalRule{number}{name}", "").strip() for name in _RULE_FACTS}
        recipients = tuple(one for one in facts["Recipients"].split(",") if one)
        rules.append(Rule(recipients, facts["Bucket"], facts["Prefix"], facts["Function"]))
    return tuple(rules)


_RULE_FACTS = ("Recipients", "Bucket", "Prefix", "Function")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _stack(formation: Any) -> dict[str, Any] | None:
    try:
        stacks: list[dict[str, Any]] = formation.describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return None
    return stacks[0] if stacks else None


def _wait(formation: Any) -> None:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack = _stack(formation) or {}
        status = stack.get("StackStatus", "DELETE_COMPLETE")
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return
        if not status.endswith("IN_PROGRESS"):
            raise DeployFailed(f"{status}: {stack.get('StackStatusReason', '')} {_why(formation)}")
        time.sleep(0.1)
    raise DeployFailed(f"the stack is not ready after {DEPLOY_SECONDS} s")


def _why(formation: Any) -> str:
    events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed[:5])


def _nothing() -> bytes:
    """An archive with one empty file; Lambda refuses an empty archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(".nothing", b"")
    return packed.getvalue()
