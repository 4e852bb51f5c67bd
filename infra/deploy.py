"""Deploy Guichet to AWS: `make deploy`, described in docs/deploy.md.

    python -m infra.deploy --mail-domain service.example.com --region eu-west-1 [--dry-run]

builds the package, checks the template, uploads both, brings the stack to it, and makes SES hand the domain's
mail over. `--dry-run` does all that needs no account.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from cfnlint.api import ManualArgs, lint  # type: ignore[import-untyped]

from infra import bedrock, bundle, dependencies, mail_door
from infra.functions import PREFIX
from infra.resources import PARAMETERS
from infra.stack import Stack, StackFailed

_STAGE = re.compile(r"[a-z][a-z0-9-]{0,15}")


def main(argv: list[str] | None = None) -> int:
    """Deploy; returns the process's exit code. What goes wrong is said in a sentence, without a traceback."""
    options = _options(argv)
    try:
        return _deploy(options)
    except NoCredentialsError:
        return _fail("No AWS credentials found. Set AWS_PROFILE, or run `aws configure` or `aws sso login`.")
    except NoRegionError:
        return _fail("No AWS region chosen. Give --region or set AWS_REGION.")
    except ClientError as error:
        return _fail(f"AWS refuses {error.operation_name}: {error.response['Error'].get('Message', error)}")
    except (StackFailed, BotoCoreError) as error:
        return _fail(str(error))


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description="Deploy Guichet to AWS.")
    parser.add_argument("--mail-domain", help="domain whose mail Guichet receives and sends (needed the first time)")
    parser.add_argument("--stage", default="prod", help="prefix of all names (default: prod)")
    parser.add_argument("--region", help="AWS region (default: as configured)")
    parser.add_argument("--architecture", choices=dependencies.ARCHITECTURES, default="arm64")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the template")
    parser.add_argument("--artifacts", metavar="BUCKET", help="bucket for packages (default: one is made)")
    parser.add_argument("--take-over-mail", action="store_true", help="replace another active SES receipt rule set")
    parser.add_argument("--dry-run", action="store_true", help="build and check everything; touch no account")
    parser.add_argument("--project", type=Path, default=bundle.ROOT, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def _deploy(options: argparse.Namespace) -> int:
    parameters = _parameters(options)
    name = f"{PREFIX}-{options.stage}"
    if options.dry_run:
        _, template = _build(options, options.region or "eu-west-1", parameters)
        _say(f"dry run: {len(template['Resources'])} resources are ready for stack {name}")
        return 0

    # What may be missing is asked for first, before anybody waits for a build.
    session = boto3.Session(region_name=options.region or os.environ.get("AWS_REGION"))
    if session.region_name is None:
        raise NoRegionError
    account = session.client("sts").get_caller_identity()["Account"]
    stack = Stack(session.client("cloudformation"), name, _say)
    if stack.description() is None and "MailDomain" not in parameters:
        return _fail(f"There is no stack {name} yet; the first deployment needs --mail-domain.")
    _say(f"stack {name} in account {account}, {session.region_name}")
    wanted = stack.parameters() | parameters
    built, template = _build(options, session.region_name, wanted)
    if wanted.get("MailDoor") == "closed":
        template = mail_door.without_receiving(template)
    template_url = _store(session, account, options, built, template)
    if not stack.deploy(template_url, parameters, f"{PREFIX}-{int(time.time())}"):
        _say("nothing to change: the stack is up to date")
    outputs = stack.outputs()
    activated = activate(session, outputs.get("ReceiptRuleSetName", ""), options.take_over_mail)
    _report(outputs, session.region_name)
    return 0 if activated else 1


def _build(
    options: argparse.Namespace, region: str, parameters: dict[str, str]
) -> tuple[bundle.Bundle, dict[str, Any]]:
    """The package, and its template once cfn-lint finds no fault in it; raises SystemExit with every fault."""
    out = options.project / "build" / options.stage
    encoder = bedrock.encoder_setting(parameters)
    built = bundle.build(out, options.stage, options.architecture, options.project.resolve(), encoder=encoder)
    _say(f"package: {built.zipped_bytes / 1e6:.1f} MB, unpacked {built.unpacked_bytes / 1e6:.1f} MB, {built.runtime}")
    text = Path(built.template).read_text()
    findings = lint(text, config=ManualArgs(regions=[region]))
    if findings:
        lines = [f"{finding.rule.id} {finding.message}" for finding in findings]
        raise SystemExit("\n".join(["The template has faults:", *lines]))
    _say("template: cfn-lint finds no fault")
    template: dict[str, Any] = json.loads(text)
    return built, template


def _parameters(options: argparse.Namespace) -> dict[str, str]:
    """The template's parameters as given; raises SystemExit where one is unknown or does not fit."""
    if not _STAGE.fullmatch(options.stage):
        raise SystemExit(f"--stage {options.stage}: at most 16 lower-case letters, digits and hyphens, a letter first.")
    given = {"MailDomain": options.mail_domain} if options.mail_domain else {}
    for pair in options.set:
        name, _, value = pair.partition("=")
        given[name] = value
    for name, value in given.items():
        if name not in PARAMETERS:
            raise SystemExit(f"There is no parameter {name}. There are: {', '.join(sorted(PARAMETERS))}.")
        _check_value(name, value)
    return given


def _check_value(name: str, value: str) -> None:
    rule = PARAMETERS[name]
    allowed = [str(choice) for choice in rule.get("AllowedValues", [])]
    number = rule["Type"] == "Number"
    fits = (
        (not allowed or value in allowed)
        and re.fullmatch(rule.get("AllowedPattern", ".*"), value) is not None
        and (not number or value.isdecimal())
        and (not number or int(value) >= rule.get("MinValue", 0))
    )
    if not fits:
        raise SystemExit(f"{name}={value} does not fit. {rule['Description']}.")


def _store(
    session: boto3.Session, account: str, options: argparse.Namespace, built: bundle.Bundle, template: dict[str, Any]
) -> str:
    """Upload package and template under names made of their content; returns the template's address."""
    s3 = session.client("s3")
    bucket = options.artifacts or f"{PREFIX}-artifacts-{account}-{session.region_name}"
    if not options.artifacts:
        _make_bucket(s3, bucket, account, session.region_name)
    package = f"{options.stage}/{built.sha256}.zip"
    _upload(s3, bucket, package, Path(built.package).read_bytes(), account)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{package}"
    body = json.dumps(template).encode()
    name = f"{options.stage}/{hashlib.sha256(body).hexdigest()}.json"
    _upload(s3, bucket, name, body, account)
    # The address without the signature: CloudFormation reads it with the caller's rights.
    signed: str = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": name})
    return signed.partition("?")[0]


def _make_bucket(s3: Any, bucket: str, account: str, region: str) -> None:
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
        return
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
    _say(f"making bucket {bucket} for packages")
    # The oldest region is the only one that must not be named.
    placed = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **placed)
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )


def _upload(s3: Any, bucket: str, key: str, content: bytes, account: str) -> None:
    try:
        s3.head_object(Bucket=bucket, Key=key, ExpectedBucketOwner=account)
        return
    except ClientError as error:
        # Without the right to list the bucket, S3 answers 403 for what is not there.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {403, 404}:
            raise
    _say(f"uploading {key} ({len(content) / 1e6:.1f} MB)")
    s3.put_object(Bucket=bucket, Key=key, Body=content, ExpectedBucketOwner=account)


def activate(session: boto3.Session, rule_set: str, take_over: bool) -> bool:
    """Make the rule set the account's active one; False, and said why, when another one would be put out of action."""
    if not rule_set:
        return True
    ses = session.client("ses")
    active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
    if active == rule_set:
        return True
    if active and not take_over:
        _fail(
            f"Deployed, but no mail arrives: receipt rule set {active} is active in this region, and only one can be. "
            f"Add --take-over-mail to put {rule_set} in its place, or copy the rule into {active}."
        )
        return False
    ses.set_active_receipt_rule_set(RuleSetName=rule_set)
    _say(f"mail: receipt rule set {rule_set} is active")
    return True


def _report(outputs: dict[str, str], region: str) -> None:
    print(json.dumps(outputs, indent=1))
    records = [value for name, value in sorted(outputs.items()) if name.startswith("Record")]
    if records:
        _say("next: put these records into the domain's DNS, unless they are there")
        for record in records:
            _say(f"  {record}")
    _say("next: a new SES account writes to verified addresses only; ask for production access in the SES console")
    _say("next: register a brand and issue an API key, as docs/deploy.md shows")
    _say(f"  export AWS_DEFAULT_REGION={region} GUICHET_TABLE={outputs.get('TableName', '')}")
    _say("  .venv/bin/python -m chalicelib brand my-brand.json")
    _say("  .venv/bin/python -m chalicelib key MERCHANT")


def _say(line: str) -> None:
    print(f"deploy: {line}" if not line.startswith(" ") else line, file=sys.stderr, flush=True)


def _fail(sentence: str) -> int:
    print(f"deploy: {sentence}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
