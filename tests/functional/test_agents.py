"""Agents through the API: who they are, where they are, what they get and what goes back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.house import OTHER_API_KEY, House
from tests.functional.desks import ANA, Send, minute, take


class TestAgents:
    def test_an_agent_is_added_changed_shown_and_retired(self, send: Send) -> None:
        added = send("PUT", "/agents/ana", ANA)
        assert (201, 1) == (added.status_code, added.json_body["version"])
        assert {
            "id": "ana",
            "name": "Ana Exemple",
            "mail": "ana@shop.example",
            "skills": {"after_sales": 3, "delivery": 2},
            "languages": [],
            "brands": [],
            "capacity": {"total": 5, "each": 0, "channels": {}},
            "new": False,
            "state": "off",
            "seen_at": None,
            "load": {"cases": 0, "share": 0},
            "today": {"day": None, "given": 0, "seconds": 0},
            "retired_at": None,
            "version": 1,
        } == added.json_body
        changed = send("PUT", "/agents/ana", {**ANA, "new": True, "capacity": {"total": 3, "channels": {"chat": 1}}})
        assert (200, True, {"total": 3, "each": 0, "channels": {"chat": 1}}) == (
            changed.status_code,
            changed.json_body["new"],
            changed.json_body["capacity"],
        )
        assert 200 == send("DELETE", "/agents/ana").status_code
        assert send("GET", "/agents/ana").json_body["retired_at"]
        assert 404 == send("POST", "/agents/ana/next").status_code
        assert send("PUT", "/agents/ana", ANA).json_body["retired_at"] is None

    def test_they_are_listed_in_pages_those_at_work_first(self, send: Send, here: Callable[..., Any]) -> None:
        send("PUT", "/agents/abe", ANA)
        here("zoe")
        first = send("GET", "/agents?limit=1").json_body
        rest = send("GET", f"/agents?cursor={first['next']}").json_body
        assert (["zoe"], ["abe"], None) == (
            [one["id"] for one in first["items"]],
            [one["id"] for one in rest["items"]],
            rest["next"],
        )

    @pytest.mark.parametrize(
        ("path", "body", "status", "reason"),
        [
            ("/agents/ana", {}, 422, "invalid_body"),
            ("/agents/ana", {**ANA, "skills": {"refund": 6}}, 422, "invalid_body"),
            ("/agents/ana", {**ANA, "capacity": {"total": 41}}, 422, "invalid_body"),
            ("/agents/ana", {**ANA, "brands": ["nothere"]}, 422, "unknown_brand"),
            ("/agents/ana", {**ANA, "version": 3}, 409, "conflict"),
            ("/agents/Ana%20E", ANA, 400, "invalid_parameter"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, send: Send, path: str, body: Any, status: int, reason: str) -> None:
        answered = send("PUT", path, body)
        assert (status, reason) == (answered.status_code, answered.json_body["reason"])

    def test_another_merchants_agents_do_not_exist(self, send: Send, here: Callable[..., Any]) -> None:
        here()
        assert 404 == send("GET", "/agents/ana", key=OTHER_API_KEY).status_code
        assert [] == send("GET", "/agents", key=OTHER_API_KEY).json_body["items"]
        assert 404 == send("POST", "/agents/ana/next", key=OTHER_API_KEY).status_code


class TestNext:
    def test_the_next_case_is_theirs_and_the_history_tells_it(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here()
        reference = take(house)
        given = send("POST", "/agents/ana/next").json_body
        assert (reference, "ana", "own", []) == (
            given["case"]["reference"],
            given["case"]["agent"],
            given["why"]["kind"],
            given["linked"],
        )
        case = send("GET", f"/cases/{reference}").json_body
        assert ("ana", given["case"]["assigned_at"]) == (case["agent"], case["assigned_at"])
        event = case["interactions"][-1]
        assert ("event", "agent:ana", [{"field": "agent", "from": None, "to": "ana"}]) == (
            event["kind"],
            event["sender"],
            event["changes"],
        )
        assert [reference] == [one["reference"] for one in send("GET", "/agents/ana/cases").json_body["items"]]
        assert [reference] == [one["reference"] for one in send("GET", "/cases?queue=after_sales").json_body["items"]]

    def test_where_there_is_none_it_says_why(self, send: Send, here: Callable[..., Any], house: House) -> None:
        here(capacity={"total": 1})

        def why() -> str:
            answered = send("POST", "/agents/ana/next").json_body
            assert answered["case"] is None
            return str(answered["why"]["kind"])

        assert "nothing" == why()
        take(house, "product_advice")
        assert "nothing" == why()
        take(house, "refund #1")
        assert send("POST", "/agents/ana/next").json_body["case"]
        take(house, "refund #2", sender=None)
        assert "full" == why()
        send("POST", "/agents/ana/presence", {"state": "away"})
        assert "away" == why()

    def test_the_same_idempotency_key_gives_the_same_case(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here()
        take(house, "refund #1", message_id="one@mail.example")
        take(house, "order_tracking #2", message_id="two@mail.example", subject="Autre")
        first, again = (send("POST", "/agents/ana/next", Idempotency_Key="k").json_body for _ in range(2))
        assert first["case"]["reference"] == again["case"]["reference"]
        assert len(house.agents.get("shop", "ana").in_hand) == 1  # type: ignore[union-attr]

    def test_a_solved_case_makes_room_at_once(self, send: Send, here: Callable[..., Any], house: House) -> None:
        here(capacity={"total": 1})
        first = take(house, "refund #1")
        send("POST", "/agents/ana/next")
        send("PATCH", f"/cases/{first}", {"status": "solved"})
        assert 0 == send("GET", "/agents/ana").json_body["load"]["cases"]

    def test_a_case_that_waits_for_the_customer_is_put_off_and_comes_back_to_who_knows_it(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here()
        here("bob")
        reference = take(house, "refund #1", message_id="one@mail.example")
        send("POST", "/agents/ana/next")
        send("PATCH", f"/cases/{reference}", {"status": "pending"})
        (put_off,) = send("GET", "/agents/ana/cases").json_body["items"]
        assert ("pending", "ana") == (put_off["status"], put_off["agent"])
        house.now = datetime.now(UTC)
        house.take(house.mail("Here it is, refund", references=("one@mail.example",)))
        back = send("GET", f"/cases/{reference}").json_body
        assert ("open", None, ["ana"]) == (back["status"], back["agent"], back["known_to"])
        minute(house)
        assert "nothing" == send("POST", "/agents/bob/next").json_body["why"]["kind"]
        assert "known" == send("POST", "/agents/ana/next").json_body["why"]["kind"]


class TestPresence:
    def test_whoever_goes_off_gives_everything_back_to_its_old_place(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here()
        reference = take(house)
        before = send("GET", f"/cases/{reference}").json_body
        send("POST", "/agents/ana/next")
        left = send("POST", "/agents/ana/presence", {"state": "off"}).json_body
        assert [reference] == left["given_back"]
        after = send("GET", f"/cases/{reference}").json_body
        assert (None, before["due_at"], before["priority"], before["queue"]) == (
            after["agent"],
            after["due_at"],
            after["priority"],
            after["queue"],
        )
        assert [{"field": "agent", "from": "ana", "to": None}] == after["interactions"][-1]["changes"]

    def test_the_clock_gives_back_what_a_silent_agent_had(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here()
        reference = take(house)
        send("POST", "/agents/ana/next")
        minute(house)
        assert "ana" == send("GET", f"/cases/{reference}").json_body["agent"]
        minute(house, datetime.now(UTC) + timedelta(minutes=11))
        case = send("GET", f"/cases/{reference}").json_body
        assert (None, "guichet", "silent") == (
            case["agent"],
            case["interactions"][-1]["sender"],
            case["interactions"][-1]["text"],
        )

    def test_a_retired_agent_gives_everything_back(self, send: Send, here: Callable[..., Any], house: House) -> None:
        here()
        reference = take(house)
        send("POST", "/agents/ana/next")
        send("DELETE", "/agents/ana")
        assert send("GET", f"/cases/{reference}").json_body["agent"] is None

    def test_a_wrong_state_is_refused(self, send: Send, here: Callable[..., Any]) -> None:
        here()
        assert 422 == send("POST", "/agents/ana/presence", {"state": "asleep"}).status_code
        assert 404 == send("POST", "/agents/nobody/presence", {"state": "away"}).status_code


class TestAssign:
    def test_by_hand_it_goes_to_anybody_who_has_room_and_back(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here(skills={})
        here("bob", capacity={"total": 0})
        reference = take(house)
        path = f"/cases/{reference}/assign"
        assert "ana" == send("POST", path, {"agent": "ana", "note": "Speaks Dutch"}).json_body["agent"]
        for to, status, reason in (("bob", 409, "agent_full"), ("eve", 404, "not_found")):
            refused = send("POST", path, {"agent": to})
            assert (status, reason) == (refused.status_code, refused.json_body["reason"])
        send("PUT", "/agents/cid", ANA)
        assert "agent_off" == send("POST", path, {"agent": "cid"}).json_body["reason"]
        assert 409 == send("POST", path, {"agent": None, "version": 1}).status_code
        back = send("POST", path, {"agent": None}).json_body
        assert (None, []) == (back["agent"], back["known_to"])
        assert 0 == send("GET", "/agents/ana").json_body["load"]["cases"]

    def test_who_handed_a_case_back_is_not_given_it_again(
        self, send: Send, here: Callable[..., Any], house: House
    ) -> None:
        here()
        reference = take(house)
        send("POST", "/agents/ana/next")
        send("POST", f"/cases/{reference}/assign", {"agent": None})
        assert send("POST", "/agents/ana/next").json_body["case"] is None
        here("bob")
        assert reference == send("POST", "/agents/bob/next").json_body["case"]["reference"]

    def test_it_goes_over_to_a_colleague_in_one_step(self, send: Send, here: Callable[..., Any], house: House) -> None:
        here()
        here("bob")
        reference = take(house)
        send("POST", "/agents/ana/next")
        moved = send("POST", f"/cases/{reference}/assign", {"agent": "bob"}, Idempotency_Key="k").json_body
        again = send("POST", f"/cases/{reference}/assign", {"agent": "bob"}, Idempotency_Key="k").json_body
        assert ("bob", ["ana"], moved["version"]) == (moved["agent"], moved["known_to"], again["version"])
        loads = [send("GET", f"/agents/{name}").json_body["load"]["cases"] for name in ("ana", "bob")]
        assert [0, 1] == loads

    def test_an_ended_case_is_nobodys(self, send: Send, here: Callable[..., Any], house: House) -> None:
        here()
        reference = take(house)
        send("PATCH", f"/cases/{reference}", {"status": "solved"})
        refused = send("POST", f"/cases/{reference}/assign", {"agent": "ana"})
        assert (409, "not_open") == (refused.status_code, refused.json_body["reason"])
