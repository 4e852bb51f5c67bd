"""Every minute: each job on its own."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from chalice.test import Client

import app
from chalicelib import wiring
from chalicelib.domain.ports import Outcome
from chalicelib.entry import minutes
from tests.fakes.house import House


def invoked(detail: dict[str, object]) -> object:
    with wiring.joined_to(**House().adapters()), Client(app.app) as client:
        event = client.events.generate_cw_event("aws.events", "Scheduled Event", detail, [])
        return client.lambda_.invoke("each_minute", event).payload


def test_every_job_is_done_at_the_time_that_is_given() -> None:
    done = invoked({"now": "2026-11-20T09:00:00Z"})
    assert set(minutes.JOBS) == set(done)  # type: ignore[call-overload]


def test_only_the_jobs_that_are_named() -> None:
    assert {"queue_messages": {"decision": "nothing_waits", "queued": 0}} == invoked({"jobs": ["queue_messages"]})


def test_a_job_that_fails_holds_no_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[datetime] = []

    def failing() -> minutes.Job:
        raise ZeroDivisionError

    def note(now: datetime, goes_on: Callable[[], bool]) -> Outcome:
        times.append(now)
        return Outcome("noted")

    def noting() -> minutes.Job:
        return note

    monkeypatch.setattr(minutes, "JOBS", {"failing": failing, "noting": noting})
    with pytest.raises(minutes.JobsFailed, match="failing"):
        invoked({"now": "2026-11-20T10:00:00+01:00"})
    assert [datetime(2026, 11, 20, 9, tzinfo=UTC)] == times
