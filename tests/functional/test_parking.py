"""Parked contacts by API, and the schedule that compares the bucket with the table."""

import json
from typing import Any
from unittest.mock import ANY

import pytest
from chalice.test import Client, HTTPResponse

from tests.fakes.house import API_KEY, BRAND, OTHER_API_KEY, House
from tests.functional.conftest import Api

RETRY, DISMISS = "retry", "dismiss"


def event(**detail: str) -> dict[str, Any]:
    """An event of EventBridge, as the schedule sends it."""
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-11-20T09:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }


def parked(house: House, **stored: Any) -> str:
    """The id of a mail that is parked for want of a sender."""
    house.take(house.mail(sender=None), **{"envelope_from": None, **stored})
    return house.history.parked(BRAND.merchant, 10, None).items[0].id


def post(client: Client, contact: str, action: str, body: bytes = b"", key: str = API_KEY) -> HTTPResponse:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return client.http.post(f"/v1/contacts/{contact}/{action}", headers=headers, body=body)


class TestRaw:
    def test_it_is_a_download_that_no_browser_takes_for_anything_else(self, api: Api, house: House) -> None:
        contact = parked(house)
        answer = api.get(f"/v1/contacts/{contact}/raw")
        assert (200, house.blobs.objects["raw/mail/2"][0]) == (answer.status_code, answer.body)
        assert {
            "Content-Type": "message/rfc822",
            "Content-Disposition": f'attachment; filename="{contact}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        } == answer.headers

    def test_bytes_that_are_not_utf_8_come_by_a_link(self, api: Api, house: House) -> None:
        contact = parked(house)
        house.blobs.put("raw/mail/2", b"Subject: \xe9t\xe9\r\n\r\n", "message/rfc822")
        answer = api.get(f"/v1/contacts/{contact}/raw")
        assert (303, b"") == (answer.status_code, answer.body)
        assert answer.headers["Location"].startswith("https://bucket.example/raw/mail/2?")

    @pytest.mark.parametrize(("query", "expected"), [("", 403), ("?dangerous=true", 200), ("?dangerous=yes", 400)])
    def test_a_virus_is_handed_out_only_to_those_who_ask_for_it(
        self, api: Api, house: House, query: str, expected: int
    ) -> None:
        contact = parked(house, virus=True)
        answer = api.get(f"/v1/contacts/{contact}/raw{query}")
        assert expected == answer.status_code
        if expected == 403:
            assert "dangerous=true" in answer.json_body["detail"]


class TestRetry:
    def test_it_is_queued_and_leaves_the_list_once_it_succeeded(self, api: Api, client: Client, house: House) -> None:
        contact = parked(house)
        house.blobs.objects["raw/mail/2"] = house.blobs.objects[house.store(house.mail()).raw]
        answer = post(client, contact, RETRY)
        assert (202, f"/v1/contacts/{contact}") == (answer.status_code, answer.headers["Location"])
        house.work()
        assert [] == api.get("/v1/contacts?status=parked").json_body["items"]
        found = api.get(f"/v1/contacts/{contact}").json_body
        assert ("resolved", house.contacts[0].id) == (found["status"], found["became"])
        assert (409, "not_parked") == (
            post(client, contact, RETRY).status_code,
            post(client, contact, RETRY).json_body["reason"],
        )

    def test_one_that_fails_again_says_how_often(self, api: Api, client: Client, house: House) -> None:
        contact = parked(house)
        post(client, contact, RETRY)
        house.work()
        (found,) = api.get("/v1/contacts?status=parked").json_body["items"]
        assert (contact, 2, "no_sender") == (found["id"], found["attempts"], found["reason"])


class TestDismiss:
    def test_it_leaves_the_list_and_says_who_when_and_why(self, api: Api, client: Client, house: House) -> None:
        contact = parked(house)
        answer = post(client, contact, DISMISS, b'{"note": " A test of ours. "}')
        assert (200, "dismissed") == (answer.status_code, answer.json_body["status"])
        assert [] == api.get("/v1/contacts?status=parked").json_body["items"]
        found = api.get(f"/v1/contacts/{contact}").json_body
        assert ("A test of ours.", "gk_aaaaaaaaaaaaaaaa", ANY) == (
            found["note"],
            found["dismissed_by"],
            found["dismissed_at"],
        )
        assert answer.json_body == found
        # The note says who, and not with what.
        assert "s" * 43 not in json.dumps(found)

    @pytest.mark.parametrize(
        ("body", "expected"),
        [(b"", 400), (b"{}", 422), (b'{"note": "  "}', 422), (b'{"note": "' + b"a" * 2_001 + b'"}', 422)],
    )
    def test_it_needs_a_note(self, api: Api, client: Client, house: House, body: bytes, expected: int) -> None:
        contact = parked(house)
        assert expected == post(client, contact, DISMISS, body).status_code
        assert "parked" == api.get(f"/v1/contacts/{contact}").json_body["status"]


@pytest.mark.parametrize("action", [RETRY, DISMISS])
def test_what_is_anothers_is_not_there(client: Client, house: House, action: str) -> None:
    contact = parked(house)
    assert 404 == post(client, contact, action, b'{"note": "mine"}', OTHER_API_KEY).status_code
    assert [] == house.classify_queue.pointers


class TestReconcile:
    def test_the_schedule_queues_what_is_missing(self, client: Client, house: House) -> None:
        """The fake bucket's clock stands years from the schedule's: hence the pass that is asked for."""
        lost = house.store(house.mail())
        body = b"To: help@shop.example\r\n\r\n" + house.blobs.objects[lost.raw][0]
        house.blobs.put(lost.raw, body, "message/rfc822")
        asked = event(since="2026-11-20T08:00:00Z", until="2026-11-20T10:00:00+00:00")
        for expected in (1, 1):
            answer = client.lambda_.invoke("reconcile_mail", asked).payload
            assert {"listed": 1, "requeued": expected, "finished": True} == answer
        assert {lost.raw} == {pointer.raw for pointer in house.classify_queue.pointers}

    def test_a_run_by_the_clock_keeps_where_it_came_to(self, client: Client, house: House) -> None:
        assert {"listed": 0, "finished": True} == client.lambda_.invoke("reconcile_mail", event()).payload
        assert ["reconcile_mail"] == list(house.passes.kept)

    def test_one_mail_that_trips_a_mistake_of_ours_stands_in_nobodys_way(
        self, client: Client, house: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for _ in range(2):
            house.store(b"To: help@shop.example\r\n\r\nsecret words")

        def parse(raw: bytes) -> Any:
            raise ZeroDivisionError("secret words")

        house.mails.parse = parse  # type: ignore[method-assign]
        asked = event(since="2026-11-20T08:00:00Z", until="2026-11-20T10:00:00Z")
        answer = client.lambda_.invoke("reconcile_mail", asked).payload
        assert {"listed": 2, "failed": 2, "finished": True} == answer
        logged = [vars(record) for record in caplog.records if record.name == "guichet"]
        assert ["raw/mail/1", "raw/mail/2"] == [one["message_id"] for one in logged if "message_id" in one]
        assert "secret words" not in f"{logged} {capsys.readouterr()}"
