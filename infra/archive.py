"""Zip archives whose bytes depend on their content only, and that can be continued cheaply."""

import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_INCOMPRESSIBLE = frozenset({".gz", ".png", ".jpg", ".woff2"})


def append(archive: Path, root: Path, prefix: str = "") -> None:
    """Add all files below `root` to an archive, in the order of their names, creating it when absent.

    Time stamps and owners are constant, so the same files make the same bytes. Appending leaves what the
    archive holds as it is, compressed: that is what makes a package with new code cheap.
    `prefix` is the folder in the archive, with its trailing slash, or empty for the top.
    """
    with zipfile.ZipFile(archive, "a", compresslevel=6) as target:
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(prefix + path.relative_to(root).as_posix(), _EPOCH)
            entry.create_system = 3
            executable = path.suffix == ".so" or ".so." in path.name
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            stored = path.suffix in _INCOMPRESSIBLE
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            target.writestr(entry, path.read_bytes())


def unpacked_size(archive: Path) -> int:
    """The bytes that an archive takes when unpacked."""
    with zipfile.ZipFile(archive) as opened:
        return sum(entry.file_size for entry in opened.infolist())
