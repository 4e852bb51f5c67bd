"""Replays in the bucket."""

from chalicelib import wire
from chalicelib.domain.ports import Blobs
from chalicelib.domain.replay import Replay
from chalicelib.errors import NotFound


class StoredReplays:
    """`Replays` as one object each. They hold ids and what was understood, no customer's words."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def put(self, merchant: str, brand: str, replay: Replay) -> None:
        """See `Replays`."""
        self._blobs.put(_key(merchant, brand, replay.id), wire.encode(replay), "application/json")

    def get(self, merchant: str, brand: str, identifier: str) -> Replay | None:
        """See `Replays`."""
        try:
            return wire.decode(self._blobs.get(_key(merchant, brand, identifier)), Replay)
        except NotFound:
            return None


def _key(merchant: str, brand: str, identifier: str) -> str:
    return f"replays/{merchant}/{brand}/{identifier}.json"
