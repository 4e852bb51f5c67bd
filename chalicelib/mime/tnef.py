"""Outlook's winmail.dat taken apart: the files and the text inside (MS-OXTNEF)."""

import re
from dataclasses import dataclass

from chalicelib.mime import charsets

_MOST_ATTRIBUTES = 10_000
_SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTACH_TITLE, _ATTACH_DATA, _ATTACH_RENDER, _ATTACHMENT, _BODY = 0x8010, 0x800F, 0x9002, 0x9005, 0x800C
_MESSAGE_PROPERTIES, _CODEPAGE = 0x9003, 0x9007
# PidTagAttachLongFilename as 8-bit and as UTF-16 text; PidTagBodyHtml as binary.
_LONG_NAME_8, _LONG_NAME_16 = b"\x1e\x00\x07\x37", b"\x1f\x00\x07\x37"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files (name, content) and the plain text, if any, of one TNEF stream."""

    files: tuple[tuple[str, bytes], ...]
    text: str


def unpack(data: bytes, limit: int = 200) -> Unpacked | None:
    """What a TNEF stream holds, None where the bytes are none; a damaged end is left out."""
    if not data.startswith(_SIGNATURE):
        return None
    files: list[list[bytes]] = []
    text, codepage, position = b"", "cp1252", 6
    for _ in range(_MOST_ATTRIBUTES):
        if position + 9 > len(data):
            break
        attribute = int.from_bytes(data[position + 1 : position + 3], "little")
        length = int.from_bytes(data[position + 5 : position + 9], "little")
        value = data[position + 9 : position + 9 + length]
        if len(value) < length:
            break
        position += 9 + length + 2
        if attribute == _CODEPAGE and length >= 4:
            codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif attribute == _BODY:
            text = value
        elif attribute == _ATTACH_RENDER:
            if len(files) >= limit:
                break
            files.append([b"", b""])
        elif files:
            _attach(files[-1], attribute, value)
    named = tuple((_name(name, codepage), content) for name, content in files if content or name)
    return Unpacked(named, charsets.decode(text.rstrip(b"\x00"), codepage)[0])


def _attach(file: list[bytes], attribute: int, value: bytes) -> None:
    if attribute == _ATTACH_DATA:
        file[1] = value
    elif attribute == _ATTACH_TITLE and not file[0]:
        file[0] = value.rstrip(b"\x00")
    elif attribute == _ATTACHMENT:
        for tag in (_LONG_NAME_16, _LONG_NAME_8):
            spot = value.find(tag)
            if spot != -1:
                # One value follows: count (4 bytes), length (4 bytes), text.
                size = int.from_bytes(value[spot + 8 : spot + 12], "little")
                raw = value[spot + 12 : spot + 12 + min(size, 1000)]
                file[0] = raw.decode("utf-16-le", "replace").encode() if tag == _LONG_NAME_16 else raw
                break


def _name(raw: bytes, codepage: str) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = charsets.decode(raw, codepage)[0]
    return re.sub(r"\x00.*", "", name, flags=re.DOTALL)
