"""A local cloud of the benchmark's own: AWS' services on a free loopback port, with what `infra/` defines on it.

No function runs in it. The handlers run in the benchmark's process, where their requests can be seen.
"""

import http.client
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra import storage
from infra.local.settings import ACCOUNT, HOST, REGION, ROOT, bare_environment

START_SECONDS = 60
QUEUES = ("classify", "route", "acknowledge", "send", "train")

_PYTHON = ROOT / ".local" / "cloud" / "bin" / "python"
_CREATED = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "StreamSpecification")


class CloudFailed(Exception):
    """The local cloud did not start; the text says why."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """What runs: the services' endpoint, and what the functions find in their environment."""

    endpoint: str
    environment: dict[str, str]

    def client(self, service: str) -> Any:
        """A client of its own, whose requests are nobody's cost."""
        return _client(service, self.endpoint)


@contextmanager
def running(mail_domain: str) -> Iterator[Cloud]:
    """Start the cloud, lay out table, bucket, queues, secret and sender; stop it afterwards."""
    _install()
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as home:
        port = _free_port()
        with (Path(home) / "cloud.log").open("wb") as log:
            process = subprocess.Popen(
                [str(_PYTHON), "-m", "infra.local.server"],
                cwd=ROOT,
                env=_environment(Path(home), port),
                # The server ends when its standard input does, so it never outlives the benchmark.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait(process, port, Path(home) / "cloud.log")
            yield _laid_out(f"http://{HOST}:{port}", mail_domain)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def table_definition() -> dict[str, Any]:
    """The table as `infra/` defines it."""
    properties: dict[str, Any] = storage.resources()["Table"]["Properties"]
    return properties


def _laid_out(endpoint: str, mail_domain: str) -> Cloud:
    stream = {"StreamSpecification": {**table_definition()["StreamSpecification"], "StreamEnabled": True}}
    definition = {name: table_definition()[name] for name in _CREATED} | stream
    table, bucket = "guichet-bench", "guichet-bench"
    _client("dynamodb", endpoint).create_table(TableName=table, **definition)
    _client("s3", endpoint).create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    sqs = _client("sqs", endpoint)
    urls = {name: sqs.create_queue(QueueName=f"guichet-bench-{name}")["QueueUrl"] for name in QUEUES}
    secret = _client("secretsmanager", endpoint).create_secret(Name="guichet-bench", SecretString="k" * 64)
    ses = _client("ses", endpoint)
    ses.verify_domain_identity(Domain=mail_domain)
    ses.create_configuration_set(ConfigurationSet={"Name": "guichet-bench"})
    environment = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "GUICHET_TABLE": table,
        "GUICHET_BUCKET": bucket,
        "GUICHET_SIGNING_SECRET": secret["ARN"],
        "GUICHET_CONFIGURATION_SET": "guichet-bench",
        **{f"GUICHET_QUEUE_{name.upper()}": url for name, url in urls.items()},
    }
    return Cloud(endpoint, environment)


def _client(service: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="local",
    )


def _install() -> None:
    """Make the local cloud's environment, or find that it is there."""
    stamp = _PYTHON.parent.parent / ".stamp"
    done = subprocess.run(
        ["make", "--no-print-directory", str(stamp.relative_to(ROOT))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not _PYTHON.exists():
        raise CloudFailed(f"The local cloud cannot be installed:\n{done.stderr.strip()[-2000:]}")


def _environment(home: Path, port: int) -> dict[str, str]:
    return bare_environment(os.environ) | {
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        # It checks signed links with the secret that clients sign them with.
        "AWS_SECRET_ACCESS_KEY": "local",
        "PERSIST_STATE": "0",
        "STATE_DIR": str(home / "state"),
        "TMPDIR": str(home),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{home}/no-docker.sock",
    }


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CloudFailed(f"The local cloud does not answer:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number
