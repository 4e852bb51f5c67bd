"""The project's sources, read and not run."""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its dotted name, and its tree."""

    path: Path
    name: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        """`app`, `infra` or `tests`, or the part of chalicelib that it belongs to, such as `domain` or `wire`."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == "chalicelib" and len(parts) > 1 else parts[0]

    def imports(self) -> set[str]:
        """Dotted names of all that is imported anywhere in the file, in functions and for type checks too."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: a relative import"
                found.update(f"{node.module}.{alias.name}" for alias in node.names)
        return found


def sources(*folders: str) -> list[Source]:
    """The sources below folders, and `app.py` for `app`."""
    paths: list[Path] = []
    for folder in folders:
        paths += [ROOT / "app.py"] if folder == "app" else sorted((ROOT / folder).rglob("*.py"))
    return [_read(path) for path in paths]


def _read(path: Path) -> Source:
    inside = path.relative_to(ROOT)
    parts = inside.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Source(inside, name, ast.parse(path.read_bytes(), str(inside)))
