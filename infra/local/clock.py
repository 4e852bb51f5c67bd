"""Do what happens every minute, as if it were another time: `python -m infra.local.clock TIME [JOB …]`.

For tests, and for people who want to see what becomes of a case next week. TIME is ISO 8601 with a time zone; without
JOBs, every job is done. Prints what each did, as JSON. What it does is real: mails leave, cases change.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

import boto3

from infra.local.settings import read_settings

_SUFFIX = "-each-minute"


def event(now: datetime, jobs: list[str]) -> dict[str, Any]:
    """The event of the schedule, with the time and the jobs to do, all where there are none."""
    detail: dict[str, Any] = {"now": now.astimezone(UTC).isoformat()}
    if jobs:
        detail["jobs"] = jobs
    named = dict.fromkeys(("id", "detail-type", "source", "account", "region", "time"), "")
    return {"version": "0", **named, "resources": [], "detail": detail}


def main(argv: list[str] | None = None) -> int:
    """Call the function of a running local cloud; returns 1 where it fails."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.clock", description=__doc__)
    parser.add_argument("time", type=datetime.fromisoformat)
    parser.add_argument("jobs", nargs="*", metavar="job")
    asked = parser.parse_args(argv)
    if asked.time.tzinfo is None:
        parser.error("the time needs a time zone, such as 2026-11-23T09:30:00+01:00")
    environment = read_settings().aws_environment()
    client = boto3.client(
        "lambda",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    names = [function["FunctionName"] for function in client.list_functions()["Functions"]]
    name = next(name for name in names if name.endswith(_SUFFIX))
    called = client.invoke(FunctionName=name, Payload=json.dumps(event(asked.time, asked.jobs)).encode())
    print(called["Payload"].read().decode())
    return 1 if "FunctionError" in called else 0


if __name__ == "__main__":
    sys.exit(main())
