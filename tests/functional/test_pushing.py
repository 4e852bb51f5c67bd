"""Cases that nobody asks for: pushed, overflowed, gone along; and the board that shows what waits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import wire
from chalicelib.domain.agents import Agent
from chalicelib.domain.staffing import Assign, Overflow, Staffing
from tests.fakes.house import House
from tests.functional.conftest import Api
from tests.functional.desks import Send, minute, policy, take


class TestPush:
    @pytest.fixture(autouse=True)
    def pushed(self, house: House) -> None:
        policy(house, assign=Assign.PUSH)

    def routed(self, api: Api, house: House, words: str) -> str:
        """Let a mail come, and its pointer through the worker's door."""
        house.now = datetime.now(UTC)
        house.receive_mail(house.store(house.mail(words)))
        house.steps()[0]()
        (pointer,) = house.route_queue.pointers
        house.route_queue.pointers.clear()
        event = api.client.events.generate_sqs_event([wire.encode(pointer).decode()], "route")
        assert {"batchItemFailures": []} == api.client.lambda_.invoke("route_contact", event).payload
        return house.cases[-1].reference

    def test_a_routed_case_goes_to_the_best_agent_who_is_there(
        self, send: Send, here: Callable[..., Any], house: House, api: Api
    ) -> None:
        here("bob", skills={"advice": 5})
        here()
        minute(house)
        reference = self.routed(api, house, "refund #1")
        case = send("GET", f"/cases/{reference}").json_body
        assert ("ana", "guichet") == (case["agent"], case["interactions"][-1]["sender"])

    def test_whoever_comes_to_work_is_given_what_waits(
        self, send: Send, here: Callable[..., Any], house: House, api: Api
    ) -> None:
        reference = self.routed(api, house, "refund #1")
        assert send("GET", f"/cases/{reference}").json_body["agent"] is None
        came = here()
        assert (reference, 1) == (came["given"]["case"]["reference"], came["load"]["cases"])

    def test_whoever_has_solved_a_case_is_given_the_next(
        self, send: Send, here: Callable[..., Any], house: House, api: Api
    ) -> None:
        came = here(capacity={"total": 1})
        assert came["given"] is None
        first = self.routed(api, house, "refund #1")
        minute(house)
        assert "ana" == send("GET", f"/cases/{first}").json_body["agent"]
        send("PATCH", f"/cases/{first}", {"status": "solved"})
        second = self.routed(api, house, "order_tracking #2")
        third = self.routed(api, house, "order_tracking #3")
        assert ["ana", None] == [send("GET", f"/cases/{one}").json_body["agent"] for one in (second, third)]
        send("PATCH", f"/cases/{second}", {"status": "solved"})
        assert "ana" == send("GET", f"/cases/{third}").json_body["agent"]

    def test_a_row_may_leave_a_queue_to_those_who_ask(
        self, send: Send, here: Callable[..., Any], house: House, api: Api
    ) -> None:
        policy(house, assign=Assign.PUSH, staffing={"after_sales": Staffing(assign=Assign.PULL)})
        here()
        minute(house)
        reference = self.routed(api, house, "refund #1")
        minute(house)
        assert send("GET", f"/cases/{reference}").json_body["agent"] is None
        assert reference == send("POST", "/agents/ana/next").json_body["case"]["reference"]


class TestBoard:
    def test_it_shows_what_waits_and_who_is_there(self, send: Send, here: Callable[..., Any], house: House) -> None:
        assert [] == send("GET", "/board").json_body["queues"]
        here()
        take(house)
        minute(house)
        board = send("GET", "/board").json_body
        (lane,) = [one for one in board["queues"] if one["queue"] == "after_sales"]
        assert (["ana"], 1, False, 1, 5) == (
            board["present"],
            lane["waiting"],
            lane["more"],
            lane["agents"],
            lane["free"],
        )
        assert lane["next_due_at"]
        assert lane["oldest"]


def test_a_case_that_waited_long_is_open_to_others(send: Send, here: Callable[..., Any], house: House) -> None:
    """Overflow goes by the case's wait: what came half an hour ago is open to another queue's agents."""
    policy(house, staffing={"after_sales": Staffing(overflow=Overflow(30, to=("advice",)))})
    here(skills={"advice": 1})
    house.now = datetime.now(UTC) - timedelta(minutes=29)
    house.take(house.mail("refund #1"))
    assert "nothing" == send("POST", "/agents/ana/next").json_body["why"]["kind"]
    (reference,) = [case.reference for case in house.cases]
    name = ("shop", reference)
    house.table.cases[name] = replace(house.table.cases[name], created_at=datetime.now(UTC) - timedelta(minutes=31))
    given = send("POST", "/agents/ana/next").json_body
    assert (reference, "overflow") == (given["case"]["reference"], given["why"]["kind"])


def test_linked_cases_of_a_customer_go_together(send: Send, here: Callable[..., Any], house: House) -> None:
    here()
    first = take(house, "refund #1", message_id="one@mail.example")
    second = take(house, "order_tracking #2", message_id="two@mail.example", subject="Autre chose")
    minute(house)
    linked = house.table.cases["shop", second]
    house.table.cases["shop", second] = replace(linked, links=(first,))
    given = send("POST", "/agents/ana/next").json_body
    assert {first, second} == {given["case"]["reference"], *(one["reference"] for one in given["linked"])}
    kept = house.agents.get("shop", "ana")
    assert isinstance(kept, Agent)
    assert 2 == len(kept.in_hand)
