"""Bytes become the text that was meant, whatever their label says."""

import pytest

from chalicelib.mime.charsets import decode


@pytest.mark.parametrize(
    ("data", "label", "text", "is_problem"),
    [
        ("déçu".encode(), "utf-8", "déçu", False),
        (b"d\xe9\xe7u", "iso-8859-1", "déçu", False),
        (b"129 \x80", "iso-8859-1", "129 €", False),
        (b"129 \xa4", "iso-8859-15", "129 €", False),
        ("déçu".encode(), "iso-8859-1", "déçu", True),
        ("déçu".encode(), "us-ascii", "déçu", True),
        (b"d\xe9\xe7u", "utf-8", "déçu", True),
        (b"d\xe9\xe7u", "", "déçu", True),
        (b"d\xe9\xe7u", "x-unknown", "déçu", True),
        ("ça va être long, n'est-ce pas, éà".encode()[:-1], "utf-8", "ça va être long, n'est-ce pas, é�", True),
        ("こんにちは".encode("iso2022_jp"), "iso-2022-jp", "こんにちは", False),
        ("こんにちは".encode("iso2022_jp"), "", "こんにちは", True),
        ("①".encode("cp932"), "shift_jis", "①", False),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕", False),
        (b"abc", '"UTF-8"', "abc", False),
        (b"abc", "base64", "abc", True),
        (b"a\\u00e9", "unicode_escape", "a\\u00e9", True),
        (b"a\x00b\x1bc", "utf-8", "abc", False),
        (b"+2AA-", "utf-7", "�", False),
    ],
)
def test_bytes_become_text(data: bytes, label: str, text: str, is_problem: bool) -> None:
    found, problem = decode(data, label)

    assert text == found
    assert is_problem is bool(problem)


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("cp-850", "cp850", "é"),
        ("win-1251", "cp1251", "ж"),
        ("x-cp1251", "cp1251", "ж"),
        ("windows-874", "cp874", "\u0e01"),
        ("koi8r", "koi8_r", "ж"),
        ("x-euc-jp", "euc_jp", "日"),
        ("x-mac-ce", "mac_latin2", "é"),
    ],
)
def test_code_pages_are_known_however_senders_write_them(label: str, codec: str, text: str) -> None:
    assert (text, "") == decode(text.encode(codec), label)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "windows-1252", ""])
def test_a_byte_order_mark_tells_utf_16_from_whatever_label(codec: str, label: str) -> None:
    data = "\ufeffOù est mon colis ?".encode(codec)
    assert ("Où est mon colis ?", f"UTF-16 labelled {label or 'nothing'!r}") == decode(data, label)


def test_what_only_begins_like_utf_16_is_read_by_its_label() -> None:
    assert "ÿþ!" == decode(b"\xff\xfe!", "iso-8859-1")[0]
