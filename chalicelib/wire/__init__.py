"""Bytes to dataclasses and back, for all that crosses a queue, the API or the table."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec

from chalicelib.errors import Malformed, Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Shape = TypeVar("Shape")

Line = Annotated[str, msgspec.Meta(max_length=500)]
"""A text of one line in the body of a request."""


def encode(value: object) -> bytes:
    """JSON of dataclasses and plain values; times are ISO 8601 in UTC."""
    return msgspec.json.encode(value)


def decode(content: bytes | str, shape: type[Shape]) -> Shape:
    """A dataclass from JSON; raises `Malformed` where it does not fit."""
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(str(error), reason="unreadable_message") from error


def pack(value: object) -> bytes:
    """MessagePack of a dataclass, for the table."""
    return msgspec.msgpack.encode(value)


def unpack(content: bytes, shape: type[Shape]) -> Shape:
    """A dataclass from MessagePack."""
    return msgspec.msgpack.decode(content, type=shape)


def to_plain(value: "DataclassInstance") -> dict[str, Any]:
    """A dataclass as plain values, with fields left out that hold their default."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return {field.name: plain[field.name] for field in fields(value) if getattr(value, field.name) != field.default}


def from_plain(value: dict[str, Any], shape: type[Shape]) -> Shape:
    """A dataclass from plain values."""
    return msgspec.convert(value, type=shape)


def validated(content: bytes, shape: type[Shape]) -> Shape:
    """A request's body as its shape; raises `Refused` with what is wrong and where."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise Refused(str(error), reason="invalid_body") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"The body is not JSON: {error}", reason="invalid_json") from error
