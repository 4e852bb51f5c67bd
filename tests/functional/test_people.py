"""What people do by API so that the rules of mail can be seen and undone: cases, customers, attachments, bodies."""

import json
from typing import Any
from urllib.parse import quote, unquote

import pytest
from chalice.test import HTTPResponse

from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.mail import Address, Attachment, Bounce
from chalicelib.wire.feedback import decode_feedback
from tests.fakes.house import API_KEY, BRAND, OTHER_API_KEY, House
from tests.fakes.sending import bounced
from tests.functional.conftest import Api

PHOTO = Attachment("reçu.jpg", "image/jpeg", b"\xff\xd8\xff photo", "photo-1", inline=True)
PAGE = Attachment("page.html", "text/html", b"<script>alert(1)</script>")


def send(api: Api, method: str, path: str, body: Any, key: str = API_KEY, **headers: str) -> HTTPResponse:
    """A request with a body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.http.request(method, path, headers={**given, **named}, body=content)


def patch(api: Api, house: House, body: Any, **headers: str) -> HTTPResponse:
    """A change of the first case."""
    return send(api, "PATCH", f"/v1/cases/{house.cases[0].reference}", body, **headers)


def problem(answer: HTTPResponse) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json_body["reason"]


@pytest.fixture
def served(house: House) -> House:
    """A house with a customer's question, and what came with it."""
    house.take(
        house.mail(
            "refund #1\n> what was written",
            subject="Remboursement",
            html='<p>refund #1 <img src="cid:photo-1"></p><script>alert(1)</script>',
            attachments=(PHOTO, PAGE),
        )
    )
    return house


class TestCase:
    def test_it_is_closed_and_the_history_tells_who_and_why(self, api: Api, served: House) -> None:
        answer = patch(api, served, {"status": "closed", "note": " Refunded ", "version": 2})
        shown = answer.json_body
        assert (200, "closed", 3) == (answer.status_code, shown["status"], shown["version"])
        assert shown["closed_at"] == shown["updated_at"]
        assert [] == api.get("/v1/cases").json_body["items"]
        event = api.get(f"/v1/cases/{shown['reference']}").json_body["interactions"][-1]
        assert {
            "id": event["id"],
            "case": shown["reference"],
            "direction": "internal",
            "channel": "api",
            "kind": "event",
            "at": shown["closed_at"],
            "sender": "key:gk_aaaaaaaaaaaaaaaa",
            "sender_name": None,
            "subject": "",
            "text": "Refunded",
            "message_id": None,
            "attachments": [],
            "problems": [],
            "changes": [{"field": "status", "from": "open", "to": "closed"}],
        } == event
        assert (404, "not_found") == problem(api.get(f"/v1/contacts/{event['id']}"))

    def test_a_hold_is_lifted(self, api: Api, house: House) -> None:
        house.take(house.mail("refund #1"), verdicts=Verdicts("fail", "reject"))
        answer = patch(api, house, {"held": None, "note": "We called them"})
        assert (200, None) == (answer.status_code, answer.json_body["held"])
        house.work()
        (case,) = api.get("/v1/cases").json_body["items"]
        assert ("after_sales", 1) == (case["queue"], len(house.answers))

    def test_participants_are_added_and_removed(self, api: Api, served: House) -> None:
        answer = patch(api, served, {"participants": {"add": ["Bob@example.com", "+33612345678"]}})
        assert ["mail:ada@example.com", "mail:bob@example.com", "phone:+33612345678"] == answer.json_body[
            "participants"
        ]
        answer = patch(api, served, {"participants": {"remove": ["mail:bob@example.com"]}})
        assert ["mail:ada@example.com", "phone:+33612345678"] == answer.json_body["participants"]

    def test_a_reference_is_taken_as_people_type_it(self, api: Api, served: House) -> None:
        path = f"/v1/cases/%20{served.cases[0].reference.lower()}"
        assert 200 == send(api, "PATCH", path, {"status": "solved"}).status_code

    def test_the_same_key_is_the_same_change(self, api: Api, served: House) -> None:
        for body, expected in (({"status": "closed"}, 200), ({"status": "closed"}, 200), ({"status": "open"}, 422)):
            assert expected == patch(api, served, body, Idempotency_Key="k1").status_code
        assert 3 == served.cases[0].version

    def test_of_two_who_read_the_same_version_one_is_told_to_read_again(self, api: Api, served: House) -> None:
        assert 200 == patch(api, served, {"status": "pending", "version": 2}).status_code
        answer = patch(api, served, {"status": "closed", "version": 2})
        assert (409, "conflict") == problem(answer)
        assert "version 3" in answer.json_body["detail"]
        assert "pending" == served.cases[0].status

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"", (400, "invalid_json")),
            ({}, (422, "invalid_body")),
            ({"note": "nothing"}, (422, "invalid_body")),
            ({"participants": {}}, (422, "invalid_body")),
            ({"status": None}, (422, "invalid_body")),
            ({"status": "done"}, (422, "invalid_body")),
            ({"held": None}, (422, "invalid_body")),
            ({"held": None, "note": "  "}, (422, "invalid_body")),
            ({"held": "by me", "note": "why"}, (422, "invalid_body")),
            ({"status": "closed", "version": "2"}, (422, "invalid_body")),
            ({"status": "closed", "version": 0}, (422, "invalid_body")),
            ({"status": "closed", "queue": "billing"}, (422, "invalid_body")),
            ({"status": "closed", "note": "x" * 2_001}, (422, "invalid_body")),
            ({"participants": {"add": ["nobody"]}}, (422, "invalid_identity")),
            ({"participants": {"remove": ["ada@example.com"]}}, (422, "invalid_body")),
            (b'{"status": "closed", "note": "' + b"x" * 1_000_000 + b'"}', (413, "body_too_large")),
        ],
    )
    def test_a_bad_body_is_told_and_changes_nothing(
        self, api: Api, served: House, body: Any, expected: tuple[int, str]
    ) -> None:
        before = served.cases
        assert expected == problem(patch(api, served, body))
        assert before == served.cases

    def test_another_merchants_is_not_found(self, api: Api, served: House) -> None:
        path = f"/v1/cases/{served.cases[0].reference}"
        assert (404, "not_found") == problem(send(api, "PATCH", path, {"status": "closed"}, OTHER_API_KEY))
        assert "open" == served.cases[0].status


class TestCustomer:
    def test_it_is_shown_with_what_fails_and_what_is_open(self, api: Api, served: House) -> None:
        shown = api.get("/v1/customers/Ada%40example.com").json_body
        (case,) = shown.pop("open_cases")
        assert served.cases[0].reference == case["reference"]
        assert {
            "id": served.cases[0].customer,
            "identities": ["mail:ada@example.com"],
            "name": "Ada Exemple",
            "tier": None,
            "language": "fr",
            "unmailable": [],
        } == shown

    def test_mail_is_let_leave_again(self, api: Api, served: House) -> None:
        for feedback in decode_feedback(bounced(served.mailer.sent[0])):
            served.record_feedback(feedback)
        reference = served.cases[0].reference
        assert [
            {
                "address": "ada@example.com",
                "reason": "bounce",
                "status": "5.1.1",
                "detail": "5.1.1 smtp; 550 5.1.1 user unknown",
                "since": "2026-11-20T09:01:02.669000Z",
                "case": reference,
            }
        ] == api.get("/v1/customers/ada%40example.com").json_body["unmailable"]
        answer = send(api, "POST", "/v1/customers/ada%40example.com/mailable", {"note": "They called"})
        assert (200, [], [False]) == (
            answer.status_code,
            answer.json_body["unmailable"],
            [case["undeliverable"] for case in answer.json_body["open_cases"]],
        )
        served.take(served.mail("invoice #2"))
        assert 2 == len(served.answers)
        assert "event" in [
            one["kind"] for one in api.get("/v1/customers/ada%40example.com/timeline").json_body["items"]
        ]

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"", (400, "invalid_json")),
            ({}, (422, "invalid_body")),
            ({"note": "  "}, (422, "invalid_body")),
            ({"note": "why", "adress": "x@example.com"}, (422, "invalid_body")),
            ({"note": "why", "address": "nobody"}, (422, "invalid_identity")),
        ],
    )
    def test_a_bad_body_is_told(self, api: Api, served: House, body: Any, expected: tuple[int, str]) -> None:
        assert expected == problem(send(api, "POST", "/v1/customers/ada@example.com/mailable", body))

    @pytest.mark.parametrize("key", [API_KEY, OTHER_API_KEY])
    def test_a_stranger_is_not_found(self, api: Api, served: House, key: str) -> None:
        who = "bob@example.com" if key == API_KEY else "ada@example.com"
        path = f"/v1/customers/{quote(who)}"
        assert (404, "not_found") == problem(api.get(path, Authorization=f"Bearer {key}"))
        assert (404, "not_found") == problem(send(api, "POST", f"{path}/mailable", {"note": "why"}, key))

    def test_what_is_no_identity_is_told(self, api: Api) -> None:
        assert (422, "invalid_identity") == problem(api.get("/v1/customers/nobody"))


class TestAttachment:
    def test_it_is_downloaded_by_the_address_that_the_contact_tells(self, api: Api, served: House) -> None:
        contact = served.contacts[0].id
        shown = api.get(f"/v1/contacts/{contact}").json_body["attachments"]
        assert shown == api.get(f"/v1/cases/{served.cases[0].reference}").json_body["interactions"][0]["attachments"]
        assert ["reçu.jpg", "page.html"] == [one["name"] for one in shown]
        answers = [api.get(one["url"]) for one in shown]
        assert [(303, b"", "nosniff", "no-store")] * 2 == [
            (one.status_code, one.body, one.headers["X-Content-Type-Options"], one.headers["Cache-Control"])
            for one in answers
        ]
        links = [unquote(one.headers["Location"]) for one in answers]
        keys = [attachment.key for attachment in served.contacts[0].attachments]
        # What a browser would run comes as what it only saves.
        assert [
            f"https://bucket.example/{keys[0]}?name=reçu.jpg&type=image/jpeg&seconds=300",
            f"https://bucket.example/{keys[1]}?name=page.html&type=application/octet-stream&seconds=300",
        ] == links

    @pytest.mark.parametrize("number", ["0", "3", "-1", "01", "1.0", "%C2%B9", "99999", "x"])
    def test_there_is_no_other_one(self, api: Api, served: House, number: str) -> None:
        assert (404, "not_found") == problem(api.get(f"/v1/contacts/{served.contacts[0].id}/attachments/{number}"))

    def test_what_the_bucket_has_forgotten_is_told(self, api: Api, served: House) -> None:
        del served.blobs.objects[served.contacts[0].attachments[0].key]
        assert (404, "no_object") == problem(api.get(f"/v1/contacts/{served.contacts[0].id}/attachments/1"))

    def test_another_merchants_is_not_found(self, api: Api, served: House) -> None:
        path = f"/v1/contacts/{served.contacts[0].id}/attachments/1"
        assert (404, "not_found") == problem(api.get(path, Authorization=f"Bearer {OTHER_API_KEY}"))

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", (403, "dangerous")),
            ("?dangerous=true", (404, "not_found")),
            ("?dangerous=1", (400, "invalid_parameter")),
        ],
    )
    def test_an_infected_mails_are_quarantined(
        self, api: Api, house: House, query: str, expected: tuple[int, str]
    ) -> None:
        """Nothing of it is stored apart; even who asks for it is shown to the raw bytes."""
        house.take(house.mail(attachments=(PHOTO,)), virus=True)
        (parked,) = house.table.parked.values()
        assert expected == problem(api.get(f"/v1/contacts/{parked.id}/attachments/1{query}"))


class TestBody:
    def test_it_is_what_a_person_reads(self, api: Api, served: House) -> None:
        contact = served.contacts[0].id
        answer = api.get(f"/v1/contacts/{contact}/body")
        assert {
            "id": contact,
            "text": "refund #1",
            "quoted": "\n> what was written",
            "signature": "",
            "html": '<p>refund #1 <img src="cid:photo-1"></p>',
            "images": [{"cid": "photo-1", "attachment": 1, "url": f"/v1/contacts/{contact}/attachments/1"}],
            "automatic": None,
            "bounce": None,
            "problems": [],
            "cut": [],
        } == answer.json_body
        assert ("default-src 'none'; sandbox", "nosniff", "application/json") == (
            answer.headers["Content-Security-Policy"],
            answer.headers["X-Content-Type-Options"],
            answer.headers["Content-Type"],
        )

    def test_what_a_machine_says_is_told(self, api: Api, served: House) -> None:
        bounce = Bounce("ada@example.com", "5.1.1", "user unknown", True, original_message_id="1@example.com")
        sender = Address("mailer-daemon@mx.example")
        headers = (
            ("auto-submitted", "auto-replied"),
            ("content-type", "multipart/report; report-type=delivery-status"),
        )
        served.take(served.mail("gone", sender=sender, bounce=bounce, headers=headers), envelope_from="")
        shown = api.get(f"/v1/contacts/{served.contacts[-1].id}/body").json_body
        assert "bounce" == shown["automatic"]["kind"]
        recipient = {"address": "ada@example.com", "status": "5.1.1", "detail": "user unknown", "permanent": True}
        assert {"original_message_id": "1@example.com", "recipients": [recipient]} == shown["bounce"]

    def test_a_submissions_is_its_text(self, api: Api, house: House) -> None:
        contact = api.post({"from": {"id": "C-42"}, "text": "refund\n> #1"}).json_body["id"]
        for _ in range(2):
            shown = api.get(f"/v1/contacts/{contact}/body").json_body
            assert ("refund\n> #1", "", None) == (shown["text"], shown["quoted"], shown["html"])
            house.work()

    def test_what_is_too_long_is_cut_and_said_to_be(self, api: Api, house: House) -> None:
        house.take(house.mail("é" * 200_001 + "\n>" + "q" * 300_000, html="<p>" + "x" * 300_000))
        answer = api.get(f"/v1/contacts/{house.contacts[0].id}/body")
        shown = answer.json_body
        assert (200_000, 200_000, ["text", "quoted", "html"]) == (
            len(shown["text"]),
            len(shown["quoted"]),
            shown["cut"],
        )
        assert len(json.dumps(answer.body.decode())) < 6_000_000

    def test_html_that_would_not_fit_is_left_out(self, api: Api, house: House) -> None:
        house.mails.displayed = lambda mail, longest: "x" * 3_000_000  # type: ignore[method-assign]
        house.take(house.mail("refund", html="<a>"))
        shown = api.get(f"/v1/contacts/{house.contacts[0].id}/body").json_body
        assert (None, ["html"]) == (shown["html"], shown["cut"])

    def test_a_parked_contacts_is_shown_where_it_can_be_read(self, api: Api, house: House) -> None:
        house.take(house.mail("no sender", sender=None), envelope_from=None)
        house.take(b"no mail")
        readable, unreadable = house.table.parked.values()
        assert "no sender" == api.get(f"/v1/contacts/{readable.id}/body").json_body["text"]
        assert (422, "unreadable") == problem(api.get(f"/v1/contacts/{unreadable.id}/body"))

    @pytest.mark.parametrize(("query", "expected"), [("", 403), ("?dangerous=true", 200)])
    def test_an_infected_one_is_shown_only_to_who_asks_for_it(
        self, api: Api, house: House, query: str, expected: int
    ) -> None:
        house.take(house.mail("a virus"), virus=True)
        (parked,) = house.table.parked.values()
        assert expected == api.get(f"/v1/contacts/{parked.id}/body{query}").status_code

    def test_one_that_is_not_there_is_not_found(self, api: Api, served: House) -> None:
        contact = served.contacts[0]
        for path, key in (("a" * 24, API_KEY), ("nonsense", API_KEY), (contact.id, OTHER_API_KEY)):
            answer = api.get(f"/v1/contacts/{path}/body", Authorization=f"Bearer {key}")
            assert (404, "not_found") == problem(answer)
        del served.blobs.objects[contact.raw]
        assert (404, "no_object") == problem(api.get(f"/v1/contacts/{contact.id}/body"))


def test_nobody_writes_in_by_the_channel_of_events(api: Api, house: House) -> None:
    body = {"from": {"mail": "ada@example.com"}, "text": "refund", "channel": "api"}
    assert (422, "invalid_body") == problem(api.post(body))
    assert BRAND.merchant not in {merchant for merchant, _ in house.table.interactions}
