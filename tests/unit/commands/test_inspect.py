"""`inspect` prints one JSON line for every file, mail or not."""

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.commands import inspect

FIXTURES = Path(__file__).parents[2] / "fixtures" / "mail"


def lines(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict[str, Any]]]:
    parser = argparse.ArgumentParser()
    inspect.add_arguments(parser)
    code = inspect.run(parser.parse_args([str(path) for path in paths]))
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_mail_is_shown_with_new_text_apart(capsys: pytest.CaptureFixture[str]) -> None:
    code, (line,) = lines(capsys, FIXTURES / "answer-with-photo.eml")

    assert 0 == code
    assert "Bonjour,\n\nLa roue avant est voilée, photo jointe.\n\nJeanne" == line["text"]
    assert "> Votre commande est partie." in line["quoted"]
    assert ("jeanne@example.org", ["contact+gu-7k3f9qxw@velo.example"], None) == (
        line["from"],
        line["to"],
        line["reply_to"],
    )
    assert ("a1@example.org", "2025-03-03T10:02:03+00:00") == (line["message_id"], line["date"])
    assert [{"name": "roue voilée.png", "media_type": "image/png", "size": 48, "inline": False}] == line["attachments"]
    assert "tracker" not in line["html"]
    assert (None, None, []) == (line["automatic"], line["bounce"], line["problems"])


def test_a_bounce_is_shown_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    _, (line,) = lines(capsys, FIXTURES / "bounce-report.eml")

    assert "bounce" == line["automatic"]
    assert {
        "recipient": "gone@example.org",
        "status": "5.1.1",
        "reason": "550 5.1.1 no such user",
        "permanent": True,
        "original_message_id": "ack-77@velo.example",
        "others": [],
    } == line["bounce"]


def test_a_folder_is_walked_and_what_is_no_mail_has_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "sub" / "b.eml").write_bytes((FIXTURES / "vacation.eml").read_bytes())

    code, found = lines(capsys, tmp_path)

    assert 0 == code
    assert [("a.json", "no_mail"), ("b.eml", None)] == [(Path(line["file"]).name, line.get("error")) for line in found]
    assert ["no header that a mail has"] == found[0]["problems"]
    assert "vacation" == found[1]["automatic"]


def test_a_missing_file_is_said_and_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, (line,) = lines(capsys, tmp_path / "none.eml")

    assert (1, "unreadable") == (code, line["error"])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_only(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines(capsys, FIXTURES)
    assert "" == capsys.readouterr().err

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    lines(capsys, FIXTURES)
    count = len(list(FIXTURES.iterdir()))
    assert f"{count}/{count}" in terminal.getvalue()


def test_mails_are_read_by_the_settings_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mail = tmp_path / "long.eml"
    mail.write_bytes(b"From: ada@example.com\n\n" + b"a" * 20_000)
    monkeypatch.setenv("GUICHET_MAIL_MAX_TEXT", "10000")
    _, (line,) = lines(capsys, mail)
    assert "text longer than 10000 characters, cut" in line["problems"]

    monkeypatch.setenv("GUICHET_MAIL_MAX_TEXT", "lots")
    code = inspect.run(argparse.Namespace(paths=[mail]))
    printed = capsys.readouterr()
    assert (2, "") == (code, printed.out)
    assert "GUICHET_MAIL_MAX_TEXT is 'lots'" in printed.err
