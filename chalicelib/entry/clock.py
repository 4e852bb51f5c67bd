"""What happens by the clock."""

import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.domain.ports import Outcome
from chalicelib.domain.reconciliation import Pass
from chalicelib.errors import GuichetError
from chalicelib.observability import observe, observe_failure
from chalicelib.wiring import pipeline

RUNS_FOR = 240.0
"""Seconds that one run takes at most; the function may take 300, and one mail takes its time."""

_STEP = "reconcile_mail"

doors = Blueprint(__name__)


@doors.schedule(Rate(15, unit=Rate.MINUTES), name=_STEP)
def reconcile_mail(event: CloudWatchEvent) -> dict[str, Any]:
    """Compare the bucket with the table.

    Called by hand with `since` and `until` (ISO 8601) in the event's `detail`, it looks at what was stored
    between them, beside the scheduled pass; called again with the same, it goes on until `finished`.
    """
    began, now = time.monotonic(), datetime.now(UTC)
    name, given = _asked(event.detail or {})
    reconcile = pipeline.reconcile_mail()
    walk = reconcile.walk(name, now, lambda: time.monotonic() - began < RUNS_FOR, given)
    counts: Counter[str] = Counter()
    try:
        for stored in walk:
            try:
                outcome = reconcile(stored, now)
            except GuichetError as error:
                observe_failure(_STEP, error, stored.key)
                raise
            except Exception as error:
                # The edge: one mail that trips a mistake of ours must not stand in the way of all behind it.
                observe_failure(_STEP, error, stored.key)
                outcome = Outcome("failed")
            counts[outcome.decision] += 1
            if outcome.decision == "requeued":
                observe(_STEP, outcome)
    finally:
        walk.stop()
    found: dict[str, Any] = {"listed": walk.listed, **counts}
    finished = walk.place is None or walk.place.ended_at is not None
    observe(_STEP, Outcome("reconciled", facts={**found, "finished": int(finished)}))
    return {**found, "finished": finished}


def _asked(detail: dict[str, Any]) -> tuple[str, Pass | None]:
    """The name of the pass, and the pass itself where somebody asks for one."""
    if not detail:
        return _STEP, None
    since, until = (datetime.fromisoformat(str(detail[name])).astimezone(UTC) for name in ("since", "until"))
    return f"{_STEP} {since.isoformat()} {until.isoformat()}", Pass(since, until)
