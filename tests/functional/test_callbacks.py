"""Callbacks by the API: promised, refused with what can be had, tried, cancelled."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chalice.test import HTTPResponse

from chalicelib.domain.agents import Agent, Presence
from chalicelib.domain.board import Board, Lane
from chalicelib.domain.callback_rules import CallbackRules
from chalicelib.domain.deadline_policy import Deadlines, Escalation
from chalicelib.domain.load import Load, Pressure
from chalicelib.domain.load_rules import LoadRow, LoadRules
from chalicelib.domain.ports import Outcome
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.domain.staffing import Staffing
from chalicelib.wiring import agents, callbacks, deadlines
from tests.fakes.house import API_KEY, BRAND, House
from tests.functional.conftest import Api

RULES = CallbackRules(enabled=True, per_slot=2, queue="phone")
CALLING = replace(
    BRAND,
    callbacks=RULES,
    staffing={"phone": Staffing(skills={})},
    deadlines=Deadlines(escalate=(Escalation(queue="late"),)),
)
ADA = {"phone": "+33 6 12 34 56 78", "mail": "ada@example.com", "name": "Ada Exemple"}


def request(api: Api, method: str, path: str, body: Any = None, **headers: str) -> HTTPResponse:
    """A request with a body."""
    given = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = json.dumps(body).encode() if body is not None else b""
    send = {"POST": api.client.http.post, "DELETE": api.client.http.delete}[method]
    return send(path, headers={**given, **named}, body=content)


def ask(api: Api, sender: dict[str, str] | None = None, **fields: Any) -> HTTPResponse:
    """Ask to be called."""
    key = fields.pop("key", "")
    headers = {"Idempotency_Key": key} if key else {}
    return request(api, "POST", "/v1/callbacks", {"from": sender or ADA, **fields}, **headers)


def ana(house: House, *names: str) -> None:
    """Agents who are there, on a board that was drawn just now."""
    now = datetime.now(UTC)
    for name in names:
        present = Agent(BRAND.merchant, name, name.title(), state=Presence.AVAILABLE, seen_at=now)
        house.agents.put(replace(present, skills={"phone": 1}))
    lanes = (Lane("phone", agents=len(names), free=5 * len(names)),)
    boards = agents.boards()
    known = boards.get(BRAND.merchant, "board")
    boards.put(Board(BRAND.merchant, lanes, names, now, now, version=known.version if known else 0))


def next_slots(api: Api, count: int = 5, after: timedelta = timedelta(hours=2)) -> list[str]:
    """The starts of free slots that are further off than the hour for which those who are there answer."""
    since = (datetime.now(UTC) + after).isoformat().replace("+00:00", "Z")
    listed = api.get(f"/v1/callbacks/slots?from={since}&limit={count}").json_body["items"]
    return [slot["from"] for slot in listed]


@pytest.fixture(autouse=True)
def calling(house: House) -> None:
    house.brands.put(CALLING)


def test_a_callback_now_is_promised_within_the_hour_and_goes_to_an_agent(api: Api, house: House) -> None:
    ana(house, "ana")
    made = ask(api, when="now", topic="delivery_problem", text="Colis perdu", language="fr")
    body = made.json_body
    assert (201, f"/v1/callbacks/{body['reference']}") == (made.status_code, made.headers["Location"])
    ends = datetime.fromisoformat(body["slot"]["to"])
    assert datetime.now(UTC) < ends <= datetime.now(UTC) + timedelta(hours=1)
    case = api.get(f"/v1/cases/{body['reference']}").json_body
    assert ("phone", "urgent", body["slot"]["to"]) == (case["queue"], case["priority"], case["due_at"])
    assert [("in", "callback", "Colis perdu")] == [
        (one["direction"], one["channel"], one["text"]) for one in case["interactions"]
    ]
    assert [{"name": "delivery_problem", "confidence": 1.0}] == case["intents"]
    house.work()
    assert ["booked"] == [mail.subject.split()[0] for mail in house.answers]
    if case["not_before"] is None:
        taken = request(api, "POST", "/v1/agents/ana/next").json_body
        assert body["reference"] == taken["case"]["reference"]


def test_now_is_refused_where_nobody_is_there_with_slots_that_are_free(api: Api, house: House) -> None:
    refused = ask(api)
    assert (409, "no_slot") == (refused.status_code, refused.json_body["reason"])
    soonest = datetime.fromisoformat(refused.json_body["slots"][0]["from"])
    assert soonest >= datetime.now(UTC) + timedelta(minutes=59)
    ana(house, "ana")
    assert 201 == ask(api).status_code


def test_a_slot_is_given_to_as_many_as_the_policy_says(api: Api) -> None:
    first, second, *_ = next_slots(api)
    asked = [ask(api, {"phone": f"+3361234567{number}"}, when=first) for number in range(3)]
    assert [201, 201, 409] == [one.status_code for one in asked]
    assert second == asked[2].json_body["slots"][0]["from"]
    assert first not in next_slots(api)


def test_a_customer_waits_for_one_callback_at_a_time(api: Api, house: House) -> None:
    first, second, *_ = next_slots(api)
    made = ask(api, when=first, key="one").json_body
    again = ask(api, when=first, key="one")
    assert (201, made["reference"]) == (again.status_code, again.json_body["reference"])
    other = ask(api, {"phone": ADA["phone"], "mail": ADA["mail"]}, when=second)
    assert (409, "callback_open", made["reference"]) == (
        other.status_code,
        other.json_body["reason"],
        other.json_body["callback"],
    )
    used = ask(api, when=second, key="one")
    assert "idempotency_key_reused" == used.json_body["reason"]
    gone = request(api, "DELETE", f"/v1/callbacks/{made['reference']}")
    assert (200, "cancelled", "closed") == (
        gone.status_code,
        gone.json_body["state"],
        gone.json_body["case"]["status"],
    )
    assert 201 == ask(api, when=first, key="two").status_code
    assert 2 == len(house.cases)


def test_a_cancelled_callback_frees_its_slot(api: Api) -> None:
    first, *_ = next_slots(api)
    made = [ask(api, {"phone": f"+3361234567{number}"}, when=first).json_body for number in range(2)]
    assert first not in next_slots(api)
    request(api, "DELETE", f"/v1/callbacks/{made[0]['reference']}")
    assert first in next_slots(api)
    ended = request(api, "DELETE", f"/v1/callbacks/{made[0]['reference']}")
    assert (409, "callback_ended") == (ended.status_code, ended.json_body["reason"])


def test_nobody_is_given_a_callback_before_its_time(api: Api, house: House) -> None:
    ana(house, "ana")
    first, *_ = next_slots(api)
    made = ask(api, when=first).json_body
    (case,) = house.cases
    assert datetime.fromisoformat(first) == case.not_before
    assert {"kind": "nothing", "text": "Nothing that the agent may take is waiting."} == (
        request(api, "POST", "/v1/agents/ana/next").json_body["why"]
    )
    release = callbacks.release_callbacks()
    assert Outcome("nothing_due") == release(datetime.fromisoformat(first) - timedelta(seconds=1), lambda: True)
    assert {"callbacks": 1} == release(datetime.fromisoformat(first), lambda: True).facts
    assert Outcome("nothing_due") == release(datetime.fromisoformat(first), lambda: True)
    assert made["reference"] == request(api, "POST", "/v1/agents/ana/next").json_body["case"]["reference"]


def test_who_is_not_reached_is_tried_twice_more_and_then_written_to(api: Api, house: House) -> None:
    ana(house, "ana")
    first, *_ = next_slots(api)
    made = ask(api, when=first).json_body
    house.work()
    house.mailer.sent.clear()
    path = f"/v1/callbacks/{made['reference']}/outcome"
    states = []
    for number in range(3):
        told = request(
            api,
            "POST",
            path,
            {"outcome": "no_answer", "agent": "ana", "note": "Répondeur"},
            Idempotency_Key=str(number),
        ).json_body
        states.append((told["state"], told["case"]["status"], len(told["tries"]), told["next_at"] is not None))
    assert [
        ("booked", "open", 1, True),
        ("booked", "open", 2, True),
        ("no_answer", "closed", 3, False),
    ] == states
    house.work()
    assert ["unreached"] == [mail.subject.split()[0] for mail in house.answers]
    history = api.get(f"/v1/cases/{made['reference']}").json_body["interactions"]
    tries = [one for one in history if one["channel"] == "callback" and one["direction"] == "out"]
    assert [("Répondeur", "agent:ana")] * 3 == [(one["text"], one["sender"]) for one in tries]
    assert 409 == request(api, "POST", path, {"outcome": "reached"}).status_code
    assert 201 == ask(api, when=first).status_code


def test_who_is_reached_has_their_answer(api: Api, house: House) -> None:
    ana(house, "ana")
    made = ask(api, when="now").json_body
    callbacks.release_callbacks()(datetime.now(UTC) + timedelta(hours=1), lambda: True)
    assert made["reference"] == request(api, "POST", "/v1/agents/ana/next").json_body["case"]["reference"]
    path = f"/v1/callbacks/{made['reference']}/outcome"
    told = request(api, "POST", path, {"outcome": "reached", "agent": "ana"}).json_body
    assert ("reached", "solved") == (told["state"], told["case"]["status"])
    shown = api.get(f"/v1/cases/{made['reference']}").json_body
    assert shown["deadlines"]["answer"]["met"]
    agent = house.agents.get(BRAND.merchant, "ana")
    assert agent
    assert () == agent.in_hand


def test_the_case_of_who_was_reached_stays_open_where_the_agent_asks(api: Api) -> None:
    first, *_ = next_slots(api)
    path = f"/v1/callbacks/{ask(api, when=first).json_body['reference']}/outcome"
    assert 422 == request(api, "POST", path, {"outcome": "refused", "open": True}).status_code
    assert "unknown_agent" == request(api, "POST", path, {"outcome": "reached", "agent": "zoe"}).json_body["reason"]
    told = request(api, "POST", path, {"outcome": "reached", "open": True}).json_body
    assert ("reached", "open", None) == (told["state"], told["case"]["status"], told["case"]["not_before"])


def test_a_slot_that_passed_without_a_try_is_escalated_like_any_case(api: Api, house: House) -> None:
    first, *_ = next_slots(api)
    made = ask(api, when=first).json_body
    sweep = deadlines.sweep_deadlines()
    ends = datetime.fromisoformat(made["slot"]["to"])
    sweep(ends - timedelta(seconds=1), lambda: True)
    assert "phone" == house.cases[0].queue
    sweep(ends, lambda: True)
    assert "late" == house.cases[0].queue


def test_callbacks_are_closed_while_a_queue_is_busy(api: Api, house: House) -> None:
    now = datetime.now(UTC)
    house.brands.put(replace(CALLING, load=LoadRules((LoadRow(4, ("phone",), ("callback",)),))))
    pressure = Pressure("main", "phone", wait=9.0, busy=True, since=now)
    house.table.keep(Load(BRAND.merchant, (pressure,), now))
    refused = ask(api)
    assert (409, "callbacks_closed", []) == (
        refused.status_code,
        refused.json_body["reason"],
        refused.json_body["slots"],
    )
    assert [] == api.get("/v1/callbacks/slots").json_body["items"]
    shown = api.get("/v1/load").json_body["brands"][0]
    assert [("chat", "open"), ("callback", "closed")] == [(one["channel"], one["state"]) for one in shown["channels"]]


def test_rules_route_callbacks_too(api: Api, house: House) -> None:
    rule = Rule(
        "B2B",
        Condition(channel=("callback",), words=("devis",)),
        Action(queue="sales", tags=("b2b",), notify=("sales@shop.example",)),
    )
    house.brands.put(replace(CALLING, rules=(rule,)))
    first, *_ = next_slots(api)
    made = ask(api, when=first, text="Je voudrais un devis").json_body
    routing = api.get(f"/v1/cases/{made['reference']}/routing").json_body
    assert ("sales", ["b2b"]) == (routing["queue"], routing["tags"])
    assert ["callback", "rule"] == [reason["kind"] for reason in routing["reasons"]][:2]
    house.work()
    assert "sales@shop.example" in {mail.to[0].address for mail in house.answers}


def test_a_brand_that_calls_nobody_says_so(api: Api, house: House) -> None:
    house.brands.put(BRAND)
    refused = ask(api)
    assert (422, "callbacks_off") == (refused.status_code, refused.json_body["reason"])
    assert 404 == api.get("/v1/callbacks/GU-22222222").status_code


@pytest.mark.parametrize(
    "wrong",
    [{"when": "tomorrow"}, {"when": "2026-11-23T10:00"}, {"language": "xx"}, {"case": "4711"}, {"topic": "No topic"}],
)
def test_what_makes_no_sense_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    assert 422 == ask(api, **wrong).status_code
