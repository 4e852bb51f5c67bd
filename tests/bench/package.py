"""The size of the Lambda package, and what is biggest in it."""

import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra import bundle

BIGGEST = 12


def built(say: Callable[[str], None]) -> bundle.Bundle:
    """The package for this machine, built anew where something in it has changed."""
    say("package: building, or finding it built")
    return bundle.build(bundle.ROOT / ".local" / "package", "prod", "host")


def measured(package: bundle.Bundle) -> dict[str, Any]:
    """Megabytes (10^6 bytes) of the package, zipped and unpacked, and of its biggest contents."""
    unpacked: Counter[str] = Counter()
    zipped: Counter[str] = Counter()
    compiled = 0
    with zipfile.ZipFile(package.package) as archive:
        for entry in archive.infolist():
            name = _content(entry.filename)
            unpacked[name] += entry.file_size
            zipped[name] += entry.compress_size
            compiled += entry.filename.endswith(".pyc")
    return {
        "architecture": package.architecture,
        "runtime": package.runtime,
        "zipped_mb": _mb(package.zipped_bytes),
        "unpacked_mb": _mb(package.unpacked_bytes),
        "compiled_modules": compiled,
        "biggest": [
            {"content": name, "unpacked_mb": _mb(size), "zipped_mb": _mb(zipped[name])}
            for name, size in unpacked.most_common(BIGGEST)
        ],
    }


def unpack(package: bundle.Bundle, into: Path) -> Path:
    """Unpack the package as Lambda does; returns the folder."""
    with zipfile.ZipFile(package.package) as archive:
        archive.extractall(into)
    return into


def _content(name: str) -> str:
    """A package or folder of the archive; of the model and of Guichet itself, one level more."""
    first, *rest = name.split("/")
    return f"{first}/{rest[0]}" if first in ("model", "chalicelib") and rest else first


def _mb(size: int) -> float:
    return round(size / 1e6, 2)
