"""`python -m chalicelib brand FILE`: check a brand's file and put it into the table."""

import argparse
import sys
from pathlib import Path

from chalicelib import wire_brand, wiring
from chalicelib.errors import GuichetError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, help="the brand as JSON; docs/brand.md says what it holds")
    parser.add_argument("--check", action="store_true", help="only check the file; needs no table")


def run(arguments: argparse.Namespace) -> int:
    """Check and store; 1 with the reason on stderr when the file or a mailbox is refused."""
    try:
        brand = wire_brand.decode_brand(arguments.file.read_bytes())
        if not arguments.check:
            wiring.brands().put(brand)
    except (GuichetError, OSError) as error:
        print(f"{arguments.file}: {error}", file=sys.stderr)
        return 1
    done = "is valid" if arguments.check else "is in the table"
    print(f"Brand {brand.id} of {brand.merchant} {done}: {', '.join(brand.mailboxes)}")
    return 0
