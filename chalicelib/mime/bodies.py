"""Which of a mail's parts are its words, which HTML, which come along as files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from chalicelib.domain.mail import Attachment
from chalicelib.mime import attachments, charsets, fields, tnef
from chalicelib.mime.html import to_text
from chalicelib.mime.spare import spare_text
from chalicelib.mime.structure import Part, Reader, uudecoded
from chalicelib.mime.tangles import is_tangled

_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[ -`][^\n]{0,90}\n)+?)(?:`\n| ?\n)?end[ \t]*(?:\n|$)", re.MULTILINE
)
_SIGNED_BEGIN, _SIGNATURE_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----\n", "\n-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_LOOKS_LIKE_HTML = re.compile(r"\s{0,200}(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([a-z0-9_.:-]{2,40})", re.IGNORECASE)
_ENRICHED = re.compile(r"<(param)>.{0,500}?</param>|<(?!<)/?[a-z-]{1,30}>", re.IGNORECASE)
_DASH_ESCAPED = re.compile(r"^- (?=-)", re.MULTILINE)
_REPORTS = {
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
}
_RETURNED = {
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
}
_READABLE = {
    "text/plain",
    "text/html",
    "text/enriched",
    "text/richtext",
    "text/markdown",
    "text/x-markdown",
    "text/x-plain",
}


@dataclass(slots=True)
class Segment:
    """One stretch of the body: plain text, HTML, or both where they are alternatives."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Bodies:
    """What a tree of parts holds: the text, the HTML, the files, and parts that other code reads further."""

    text: str = ""
    html: str = ""
    files: list[Attachment] = field(default_factory=list)
    reports: list[tuple[str, bytes]] = field(default_factory=list)
    returned: list[bytes] = field(default_factory=list)


def collect(root: Part, reader: Reader) -> Bodies:
    """The bodies and attachments below `root`; what is odd or cut is noted with `reader`."""
    collector = _Collector(reader)
    segments = collector.segments(root)
    bodies = collector.bodies
    bodies.text = _cut("\n".join(_texts(segments, reader)), reader.limits.text, "text", reader)
    if not (bodies.text.strip() or bodies.returned or bodies.reports or reader.is_late()):
        bodies.text = spare_text(root, reader.limits.text)
        if bodies.text:
            reader.note("text in an unusual place")
    if any(segment.html for segment in segments):
        pieces = [
            segment.html or f"<pre>{escape(segment.text)}</pre>" for segment in segments if segment.html or segment.text
        ]
        bodies.html = _cut("\n".join(pieces), reader.limits.html, "HTML", reader)
    return bodies


def _texts(segments: list[Segment], reader: Reader) -> Iterator[str]:
    """The texts that are not blank, until there is more than is kept."""
    most, size = reader.limits.text, 0
    for segment in segments:
        text = (segment.text or to_text(segment.html, most, reader.is_late)).strip("\n")
        if not segment.text and not reader.cut_short and is_tangled(segment.html):
            reader.note("HTML too tangled, read without its markup")
        if text.strip():
            yield text
            size += len(text)
        if size > most:
            return


def _cut(text: str, limit: int, what: str, reader: Reader) -> str:
    if len(text) > limit:
        reader.note(f"{what} longer than {limit} characters, cut")
        return text[:limit]
    return text


class _Collector:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.bodies = Bodies()
        self._seen_body = False

    def segments(self, part: Part) -> list[Segment]:
        if part.children:
            return self._multipart(part)
        return self._leaf(part)

    def _multipart(self, part: Part) -> list[Segment]:
        if part.media_type == "multipart/alternative":
            return self._alternative(part)
        if part.media_type == "multipart/encrypted":
            self.reader.note("encrypted (PGP/MIME), its text cannot be read")
        if part.media_type == "multipart/appledouble":
            # The resource fork (the first half) is of no use off a Mac; the file itself is the second half.
            return [
                found
                for child in part.children
                if child.media_type != "application/applefile"
                for found in self.segments(child)
            ]
        return [found for child in part.children for found in self.segments(child)]

    def _alternative(self, part: Part) -> list[Segment]:
        seen, choices = self._seen_body, []
        for child in part.children:
            self._seen_body = seen
            choices.append(self.segments(child))
        self._seen_body = True
        texts = [_plain(choice, self.reader) for choice in choices]
        htmls = ["\n".join(found.html for found in choice if found.html) for choice in choices]
        text = next((text for text in texts if text.strip()), "")
        html = next((html for html in reversed(htmls) if html.strip()), "")
        if html and _is_stub(text, html):
            text = ""
        return [Segment(text, html)] if text or html else []

    def _leaf(self, part: Part) -> list[Segment]:
        disposition, options = fields.parameters(part.value("content-disposition"))
        name = fields.decode_words(options.get("filename") or part.parameters.get("name") or "").strip()
        kind = part.media_type
        is_body = kind in _READABLE and disposition != "attachment" and not (name and self._seen_body)
        if self.reader.is_late() and (self._seen_body or not is_body):
            return []
        # However a text is encoded, so many bytes hold all of it that is read.
        content, problem = part.content(self._most(kind) * 12 if is_body else None)
        self.reader.note(problem)
        if kind in _REPORTS:
            self.bodies.reports.append((kind, content))
        elif kind in _RETURNED:
            self.bodies.returned.append(content)
        elif is_body:
            return self._readable(kind, content, part)
        elif kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            unpacked = tnef.unpack(content)
            if unpacked is not None:
                return self._unpacked(unpacked)
        elif kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            self.reader.note("encrypted or opaquely signed (S/MIME), its text cannot be read")
        self._attach(part, kind, name, content, inline=disposition == "inline")
        return []

    def _readable(self, kind: str, content: bytes, part: Part) -> list[Segment]:
        limit = self._most(kind)
        if len(content) > limit * 4:
            content = content[: limit * 4]
            self.reader.note(f"text longer than {limit} characters, cut")
        label = part.parameters.get("charset", "") or (_declared_charset(content) if kind == "text/html" else "")
        text, problem = charsets.decode(content, label)
        self.reader.note(problem)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._seen_body = self._seen_body or bool(text.strip())
        if kind == "text/html" or _LOOKS_LIKE_HTML.match(text):
            return [Segment(html=_cut(text, self.reader.limits.html, "HTML", self.reader))]
        if kind in {"text/enriched", "text/richtext"}:
            text = _ENRICHED.sub("", text)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        return [Segment(text=self._without_wrapping(_cut(text, self.reader.limits.text, "text", self.reader)))]

    def _most(self, kind: str) -> int:
        return self.reader.limits.html if kind == "text/html" else self.reader.limits.text

    def _without_wrapping(self, text: str) -> str:
        if _SIGNED_BEGIN in text:
            text = _clearsigned(text)
        if "\nend" in text and "begin " in text:
            text = _UUENCODED.sub(self._uuencoded, text)
        return text

    def _uuencoded(self, match: re.Match[str]) -> str:
        content = uudecoded(match[2].encode("ascii", "replace"))
        if not content:
            return match[0]
        self._add(content, "", match[1].strip(), "", inline=False)
        return ""

    def _unpacked(self, unpacked: tnef.Unpacked) -> list[Segment]:
        for name, content in unpacked.files:
            self._add(content, "", name, "", inline=False)
        text = unpacked.text.replace("\r\n", "\n").replace("\r", "\n")
        # Outlook writes the same words into the text part beside it.
        return [Segment(text=text)] if text.strip() and not self._seen_body else []

    def _attach(self, part: Part, kind: str, name: str, content: bytes, *, inline: bool) -> None:
        if not name and kind in _RETURNED:
            name = _subject_of(content)
        identifier = part.value("content-id").strip().strip("<>")
        if content or name:
            self._add(
                content, kind if part.value("content-type") else "", name, identifier, inline=inline or bool(identifier)
            )

    def _add(self, content: bytes, kind: str, name: str, identifier: str, *, inline: bool) -> None:
        files = self.bodies.files
        if len(files) >= self.reader.limits.parts:
            self.reader.note(f"more than {self.reader.limits.parts} attachments, the rest cut")
            return
        found = attachments.media_type(kind, name, content)
        files.append(Attachment(attachments.safe_name(name, found, len(files) + 1), found, content, identifier, inline))


def _clearsigned(text: str) -> str:
    """Text without the frame of a clear signature (RFC 4880 section 7)."""
    before, _, framed = text.partition(_SIGNED_BEGIN)
    # Fields such as "Hash:" end with an empty line.
    _, gap, signed = framed.partition("\n\n") if not framed.startswith("\n") else ("", "\n", framed[1:])
    words, begin, signature = signed.partition(_SIGNATURE_BEGIN)
    if not gap or not begin:
        return text
    return before + _DASH_ESCAPED.sub("", words) + signature.partition(_SIGNATURE_END)[2]


def _declared_charset(html: bytes) -> str:
    """The charset that an HTML document names itself, which counts where the part's label names none."""
    match = _META_CHARSET.search(html[:2000])
    return match[1].decode("ascii") if match else ""


def _plain(choice: list[Segment], reader: Reader) -> str:
    """The text of one alternative that has any; stretches that are HTML only are read too, lest they be lost."""
    if not any(found.text.strip() for found in choice):
        return ""
    most, is_late = reader.limits.text, reader.is_late
    return "\n".join(found.text or to_text(found.html, most, is_late) for found in choice)


# More words than these are more than a stub of 300 characters can stand for.
_ENOUGH = 20_000


def _is_stub(text: str, html: str) -> bool:
    """Whether the plain alternative only says that there is HTML."""
    if not text.strip():
        return True
    if len(text) > 300 or len(html) < 10 * len(text):
        return False
    return len(to_text(html, _ENOUGH).split()) > 4 * len(text.split()) + 20


def _subject_of(message: bytes) -> str:
    match = re.search(rb"(?:^|\n)subject:[ \t]*([^\r\n]{1,300})", message[:20_000], re.IGNORECASE)
    subject = fields.text_of(charsets.decode(match[1])[0]) if match else ""
    return f"{subject[:100]}.eml".replace("/", "_").replace("\\", "_") if subject else ""


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Text of format=flowed with its soft line breaks undone, quotation depth respected (RFC 3676)."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        words = line.lstrip(">")
        quotes = len(line) - len(words)
        # Space-stuffing protects a line's own first character.
        words = words.removeprefix(" ")
        signature = words in {"-- ", "--"}
        soft = words.endswith(" ") and not signature
        piece = words[:-1] if soft and delete_space else words
        if open_depth == quotes and not signature:
            out[-1].append(piece)
        else:
            out.append([f"{'>' * quotes} {piece}" if quotes else piece])
        open_depth = quotes if soft else -1
    return "\n".join("".join(pieces) for pieces in out)
