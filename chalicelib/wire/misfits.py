"""Where in a JSON text something is wrong: every misfit of a shape, by path, line and column.

msgspec stops at the first misfit and knows its path, but no line, and not which key of an object it means. The one
library that gives lines (json-source-map) has had no release since 2022; what is needed here is one walk over the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from chalicelib.errors import Misplaced, Place, Refused

Shape = TypeVar("Shape")

MOST_TOLD = 20
"""Misfits that are told at once."""

_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_BYTE = re.compile(r"\(byte (\d+)\)")
_WHERE = re.compile(r" - at `[^`]*`$")


class Key(NamedTuple):
    """That the name of an object's member is meant, not its value."""

    name: str


Path = tuple[str | int | Key, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong at a path."""

    path: Path
    detail: str


def read(content: bytes, shape: type[Shape]) -> Shape:
    """JSON as its shape; raises `Refused` for what is no JSON, and `Misplaced` with every misfit."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        # Whether the rest is JSON is not known yet.
        value = _decoded(content)
        raise misplaced(content, list(_misfits(value, shape, ())) or [Misfit((), str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _decoded(content)
        raise


def _decoded(content: bytes) -> Any:
    """JSON as plain values; raises `Refused` with where it ceases to be JSON."""
    try:
        return msgspec.json.decode(content)
    except RecursionError as error:
        raise Refused("The JSON is nested too deeply.", reason="invalid_json") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        found = _BYTE.search(str(error))
        offset = len(_text(content[: int(found[1])])) if found else len(_text(content))
        line, column = _line_and_column(_text(content), offset)
        raise Refused(f"Line {line}, column {column}: not JSON: {error}", reason="invalid_json") from error


def misplaced(content: bytes, misfits: list[Misfit]) -> Misplaced:
    """The error that names these misfits of a JSON text by path, line and column, first ones first."""
    text, told = _text(content), misfits[:MOST_TOLD]
    offsets = _offsets(text, [misfit.path for misfit in told])
    places = [
        Place(shown(misfit.path), *_line_and_column(text, offset), misfit.detail)
        for misfit, offset in zip(told, offsets, strict=True)
    ]
    places.sort(key=lambda place: (place.line, place.column))
    return Misplaced(tuple(places), more=len(misfits) - len(places))


def shown(path: Path) -> str:
    """A path as text, such as `$.rules[3].when.tone[0]`."""
    steps = (step.name if isinstance(step, Key) else step for step in path)
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _misfits(value: Any, shape: Any, path: Path) -> Iterator[Misfit]:
    """The misfits of a decoded value: those of its members, and only where these fit, of itself."""
    bare = get_args(shape)[0] if get_origin(shape) is Annotated else shape
    # Of `X | None`, the X.
    if isinstance(value, dict):
        bare = next((one for one in get_args(bare) if _is_struct(one)), bare)
    inner: list[Misfit] = []
    if _is_struct(bare) and isinstance(value, dict):
        yield from _members(value, bare, path)
        return
    if get_origin(bare) is tuple and isinstance(value, list):
        (kind, *_) = get_args(bare)
        inner = [one for index, row in enumerate(value) for one in _misfits(row, kind, (*path, index))]
    elif get_origin(bare) is dict and isinstance(value, dict):
        names, values = get_args(bare)
        for name, row in value.items():
            inner += [Misfit((*path, Key(name)), one.detail) for one in _misfits(name, names, ())]
            inner += _misfits(row, values, (*path, name))
    yield from inner
    if inner:
        return
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        yield Misfit(path, _WHERE.sub("", str(error)))


def _members(value: dict[str, Any], shape: Any, path: Path) -> Iterator[Misfit]:
    hints = get_type_hints(shape, include_extras=True)
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name in value:
        if name not in fields:
            yield Misfit((*path, Key(name)), f"Object contains unknown field `{name}`")
    for name, field in fields.items():
        if name in value:
            yield from _misfits(value[name], hints[field.name], (*path, name))
        elif field.required:
            yield Misfit(path, f"Object missing required field `{name}`")


def _is_struct(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both from 1; a column is a character."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _offsets(text: str, paths: list[Path]) -> list[int]:
    """Where a JSON text has the value, or the key, of each path; where it has none, that of what would hold it."""
    wanted = {path[:length] for path in paths for length in range(len(path) + 1)}
    found: dict[Path, int] = {}
    for here, offset in _values(text):
        if here in wanted:
            found.setdefault(here, offset)
    held = ([found[path[:length]] for length in range(len(path) + 1) if path[:length] in found] for path in paths)
    return [(offsets or [0])[-1] for offsets in held]


def _values(text: str) -> Iterator[tuple[Path, int]]:
    """Every value and key of a JSON text with its path and offset, in the order of the text."""
    # What is open: its kind, and the step to its present member.
    steps: list[str | int] = []
    kinds: list[str] = []
    named = False
    for found in _TOKENS.finditer(text):
        sign = found[0]
        if sign == ":":
            named = True
        elif sign == ",":
            named = False
            if kinds and kinds[-1] == "[":
                steps[-1] = int(steps[-1]) + 1
        elif sign in ("}", "]"):
            steps.pop()
            kinds.pop()
        elif kinds and kinds[-1] == "{" and not named:
            name = str(msgspec.json.decode(sign.encode("utf-8", "replace")))
            steps[-1] = name
            yield (*steps[:-1], Key(name)), found.start()
        else:
            yield tuple(steps), found.start()
            if sign in ("{", "["):
                kinds.append(sign)
                steps.append(0 if sign == "[" else "")
                named = False
