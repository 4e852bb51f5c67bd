"""The clock of the local cloud is moved by an event like the schedule's."""

from datetime import datetime

import pytest
from chalice.test import Client

import app
from chalicelib import wiring
from infra.local import clock
from tests.fakes.house import House


def test_the_function_does_the_jobs_that_are_named_at_the_time_that_is_given() -> None:
    event = clock.event(datetime.fromisoformat("2026-11-23T09:30:00+01:00"), ["sweep_deadlines"])
    assert {"now": "2026-11-23T08:30:00+00:00", "jobs": ["sweep_deadlines"]} == event["detail"]
    with wiring.joined_to(**House().adapters()), Client(app.app) as client:
        done = client.lambda_.invoke("each_minute", event).payload
    assert {"sweep_deadlines": {"decision": "nothing_due"}} == done


def test_a_time_without_a_zone_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        clock.main(["2026-11-23T09:30:00"])
    assert "time zone" in capsys.readouterr().err
