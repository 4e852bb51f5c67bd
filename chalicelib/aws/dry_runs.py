"""Dry runs of policies in the bucket."""

from chalicelib import wire
from chalicelib.domain.dry_run import DryRun
from chalicelib.domain.ports import Blobs
from chalicelib.errors import NotFound


class StoredDryRuns:
    """`DryRuns` as one object each. They hold ids and where contacts would go, no customer's words."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def put(self, run: DryRun) -> None:
        """See `DryRuns`."""
        self._blobs.put(_key(run.policy.merchant, run.policy.id, run.id), wire.encode(run), "application/json")

    def get(self, merchant: str, brand: str, identifier: str) -> DryRun | None:
        """See `DryRuns`."""
        try:
            return wire.decode(self._blobs.get(_key(merchant, brand, identifier)), DryRun)
        except NotFound:
            return None


def _key(merchant: str, brand: str, identifier: str) -> str:
    return f"replays/{merchant}/{brand}/policies/{identifier}.json"
