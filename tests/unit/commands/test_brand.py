"""`python -m chalicelib brand FILE`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.__main__ import main
from chalicelib.domain.brand import Brand
from chalicelib.domain.loopguard import LoopLimits
from chalicelib.wire.brand import schema
from chalicelib.wiring import policies
from infra.local.tenant import BRAND_FILE
from tests.fakes.tenants import MemoryBrands, MemoryPolicies

FILE: dict[str, Any] = {"merchant": "shop", "id": "main", "name": "Shop", "mailboxes": ["Help@Shop.example"]}


@pytest.fixture
def brands() -> Iterator[MemoryBrands]:
    """The brands that the command writes to."""
    kept = MemoryBrands()
    with wiring.joined_to(**{"brands": kept, policies.policies.__name__: MemoryPolicies(kept)}):
        yield kept


def written(folder: Path, content: object) -> str:
    path = folder / "brand.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def test_a_brand_is_stored_with_its_defaults(
    brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["brand", written(tmp_path, FILE)])
    assert Brand("shop", "main", "Shop", ("help@shop.example",)) == brands.get("shop", "main")
    assert "Brand main of shop is in the table, version 1: help@shop.example\n" == capsys.readouterr().out


def test_a_check_stores_nothing(brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["brand", written(tmp_path, FILE), "--check"])
    assert ({}, True) == (brands.brands, "is valid" in capsys.readouterr().out)


def test_a_file_that_is_put_again_is_a_version_only_where_it_changes_something(
    brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, note in (("Shop", "First"), ("Shop", "Again"), ("Boutique", "Renamed")):
        assert 0 == main(["brand", written(tmp_path, {**FILE, "name": name}), "--note", note])
    assert [("Shop", "First", "command"), ("Boutique", "Renamed", "command")] == [
        (one.brand.name, one.signature.note, one.signature.by) for one in brands.revisions["shop", "main"]
    ]
    assert ["version 1", "unchanged, version 1", "version 2"] == [
        line.partition("table, ")[2].partition(":")[0] for line in capsys.readouterr().out.splitlines()
    ]


def test_a_file_that_names_another_version_is_refused(
    brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["brand", written(tmp_path, {**FILE, "version": 3})])
    assert "Version 0 is in force, not 3." in capsys.readouterr().err


def test_every_misfit_of_a_file_has_a_line_of_its_own(
    brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = '{\n  "merchant": "shop", "id": "main",\n  "name": 3,\n  "mailboxes": ["help"]\n}'
    assert 1 == main(["brand", written(tmp_path, content.encode())])
    told = [line.partition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert ["Line 3, column 11, `$.name`: Expected `str`, got `int`", "Line 4, column 17, `$.mailboxes[0]`"] == [
        told[0],
        told[1].partition(": ")[0],
    ]


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["brand", "--schema"])
    assert schema()["$defs"].keys() == json.loads(capsys.readouterr().out)["$defs"].keys()


def test_no_file_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["brand"])


def test_the_demo_brand_is_one(brands: MemoryBrands) -> None:
    assert 0 == main(["brand", str(BRAND_FILE)])
    assert 1 == len(brands.brands)


def test_loop_limits_are_the_defaults_but_for_those_given(brands: MemoryBrands, tmp_path: Path) -> None:
    main(["brand", written(tmp_path, {**FILE, "loop_limits": {"per_sender": 50, "echo": 0}})])
    assert [LoopLimits(per_sender=50, echo=0)] == [brand.loop_limits for brand in brands.brands.values()]


def test_one_mailbox_in_two_spellings_is_one(brands: MemoryBrands, tmp_path: Path) -> None:
    main(["brand", written(tmp_path, {**FILE, "mailboxes": ["a@shop.example", "A@SHOP.example"]})])
    assert [("a@shop.example",)] == [brand.mailboxes for brand in brands.brands.values()]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "not JSON"),
        ({}, "Line 1, column 1, `$`: Object missing required field `name`"),
        ({name: value for name, value in FILE.items() if name != "merchant"}, "required field `merchant`"),
        ({**FILE, "colour": "red"}, "colour"),
        ({**FILE, "merchant": "A#B"}, "merchant"),
        ({**FILE, "id": ""}, "id"),
        ({**FILE, "mailboxes": []}, "mailboxes"),
        ({**FILE, "mailboxes": ["help+tag@shop.example"]}, "mailboxes"),
        ({**FILE, "mailboxes": ["shop"]}, "mailboxes"),
        ({**FILE, "mailboxes": [f"m{number}@shop.example" for number in range(41)]}, "mailboxes"),
        ({**FILE, "languages": []}, "languages"),
        ({**FILE, "languages": ["la"]}, "languages"),
        ({**FILE, "time_zone": "Paris"}, "time_zone"),
        ({**FILE, "loop_limits": {"per_case": 0}}, "loop_limits.per_case"),
        ({**FILE, "loop_limits": {"per_case": 2.5}}, "loop_limits.per_case"),
        ({**FILE, "loop_limits": {"per_mailbox": 5}}, "per_mailbox"),
        ({**FILE, "time_zone": "../../etc/passwd"}, "time_zone"),
        ({**FILE, "time_zone": "Europe"}, "time_zone"),
        ({**FILE, "answer_within": 0}, "answer_within"),
        ({**FILE, "hours": {"mon": ["9-17"]}}, "`$.hours`: mon: '9-17' is no span"),
        ({**FILE, "holidays": "ZZ"}, "`$.holidays`: 'ZZ' is no country"),
        ({**FILE, "closed": ["Christmas"]}, "closed"),
        ({**FILE, "confidence": 0}, "confidence"),
        ({**FILE, "retention": 0}, "retention"),
        ({**FILE, "queues": {"Refund!": "x"}}, "queues"),
        ({**FILE, "rules": [{"name": "a", "when": {"mood": "bad"}, "then": {"queue": "x"}}]}, "$.rules[0].when"),
        (
            {**FILE, "rules": [{"name": "a", "when": {"tone": ["sad"]}, "then": {"queue": "x"}}]},
            "$.rules[0].when.tone[0]",
        ),
        ({**FILE, "rules": [{"name": "a", "when": {}, "then": {}}]}, "`$.rules[0].then`: It is empty"),
        ({**FILE, "rules": [{"name": "a", "when": {}, "then": {"hold": True}}] * 2}, "'a' is the name of two"),
        ({**FILE, "rules": [{"name": "a", "when": {}, "then": {"priority": "top"}}]}, "$.rules[0].then.priority"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(
    brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: object, told: str
) -> None:
    assert 1 == main(["brand", written(tmp_path, content)])
    assert told in capsys.readouterr().err
    assert {} == brands.brands


def test_a_file_that_is_not_there_is_told(brands: MemoryBrands, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["brand", "nowhere.json"])
    assert "nowhere.json" in capsys.readouterr().err


def test_a_mailbox_of_another_brand_is_told(
    brands: MemoryBrands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["brand", written(tmp_path, FILE)])
    assert 1 == main(["brand", written(tmp_path, {**FILE, "id": "thief"})])
    assert "another brand" in capsys.readouterr().err
