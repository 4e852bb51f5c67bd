"""Show what Guichet reads in raw mails: one JSON line each."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from chalicelib.config import WrongSetting, mail_limits
from chalicelib.domain import autoreply, quoting
from chalicelib.domain.limits import DEFAULT, Limits
from chalicelib.domain.mail import Address, Kind, Mail
from chalicelib.errors import Malformed
from chalicelib.mime.html import clean
from chalicelib.mime.parse import parse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="raw mails; a folder is walked")


def run(arguments: argparse.Namespace) -> int:
    """Print one line per mail; returns 0, 1 where a path could not be read, or 2 where a setting is wrong."""
    try:
        limits = mail_limits()
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2
    files = list(_files(arguments.paths))
    progress = _Progress(len(files), sys.stderr)
    failed = False
    for file in files:
        line = described(file, limits)
        failed = failed or line.get("error") == "unreadable"
        # ASCII only: whatever the terminal's encoding, a consumer reads the same.
        sys.stdout.write(json.dumps(line) + "\n")
        progress.step()
    progress.close()
    return 1 if failed else 0


def described(file: Path, limits: Limits = DEFAULT) -> dict[str, Any]:
    """What is read in one file, as plain values; a file that is no mail has `error` and `problems` only."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        return {"file": str(file), "error": "unreadable", "problems": [error.strerror or "unreadable"]}
    try:
        mail = parse(raw, limits)
    except Malformed as error:
        return {"file": str(file), "error": error.reason, "problems": [error.detail]}
    return {"file": str(file), **_mail(mail)}


def _mail(mail: Mail) -> dict[str, Any]:
    parts = quoting.split(mail.text, subject=mail.subject)
    finding = autoreply.recognise(mail)
    # A complaint names a recipient as a bounce does, but nothing came back.
    bounce = mail.bounce if finding and finding.kind is Kind.BOUNCE else None
    return {
        "message_id": mail.message_id,
        "from": _address(mail.sender),
        "to": [_address(address) for address in mail.to],
        "cc": [_address(address) for address in mail.cc],
        "reply_to": _address(mail.reply_to),
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "text": parts.new,
        "quoted": parts.quoted,
        "signature": parts.signature,
        "html": clean(mail.html),
        "attachments": [
            {"name": file.name, "media_type": file.media_type, "size": len(file.content), "inline": file.inline}
            for file in mail.attachments
        ],
        "automatic": finding.kind.value if finding else None,
        "rule": finding.rule if finding else None,
        "bounce": bounce
        and {
            "recipient": bounce.recipient,
            "status": bounce.status,
            "reason": bounce.reason,
            "permanent": bounce.permanent,
            "original_message_id": bounce.original_message_id,
            "others": [
                {
                    "recipient": other.recipient,
                    "status": other.status,
                    "reason": other.reason,
                    "permanent": other.permanent,
                }
                for other in bounce.others
            ],
        },
        "problems": list(mail.problems),
    }


def _address(address: Address | None) -> str | None:
    return address.address if address else None


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        else:
            yield path


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total, self._done, self._stream = total, 0, stream
        self._shown = -1
        self._active = total > 1 and stream.isatty()

    def step(self) -> None:
        self._done += 1
        share = self._done * 100 // self._total
        if self._active and share != self._shown:
            self._shown = share
            self._stream.write(f"\r[{'#' * (share // 4):<25}] {self._done}/{self._total}")
            self._stream.flush()

    def close(self) -> None:
        if self._active:
            self._stream.write("\n")
