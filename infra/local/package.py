"""The Lambda package on this machine: built when its inputs changed, and unpacked once."""

import fcntl
import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from infra.local.settings import ROOT, Settings

KEPT = 2
"""Unpacked packages that stay, besides those that a running local cloud holds."""


class BuildFailed(Exception):
    """The package could not be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """What to deploy: the template, and the folder that the functions' code is in, kept as long as `held` is open."""

    template: dict[str, Any]
    code: Path
    held: IO[str]


def build_package(settings: Settings) -> Package:
    """Build the package unless it is there already, and unpack it; raises BuildFailed."""
    log = settings.home / "log" / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(settings.python), "-m", "infra.bundle", "--out", str(settings.package), "--architecture", "host"]
    with log.open("wb") as output:
        done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        last = log.read_text(errors="replace").strip()[-3000:]
        raise BuildFailed(f"the package cannot be built; {log} ends with:\n{last}")
    built = json.loads((settings.package / "bundle.json").read_text())
    code = settings.package / "unpacked" / built["sha256"][:16]
    code.parent.mkdir(parents=True, exist_ok=True)
    held = _hold(code)
    if not code.exists():
        _unpack(settings.package / "deployment.zip", code)
    os.utime(code)
    _remove_old(code.parent)
    template = json.loads((settings.package / "sam.json").read_text())
    return Package(template, _link(settings.home / "code", code), held)


def _hold(code: Path) -> IO[str]:
    """Share the lock of an unpacked package: who removes packages leaves alone those that are held."""
    held = code.with_suffix(".lock").open("w")
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def _unpack(archive: Path, target: Path) -> None:
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(unfinished)
    try:
        unfinished.rename(target)
    except OSError:
        # Another local cloud was quicker.
        shutil.rmtree(unfinished, ignore_errors=True)


def _link(link: Path, code: Path) -> Path:
    """Point a link of this local cloud's own at the code: the template, which names it, then stays the same."""
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(code)
    fresh.replace(link)
    return link


def _remove_old(folder: Path) -> None:
    unpacked = sorted((path for path in folder.iterdir() if not path.suffix), key=lambda path: path.stat().st_mtime)
    for path in unpacked[:-KEPT]:
        lock = path.with_suffix(".lock")
        with lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            shutil.rmtree(path, ignore_errors=True)
            lock.unlink(missing_ok=True)
