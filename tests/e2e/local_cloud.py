"""A local cloud of the tests' own: on free ports beside whatever runs, its state in a folder that is thrown away."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".local" / "cloud" / "bin" / "python"
START_SECONDS = 900
"""Seconds; building the package for the first time, with its model, is part of it."""


class LocalCloud:
    """`make run` in a folder of its own.

    `values` is what its env file says, once it is started; `cloud_url` is where the AWS services are. `environment` is
    what commands beside it are run with.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.values: dict[str, str] = {}
        self._output = home / "terminal.log"
        self._process: subprocess.Popen[bytes] | None = None
        ports = _free_ports(4)
        names = ("GUICHET_SMTP_PORT", "GUICHET_API_PORT", "GUICHET_OUTBOX_PORT", "GUICHET_CLOUD_PORT")
        self.cloud_url = f"http://127.0.0.1:{ports[-1]}"
        self.environment = {**os.environ, "GUICHET_LOCAL_DIR": str(home)} | {
            name: str(port) for name, port in zip(names, ports, strict=True)
        }

    def start(self) -> None:
        """Start it and wait until everything answers."""
        if not PYTHON.exists():
            subprocess.run(["make", "-s", ".venv/.stamp", ".local/cloud/.stamp"], cwd=ROOT, check=True)
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [PYTHON, "-m", "infra.local.run"], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        written = self.home / "env"
        deadline = time.monotonic() + START_SECONDS
        while not written.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The local cloud did not start:\n{self._output.read_text()}")
            time.sleep(0.05)
        lines = written.read_text().splitlines()
        self.values = dict(line.split("=", 1) for line in lines)

    def client(self, service: str) -> Any:
        """A client of the cloud's services, for what a merchant does in the console."""
        return boto3.client(
            service,
            endpoint_url=self.cloud_url,
            region_name="eu-west-1",
            aws_access_key_id="000000000000",
            aws_secret_access_key="local",
            config=Config(read_timeout=120),
        )

    def stop(self) -> int:
        """Stop it as Ctrl-C does; returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def kill(self) -> None:
        """End all its processes at once, without a chance to save anything."""
        assert self._process is not None
        for process in [*_children(self._process.pid), self._process.pid]:
            os.kill(process, signal.SIGKILL)
        self._process.wait()
        # The file would tell a next start's readiness too early.
        (self.home / "env").unlink()


def _children(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    direct = [child for child, above in pairs if above == parent]
    return [below for child in direct for below in [*_children(child), child]]


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
