"""Deadlines by the API: a case waits, goes on, is answered by the clock's rules, and shows what it reached."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from chalice.test import Client

from chalicelib import wire
from chalicelib.domain.deadline_policy import DeadlineRow, Deadlines, Escalation
from tests.fakes.house import BRAND, House
from tests.functional.conftest import Api
from tests.functional.test_people import patch, problem

POLICY = Deadlines((DeadlineRow("All", answer_within=700, resolve_within=720),), escalate=(Escalation(1, "leads"),))


@pytest.fixture
def served(house: House) -> House:
    """A house whose brand has deadlines, with a case."""
    house.brands.put(replace(BRAND, deadlines=POLICY))
    # By today's clock: it is the API's.
    house.now = datetime.now(UTC) - timedelta(hours=2)
    house.take(house.mail("refund #1"))
    return house


def deadlines(api: Api, house: House) -> dict[str, object]:
    found: dict[str, object] = api.get(f"/v1/cases/{house.cases[0].reference}").json_body["deadlines"]
    return found


def test_an_open_case_shows_what_is_due(api: Api, served: House) -> None:
    shown = deadlines(api, served)
    case = served.cases[0]
    assert case.due_at
    assert case.resolve_by
    assert {"at": None, "met": None} == {name: shown["answer"][name] for name in ("at", "met")}  # type: ignore[index]
    assert case.due_at == datetime.fromisoformat(shown["answer"]["due_at"])  # type: ignore[index]
    assert case.resolve_by == datetime.fromisoformat(shown["resolution"]["due_at"])  # type: ignore[index]
    assert (None, None, None, []) == tuple(shown[name] for name in ("waiting", "paused_at", "remaining", "reached"))


def test_a_case_waits_for_a_carrier_and_goes_on(api: Api, served: House) -> None:
    answer = patch(api, served, {"status": "pending", "waiting": "carrier"})
    assert (200, "pending", "carrier") == (answer.status_code, answer.json_body["status"], answer.json_body["waiting"])
    shown = deadlines(api, served)
    left = timedelta(seconds=shown["remaining"])  # type: ignore[arg-type]
    assert abs(left - timedelta(hours=698)) < timedelta(minutes=1)
    event = api.get(f"/v1/cases/{served.cases[0].reference}").json_body["interactions"][-1]
    assert {"field": "waiting", "from": None, "to": "carrier"} in event["changes"]
    assert None is patch(api, served, {"status": "open"}).json_body["waiting"]
    assert served.cases[0].paused_at is None


def test_a_solved_case_shows_what_it_reached(api: Api, served: House) -> None:
    patch(api, served, {"status": "solved"})
    shown = deadlines(api, served)
    assert [("answer", True), ("resolution", True)] == [(one["clock"], one["met"]) for one in shown["reached"]]  # type: ignore[attr-defined]
    for clock in ("answer", "resolution"):
        assert (True, shown["reached"][0]["at"]) == (shown[clock]["met"], shown[clock]["at"])  # type: ignore[index]


@pytest.mark.parametrize("body", [{"waiting": "customer"}, {"status": "open", "waiting": "customer"}])
def test_only_a_pending_case_waits(api: Api, served: House, body: dict[str, str]) -> None:
    assert (422, "invalid_body") == problem(patch(api, served, body))


def test_why_it_was_escalated_is_told(api: Api, served: House) -> None:
    served.now += timedelta(hours=710)
    served.sweep_deadlines(served.now, lambda: True)
    told = api.get(f"/v1/cases/{served.cases[0].reference}/routing").json_body
    assert "leads" == told["queue"]
    assert {("deadline", "All"), ("escalated", "overdue 1h")} <= {
        (one["kind"], one["about"]) for one in told["reasons"]
    }


def test_the_clock_and_the_worker_send_a_notice_by_their_own_doors(client: Client, house: House) -> None:
    """From the schedule's event to the mail; the worker takes its message off the queue for good."""
    house.brands.put(replace(BRAND, deadlines=Deadlines(escalate=(Escalation(tell=("boss@shop.example",)),))))
    house.take(house.mail("refund #1"))
    at = house.now + timedelta(hours=24)
    event = dict.fromkeys(("version", "id", "detail-type", "source", "account", "region", "time"), "")
    done = client.lambda_.invoke("each_minute", {**event, "resources": [], "detail": {"now": at.isoformat()}}).payload
    assert {"decision": "swept", "due": 1, "told": 1} == done["sweep_deadlines"]
    (pointer,) = house.send_queue.pointers
    message = client.events.generate_sqs_event([wire.encode(pointer).decode()], "send")
    assert {"batchItemFailures": []} == client.lambda_.invoke("send_message", message).payload
    assert "boss@shop.example" == house.mailer.sent[-1].recipient
