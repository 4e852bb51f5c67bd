"""Lock the requirement sets for every Python and platform that Guichet supports.

    python -m infra.lock [--upgrade]

`requirements.txt` is what the Lambda package holds; `requirements-dev.txt` is that and the tools, at the same versions;
`infra/local/requirements.txt` is the local cloud. Without --upgrade, versions that still fit stay as they are.
"""

import subprocess
import sys

from infra.bundle import ROOT

_OLDEST_PYTHON = "3.11"


def main() -> int:
    """Write the files; returns uv's exit code when one cannot be resolved."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        _OLDEST_PYTHON,
    ]
    for arguments in (
        ["requirements.in", "-o", "requirements.txt"],
        ["requirements-dev.in", "-c", "requirements.txt", "-o", "requirements-dev.txt"],
        ["infra/local/requirements.in", "-o", "infra/local/requirements.txt"],
    ):
        done = subprocess.run([*command, *arguments, *sys.argv[1:]], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
