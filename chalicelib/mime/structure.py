"""The tree of a mail's parts, read from bytes with bounds on everything.

The standard library's parser walks line by line in Python, recurses once per level of nesting (a few hundred levels
end in RecursionError) and knows no limits; this one jumps from boundary to boundary with `bytes.find`, keeps offsets
instead of copies, and stops at `Limits`. RFC 2045 to 2049, RFC 5322; where senders break them, nothing is dropped:
what cannot be split is one text.
"""

import binascii
import re
from dataclasses import dataclass, field

from chalicelib.domain.limits import Limits
from chalicelib.mime import charsets, fields
from chalicelib.mime.deadline import Deadline

_HEADERS_END = re.compile(rb"\n\r?\n|\r\r(?!\n)")
_FIELD_NAME = re.compile(rb"[!-9;-~]{1,200}[ \t]*$")
# Multiparts in multiparts of ordinary mails: signed, mixed, alternative, related.
_USUAL_DEPTH = 5
_BARE_CR = re.compile(rb"\r(?!\n)")
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|received|mime-version|content-[a-z-]+|return-path|reply-to|sender"
    rb"|delivered-to|in-reply-to|references|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE,
)
_SOFT_BREAK = re.compile(rb"=[ \t]{1,100}\r?\n")
_BASE64_BLOCK = re.compile(
    rb"\s{0,100}(?:[A-Za-z0-9+/]{1,1000}={0,2}\r?\n)+(?=\r?\n|[^\r\n]{0,200}[^A-Za-z0-9+/=\r\n])"
)
_GUESSED_BOUNDARY = re.compile(
    rb"(?<![^\n])--([^\s-][^\r\n]{0,200}?|-+[^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE
)


@dataclass(slots=True)
class Part:
    """One part: its fields in order (lower-case name, unfolded value), and where its body lies in a buffer."""

    fields: list[tuple[str, str]]
    buffer: bytes = field(repr=False)
    start: int
    end: int
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The first value of a field, as unfolded, or an empty text."""
        for key, value in self.fields:
            if key == name:
                return value
        return ""

    def values(self, name: str) -> list[str]:
        """All values of a field, in order."""
        return [value for key, value in self.fields if key == name]

    @property
    def encoding(self) -> str:
        """The transfer encoding, lower case, without whatever senders append."""
        words = re.split(r"[;\s(]", self.value("content-transfer-encoding").strip().lower(), maxsplit=1)
        return words[0].strip("\"'")

    def content(self, most: int | None = None) -> tuple[bytes, str]:
        """The body with its transfer encoding undone, and what was wrong with it (empty where nothing was).

        With `most`, no more bytes than those are decoded.
        """
        data = self.buffer[self.start : self.end if most is None else min(self.end, self.start + most)]
        encoding = self.encoding
        if encoding in {"", "7bit", "8bit", "binary"}:
            return data, ""
        if encoding == "base64":
            split = _plain_after_base64(data)
            if split:
                # A list or a virus scanner wrote its lines below what was encoded.
                return fields.decode_base64(data[:split]) + b"\n" + data[split:], "plain text after base64"
            sample = data[:2000]
            foreign = sample.translate(None, fields.BASE64_ALPHABET + b"=\r\n\t ")
            # Plain text under a base64 label: decoding it would turn somebody's words into noise.
            cannot_be = len(data) < 100 and len(sample.translate(None, b"\r\n\t =")) % 4 == 1
            if (
                cannot_be
                or len(foreign) * 20 > len(sample)
                or (b" " in sample.strip() and not _looks_like_base64(sample))
            ):
                return data, "text labelled base64"
            return fields.decode_base64(data), ""
        if encoding in {"quoted-printable", "quotedprintable", "quoted", "qp"}:
            # White space that a relay put behind a soft line break (RFC 2045 section 6.7) does not make it a hard one.
            return binascii.a2b_qp(_SOFT_BREAK.sub(b"=\n", data) if b"= " in data or b"=\t" in data else data), ""
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            decoded = uudecoded(data)
            return (data, "text labelled uuencode") if decoded is None else (decoded, "")
        return data, f"unknown transfer encoding {encoding[:40]!r}"


def _plain_after_base64(data: bytes) -> int:
    """Where plain text begins behind base64 that is complete, 0 where there is none or no base64 before it."""
    # Base64 has no space in it; an attachment is neither walked nor so large a text.
    may_have = len(data) < 2_000_000 and b" " in data[-2000:].strip()
    block = _BASE64_BLOCK.match(data) if may_have else None
    if block is None or b" " not in data[block.end() :].strip():
        return 0
    encoded = block[0].translate(None, b"\r\n")
    return block.end() if len(encoded) >= 8 and len(encoded) % 4 == 0 and _is_text(encoded) else 0


def _is_text(encoded: bytes) -> bool:
    try:
        start = binascii.a2b_base64(encoded[:4000])
        start[:2000].decode("utf-8")
    except binascii.Error:
        return False
    except UnicodeDecodeError as error:
        # Ordinary words that happen to look like base64 decode to noise; the cut may have gone through a character.
        return error.start > 1990
    return not any(byte < 9 for byte in start)


def _looks_like_base64(sample: bytes) -> bool:
    longest = max((len(word) for word in sample.split()), default=0)
    return longest >= 40


def uudecoded(data: bytes) -> bytes | None:
    """The content of uuencoded lines; lines that are none are passed over. None where most are none."""
    # A line holds at most 45 bytes, and encoders fill all but the last.
    if data.count(b"\n") > 1000 + len(data) // 20:
        return None
    out, foreign = [], 0
    for line in data.splitlines():
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders miscount; the length in the first character says what is wanted.
            wanted = ((line[0] - 32) & 63) * 4 // 3 + 5
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                foreign += 1
                if foreign > 1000 + len(out):
                    return None
    return b"".join(out)


class Reader:
    """Reads one mail's parts and notes on the way what was odd or cut."""

    def __init__(self, limits: Limits, deadline: Deadline) -> None:
        self.limits = limits
        self.deadline = deadline
        self.cut_short = False
        self.problems: dict[str, None] = {}
        self._parts = 0

    def note(self, problem: str) -> None:
        """Remember what was odd or cut, once."""
        if problem and len(self.problems) < 50:
            self.problems[problem] = None

    def is_late(self) -> bool:
        """Whether the time for this mail is over, so that nothing more is begun; it is noted then."""
        if not self.cut_short and self.deadline.is_over():
            self.cut_short = True
            self.note(f"took longer than {self.limits.seconds:g} seconds, the rest was not read")
        return self.cut_short

    def read(self, buffer: bytes) -> Part:
        """The tree of the parts in `buffer`."""
        return self._read(buffer, 0, len(buffer), 0, "text/plain")

    def _read(self, buffer: bytes, start: int, end: int, depth: int, default: str) -> Part:
        self._parts += 1
        found, body = self._fields(buffer, start, end)
        part = Part(found, buffer, body, end)
        part.media_type, part.parameters = fields.parameters(part.value("content-type"))
        if "/" not in part.media_type:
            if part.value("content-type").strip():
                self.note("unreadable Content-Type")
            part.media_type = "text/plain" if part.value("content-type").strip() else default
        if part.media_type.startswith("multipart/"):
            if depth >= self.limits.depth:
                self.note(f"nested deeper than {self.limits.depth} levels, cut")
                part.media_type = "application/octet-stream"
            else:
                self._split(part, depth)
        return part

    def _split(self, part: Part, depth: int) -> None:
        spans = self._spans(part, part.parameters.get("boundary", ""))
        if not spans and part.encoding in {"base64", "quoted-printable"}:
            # RFC 2045 section 6.4 forbids to encode a multipart as a whole; it happens.
            part.buffer, _ = part.content()
            part.start, part.end = 0, len(part.buffer)
            part.fields = [(name, value) for name, value in part.fields if name != "content-transfer-encoding"]
            spans = self._spans(part, part.parameters.get("boundary", ""))
        if not spans and not self.cut_short:
            guessed = _GUESSED_BOUNDARY.search(part.buffer, part.start, part.end)
            if guessed is not None:
                self.note("boundary missing or wrong, guessed")
                spans = self._spans(part, guessed[1].decode("latin-1"))
        if not spans:
            self.note("multipart without its parts, read as text")
            part.media_type = "text/plain"
            return
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        for start, end in spans:
            if self._parts >= self.limits.parts:
                self.note(f"more than {self.limits.parts} parts, the rest cut")
                break
            # The first part has the words more often than not.
            if (part.children or depth > _USUAL_DEPTH) and self.is_late():
                break
            part.children.append(self._read(part.buffer, start, end, depth + 1, default))

    def _spans(self, part: Part, boundary: str) -> list[tuple[int, int]]:
        """Where the parts between the delimiter lines lie; the last one ends with the buffer where no close comes."""
        boundary = boundary.strip()
        if not boundary:
            return []
        mark = b"--" + boundary.encode("latin-1" if boundary.isascii() else "utf-8", "replace")
        buffer, spans, opened = part.buffer, [], -1
        position, looked = buffer.find(mark, part.start, part.end), 0
        while position != -1:
            looked += 1
            # Of a mail of nothing but delimiters, and of those that look like one.
            if looked & 1023 == 0 and self.is_late():
                break
            line_end = buffer.find(b"\n", position, part.end)
            stop = part.end if line_end == -1 else line_end
            bare = buffer.find(b"\r", position, stop)
            if bare != -1:
                stop, line_end = bare, bare if buffer[bare + 1 : bare + 2] != b"\n" else line_end
            rest = buffer[position + len(mark) : stop].strip()
            at_line_start = position == part.start or buffer[position - 1] in b"\r\n"
            if at_line_start and rest in {b"", b"--"}:
                if opened != -1:
                    spans.append((opened, max(opened, _before_newline(buffer, opened, position))))
                opened = -1 if rest or line_end == -1 else line_end + 1
                if len(spans) > self.limits.parts:
                    return spans
            # Delimiters after the closing one are read on: mail that was glued together wrongly loses nothing.
            position = buffer.find(mark, max(position + len(mark), stop), part.end)
        if opened != -1:
            if buffer[opened : part.end].strip():
                spans.append((opened, part.end))
            self.note("closing boundary missing")
        return spans

    def _fields(self, buffer: bytes, start: int, end: int) -> tuple[list[tuple[str, str]], int]:
        """The header fields from `start`, and where the body begins."""
        if buffer[start : start + 1] == b"\n":
            return [], min(end, start + 1)
        if buffer[start : start + 2] == b"\r\n":
            return [], min(end, start + 2)
        match = _HEADERS_END.search(buffer, start, end)
        stop, body = (match.start(), match.end()) if match else (end, end)
        if stop - start > self.limits.headers:
            self.note(f"headers longer than {self.limits.headers} bytes, cut")
            stop = start + self.limits.headers
        block = buffer[start:stop]
        if block.count(b"\r") != block.count(b"\r\n"):
            block = _BARE_CR.sub(b"\n", block)
        found, body_offset = self._lines(block)
        return found, body if body_offset is None else start + body_offset

    def _lines(self, block: bytes) -> tuple[list[tuple[str, str]], int | None]:
        ascii_only = block.isascii()
        found: list[tuple[str, list[bytes]]] = []
        lines = block.split(b"\n")
        offset = 0
        last_known: int | None = None
        body: int | None = None
        for number, line in enumerate(lines):
            if number & 4095 == 4095 and self.is_late():
                break
            name, colon, value = line.partition(b":")
            if line[:1] in {b" ", b"\t"}:
                if found:
                    found[-1][1].append(line.strip())
            elif colon and _FIELD_NAME.match(name):
                found.append((name.rstrip().decode("ascii").lower(), [value.strip()]))
            elif number == 0 and line.startswith((b"From ", b">From ")):
                # The envelope line of a mailbox file is no field.
                pass
            elif line.strip():
                if last_known is None:
                    last_known = max((i for i, later in enumerate(lines) if _KNOWN_FIELD.match(later)), default=-1)
                if last_known < number:
                    # Here the sender forgot the empty line; from here on it is the body.
                    self.note("no empty line between headers and body")
                    body = offset
                    break
                self.note("header line without a name")
            offset += len(line) + 1
        # One pass over fields; most are pure ASCII and need no guessing of charsets.
        return [(name, _value(pieces, ascii_only)) for name, pieces in found], body


def _value(pieces: list[bytes], ascii_only: bool) -> str:
    raw = pieces[0] if len(pieces) == 1 else b" ".join(pieces)
    if ascii_only and b"\x1b" not in raw and b"\x00" not in raw:
        return raw.decode("ascii")
    return charsets.decode(raw)[0]


def _before_newline(buffer: bytes, start: int, position: int) -> int:
    # The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1).
    if position > start and buffer[position - 1 : position] == b"\n":
        position -= 1
    if position > start and buffer[position - 1 : position] == b"\r":
        position -= 1
    return position
