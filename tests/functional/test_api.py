"""The API: what each route answers, and that an error stores nothing."""

import json
from collections import defaultdict
from typing import Any
from urllib.parse import quote

import pytest
from chalice.test import HTTPResponse

from app import app
from chalicelib.errors import STATUS, Retryable
from chalicelib.version import VERSION
from tests.fakes.house import API_KEY, BRAND, OTHER_API_KEY, House
from tests.functional.conftest import Api

BODY: dict[str, Any] = {"from": {"mail": "Ada@example.com", "name": "Ada"}, "subject": "Hello", "text": "refund #1"}


def problem(answer: HTTPResponse) -> tuple[int, str]:
    """The status and reason of an answer that is a problem details document, as RFC 9457 wants it."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json_body
    assert {"type", "title", "status", "detail", "reason"} == set(told)
    assert told["status"] == answer.status_code
    assert told["detail"]
    return answer.status_code, told["reason"]


def stored(house: House) -> list[int]:
    """How much there is of everything."""
    table = house.table
    return [
        len(kept) for kept in (table.interactions, table.cases, table.customers, table.parked, house.blobs.objects)
    ] + [len(house.classify_queue.pointers)]


class TestHealth:
    def test_it_needs_no_key(self, api: Api) -> None:
        answer = api.client.http.get("/healthz")
        assert (200, {"status": "ok", "version": VERSION}) == (answer.status_code, answer.json_body)


class TestSubmit:
    def test_a_contact_is_taken_and_goes_its_way(self, api: Api, house: House) -> None:
        answer = api.post(BODY, Idempotency_Key="k1")
        contact = answer.json_body["id"]
        assert (202, f"/v1/contacts/{contact}") == (answer.status_code, answer.headers["Location"])
        assert {"id": contact, "case": None, "channel": "form", "status": "received", "kind": None} == answer.json_body
        assert "received" == api.get(f"/v1/contacts/{contact}").json_body["status"]
        house.work()
        shown = api.get(f"/v1/contacts/{contact}").json_body
        assert ("acknowledged", house.cases[0].reference, "human", "form", "mail:ada@example.com") == (
            shown["status"],
            shown["case"],
            shown["kind"],
            shown["channel"],
            shown["customer"],
        )
        assert [{"name": "refund", "confidence": 0.95, "span": None}] == shown["intents"]
        assert ["ada@example.com"] == [sent.recipient for sent in house.mailer.sent]

    def test_the_same_key_and_body_is_the_same_contact(self, api: Api, house: House) -> None:
        ids = {api.post(BODY, Idempotency_Key="k1").json_body["id"] for _ in range(3)}
        house.work()
        assert (1, 1, 1) == (len(ids), len(house.contacts), len(house.answers))

    def test_the_same_key_and_another_body_is_refused(self, api: Api, house: House) -> None:
        api.post(BODY, Idempotency_Key="k1")
        before = stored(house)
        answer = api.post({**BODY, "text": "other"}, Idempotency_Key="k1")
        assert (422, "idempotency_key_reused") == problem(answer)
        assert before == stored(house)

    def test_without_a_key_each_request_is_a_contact(self, api: Api, house: House) -> None:
        assert 2 == len({api.post(BODY).json_body["id"] for _ in range(2)})

    @pytest.mark.parametrize(
        "sender", [{"phone": "+33 6 12 34 56 78"}, {"id": "C-42"}, {"mail": "a@example.com", "id": "C-42"}]
    )
    def test_a_customer_may_be_known_otherwise(self, api: Api, house: House, sender: dict[str, str]) -> None:
        assert 202 == api.post({**BODY, "from": sender, "channel": "sms"}).status_code
        house.work()
        assert len(house.mailer.sent) == ("mail" in sender)

    def test_a_contact_may_name_its_case(self, api: Api, house: House) -> None:
        house.take(house.mail("refund #1"))
        reference = house.cases[0].reference
        api.post({**BODY, "case": reference.lower(), "from": {"mail": "ada@example.com"}})
        house.work()
        assert [reference] == [case.reference for case in house.cases]

    def test_a_content_type_may_name_its_charset(self, api: Api) -> None:
        assert 202 == api.post(BODY, Content_Type="application/json; charset=utf-8").status_code

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"", (400, "invalid_json")),
            (b"{", (400, "invalid_json")),
            (b"\xff\xfe", (400, "invalid_json")),
            (b"[" * 20_000, (422, "invalid_body")),
            (b"null", (422, "invalid_body")),
            (b"[]", (422, "invalid_body")),
            ({}, (422, "invalid_body")),
            ({**BODY, "text": 1}, (422, "invalid_body")),
            ({**BODY, "text": ""}, (422, "invalid_body")),
            ({**BODY, "text": " \n"}, (422, "invalid_body")),
            ({**BODY, "text": "x" * 200_001}, (422, "invalid_body")),
            ({**BODY, "subject": "x" * 501}, (422, "invalid_body")),
            ({**BODY, "colour": "red"}, (422, "invalid_body")),
            ({**BODY, "from": {}}, (422, "invalid_body")),
            ({**BODY, "from": {"mail": "ada@example.com", "shoe": "42"}}, (422, "invalid_body")),
            ({**BODY, "channel": "fax"}, (422, "invalid_body")),
            ({**BODY, "case": "4711"}, (422, "invalid_body")),
            ({**BODY, "from": {"mail": "ada"}}, (422, "invalid_identity")),
            ({**BODY, "from": {"phone": "0612345678"}}, (422, "invalid_identity")),
            ({**BODY, "brand": "nobody"}, (422, "unknown_brand")),
            (b'{"from": {"id": "\\ud800"}, "text": "x"}', (400, "invalid_json")),
            (b'{"text": "' + b"x" * 1_000_000 + b'"}', (413, "body_too_large")),
        ],
    )
    def test_a_bad_body_is_told_and_nothing_is_stored(
        self, api: Api, house: House, body: Any, expected: tuple[int, str]
    ) -> None:
        answer = api.post(body)
        assert expected == problem(answer)
        assert [0] * 6 == stored(house)

    def test_an_error_says_where(self, api: Api) -> None:
        assert "`$.from`" in api.post({**BODY, "from": "ada"}).json_body["detail"]

    def test_a_key_that_is_too_long_is_refused(self, api: Api, house: House) -> None:
        assert (400, "invalid_header") == problem(api.post(BODY, Idempotency_Key="k" * 256))
        assert [0] * 6 == stored(house)

    def test_another_media_type_is_refused(self, api: Api, house: House) -> None:
        assert (415, "unsupported_media_type") == problem(api.post(BODY, Content_Type="text/plain"))
        assert [0] * 6 == stored(house)

    def test_a_queue_that_does_not_answer_is_a_503(self, api: Api, house: House) -> None:
        house.classify_queue.failures.append(Retryable("ada@example.com", reason="Throttling"))
        answer = api.post(BODY, Idempotency_Key="k1")
        assert (503, "unavailable") == problem(answer)
        assert "ada@" not in answer.body.decode()
        assert 202 == api.post(BODY, Idempotency_Key="k1").status_code

    def test_a_bug_tells_nothing(
        self, api: Api, house: House, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        """Neither the caller nor the log learns what the code stumbled over, which may be a customer's words."""
        house.classify_queue.failures.append(ZeroDivisionError("Ada's secret"))  # type: ignore[arg-type]
        answer = api.post(BODY)
        assert (500, "internal") == problem(answer)
        logged = [str(vars(record)) for record in caplog.records]
        assert [] == [text for text in (answer.body.decode(), *capsys.readouterr(), *logged) if "secret" in text]
        assert ["ZeroDivisionError"] == [vars(record)["error"] for record in caplog.records]


FILLED = {
    "contact": "a" * 24,
    "reference": "GU-22222222",
    "identity": "ada@example.com",
    "number": "1",
    "brand": "main",
    "version": "default",
    "replay": "b" * 24,
    "run": "c" * 24,
    "agent": "ana",
}
ROUTES = [
    (method, path.format_map(defaultdict(lambda: "d" * 24, FILLED)))
    for path, methods in app.routes.items()
    for method in methods
    if path.startswith("/v1/")
]


class TestKey:
    @pytest.mark.parametrize(("method", "path"), ROUTES)
    @pytest.mark.parametrize("key", ["", "Bearer wrong", f"Bearer {API_KEY[:-1]}x", f"Basic {API_KEY}"])
    def test_every_route_wants_a_true_key(self, api: Api, house: House, method: str, path: str, key: str) -> None:
        headers = {"Authorization": key, "Content-Type": "application/json"}
        answer = api.client.http.request(method, path, headers=headers, body=json.dumps(BODY).encode())
        assert (401, "unauthorized") == problem(answer)
        assert "Bearer" == answer.headers["WWW-Authenticate"]
        assert [0] * 6 == stored(house)

    def test_no_route_is_without_a_version(self) -> None:
        assert {"/healthz"} == {path for path in app.routes if not path.startswith("/v1/")}

    def test_without_a_key_nothing_is_taken(self, api: Api, house: House) -> None:
        assert (401, "unauthorized") == problem(api.client.http.post("/v1/contacts", body=json.dumps(BODY).encode()))
        assert [0] * 6 == stored(house)


@pytest.fixture
def served(house: House) -> House:
    """A house with a customer's question, its addition, and what a machine wrote."""
    house.take(house.mail("ANGRY refund #1", subject="Remboursement"))
    house.later(hours=1)
    house.take(house.mail("AGAIN refund #1"))
    house.later(hours=1)
    house.take(house.mail("news", headers=(("list-unsubscribe", "<mailto:x@example.com>"), ("precedence", "bulk"))))
    house.take(b"no mail")
    return house


class TestCase:
    def test_it_is_shown_with_its_interactions_oldest_first(self, api: Api, served: House) -> None:
        (case,) = served.cases
        shown = api.get(f"/v1/cases/{case.reference.lower()}").json_body
        interactions = shown.pop("interactions")
        # Those have tests of their own.
        del shown["deadlines"]
        assert {
            "reference": case.reference,
            "status": "open",
            "brand": "main",
            "customer": "mail:ada@example.com",
            "participants": ["mail:ada@example.com"],
            "subject": "Remboursement",
            "language": "fr",
            "intents": [{"name": "refund", "confidence": 0.95}],
            "abstained": False,
            "tone": "angry",
            "urgent": False,
            "repeats": 1,
            "references": ["1"],
            "queue": "after_sales",
            "agent": None,
            "assigned_at": None,
            "known_to": [],
            "priority": "urgent",
            "due_at": "2026-11-21T09:00:00Z",
            "waiting": None,
            "promised_at": "2026-11-21T09:00:00Z",
            "not_before": None,
            "tags": [],
            "created_at": "2026-11-20T09:00:00Z",
            "updated_at": "2026-11-20T10:00:00Z",
            "solved_at": None,
            "closed_at": None,
            "links": [],
            "held": None,
            "undeliverable": False,
            "version": 4,
            "next": None,
        } == shown
        assert [
            ("in", "human", "ANGRY refund #1"),
            ("out", "acknowledgement", f"full fr {case.reference} refund 2026-11-21 09:00:00+00:00"),
            ("in", "human", "AGAIN refund #1"),
            ("out", "acknowledgement", f"added fr {case.reference} refund 2026-11-21 09:00:00+00:00"),
        ] == [(one["direction"], one["kind"], one["text"]) for one in interactions]

    def test_it_tells_why_it_went_where_it_went(self, api: Api, served: House) -> None:
        reference = served.cases[0].reference
        shown = api.get(f"/v1/cases/{reference}/routing").json_body
        assert (reference, "after_sales", "urgent", "2026-11-21T09:00:00Z", []) == tuple(
            shown[name] for name in ("reference", "queue", "priority", "due_at", "tags")
        )
        assert [
            ("intent", "refund", "The customer asks for refund."),
            ("tone", "angry", "The customer is angry."),
            ("repeat", None, "The customer asks again."),
        ] == [(one["kind"], one["about"], one["text"]) for one in shown["reasons"]]
        assert (404, "not_found") == problem(api.get("/v1/cases/GU-ZZZZZZZZ/routing"))

    def test_its_interactions_come_in_pages(self, api: Api, served: House) -> None:
        path = f"/v1/cases/{served.cases[0].reference}?limit=3"
        first = api.get(path).json_body
        second = api.get(f"{path}&cursor={first['next']}").json_body
        assert (3, 1, None) == (len(first["interactions"]), len(second["interactions"]), second["next"])

    @pytest.mark.parametrize("reference", ["GU-ZZZZZZZZ", "nonsense", "x" * 3_000, "%ED%A0%80", "%00", "a%2Fb"])
    def test_an_unknown_one_is_not_found(self, api: Api, served: House, reference: str) -> None:
        assert (404, "not_found") == problem(api.get(f"/v1/cases/{reference}"))

    def test_another_merchants_is_not_found(self, api: Api, served: House) -> None:
        answer = api.get(f"/v1/cases/{served.cases[0].reference}", Authorization=f"Bearer {OTHER_API_KEY}")
        assert (404, "not_found") == problem(answer)


class TestCases:
    def test_open_ones_are_listed_by_queue_and_customer(self, api: Api, served: House) -> None:
        reference = served.cases[0].reference
        paths = ["/v1/cases", "/v1/cases?queue=after_sales", "/v1/cases?customer=ada%40example.com"]
        for path in paths:
            listed = api.get(path).json_body
            assert ([reference], None) == ([case["reference"] for case in listed["items"]], listed["next"])
        empty: dict[str, Any] = {"items": [], "next": None}
        assert empty == api.get("/v1/cases?queue=billing").json_body
        assert empty == api.get("/v1/cases?customer=bob%40example.com").json_body

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("queue=nirvana", (400, "invalid_parameter")),
            ("limit=0", (400, "invalid_parameter")),
            ("limit=101", (400, "invalid_parameter")),
            ("limit=-1", (400, "invalid_parameter")),
            ("limit=1.5", (400, "invalid_parameter")),
            ("limit=%C2%B2", (400, "invalid_parameter")),
            ("limit=" + "9" * 5_000, (400, "invalid_parameter")),
            ("cursor=garbage", (400, "invalid_cursor")),
            ("customer=nobody", (422, "invalid_identity")),
        ],
    )
    def test_a_bad_parameter_is_told(self, api: Api, query: str, expected: tuple[int, str]) -> None:
        assert expected == problem(api.get(f"/v1/cases?{query}"))


class TestContacts:
    def test_what_a_machine_wrote_is_listed_with_its_kind(self, api: Api, served: House) -> None:
        listed = api.get("/v1/contacts").json_body
        assert [("newsletter", "recorded", None)] == [
            (one["kind"], one["status"], one["case"]) for one in listed["items"]
        ]

    def test_what_was_parked_is_listed_with_its_reason(self, api: Api, served: House) -> None:
        (parked,) = api.get("/v1/contacts?status=parked").json_body["items"]
        assert ("parked", "not_a_mail") == (parked["status"], parked["reason"])
        assert parked == api.get(f"/v1/contacts/{parked['id']}").json_body

    def test_another_status_is_refused(self, api: Api) -> None:
        assert (400, "invalid_parameter") == problem(api.get("/v1/contacts?status=lost"))

    @pytest.mark.parametrize("contact", ["a" * 24, "nonsense", "x" * 3_000, "%ED%A0%80", "%2e%2e%2f"])
    def test_an_unknown_one_is_not_found(self, api: Api, served: House, contact: str) -> None:
        assert (404, "not_found") == problem(api.get(f"/v1/contacts/{contact}"))

    def test_another_merchants_is_not_found(self, api: Api, served: House) -> None:
        answer = api.get(f"/v1/contacts/{served.contacts[0].id}", Authorization=f"Bearer {OTHER_API_KEY}")
        assert (404, "not_found") == problem(answer)


class TestTimeline:
    @pytest.mark.parametrize("identity", ["ada@example.com", "mail:Ada@Example.com"])
    def test_it_shows_everything_newest_first(self, api: Api, served: House, identity: str) -> None:
        listed = api.get(f"/v1/customers/{quote(identity, safe='')}/timeline").json_body
        assert ["newsletter", "acknowledgement", "human", "acknowledgement", "human"] == [
            one["kind"] for one in listed["items"]
        ]

    def test_it_comes_in_pages(self, api: Api, served: House) -> None:
        path = "/v1/customers/ada@example.com/timeline?limit=2"
        pages = [api.get(path).json_body]
        while pages[-1]["next"]:
            pages.append(api.get(f"{path}&cursor={pages[-1]['next']}").json_body)
        assert [2, 2, 1] == [len(page["items"]) for page in pages]

    def test_a_strangers_is_not_found(self, api: Api, served: House) -> None:
        assert (404, "not_found") == problem(api.get("/v1/customers/bob@example.com/timeline"))

    def test_what_is_no_identity_is_told(self, api: Api) -> None:
        assert (422, "invalid_identity") == problem(api.get("/v1/customers/nobody/timeline"))


def test_answers_are_not_kept_by_anybody(api: Api, served: House) -> None:
    assert "no-store" == api.get("/v1/cases").headers["Cache-Control"]


def test_a_wrong_method_is_a_problem(api: Api) -> None:
    """Chalice's own errors look like ours."""
    event = {
        "requestContext": {"resourcePath": "/v1/cases", "httpMethod": "DELETE", "identity": {}},
        "headers": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "body": None,
        "stageVariables": {},
        "isBase64Encoded": False,
        "path": "/v1/cases",
    }
    answer = app(event, None)
    told = json.loads(answer["body"])
    assert (405, "method_not_allowed", "application/problem+json") == (
        answer["statusCode"],
        told["reason"],
        answer["headers"]["Content-Type"],
    )


def test_every_reason_has_a_status_that_tells_whose_fault_it_is() -> None:
    assert [] == [reason for reason, status in STATUS.items() if not 400 <= status < 500]


def test_a_merchant_without_brands_cannot_submit(api: Api, house: House) -> None:
    house.brands.brands.pop((BRAND.merchant, BRAND.id))
    assert (422, "unknown_brand") == problem(api.post(BODY))
    assert [0] * 6 == stored(house)
