"""Templates in force, their past and how often they were sent, on the fake and on the table."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.aws.things import DynamoShelf
from chalicelib.domain.ports import Shelf
from chalicelib.domain.templates import ReplyTemplate, TemplateKind, TemplateUse, Variable, VariableType
from chalicelib.errors import NotFound, Refused
from chalicelib.render.replies import SandboxedReplies
from chalicelib.render.stock import TemplateFiles
from chalicelib.usecases.count_uses import CountUses
from chalicelib.usecases.keep_templates import KeepTemplates
from tests.bench.cloud import Cloud
from tests.fakes.table import MemoryShelf, MemoryTable

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(params=["memory", "aws"])
def shelves(request: pytest.FixtureRequest) -> tuple[Shelf[ReplyTemplate], Shelf[TemplateUse]]:
    """The shelves of templates and of their uses."""
    if request.param == "memory":
        table = MemoryTable()
        return MemoryShelf(table, ReplyTemplate), MemoryShelf(table, TemplateUse)
    cloud: Cloud = request.getfixturevalue("cloud")
    client, name = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]
    return DynamoShelf(client, name, ReplyTemplate), DynamoShelf(client, name, TemplateUse)


@pytest.fixture
def keep(shelves: tuple[Shelf[ReplyTemplate], Shelf[TemplateUse]]) -> KeepTemplates:
    return KeepTemplates(shelves[0], TemplateFiles(TEMPLATES / "replies"), SandboxedReplies(TEMPLATES))


def written(merchant: str, name: str = "ours", text: str = "Un.") -> ReplyTemplate:
    variables = (Variable("amount", VariableType.AMOUNT), Variable("how", VariableType.CHOICE, False, ("a", "b")))
    return ReplyTemplate(
        merchant, f"{name}.fr", TemplateKind.PARAGRAPH, "Le nôtre", text, "", ("main",), ("refund",), variables,
        approved=True, by="gk_a", at=NOW,
    )  # fmt: skip


def test_versions_follow_one_another_and_none_is_lost(keep: KeepTemplates, merchant: str, rival: str) -> None:
    for text in ("Un.", "Deux.", "Trois."):
        keep.put(written(merchant, text=text), None)
    in_force = keep.get(merchant, "ours", "fr")
    assert replace(written(merchant, text="Trois."), number=3, version=3) == in_force
    assert [2, 1] == [one.number for one in keep.versions(merchant, "ours", "fr", 20, None).items]
    assert in_force in keep.in_force(merchant, "fr")
    with pytest.raises(NotFound):
        keep.get(rival, "ours", "fr")


def test_what_was_deleted_is_no_longer_in_force_and_stays_known(keep: KeepTemplates, merchant: str) -> None:
    keep.put(written(merchant, "refund-sent"), 0)
    assert 1 == keep.get(merchant, "refund-sent", "fr").number
    keep.delete(merchant, "refund-sent", "fr")
    assert 0 == keep.get(merchant, "refund-sent", "fr").number
    assert {0} == {one.number for one in keep.in_force(merchant, "fr")}
    assert [1] == [one.number for one in keep.versions(merchant, "refund-sent", "fr", 20, None).items]
    assert 2 == keep.put(written(merchant, "refund-sent"), 0).number
    with pytest.raises(NotFound):
        keep.delete(merchant, "ours", "fr")


def test_of_two_who_write_over_the_same_version_one_is_told(keep: KeepTemplates, merchant: str) -> None:
    keep.put(written(merchant), 0)
    with pytest.raises(Refused) as refused:
        keep.put(written(merchant, text="Autre."), 0)
    assert "not_the_version" == refused.value.reason


def test_uses_are_counted(shelves: tuple[Shelf[ReplyTemplate], Shelf[TemplateUse]], merchant: str) -> None:
    count = CountUses(shelves[1])
    count(merchant, ["ours", "closing", "ours"], "fr", edited=False, now=NOW)
    count(merchant, ["ours"], "fr", edited=True, now=NOW)
    count(merchant, ["ours"], "en", edited=False, now=NOW)
    found = {use.id: (use.used, use.edited) for use in shelves[1].listed(merchant, "uses:fr", 20, None).items}
    assert {"ours.fr": (2, 1), "closing.fr": (1, 0)} == found
