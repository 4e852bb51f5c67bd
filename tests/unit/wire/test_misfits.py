"""Where in a JSON text something is wrong."""

import json
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Misplaced, Refused
from chalicelib.wire.misfits import MOST_TOLD, Key, Misfit, misplaced, read

Word = Annotated[str, msgspec.Meta(pattern="^[a-z]+$")]


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A shape within a shape."""

    size: int = 0
    mark: bool | None = None


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    """A shape with one of each sort of members."""

    count: Annotated[int, msgspec.Meta(ge=1)]
    words: Annotated[tuple[Word, ...], msgspec.Meta(max_length=3)] = ()
    table: dict[Word, int] = {}
    part: Part | None = None
    parts: tuple[Part, ...] = ()


def told(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(Misplaced) as refused:
        read(text.encode(), Whole)
    return [(one.path, one.line, one.column) for one in refused.value.places]


def test_what_fits_is_read() -> None:
    assert Whole(2, ("a",), {"b": 1}, Part(3)) == read(
        b'{"count": 2, "words": ["a"], "table": {"b": 1}, "part": {"size": 3}}', Whole
    )


def test_all_misfits_are_told_in_the_order_of_the_text() -> None:
    text = """{
  "parts": [{"size": 1}, {"size": "x",
    "mark": 1}],
  "table": {"a": 1, "B": 2, "c": "3"},
  "words": ["a", "Ä", 5],
  "part": {"weight": 1},
  "count": 0
}"""
    assert [
        ("$.parts[1].size", 2, 35),
        ("$.parts[1].mark", 3, 13),
        ("$.table.B", 4, 21),
        ("$.table.c", 4, 34),
        ("$.words[1]", 5, 18),
        ("$.words[2]", 5, 23),
        ("$.part.weight", 6, 12),
        ("$.count", 7, 12),
    ] == told(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{}", ("$", 1, 1)),
        ("\n []", ("$", 2, 2)),
        ('{"count": 1,\n "words": ["a", "b", "c", "d"]}', ("$.words", 2, 11)),
        ('{"count": 1, "part": {"size": []}}', ("$.part.size", 1, 31)),
        ('{"count": 1, "part": 7}', ("$.part", 1, 22)),
        # What looks like structure within a text is none.
        ('{"table": {"}":1, "a\\"]": 2}, "count": 1}', ("$.table.}", 1, 12)),
    ],
)
def test_a_misfit_is_told_where_it_stands(text: str, place: tuple[str, int, int]) -> None:
    assert place == told(text)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b'{"count": 1,\n  x}', "Line 2, column 3"),
        (b'{"count": 1', "Line 1, column 12"),
        (b"", "Line 1, column 1"),
        ('{"é": é}'.encode(), "Line 1, column 7"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text: bytes, told: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text, Whole)
    assert ("invalid_json", told) == (refused.value.reason, refused.value.detail.partition(":")[0])


@pytest.mark.parametrize("text", ["[" * 100_000, '{"count": ' + "[" * 100_000, '{"x": ' + '{"x": ' * 100_000])
def test_no_depth_is_too_much(text: str) -> None:
    with pytest.raises(Refused):
        read(text.encode(), Whole)


def test_many_misfits_are_told_in_part() -> None:
    with pytest.raises(Misplaced) as refused:
        read(json.dumps({"count": 1, "table": {f"K{number}": 1 for number in range(50)}}).encode(), Whole)
    assert (MOST_TOLD, "And 30 more.") == (len(refused.value.places), refused.value.detail.splitlines()[-1])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    members: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    return [(path, value), *(found for step, member in members for found in paths(member, (*path, step)))]


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_every_value_of_every_text_is_found(value: Any, indent: int | None, ascii_only: bool) -> None:
    """What stands at the line and column of a path is the value, and of a key, the key."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    lines = text.split("\n")
    for path, expected in paths(value):
        (place,) = misplaced(text.encode("utf-8", "replace"), [Misfit(path, "")]).places
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        found, _ = json.JSONDecoder().raw_decode(rest)
        assert expected == found
        if path and isinstance(path[-1], str):
            (place,) = misplaced(text.encode(), [Misfit((*path[:-1], Key(path[-1])), "")]).places
            named, _ = json.JSONDecoder().raw_decode(lines[place.line - 1][place.column - 1 :])
            assert path[-1] == named
