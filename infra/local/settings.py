"""Where the local cloud keeps things and where it listens: from the environment, with the contract's defaults."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
REGION = "eu-west-1"
ACCOUNT = "000000000000"
STACK = "guichet"


@dataclass(frozen=True, slots=True)
class Port:
    """A port to listen on, what listens there, and the variable that moves it."""

    number: int
    purpose: str
    variable: str

    def taken(self) -> bool:
        """Whether something else listens here already."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # Without this, a port closed a moment ago would count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.number))
            except OSError:
                return True
        return False

    def complaint(self) -> str:
        """One sentence that says what to do about a taken port."""
        return (
            f"Port {self.number} ({self.purpose}) is taken: stop what listens there, "
            f"or choose another with {self.variable}, as in: {self.variable}={self.number + 1} make run"
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """One local cloud: its folder, the built package it runs, its ports.

    `home` holds all state; delete it to begin anew. `package` is shared by all local clouds of a work tree.
    """

    home: Path
    package: Path
    python: Path
    smtp: Port
    api: Port
    outbox: Port
    cloud: Port

    @property
    def ports(self) -> tuple[Port, ...]:
        """All ports, in the order in which a person would look for them."""
        return (self.smtp, self.api, self.outbox, self.cloud)

    @property
    def api_url(self) -> str:
        """Where the API answers."""
        return f"http://{HOST}:{self.api.number}"

    @property
    def outbox_url(self) -> str:
        """Where sent mail is shown."""
        return f"http://{HOST}:{self.outbox.number}"

    @property
    def cloud_url(self) -> str:
        """The endpoint of the AWS services."""
        return f"http://{HOST}:{self.cloud.number}"

    def aws_environment(self) -> dict[str, str]:
        """What points an AWS client at the local cloud, and at nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.cloud_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            # Not secrets: ministack reads a key of twelve digits as the account.
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def bare_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """A copy without what would lead an AWS client or a Python elsewhere."""
    dropped = ("AWS_", "PYTHON", "VIRTUAL_ENV", "MINISTACK_", "LAMBDA_", "MAKE", "MFLAGS")
    return {name: value for name, value in environment.items() if not name.startswith(dropped)}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read GUICHET_LOCAL_DIR and the four port variables; raises SystemExit where a port is not a port number."""

    def port(purpose: str, variable: str, default: int) -> Port:
        written = environment.get(variable, "").strip() or str(default)
        if not written.isdecimal() or not 0 < int(written) < 65536:
            raise SystemExit(f"{variable} must be a port number from 1 to 65535, not {written!r}.")
        return Port(int(written), purpose, variable)

    home = environment.get("GUICHET_LOCAL_DIR", "").strip() or ".local"
    return Settings(
        home=(ROOT / home).resolve(),
        package=ROOT / ".local" / "package",
        python=ROOT / ".venv" / "bin" / "python",
        smtp=port("mail in, SMTP", "GUICHET_SMTP_PORT", 2525),
        api=port("API and pages", "GUICHET_API_PORT", 8000),
        outbox=port("outbox", "GUICHET_OUTBOX_PORT", 8025),
        cloud=port("AWS services", "GUICHET_CLOUD_PORT", 4566),
    )
