"""Bytes to text, whatever charset their label names and whether or not the label is true."""

import codecs
import re
from functools import lru_cache

# Labels that Python does not know, or knows as a narrower charset than senders mean (WHATWG Encoding Standard).
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "windows-31j": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "x-windows-949": "cp949",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-ce": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "unicode": "utf-16",
}
# Text codecs of Python that interpret escapes or names instead of characters.
_NO_CHARSET = {
    "idna",
    "punycode",
    "undefined",
    "unicode-escape",
    "unicode_escape",
    "raw-unicode-escape",
    "raw_unicode_escape",
}
# Senders write code pages in many ways: cp-850, win-1251, x-cp1251, windows-874.
_CODE_PAGE = re.compile(r"(?:x-)?(?:windows|win|cp|ibm)[-_ ]?(\d{3,4})(?!\d)")
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65279))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\([JI]")


@lru_cache(maxsize=256)
def codec_of(label: str) -> str | None:
    """The name of the text codec that a charset label means, None where nothing known is meant."""
    label = label.strip().strip("\"'").lower()
    # RFC 2231 section 5 lets a language follow: charset*language.
    label = label.partition("*")[0]
    if not label:
        return None
    if label in _MEANT:
        return _MEANT[label]
    page = _CODE_PAGE.match(label)
    return _known(label) or (_known(f"cp{page[1]}") if page else _known(label.removeprefix("x-")))


def _known(label: str) -> str | None:
    try:
        # Codecs that do not make text (base64, rot13, idna) are no charsets: nobody's words may run through them.
        info = codecs.lookup(label)
    except (LookupError, ValueError, UnicodeError):
        return None
    return info.name if info._is_text_encoding and info.name not in _NO_CHARSET else None


def decode(data: bytes, label: str = "") -> tuple[str, str]:
    """The text that bytes stand for, and what was wrong with their label (empty where nothing was).

    The text holds no surrogates and no control characters but tab, LF and CR, so that it can be stored
    and shown anywhere. Nothing raises: what no charset explains becomes U+FFFD.
    """
    text, problem = _decode(data, label)
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    return text, problem


def _decode(data: bytes, label: str) -> tuple[str, str]:
    codec = codec_of(label) if label else None
    if data.startswith(_BYTE_ORDER_MARKS) and codec not in _WIDE:
        # Nobody begins a text with "ÿþ"; Windows begins each so that it keeps in its own charset.
        try:
            return data.decode("utf-16"), f"UTF-16 labelled {label[:40] or 'nothing'!r}"
        except UnicodeDecodeError:
            pass
    problem = f"unknown charset {label[:40]!r}" if label and codec is None else ""
    if data.isascii() and codec in {None, "cp1252", "utf-8"}:
        if b"\x1b" in data and _ISO_2022_JP.search(data):
            return data.decode("iso2022_jp_ext", "replace"), "unlabelled ISO-2022-JP"
        return data.decode("ascii"), problem
    if codec in {None, "cp1252"}:
        # Any bytes are "valid" Latin-1, but bytes that are valid UTF-8 beyond ASCII are hardly ever anything else.
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            undeclared = not label or label.strip("\"' ").lower() in {"us-ascii", "ascii"}
            return _as_windows(data), problem or ("8-bit text without a charset" if undeclared else "")
        return text, problem or f"UTF-8 labelled {label[:40] or 'nothing'!r}"
    try:
        return data.decode(codec), problem
    except (UnicodeError, ValueError):
        return _mislabelled(data, codec, label)


def _as_windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _mislabelled(data: bytes, codec: str, label: str) -> tuple[str, str]:
    problem = f"bytes do not fit charset {label[:40]!r}"
    if codec != "utf-8":
        try:
            return data.decode("utf-8"), problem
        except UnicodeDecodeError:
            return data.decode(codec, "replace"), problem
    repaired = data.decode("utf-8", "replace")
    # A few bad bytes in real UTF-8 are damage; if nothing beyond ASCII came out right, the label was wrong.
    broken = repaired.count("\ufffd")
    sound = sum(1 for byte in data if byte >= 0x80) - broken
    return (repaired, problem) if sound > broken else (_as_windows(data), problem)
