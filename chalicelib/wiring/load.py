"""The composition root of load: how busy queues are, and who is told."""

from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import once, sending

if TYPE_CHECKING:
    from chalicelib.domain.load import Load, Loads
    from chalicelib.domain.load_notices import LoadWriter
    from chalicelib.domain.ports import Shelf
    from chalicelib.usecases.watch_load import WatchLoad

_ROOT = Path(__file__).resolve().parents[2]


@once
def loads() -> "Loads":
    """How loaded merchants are, as it was some seconds ago."""
    from chalicelib.aws.load import DynamoLoads

    return DynamoLoads(client("dynamodb"), wiring.settings().need("table"))


@once
def load_shelf() -> "Shelf[Load]":
    """How loaded merchants are, to be written."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.load import Load

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Load)


@once
def load_writer() -> "LoadWriter":
    """What puts notices of busy queues into words."""
    from chalicelib.render.load_notices import JinjaLoadNotices

    return JinjaLoadNotices(_ROOT / wiring.settings().templates)


@once
def watch_load() -> "WatchLoad":
    """What is done each time that a board is drawn."""
    from chalicelib.usecases.watch_load import WatchLoad

    return WatchLoad(load_shelf(), sending.messages(), sending.send_queue(), load_writer)
