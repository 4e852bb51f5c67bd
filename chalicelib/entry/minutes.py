"""What happens every minute: each job on its own, so that one that fails holds none of the others up."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.domain.ports import Outcome
from chalicelib.observability import observe, observe_failure
from chalicelib.wiring import agents, callbacks, deadlines, experts, sending

RUNS_FOR = 50.0
"""Seconds after which no job begins anything new; the next minute goes on."""

Job = Callable[[datetime, Callable[[], bool]], Outcome]

JOBS: dict[str, Callable[[], Job]] = {
    "remind_experts": experts.remind_experts,
    "queue_messages": sending.queue_messages,
    # Before the boards are drawn, so that what is pushed is pushed in the same minute.
    "release_callbacks": callbacks.release_callbacks,
    "draw_boards": agents.draw_boards,
    # Last, for it takes what time there is where much is late.
    "sweep_deadlines": deadlines.sweep_deadlines,
}
"""The jobs in their order, by name, each given the time (UTC) and whether there is time left."""

doors = Blueprint(__name__)


class JobsFailed(Exception):
    """Some jobs failed; their names are the text."""


@doors.schedule(Rate(1, unit=Rate.MINUTES), name="each_minute")
def each_minute(event: CloudWatchEvent) -> dict[str, Any]:
    """Do every job.

    Called by hand with `now` (ISO 8601) in the event's `detail`, it does what would be done at that time; with `jobs`,
    a list of names, only those. Raises `JobsFailed` at the end where some failed, so that an alarm sees it.
    """
    began, detail = time.monotonic(), event.detail or {}
    now = datetime.fromisoformat(str(detail["now"])).astimezone(UTC) if "now" in detail else datetime.now(UTC)
    wanted = detail.get("jobs", list(JOBS))
    done, failed = {}, []
    for name in (name for name in JOBS if name in wanted):
        try:
            outcome = JOBS[name]()(now, lambda: time.monotonic() - began < RUNS_FOR)
        except Exception as error:
            # The edge: whatever went wrong with one job must not keep the others from being done.
            observe_failure(name, error, "")
            failed.append(name)
            continue
        if outcome.facts:
            observe(name, outcome)
        done[name] = {"decision": outcome.decision, **outcome.facts}
    if failed:
        raise JobsFailed(", ".join(failed))
    return done
