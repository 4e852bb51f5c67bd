"""The runtime requirements as Lambda needs them: wheels for its platform, without what it never reads.

Chalice could fetch them itself, but its check of wheel tags knows nothing newer than manylinux2014 and
silently leaves numpy out; and it starts anew whenever a line of code changes. uv (Apache-2.0/MIT,
development only) resolves for another platform in a second.
"""

import compileall
import importlib.util
import platform
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ARCHITECTURES = ("x86_64", "arm64")
_WHEEL_MACHINE = {"x86_64": "x86_64", "arm64": "aarch64"}

# Of Powertools the functions use the logger and the metrics.
_UNUSED_UTILITIES = (
    *("batch", "circuit_breaker", "data_classes", "data_masking", "feature_flags", "idempotency", "kafka"),
    *("metadata", "parameters", "parser", "streaming", "validation"),
)

# Parts of packages that no handler imports, relative to the folder of packages.
_NEVER_READ = (
    "bin",
    ".lock",
    "numpy/f2py",
    "numpy/distutils",
    "numpy/_core/include",
    "numpy/_core/lib",
    "numpy/random",
    "numpy/_pyinstaller",
    "numpy/doc",
    "numpy/fft",
    "numpy/ma",
    "numpy/polynomial",
    "holidays/financial",
    "hunspell/dictionaries",
    # Names of holidays, which nobody is told; without them it knows the days all the same.
    "holidays/locale",
    "aws_lambda_powertools/event_handler",
    *(f"aws_lambda_powertools/utilities/{name}" for name in _UNUSED_UTILITIES),
)
_NEVER_READ_NAMES = (
    "**/tests",
    "numpy/_core/_simd*.so",
    "numpy/_core/*_tests*.so",
    "**/*.pyi",
    "**/*.pxd",
    "**/*.pyx",
    "**/*.c",
    "**/*.cpp",
    "**/*.h",
    "**/*.a",
    "**/__pycache__",
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
)


def host_architecture() -> str:
    """The name that Lambda has for this machine's processor; `x86_64` where it has none."""
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


def wheel_platform(architecture: str, python: tuple[int, int]) -> str:
    """The newest platform tag whose wheels load on Lambda: python3.11 runs on Amazon Linux 2 (glibc 2.26),
    later ones on Amazon Linux 2023 (glibc 2.34).

    Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    return f"{_WHEEL_MACHINE[architecture]}-manylinux_2_{17 if python < (3, 12) else 28}"


def install(requirements: Path, target: Path, architecture: str) -> None:
    """Install locked requirements into `target`, for Lambda's platform or, with `host`, for this one.

    Only wheels are taken: a package that would have to be compiled here could not be trusted to run there.
    Raises SystemExit with uv's own words when a requirement has no wheel that fits.
    """
    if importlib.util.find_spec("uv") is None:
        raise SystemExit("uv is missing from this environment: pip install -r requirements-dev.txt")
    python = sys.version_info[:2]
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--target", str(target), "--requirement", str(requirements)]
    if architecture == "host":
        command += ["--python", sys.executable]
    else:
        command += ["--python-platform", wheel_platform(architecture, python)]
        command += ["--python-version", "{}.{}".format(*python)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The runtime requirements cannot be installed:\n{done.stderr.strip()}")


def prune(packages: Path, also: tuple[str, ...]) -> None:
    """Delete what Lambda never reads; licences and package metadata stay. `also` names further paths."""
    for path in _unread(packages, also):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _unread(packages: Path, also: tuple[str, ...]) -> Iterator[Path]:
    for name in (*_NEVER_READ, *also):
        if (packages / name).exists():
            yield packages / name
    for pattern in _NEVER_READ_NAMES:
        yield from list(packages.glob(pattern))


def compile_sources(root: Path) -> None:
    """Write a `.pyc` beside every source, which Python then loads without looking at the source.

    Without them a cold start costs about five times more, as Lambda's file system is read-only.
    Raises SystemExit when a file of ours does not compile.
    """
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(root, quiet=1, force=True, stripdir=str(root), invalidation_mode=unchecked):
        raise SystemExit(f"Not all sources below {root} compile.")
