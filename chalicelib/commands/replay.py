"""`python -m chalicelib replay MERCHANT BRAND`: what another model or other precisions would make of contacts."""

import argparse
import json
import sys
from datetime import UTC, datetime

from chalicelib import wire, wiring
from chalicelib.domain.models import DEFAULT
from chalicelib.domain.replay import Replay, ReplayRequest
from chalicelib.errors import GuichetError
from chalicelib.wiring import learning


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("merchant", help="the merchant's id")
    parser.add_argument("brand", help="the brand's id")
    parser.add_argument("--model", default=DEFAULT, help="the version that judges (default: %(default)s)")
    parser.add_argument("--limit", type=int, default=200, help="how many of the newest contacts (default: %(default)s)")
    parser.add_argument("--act", type=_precision, default=0.0, help="target precision to act alone, 0.5 to 0.995")
    parser.add_argument("--suggest", type=_precision, default=0.0, help="target precision to suggest, 0.5 to 0.995")


def run(arguments: argparse.Namespace) -> int:
    """Print the replay as JSON; 1 with the reason on stderr where it cannot be made. Nothing is changed."""
    asked = ReplayRequest(arguments.model, arguments.limit, arguments.act, arguments.suggest)
    try:
        brand = wiring.brands().get(arguments.merchant, arguments.brand)
        if brand is None:
            print(f"{arguments.merchant} has no brand {arguments.brand}", file=sys.stderr)
            return 1
        replay = Replay("", asked, datetime.now(UTC), "command")
        made = learning.replay_brand().replayed(brand, replay)
    except GuichetError as error:
        print(f"replay: {error}", file=sys.stderr)
        return 1
    print(json.dumps(json.loads(wire.encode(made)), ensure_ascii=False, indent=1))
    return 0


def _precision(text: str) -> float:
    value = float(text)
    if not 0.5 <= value <= 0.995:
        raise argparse.ArgumentTypeError("from 0.5 to 0.995")
    return value
