"""`python -m chalicelib key MERCHANT`: issue an API key."""

import argparse
import re
import secrets
import sys
from base64 import b32encode

from chalicelib import wiring
from chalicelib.errors import GuichetError
from chalicelib.usecases.check_key import key_digest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("merchant", help="the merchant's id, as in the brand's file")


def run(arguments: argparse.Namespace) -> int:
    """Store the key's digest and print the key, which cannot be shown again."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,47}", arguments.merchant):
        print("A merchant's id is of a-z, 0-9, _ and -, at most 48 characters.", file=sys.stderr)
        return 1
    identifier = b32encode(secrets.token_bytes(10)).decode().lower()
    secret = secrets.token_urlsafe(32)
    try:
        wiring.api_keys().put(identifier, arguments.merchant, key_digest(secret))
    except GuichetError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"gk_{identifier}_{secret}")
    return 0
