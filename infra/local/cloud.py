"""The cloud's process as its parent sees it: start, wait, save, stop, and clients for its services."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from typing import Any

import boto3
from botocore.config import Config

from infra.local.server import SAVE_PATH
from infra.local.settings import ACCOUNT, HOST, REGION, ROOT, Settings, bare_environment

START_SECONDS = 30
STOP_SECONDS = 20


class CloudFailed(Exception):
    """The cloud did not start, or ended by itself."""


class Cloud:
    """ministack in a process of its own, on the loopback interface, with its state below `settings.home`."""

    def __init__(self, settings: Settings, relay_port: int, lock: int) -> None:
        """`relay_port` is the SMTP port that takes what SES sends; `lock` is the descriptor of the folder's lock.

        The process keeps the lock until it has ended, even where its parent was killed before.
        """
        self.settings = settings
        self.log = settings.home / "log" / "cloud.log"
        self._lock = lock
        self._relay = f"{HOST}:{relay_port}"
        self._state = settings.home / "state"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it answers; raises CloudFailed."""
        if not (self._state / "services" / "cloudformation.json").exists():
            # A first start that was cut short leaves halves that nothing was accepted into yet.
            shutil.rmtree(self._state, ignore_errors=True)
        scratch = self.settings.home / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)
        for folder in (scratch, self._state, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.server"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.PIPE,
                pass_fds=(self._lock,),
                # A signal to the group of `make run` is for the parent, which stops this process when it is time.
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None:
                raise CloudFailed(f"ministack ended at once (exit code {self._process.returncode}); see {self.log}")
            if time.monotonic() > deadline:
                raise CloudFailed(f"ministack does not answer after {START_SECONDS} s; see {self.log}")
            time.sleep(0.05)

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def save(self) -> bool:
        """Save the state if it changed; whether it was saved. Raises OSError where the cloud does not answer."""
        return bool(self._request("POST", SAVE_PATH)["saved"])

    def stop(self) -> bool:
        """Stop the process; whether it saved its state and ended by itself."""
        if self._process is None:
            return False
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(STOP_SECONDS) == 0
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return False

    def client(self, service: str) -> Any:
        """A boto3 client for one of the cloud's services."""
        return boto3.client(
            service,
            endpoint_url=self.settings.cloud_url,
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="local",  # noqa: S106
            config=Config(
                retries={"max_attempts": 1},
                connect_timeout=5,
                read_timeout=120,
                max_pool_connections=8,
                s3={"addressing_style": "path"},
            ),
        )

    def _environment(self) -> dict[str, str]:
        environment = bare_environment(os.environ) | self.settings.aws_environment()
        return environment | {
            "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.settings.cloud.number),
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._state / "services"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._state / "s3"),
            "SMTP_HOST": self._relay,
            "TMPDIR": str(self.settings.home / "tmp"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # A last fence; the template bounds each function by itself (infra/local/template.py).
            "LAMBDA_ACCOUNT_CONCURRENCY": "24",
            # There is no Docker in the local cloud, even where the machine has one.
            "DOCKER_HOST": f"unix://{self.settings.home}/no-docker.sock",
        }

    def _answers(self) -> bool:
        try:
            self._request("GET", "/_ministack/health")
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return True

    def _request(self, method: str, path: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection(HOST, self.settings.cloud.number, timeout=60)
        try:
            connection.request(method, path, headers={"Content-Length": "0"})
            body: dict[str, Any] = json.loads(connection.getresponse().read())
            return body
        finally:
            connection.close()
