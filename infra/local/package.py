"""The Lambda package on this machine: built when its inputs changed, and unpacked once."""

import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.settings import ROOT, Settings

KEPT = 3
"""Unpacked packages that stay, for local clouds that still run an older one."""


class BuildFailed(Exception):
    """The package could not be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """What to deploy: the template, and the folder that the functions' code is in."""

    template: dict[str, Any]
    code: Path
    rebuilt: bool


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
    if not code.exists():
        _unpack(settings.package / "deployment.zip", code)
    os.utime(code)
    _remove_old(code.parent)
    template = json.loads((settings.package / "sam.json").read_text())
    return Package(template, _link(settings.home / "code", code), not built["cached"])


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
    old = sorted((path for path in folder.iterdir() if not path.suffix), key=lambda path: path.stat().st_mtime)
    for path in old[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)
