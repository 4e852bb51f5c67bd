"""docs/operations.md says what to do about whatever can wait for a person."""

import ast
from pathlib import Path
from typing import Any

from infra import alarms
from infra.functions import PREFIX

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_alarm_is_in_the_table_and_no_other() -> None:
    names = {
        alarm["Properties"]["AlarmName"].removeprefix(f"{PREFIX}-prod-") for alarm in alarms.resources("prod").values()
    }
    table = DOCUMENT.partition("## Alarms")[2]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert names == {name.strip(" `") for cell in first_cells for name in cell.split(",")}


def test_every_reason_to_park_a_contact_is_in_the_table() -> None:
    reasons = {
        reason
        for folder in ("usecases", "mime", "aws")
        for path in (ROOT / "chalicelib" / folder).rglob("*.py")
        for reason in _malformed(ast.parse(path.read_text(encoding="utf-8")))
    }
    # An event without recipients is no contact: Lambda's dead letter holds it.
    assert reasons - {"no_recipient"}
    assert [] == sorted(reason for reason in reasons - {"no_recipient"} if reason not in _parked_reasons())


def _parked_reasons() -> set[str]:
    table = DOCUMENT.partition("## Parked contacts")[2].partition("## Dead letters")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name.strip(" `") for cell in first_cells for name in cell.split(",")}


def _malformed(tree: ast.AST) -> set[str]:
    """The reasons that `Malformed` is raised with."""
    found: set[Any] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Malformed":
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            reason = given.get("reason")
            found.add(reason.value if isinstance(reason, ast.Constant) else "malformed")
    return found
