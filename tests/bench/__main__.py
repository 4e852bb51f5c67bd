"""`python -m tests.bench [SECTION ...]`: measure what Guichet promises, and print it as one JSON document."""

import argparse
import io
import json
import os
import platform
import sys
import tempfile
from contextlib import nullcontext, redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.commands.train import encoder_at
from infra.local.settings import ROOT
from tests.bench import agents, aws, cloud, cpu, deadlines, imports, package, sets, targets, understanding
from tests.bench.mails import MAILBOX

SECTIONS = ("understanding", "sets", "cpu", "aws", "agents", "package", "imports")
LONG = ("deadlines",)
"""Sections that fill a table for many minutes, and are measured only where they are named."""
_HELP = f"of {', '.join(SECTIONS)} (all of these by default), {', '.join(LONG)}"
_MODEL = ROOT / ".local" / "model"
_SOURCES = (".py", ".txt", ".jsonl")


def main(argv: list[str] | None = None) -> int:
    """Measure the sections named, all by default; returns 0, for a benchmark judges nobody."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print benchmarks as JSON.")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=_HELP)
    wanted = parser.parse_args(argv).sections or list(SECTIONS)
    if unknown := set(wanted) - {*SECTIONS, *LONG}:
        parser.error(f"no section {', '.join(sorted(unknown))}")
    # What the builders of package and model say is progress as well.
    with nullcontext() if sys.stderr.isatty() else redirect_stderr(io.StringIO()):
        report = measured(wanted)
    print(json.dumps(report, indent=1, ensure_ascii=False))
    return 0


def measured(wanted: list[str]) -> dict[str, Any]:
    """The report: when and on what machine, the sections, and how they stand to the targets."""
    report: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine()}
    with tempfile.TemporaryDirectory(prefix="guichet-bench-package-") as temporary:
        if "understanding" in wanted:
            report["understanding"] = understanding.measured(_model(), _say)
        if "sets" in wanted:
            named = os.environ.get(sets.VARIABLE)
            report["sets"] = sets.measured(Path(named) if named else None, lambda: encoder_at(_model()), _say)
        if "cpu" in wanted:
            report["cpu"] = cpu.measured(ROOT / "templates", _model(), _say)
        if "package" in wanted or "imports" in wanted:
            built = package.built(_say)
            report["package"] = package.measured(built)
        if {"aws", "agents", "imports", "deadlines"} & set(wanted):
            with cloud.running(MAILBOX.rpartition("@")[2]) as services:
                if "imports" in wanted:
                    code = package.unpack(built, Path(temporary))
                    report["imports"] = imports.measured(code, services.environment, _say)
                if "aws" in wanted:
                    report["aws"] = aws.measured(services, _model(), _say)
                if "agents" in wanted:
                    report["agents"] = agents.measured(services, _say)
                if "deadlines" in wanted:
                    report["deadlines"] = deadlines.measured(services, _say)
    report["targets"] = targets.judged(report)
    return report


def _machine() -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "load_1_minute": round(os.getloadavg()[0], 2),
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _model() -> Path:
    """The model of this work tree, trained first where there is none or where it is older than what it is made of."""
    facts = _MODEL / "model.json"
    sources = [path for path in (ROOT / "chalicelib" / "understanding").rglob("*") if path.suffix in _SOURCES]
    if not facts.exists() or facts.stat().st_mtime < max(path.stat().st_mtime for path in sources):
        from chalicelib.understanding.training import train

        _say("training the model")
        train(_MODEL)
    return _MODEL


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"bench: {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
