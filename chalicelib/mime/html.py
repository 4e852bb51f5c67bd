"""HTML bodies: to text that keeps its quotation marks, and cleaned for display.

nh3 (ammonia and html5ever in Rust; MIT, 2.4 MB, kept) reads the HTML as a browser would. What it writes is well formed
and quoted, so one regular expression walks it in linear time; inscriptis would add lxml and requests (30 MB),
html2text is GPL, and the standard library's html.parser takes ten times as long.
"""

import re
import sys
from collections.abc import Callable
from html import escape, unescape

import nh3

from chalicelib.mime.tangles import is_tangled

_BLOCKS = {
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "body",
    "caption",
}  # fmt: skip
_INLINE = {
    "a", "b", "br", "em", "i", "img", "span", "strong", "td", "th", "u", "font", "small", "sub", "sup", "s",
    "strike", "code", "tt", "q", "abbr", "cite", "del", "ins",
}  # fmt: skip
_DROPPED = {
    "script", "style", "title", "template", "svg", "math", "object", "embed", "applet", "iframe", "frame",
    "frameset", "noframes", "noscript", "select", "option", "textarea", "video", "audio", "canvas", "map",
    "xml",
}  # fmt: skip
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s[^\s=>\"]+=\"[^\"]*\")*)\s*/?>|([^<]+)|<")
_HIDDEN = re.compile(
    # A font size of 0 alone hides nothing: templates write it on frames to close gaps, and sizes on what is inside.
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:opacity|max-height)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"<!--|<(?:script|style|title|template)\b[^<>]*>", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "title", "template")} | {
    "!--": re.compile("-->")
}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_ATTRIBUTE = re.compile(r"\s([a-z-]+)=\"([^\"]*)\"")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BARE = 50_000
_QUICK = 50_000
_RULE = "_" * 32
_VOID = frozenset({"br", "hr", "img", "wbr"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})

_READER = nh3.Cleaner(
    tags=_BLOCKS | _INLINE,
    clean_content_tags=_DROPPED,
    attributes={"*": {"style", "class", "id"}, "a": {"href"}, "img": {"alt"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_STYLES = {
    "color", "background-color", "font-weight", "font-style", "font-size", "font-family", "text-align",
    "text-decoration", "margin", "margin-left", "padding", "padding-left", "border", "border-left", "border-top",
    "border-collapse", "width", "vertical-align", "white-space", "line-height",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=(_BLOCKS | _INLINE) - {"form", "fieldset"},
    clean_content_tags=_DROPPED,
    attributes={
        "*": {"style", "dir", "lang", "title"},
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "td": {"colspan", "rowspan", "align", "valign"},
        "th": {"colspan", "rowspan", "align", "valign"},
        "font": {"color", "size", "face"},
        "blockquote": {"cite"},
        "ol": {"start", "type"},
    },
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    filter_style_properties=_STYLES,
    link_rel="noopener noreferrer nofollow",
    attribute_filter=lambda tag, name, value: _kept(tag, name, value),
)


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        # A remote image tells its sender when and where the mail was read; only what came with the mail is shown.
        return value if value.lower().startswith("cid:") else None
    if name == "style" and "url" in value.lower():
        return None
    if name in {"cite", "background"} and not value.lower().startswith("cid:"):
        return None
    return value


def clean(html: str) -> str:
    """HTML that is safe to show: no scripts, forms or remote images, links kept with a visible address.

    Images of the mail itself stay as `cid:` addresses for the viewer to resolve.
    """
    if not html:
        return ""
    return f"<pre>{escape(_bare(html))}</pre>" if is_tangled(html) else _CLEANER.clean(html).strip()


def to_text(html: str, most: int = sys.maxsize, is_late: Callable[[], bool] = lambda: False) -> str:
    """The readable text of HTML: block quotes as `> ` lines, list items as `- `, rules as a line of underscores.

    What is hidden from a reader (preheaders, scripts, styles) is left out. Little more than `most` characters are
    written, and no more once it `is_late`; then, and of tangled HTML, the text is what stands between the tags. Never
    raises.
    """
    if not html:
        return ""
    if (len(html) > _QUICK and is_late()) or is_tangled(html):
        return _bare(html[: 2 * most])
    return _Writer(most, is_late).write(_READER.clean(html)) or _bare(html[:_BARE])


def _bare(html: str) -> str:
    """What stands between the tags of HTML in which a browser would show nothing, such as one with an open title."""
    text = unescape(_ANY_TAG.sub(" ", _without_unseen(html)))
    return "\n".join(line for line in (_SPACES.sub(" ", line).strip() for line in text.split("\n")) if line)


def _without_unseen(html: str) -> str:
    """HTML without comments, scripts and the like; what is never closed stays, for it swallows somebody's words."""
    kept, position = [], 0
    unclosed: set[str] = set()
    for match in _UNSEEN.finditer(html):
        name = re.split(r"[\s>]", match[0][1:].lower(), maxsplit=1)[0]
        if match.start() < position or name in unclosed:
            continue
        end = _ENDS[name].search(html, match.end())
        if end is None:
            unclosed.add(name)
            continue
        kept.append(html[position : match.start()])
        position = end.end()
    return " ".join((*kept, html[position:]))


class _Writer:
    """Walks well-formed HTML once and writes lines of text."""

    def __init__(self, most: int, is_late: Callable[[], bool]) -> None:
        self._most = most
        self._is_late = is_late
        self._size = 0
        self._lines: list[tuple[int, str]] = []
        self._words: list[str] = []
        self._quotes = 0
        self._hidden = 0
        self._preformatted = 0
        self._space = False
        self._links: list[tuple[str, int]] = []
        self._ordinals: list[int | None] = []

    def write(self, html: str) -> str:
        for number, match in enumerate(_TOKEN.finditer(html)):
            if number & 1023 == 1023 and (self._size > self._most or self._is_late()):
                # What is left comes without its lines, for that takes no time.
                rest = _ANY_TAG.sub(" ", html[match.start() :])[: max(0, self._most - self._size)]
                self._text(unescape(rest))
                break
            text = match[4]
            if text is not None:
                if not self._hidden:
                    text = text[: 6 * self._most]
                    self._text(unescape(text) if "&" in text else text)
                continue
            tag = match[2]
            if tag is None:
                continue
            if self._hidden:
                self._skip(tag, closing=bool(match[1]))
            elif match[1]:
                self._close(tag)
            else:
                self._open(tag, match[3])
        self._break()
        return self._joined()

    def _skip(self, tag: str, *, closing: bool) -> None:
        if tag in _VOID:
            return
        self._hidden += -1 if closing else 1

    def _text(self, text: str) -> None:
        if self._preformatted:
            self._size += len(text)
            first, *rest = text.split("\n")
            self._words.append(first)
            for line in rest:
                self._break(keep_empty=True)
                self._words.append(line)
            return
        collapsed = _SPACES.sub(" ", text)
        self._size += len(collapsed)
        if collapsed == " ":
            self._space = True
            return
        if collapsed.startswith(" "):
            self._space, collapsed = True, collapsed[1:]
        if self._space and self._words:
            self._words.append(" ")
        self._space = collapsed.endswith(" ")
        self._words.append(collapsed.rstrip(" "))

    def _open(self, tag: str, attributes: str) -> None:
        if attributes and tag not in _VOID and "style=" in attributes and _HIDDEN.search(attributes):
            self._hidden = 1
            return
        if tag == "br":
            self._break(keep_empty=True)
        elif tag == "img":
            alt = dict(_ATTRIBUTE.findall(attributes)).get("alt", "").strip() if attributes else ""
            if len(alt) > 1:
                self._text(f"[{unescape(alt)}]")
        elif tag == "a":
            href = dict(_ATTRIBUTE.findall(attributes)).get("href", "") if attributes else ""
            self._links.append((unescape(href), len(self._words)))
        elif tag in {"td", "th"}:
            if self._words:
                self._space = True
        elif tag in _BLOCKS:
            self._open_block(tag)
            if attributes and "divRplyFwdMsg" in attributes:
                self._rule()

    def _rule(self) -> None:
        """Outlook's rule above the headers that it copies, which some versions only draw."""
        before = next((line for _, line in reversed(self._lines) if line), "")
        if not before.startswith(_RULE):
            self._lines.append((self._quotes, _RULE))

    def _open_block(self, tag: str) -> None:
        self._break()
        if tag in _PARAGRAPHS:
            self._gap()
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "hr":
            self._lines.append((self._quotes, _RULE))
        elif tag in {"ul", "ol"}:
            self._ordinals.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._words.append(self._bullet())

    def _bullet(self) -> str:
        if self._ordinals and self._ordinals[-1] is not None:
            self._ordinals[-1] += 1
            return f"{self._ordinals[-1]}. "
        return "- "

    def _close(self, tag: str) -> None:
        if tag == "a":
            self._close_link()
        elif tag in _BLOCKS:
            self._break()
            if tag in _PARAGRAPHS:
                self._gap()
            if tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)
            elif tag == "pre":
                self._preformatted = max(0, self._preformatted - 1)
            elif tag in {"ul", "ol"} and self._ordinals:
                self._ordinals.pop()

    def _close_link(self) -> None:
        if not self._links:
            return
        href, start = self._links.pop()
        shown = "".join(self._words[start:]).strip()
        plain = href.removeprefix("mailto:").removeprefix("tel:")
        # The address is text too where it says more than the words that carry it.
        if href.startswith("http") and shown and not _same_address(shown, plain):
            self._words.append(f" <{plain[:500]}>")

    def _break(self, *, keep_empty: bool = False) -> None:
        line = "".join(self._words).rstrip()
        if line or keep_empty:
            self._lines.append((self._quotes, line))
        self._words = []
        self._space = False
        self._links = [(href, 0) for href, _ in self._links]

    def _gap(self) -> None:
        if self._lines and self._lines[-1][1]:
            self._lines.append((self._quotes, ""))

    def _joined(self) -> str:
        out: list[str] = []
        empty = 0
        for depth, line in self._lines:
            empty = 0 if line else empty + 1
            if empty < 3:
                out.append(f"{'>' * min(depth, 20)} {line}".rstrip() if depth else line)
        return "\n".join(out).replace("\xa0", " ").strip("\n")


def _same_address(shown: str, href: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"^https?://(www\.)?", "", text.strip().lower()).rstrip("/")

    return bare(shown) == bare(href)
