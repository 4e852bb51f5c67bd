"""The doors of the brands' policies: what a merchant's system sends and sees."""

import json
from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

from chalicelib import wire
from tests.fakes.house import API_KEY, BRAND, OTHER_API_KEY, House
from tests.functional.conftest import Api

POLICY: dict[str, Any] = {
    "name": "Maison Exemple",
    "mailboxes": ["help@shop.example", "sav@shop.example"],
    "queues": {"refund": "billing"},
}
WITH_RULES = {
    **POLICY,
    "answer_within": 12,
    "rules": [
        {"name": "Legal", "when": {"words": ["avocat"]}, "then": {"queue": "legal", "hold": True}},
        {"name": "Angry", "when": {"tone": ["angry"]}, "then": {"priority": "urgent"}},
    ],
}


def send(api: Api, method: str, path: str, body: Any = None, key: str = API_KEY, **headers: str) -> HTTPResponse:
    given = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return api.client.http.request(method, path, headers=given, body=content)


def reason(answer: HTTPResponse) -> tuple[int, str]:
    return answer.status_code, answer.json_body["reason"]


def worked(house: House, client: Client) -> None:
    """Let the worker do what is on the queue train."""
    while house.train_queue.pointers:
        body = wire.encode(house.train_queue.pointers.pop(0)).decode()
        event = client.events.generate_sqs_event([body], queue_name="train")
        assert {"batchItemFailures": []} == client.lambda_.invoke("train_model", event).payload


class TestPolicy:
    def test_a_policy_is_put_read_and_put_again(self, api: Api) -> None:
        put = send(api, "PUT", "/v1/brands/main", {**WITH_RULES, "note": "Rules"})
        expected = {"brand": "main", "version": 2, "changed": True, "notes": []}
        assert (200, expected, '"2"') == (put.status_code, put.json_body, put.headers["ETag"])
        got = api.get("/v1/brands/main")
        assert {**WITH_RULES, "merchant": "shop", "id": "main", "version": 2} == got.json_body
        again = send(api, "PUT", "/v1/brands/main", got.json_body)
        assert (200, {**expected, "changed": False}) == (again.status_code, again.json_body)

    def test_a_new_brand_is_made(self, api: Api, house: House) -> None:
        made = send(api, "PUT", "/v1/brands/second", {"name": "Second", "mailboxes": ["Hallo@second.example"]})
        assert (201, 1) == (made.status_code, made.json_body["version"])
        assert ("hallo@second.example",) == house.brands.brands["shop", "second"].mailboxes
        listed = api.get("/v1/brands").json_body["items"]
        assert [("main", 1, None), ("second", 1, "gk_aaaaaaaaaaaaaaaa")] == [
            (one["id"], one["version"], one["by"]) for one in listed
        ]

    def test_the_model_in_use_survives(self, api: Api, house: House) -> None:
        house.brands.brands["shop", "main"] = replace(BRAND, model="9c41d7a0b3e2")
        send(api, "PUT", "/v1/brands/main", POLICY)
        assert "9c41d7a0b3e2" == house.brands.brands["shop", "main"].model
        assert "model" not in api.get("/v1/brands/main").json_body

    def test_what_reads_badly_is_noted(self, api: Api) -> None:
        put = send(api, "PUT", "/v1/brands/main", {**POLICY, "look": {"colour": "#ffee00"}})
        assert ["`$.look.colour`: #ffee00 has a contrast below 4.5"] == [
            note.partition(" on ")[0] for note in put.json_body["notes"]
        ]

    def test_every_misfit_is_told_with_its_place(self, api: Api) -> None:
        lines = (
            '{"name": "",',
            ' "mailboxes": ["help@shop.example"],',
            ' "rules": [{"name": "a",',
            '  "when": {"tone": ["sad"]}, "then": {}}]}',
        )
        body = "\n".join(lines).encode()
        refused = send(api, "PUT", "/v1/brands/main", body)
        assert (422, "invalid_body") == reason(refused)
        assert [("$.name", 1, 10), ("$.rules[0].when.tone[0]", 4, 21)] == [
            (one["path"], one["line"], one["column"]) for one in refused.json_body["errors"]
        ]
        assert refused.json_body["detail"].startswith("Line 1, column 10, `$.name`: Expected `str` of length >= 1\n")

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (b'{"name": "x",', (400, "invalid_json")),
            ({**POLICY, "merchant": "rival"}, (422, "invalid_body")),
            ({**POLICY, "id": "second"}, (422, "invalid_body")),
            ({**POLICY, "mailboxes": ["help@rival.example"]}, (409, "mailbox_taken")),
            ({**POLICY, "version": 7}, (409, "policy_changed")),
            (b'"' + b"x" * 200_001 + b'"', (413, "body_too_large")),
        ],
    )
    def test_what_cannot_be_is_refused_and_changes_nothing(
        self, api: Api, house: House, body: Any, told: tuple[int, str]
    ) -> None:
        assert told == reason(send(api, "PUT", "/v1/brands/main", body))
        assert (BRAND, 1) == (house.brands.brands["shop", "main"], len(house.brands.revisions["shop", "main"]))

    def test_a_header_names_the_version_that_is_meant(self, api: Api) -> None:
        for given, expected in (('"1"', 200), ('W/"2"', 200), ("*", 200), ('"2"', 412), ("next", 400)):
            body = {**POLICY, "name": f"Maison {given}"}
            assert expected == send(api, "PUT", "/v1/brands/main", body, If_Match=given).status_code
        stale = send(api, "PUT", "/v1/brands/main", POLICY, If_Match='"2"')
        assert ((412, "not_the_version"), "Version 4 is in force, not 2.") == (reason(stale), stale.json_body["detail"])
        assert (412, "not_the_version") == reason(send(api, "PUT", "/v1/brands/new", POLICY, If_Match="*"))
        assert (412, "not_the_version") == reason(
            send(api, "PUT", "/v1/brands/main", {**POLICY, "version": 4}, If_Match='"3"')
        )

    def test_the_schema_is_given(self, api: Api) -> None:
        given = api.get("/v1/schemas/brand")
        assert "application/schema+json" == given.headers["Content-Type"]
        assert "#/$defs/PolicyFile" == given.json_body["$ref"]


class TestVersions:
    def test_versions_are_listed_compared_and_put_into_force_again(self, api: Api, house: House) -> None:
        send(api, "PUT", "/v1/brands/main", {**WITH_RULES, "note": "Rules"})
        send(api, "PUT", "/v1/brands/main", {**WITH_RULES, "answer_within": 6})
        listed = api.get("/v1/brands/main/versions?limit=2").json_body
        assert [(3, True, None), (2, False, "Rules")] == [
            (one["version"], one["active"], one["note"]) for one in listed["items"]
        ]
        rest = api.get(f"/v1/brands/main/versions?cursor={listed['next']}").json_body
        assert ([1], None) == ([one["version"] for one in rest["items"]], rest["next"])

        second = api.get("/v1/brands/main/versions/2?against=3").json_body
        assert {**WITH_RULES, "merchant": "shop", "id": "main"} == second["policy"]
        assert {"version": 3, "differences": [{"path": "$.answer_within", "old": 6, "new": 12}]} == second["against"]

        activated = send(api, "POST", "/v1/brands/main/versions/2/activate", {"instead_of": 3, "note": "Too hasty"})
        assert {"brand": "main", "version": 4, "changed": True, "restored": 2} == activated.json_body
        assert 12 == house.brands.brands["shop", "main"].answer_within
        newest = api.get("/v1/brands/main/versions").json_body["items"][0]
        assert ("Too hasty", "gk_aaaaaaaaaaaaaaaa", True) == (newest["note"], newest["by"], newest["active"])
        stale = send(api, "POST", "/v1/brands/main/versions/1/activate", {"instead_of": 3})
        assert (409, "policy_changed") == reason(stale)

    def test_an_activation_needs_no_body(self, api: Api) -> None:
        send(api, "PUT", "/v1/brands/main", POLICY)
        send(api, "POST", "/v1/brands/main/versions/1/activate")
        assert "Version 1 again" == api.get("/v1/brands/main/versions").json_body["items"][0]["note"]

    def test_what_is_not_there_is_not_found(self, api: Api) -> None:
        for path in ("new", "new/versions", "main/versions/2", "main/versions/0", "main/versions/x", "new/versions/1"):
            assert (404, "not_found") == reason(api.get(f"/v1/brands/{path}"))
        assert (404, "not_found") == reason(api.get("/v1/brands/main/versions/1?against=9"))

    def test_another_merchants_brands_are_not_there(self, api: Api) -> None:
        send(api, "PUT", "/v1/brands/own", {"name": "Own", "mailboxes": ["own@shop.example"]})
        for method, path in (
            ("GET", "own"),
            ("GET", "own/versions"),
            ("GET", "own/versions/1"),
            ("POST", "own/versions/1/activate"),
            ("POST", "own/dry-run"),
        ):
            assert (404, "not_found") == reason(send(api, method, f"/v1/brands/{path}", key=OTHER_API_KEY))
        assert ["main"] == [one["id"] for one in send(api, "GET", "/v1/brands", key=OTHER_API_KEY).json_body["items"]]


class TestDryRun:
    def test_it_tells_what_the_newest_contacts_would_have_met(self, api: Api, house: House, client: Client) -> None:
        for key, text in enumerate(("refund please", "Mon avocat: refund", "Where is my order_tracking?")):
            house.submit(json.dumps({"from": {"mail": f"c{key}@example.com"}, "text": text}).encode(), f"k{key}")
            house.work()
            house.later(minutes=5)
        asked = send(api, "POST", "/v1/brands/main/dry-run?last=10", {**WITH_RULES, "answer_within": 24})
        assert (202, "queued", 10) == (asked.status_code, asked.json_body["status"], asked.json_body["last"])
        path = asked.headers["Location"]
        worked(house, client)
        made = api.get(f"{path}?limit=1").json_body
        assert ("done", 3, 2) == (made["status"], made["contacts"], made["changed"])
        counts = {"after_sales": (2, 0), "billing": (0, 1), "delivery": (1, 1), "review": (0, 1)}
        assert {name: {"before": was, "after": now} for name, (was, now) in counts.items()} == made["queues"]
        (legal,) = made["items"]
        assert (house.contacts[1].id, "after_sales", "review", "rule", None) == (
            legal["contact"],
            legal["before"]["queue"],
            legal["after"]["queue"],
            legal["after"]["held"],
            legal["after"]["acknowledged_in"],
        )
        (moved,) = api.get(f"{path}?limit=1&cursor={made['next']}").json_body["items"]
        assert (house.contacts[0].id, "billing") == (moved["contact"], moved["after"]["queue"])
        assert BRAND == house.brands.brands["shop", "main"]

    def test_what_cannot_be_tried_is_refused(self, api: Api) -> None:
        path = "/v1/brands/main/dry-run"
        assert (422, "invalid_body") == reason(send(api, "POST", path, {**POLICY, "hours": {"mon": ["9-17"]}}))
        for last in ("0", "501", "many"):
            assert (400, "invalid_parameter") == reason(send(api, "POST", f"{path}?last={last}", POLICY))
        for run in ("nothing", "a" * 24):
            assert (404, "not_found") == reason(api.get(f"/v1/brands/main/dry-runs/{run}"))
