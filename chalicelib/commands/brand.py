"""`python -m chalicelib brand FILE`: check a brand's file and put it into force, as a version that is kept."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.domain.policies import Signature
from chalicelib.errors import GuichetError
from chalicelib.wire.brand import decode_policy, notes, schema
from chalicelib.wiring import policies

BY_COMMAND = "command"
"""Who put a version into force that came by the command line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, nargs="?", help="the brand as JSON; docs/brand.md says what it holds")
    parser.add_argument("--check", action="store_true", help="only check the file; needs no table")
    parser.add_argument("--note", default="", help="why it is changed, kept with the version")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of a brand's file")


def run(arguments: argparse.Namespace) -> int:
    """Check and store; 1 with the reasons on stderr when the file or a mailbox is refused."""
    if arguments.schema:
        print(json.dumps(schema(), ensure_ascii=False, indent=2))
        return 0
    if arguments.file is None:
        print("brand: which file?", file=sys.stderr)
        return 2
    try:
        asked = decode_policy(arguments.file.read_bytes())
        done = "is valid" if arguments.check else ""
        if not arguments.check:
            signature = Signature(BY_COMMAND, datetime.now(UTC), arguments.note.strip())
            changed, _ = policies.change_policy()(asked, signature)
            done = f"is in the table, {'' if changed.new else 'unchanged, '}version {changed.version}"
    except (GuichetError, OSError) as error:
        for line in str(error).splitlines():
            print(f"{arguments.file}: {line}", file=sys.stderr)
        return 1
    for note in notes(asked.brand):
        print(f"{arguments.file}: {note}", file=sys.stderr)
    brand = asked.brand
    print(f"Brand {brand.id} of {brand.merchant} {done}: {', '.join(brand.mailboxes)}")
    return 0
