"""The words of a mail that has none where words belong.

Some senders label their text as an attachment or as a type that nobody knows, or write it before the first part or
after the last one (RFC 2046 sections 4.1.4 and 5.1.1 let readers pass over these). Whoever wrote it expects an answer.
"""

import re
from collections.abc import Iterator

from chalicelib.mime import charsets, fields
from chalicelib.mime.html import to_text
from chalicelib.mime.structure import Part

_READABLE = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"}
# Types of text that hold data, and doubles of the HTML for other screens.
_DATA = {
    "text/calendar", "text/csv", "text/css", "text/vcard", "text/x-vcard", "text/directory", "text/javascript",
    "text/xml", "text/rtf", "text/rfc822-headers", "text/x-amp-html", "text/watch-html",
}  # fmt: skip
_UNTYPED = {"application/octet-stream", "application/text", "application/txt", "application/plain", "message/partial"}
# "This is a multi-part message in MIME format.", in whatever language the sender's software speaks.
_FOR_OLD_READERS = re.compile(r"\bMIME\b|multi-?part|cryptographically signed|S/MIME|OpenPGP", re.IGNORECASE)
_INNER_FIELDS = re.compile(r"\A(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+\n")
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PGP = "-----BEGIN PGP "


def spare_text(root: Part, limit: int) -> str:
    """The best text that stands in an unusual place of the tree, or empty; at most `limit` characters."""
    parts = list(_parts(root))
    for found in (_readable(parts, limit), _unknown(parts, root, limit), _around(parts, limit)):
        for text in found:
            plain = text[:limit].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
            if plain.strip() and _PGP not in plain:
                return plain
    return ""


def _parts(part: Part) -> Iterator[Part]:
    if part.media_type == "multipart/encrypted":
        return
    yield part
    for child in part.children:
        yield from _parts(child)


def _readable(parts: list[Part], limit: int) -> Iterator[str]:
    for part in parts:
        if part.media_type in _READABLE and not part.children:
            text = _decoded(part, limit)
            yield to_text(text, limit) if part.media_type == "text/html" else text


def _unknown(parts: list[Part], root: Part, limit: int) -> Iterator[str]:
    for part in parts:
        if part.children or part.media_type in _DATA or part.media_type in _READABLE:
            continue
        if part.media_type.startswith("text/"):
            yield _decoded(part, limit)
        elif part.media_type in _UNTYPED and (part is root or not _name(part)):
            content, _ = part.content(limit * 12)
            if not _UNPRINTABLE.search(content[:5000]) and _is_utf8(content[:5000]):
                text = _decoded(part, limit)
                yield _INNER_FIELDS.sub("", text, count=1) if part.media_type == "message/partial" else text


def _around(parts: list[Part], limit: int) -> Iterator[str]:
    for part in parts:
        boundary = part.parameters.get("boundary", "").strip()
        if not part.children or not boundary:
            continue
        mark = b"--" + boundary.encode("utf-8", "replace")
        first = part.buffer.find(mark, part.start, part.end)
        closed = part.buffer.rfind(mark + b"--", part.start, part.end)
        before = part.start, part.end if first == -1 else first
        after = part.start if closed == -1 else closed + len(mark) + 2, part.end
        for start, end in (before, after):
            around = part.buffer[start : min(end, start + limit * 4)]
            text = charsets.decode(around)[0]
            if mark not in around and not _FOR_OLD_READERS.search(text[:500]):
                yield text


def _name(part: Part) -> str:
    _, options = fields.parameters(part.value("content-disposition"))
    return options.get("filename") or part.parameters.get("name") or ""


def _decoded(part: Part, limit: int) -> str:
    content, _ = part.content(limit * 12)
    return charsets.decode(content[: limit * 4], part.parameters.get("charset", ""))[0]


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # The cut may have gone through a character.
        return error.start > len(content) - 4
    return True
