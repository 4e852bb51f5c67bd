"""`evaluate` says what is wrong with a file instead of failing in it."""

import json
from pathlib import Path

import pytest

from chalicelib.__main__ import main

_GOOD = "text,intent\n" + "".join(
    f"{word} {ask},{name}\n"
    for word in ("please", "hello", "hi", "so")
    for ask, name in (("the invoice", "invoice"), ("opening hours", "store"))
)


def _file(directory: Path, content: bytes, name: str = "train.csv") -> str:
    path = directory / name
    path.write_bytes(content)
    return str(path)


def test_a_report_is_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = (_file(tmp_path, _GOOD.encode(), name) for name in ("train.csv", "test.csv"))
    assert 0 == main(["evaluate", "--without-encoder", train, test])
    out, err = capsys.readouterr()
    assert json.loads(out)["accuracy"] == 1.0
    assert err == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "lacks the column text and intent; it has none"),
        (b"text;intent\na;b\n", "lacks the column text and intent; it has text;intent"),
        (b"text,label\na,b\n", "lacks the column intent; it has text, label"),
        (b"text,intent\n", "has no rows below its header"),
        (b"text,intent\na,\n", "no row has an intent"),
        (b"text,intent\n\xe9t\xe9,b\n", "is not UTF-8 (byte 12 is 0xe9)"),
        (b'text,intent\n"never closed,b\n', "unexpected end of data"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(
    content: bytes, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = _file(tmp_path, content), _file(tmp_path, _GOOD.encode(), "good.csv")
    assert 2 == main(["evaluate", "--without-encoder", bad, good])
    out, err = capsys.readouterr()
    assert out == ""
    assert reason in err
    assert bad in err


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "none.csv")
    assert 2 == main(["evaluate", "--without-encoder", missing, missing])
    assert missing in capsys.readouterr().err


def test_a_byte_order_mark_and_several_intents_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    several = _file(tmp_path, b"\xef\xbb\xbf" + _GOOD.encode() + b"the invoice and opening hours,invoice | store\n")
    assert 0 == main(["evaluate", "--without-encoder", several, several])
    assert "micro_f1" in json.loads(capsys.readouterr().out)
