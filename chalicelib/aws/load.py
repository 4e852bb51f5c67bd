"""How loaded merchants are, as the way of every contact reads it: seldom."""

import time
from collections.abc import Callable
from typing import Any

from chalicelib.aws import keys, things
from chalicelib.aws.reads import read
from chalicelib.domain.load import Load

KEPT = 20.0
"""Seconds for which a worker goes by what it read."""

_MOST = 1_000


class DynamoLoads:
    """`Loads` on the table."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._kept: dict[str, tuple[float, Load | None]] = {}

    def of(self, merchant: str) -> Load | None:
        """See `Loads`. That there is none is remembered too."""
        until, known = self._kept.get(merchant, (0.0, None))
        if self._clock() < until:
            return known
        item = read(self._client, self._table, keys.thing(merchant, things.LETTERS["Load"], Load(merchant).id))
        found = things.to_thing(item, Load) if item else None
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[merchant] = (self._clock() + KEPT, found)
        return found
