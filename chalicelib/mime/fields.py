"""Header fields to values: encoded words, parameters, addresses, dates and message ids, as senders really write them.

The standard library's `email.headerregistry` raises on some public mails and costs most of its parser's time; here
every function takes any text and returns what can be read of it (RFC 5322, 2047, 2231, 6532).
"""

import binascii
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from chalicelib.domain.mail import Address
from chalicelib.mime import charsets

# No part may cross a question mark, so that a header full of half-open words is read in linear time.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*\??)\?=")
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,100})\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)")
_NO_SEMICOLON = re.compile(r"\A(\s*[\w.+/-]{1,100})\s+(?=[a-z-]{1,40}\*?=)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_ADDRESS_PIECE = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|<[^>]*>*|[(),;:]|\\.|[^\s\"<(),;:\\]+|\\")
_COMMENT = re.compile(r"\([^()]*\)")
_ADDRESS = re.compile(r"[^\s<>\"(),;:@]+@[^\s<>\"(),;@]+|\"[^\"<>]{1,64}\"@[^\s<>\"(),;@]+")
_MESSAGE_ID = re.compile(r"<\s*([^<>]{1,990})>")
_SPACE = re.compile(r"\s+")


def decode_words(value: str) -> str:
    """A header value with its RFC 2047 encoded words decoded, also where they are broken or stand inside quotes."""
    if "=?" not in value:
        return value
    out: list[str] = []
    pending: list[bytes] = []
    charset, end = "", 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        label = match[1].partition("*")[0].lower()
        # A character may be split over two neighbouring words (RFC 2047 forbids it, senders do it): join bytes first.
        if not pending or label != charset or between.strip():
            out.append(_flush(pending, charset))
            # White space between two encoded words is no part of the text (RFC 2047 section 6.2).
            out.append("" if pending and not between.strip() else between)
            pending = []
        charset, end = label, match.end()
        pending.append(_word_bytes(match[2], match[3]))
    out.append(_flush(pending, charset))
    out.append(value[end:])
    return "".join(out)


def _flush(pending: list[bytes], charset: str) -> str:
    return charsets.decode(b"".join(pending), charset)[0] if pending else ""


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return decode_base64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)


def decode_base64(data: bytes) -> bytes:
    """Base64 decoded, whatever padding, line ends or foreign characters it has."""
    try:
        end = data.find(b"=")
        if end == -1 or end >= len(data) - 8:
            return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    if data.count(b"=") > _MOST_JOINED:
        return _base64_piece(data)
    # Padding inside: several encodings were joined; each is decoded by itself.
    return b"".join(_base64_piece(piece) for piece in re.split(rb"=+", data))


def _base64_piece(piece: bytes) -> bytes:
    piece = piece.translate(None, _NOT_BASE64)
    usable = len(piece) - (len(piece) % 4 == 1)
    return binascii.a2b_base64(piece[:usable] + b"==")


_MOST_JOINED = 2_000
BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(BASE64_ALPHABET))


def text_of(value: str) -> str:
    """A header value as one line of readable text."""
    return _SPACE.sub(" ", decode_words(value)).strip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value (lower case) and parameters of Content-Type or Content-Disposition; RFC 2231 forms joined."""
    value = _NO_SEMICOLON.sub(r"\1; ", value, count=1)
    main, semicolon, _ = value.partition(";")
    main = main.partition("(")[0].strip().lower()
    if not semicolon:
        return main, {}
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value, len(value.partition(";")[0])):
        name, text = match[1].lower(), _unquoted(match[2])
        if "*" not in name:
            found.setdefault(name, text)
            continue
        base, _, rest = name.partition("*")
        encoded = rest.endswith("*") or not rest
        number = rest.rstrip("*")
        pieces.setdefault(base, []).append((int(number) if number.isdecimal() else 0, encoded, text))
    for base, continued in pieces.items():
        # The extended form is the better one where both are given (RFC 6266 section 4.3 says so for HTTP).
        found[base] = _joined(continued)
    return main, found


def _unquoted(text: str) -> str:
    text = text.strip()
    if text.startswith('"'):
        return _ESCAPED.sub(r"\1", text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:])
    # A comment after a bare value: charset=us-ascii (Plain text).
    return text.partition(" (")[0].strip().strip("'\"")


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    charset, collected = "", []
    for position, (_, encoded, text) in enumerate(sorted(pieces, key=lambda piece: piece[0])):
        if encoded and position == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        collected.append(unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace"))
    return charsets.decode(b"".join(collected), charset or "utf-8")[0]


def addresses(value: str, limit: int = 500) -> tuple[list[Address], bool]:
    """The addresses of a field, groups flattened, and whether all of it could be read.

    A name without a usable address is left out. At most `limit` are read.
    """
    reader = _AddressReader()
    for match in _ADDRESS_PIECE.finditer(value):
        reader.take(match[0], joined=match.start() > 0 and not value[match.start() - 1].isspace())
        if len(reader.found) >= limit:
            return reader.found, False
    reader.flush()
    return reader.found, not reader.unread


class _AddressReader:
    """Collects the words of one address until a separator ends it."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.unread = False
        self._words: list[str] = []
        self._comment: list[str] = []
        self._angle: str | None = None
        self._depth = 0

    def take(self, piece: str, *, joined: bool) -> None:
        if piece == "(":
            self._depth += 1
        elif piece == ")":
            self._depth = max(0, self._depth - 1)
        elif self._depth:
            self._comment.append(piece)
        elif piece == "," and self._angle is None and self._words and not any("@" in word for word in self._words):
            # "Doe, John <j@example.com>" without quotes: the comma belongs to the name.
            self._words[-1] += ","
        elif piece in {",", ";"}:
            self.flush()
        elif piece == ":":
            # What stood before the colon is a group's name, which is nobody's address (RFC 5322 section 3.4).
            self._words.clear()
        elif piece.startswith("<"):
            if self._angle is not None:
                self.flush()
            # What stands before a colon is a route (RFC 5322 section 4.4) or "mailto".
            inner = piece.strip("<>").rpartition(":")[2].strip()
            # RFC 5322 section 4.4 once allowed comments and white space anywhere in an address.
            self._angle = _SPACE.sub("", _COMMENT.sub("", inner)) if "(" in inner else inner
        elif joined and self._words and (piece.startswith("@") or self._words[-1].endswith("@")):
            self._words[-1] += piece
        else:
            self._words.append(piece)

    def flush(self) -> None:
        words, angle = self._words, self._angle
        if not words and angle is None:
            self._comment = []
            return
        match = _sole_address(angle) if angle is not None else None
        if match is None:
            spot = next((i for i, word in enumerate(words) if _sole_address(word)), None)
            if spot is not None:
                match = _sole_address(words[spot])
                words = words[:spot] + words[spot + 1 :]
        if match is not None:
            self.found.append(Address(match[0].strip("'.").lower(), self._name(words)))
        elif angle != "":
            self.unread = True
        self._words, self._comment, self._angle = [], [], None

    def _name(self, words: list[str]) -> str:
        plain = " ".join(_unquoted(word) if word.startswith('"') else word for word in words or self._comment)
        return text_of(plain).strip("'\", ")


def _sole_address(text: str) -> re.Match[str] | None:
    # Of "a@b@c" no half is certain, and a wrong guess would write to a stranger.
    if "@" not in text or (text.count("@") > 1 and '"' not in text):
        return None
    return _ADDRESS.search(text)


def message_ids(value: str, limit: int = 200) -> list[str]:
    """Message ids without angle brackets, in order, once each; a bare id counts too."""
    found = [_SPACE.sub("", match) for match in _MESSAGE_ID.findall(value)]
    if not found:
        found = [word.strip("<>,;\"'") for word in value.split() if "@" in word][:limit]
    unique = [identifier for identifier in dict.fromkeys(found) if identifier]
    # Of an endless chain the start names the thread and the end the mail that is answered.
    return unique if len(unique) <= limit else [unique[0], *unique[-limit + 1 :]]


def date_of(value: str) -> datetime | None:
    """A date in UTC, None where it cannot be read."""
    if not value:
        return None
    try:
        fields = parsedate_tz(value)
        if fields is not None:
            year, month, day, hour, minute, second = fields[:6]
            # A date without a zone is taken as UTC, not as this machine's; a leap second is the second before it.
            local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
            return local - timedelta(seconds=fields[9] or 0)
        moment = datetime.fromisoformat(value.strip())
    except (ValueError, IndexError, TypeError, OverflowError, AttributeError, OSError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
