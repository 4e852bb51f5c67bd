"""The doors of learning: what a merchant's system sends and sees, and what the workers do of it."""

import json
from typing import Any

from chalice.test import Client, HTTPResponse

from chalicelib import wire
from tests.fakes.house import API_KEY, OTHER_API_KEY, House
from tests.functional.conftest import Api


def send(api: Api, method: str, path: str, body: Any = None, key: str = API_KEY) -> HTTPResponse:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    content = b"" if body is None else json.dumps(body).encode()
    return api.client.http.request(method, path, headers=headers, body=content)


def reason(answer: HTTPResponse) -> tuple[int, str]:
    return answer.status_code, answer.json_body["reason"]


def worked(house: House, client: Client) -> None:
    """Let the worker do what is on the queue train, one message for each call."""
    while house.train_queue.pointers:
        body = wire.encode(house.train_queue.pointers.pop(0)).decode()
        event = client.events.generate_sqs_event([body], queue_name="train")
        assert {"batchItemFailures": []} == client.lambda_.invoke("train_model", event).payload


def taught(api: Api, house: House, intent: str, number: int = 12) -> list[str]:
    contacts = []
    for index in range(number):
        house.submit(
            json.dumps({"from": {"mail": f"c{index}@example.com"}, "text": f"kiln {index}"}).encode(), f"k{index}"
        )
    house.work()
    for contact in house.contacts:
        contacts.append(contact.id)
        assert 201 == send(api, "POST", f"/v1/contacts/{contact.id}/labels", {"intents": [intent]}).status_code
    return contacts


class TestLabels:
    def test_a_correction_is_answered_listed_and_shown_with_its_contact(self, api: Api, house: House) -> None:
        house.take(house.mail("order_tracking"))
        path = f"/v1/contacts/{house.contacts[0].id}"
        given = {"intents": ["refund", "complaint"], "tone": "angry", "language": "fr", "note": "money"}
        answer = send(api, "POST", f"{path}/labels", given)
        expected = {**given, "by": "gk_aaaaaaaaaaaaaaaa"}
        assert (201, f"{path}/labels") == (answer.status_code, answer.headers["Location"])
        assert expected == {name: answer.json_body[name] for name in expected}
        assert (["order_tracking"], 1) == (answer.json_body["judged"], answer.json_body["corrections"])
        send(api, "POST", f"{path}/labels", {"intents": []})
        (newest, oldest) = api.get(f"{path}/labels").json_body["items"]
        assert (["other"], expected) == (newest["intents"], {name: oldest[name] for name in expected})
        shown = api.get(path).json_body
        assert (newest, ["order_tracking"]) == (shown["corrected"], [one["name"] for one in shown["intents"]])
        (listed,) = api.get("/v1/brands/main/labels").json_body["items"]
        assert (house.contacts[0].id, 2) == (listed["contact"], listed["corrections"])

    def test_a_contact_that_nobody_corrected_has_none(self, api: Api, house: House) -> None:
        house.take(house.mail("refund"))
        path = f"/v1/contacts/{house.contacts[0].id}"
        assert ([], None) == (api.get(f"{path}/labels").json_body["items"], api.get(path).json_body["corrected"])

    def test_what_the_taxonomy_does_not_have_is_refused(self, api: Api, house: House) -> None:
        house.take(house.mail("refund"))
        path = f"/v1/contacts/{house.contacts[0].id}/labels"
        for body in (
            {"intents": ["refunds"]},
            {"intents": ["spam", "refund"]},
            {"intents": "refund"},
            {"intents": ["refund"], "tone": "furious"},
            {"intents": ["refund"], "language": "sv"},
            {},
        ):
            assert (422, "invalid_body") == reason(send(api, "POST", path, body))

    def test_another_merchants_contacts_and_brands_are_not_there(self, api: Api, house: House) -> None:
        house.take(house.mail("refund"))
        path = f"/v1/contacts/{house.contacts[0].id}/labels"
        assert (404, "not_found") == reason(send(api, "POST", path, {"intents": ["refund"]}, key=OTHER_API_KEY))
        for route in ("labels", "phrases", "models", "models/v1", "replays/r1"):
            assert (404, "not_found") == reason(send(api, "GET", f"/v1/brands/none/{route}"))

    def test_no_words_of_a_customer_get_into_the_log(self, api: Api, house: House, caplog: Any) -> None:
        house.take(house.mail("order_tracking for Ada Secret"))
        path = f"/v1/contacts/{house.contacts[0].id}/labels"
        send(api, "POST", path, {"intents": ["refund"], "note": "Secret too"})
        assert [] == [record for record in caplog.records if "Secret" in str(vars(record))]


class TestPhrases:
    def test_they_are_replaced_and_read_with_the_built_in_ones(self, api: Api, house: House) -> None:
        files = {"fr/refund.txt": "mes sous\n"}
        answer = send(api, "PUT", "/v1/brands/main/phrases", {"files": files})
        assert (200, files, []) == (answer.status_code, answer.json_body["files"], answer.json_body["notes"])
        read = api.get("/v1/brands/main/phrases?built_in=fr").json_body
        assert (files, {"fr/refund.txt"}) == (read["files"], set(read["built_in"]))
        assert [("shop", "main")] == list(house.models.wanted())

    def test_wrong_ones_are_refused(self, api: Api, house: House) -> None:
        answer = send(api, "PUT", "/v1/brands/main/phrases", {"files": {"fr/refund.txt": "wrong"}})
        assert (422, "invalid_phrases") == reason(answer)
        assert {} == api.get("/v1/brands/main/phrases").json_body["files"]


class TestModels:
    def test_a_training_is_queued_done_listed_and_undone(self, api: Api, house: House, client: Client) -> None:
        taught(api, house, "invoice")
        answer = send(api, "POST", "/v1/brands/main/models")
        assert (202, "default", True) == (
            answer.status_code,
            answer.json_body["active"],
            answer.json_body["training"]["wanted"],
        )
        worked(house, client)
        listed = api.get("/v1/brands/main/models").json_body
        (version,) = listed["items"]
        assert (version["version"], True, "activated") == (listed["active"], version["active"], version["decision"])
        path = f"/v1/brands/main/models/{version['version']}"
        assert version == send(api, "GET", path).json_body
        against = send(api, "GET", f"{path}?against={version['version']}").json_body["against"]
        assert (0, version["comparison"]) == (against["labels"], against["comparison"])
        wrong = send(api, "POST", "/v1/brands/main/models/default/activate", {"instead_of": "v0"})
        assert (409, "model_changed") == reason(wrong)
        back = send(api, "POST", "/v1/brands/main/models/default/activate")
        assert {"active": "default", "before": version["version"]} == back.json_body
        assert (404, "not_found") == reason(send(api, "POST", "/v1/brands/main/models/v9/activate"))

    def test_the_clock_queues_brands_that_changed_and_no_others(self, api: Api, house: House, client: Client) -> None:
        assert {"queued": 0} == client.lambda_.invoke("train_models", schedule(client)).payload
        taught(api, house, "invoice", 2)
        assert {"queued": 1} == client.lambda_.invoke("train_models", schedule(client)).payload
        (pointer,) = house.train_queue.pointers
        assert ("shop", "main", "schedule") == (pointer.merchant, pointer.brand, pointer.by)
        worked(house, client)
        assert {"queued": 0} == client.lambda_.invoke("train_models", schedule(client)).payload

    def test_a_contact_is_judged_by_the_brands_model_and_says_so(self, api: Api, house: House, client: Client) -> None:
        taught(api, house, "invoice")
        send(api, "POST", "/v1/brands/main/models")
        worked(house, client)
        house.take(house.mail("kiln or what?"))
        shown = api.get(f"/v1/contacts/{house.contacts[-1].id}").json_body
        assert (["invoice"], house.models.active("shop", "main")) == (
            [one["name"] for one in shown["intents"]],
            shown["model"],
        )

    def test_a_model_that_cannot_be_read_is_counted_and_stops_nothing(
        self, api: Api, house: House, client: Client
    ) -> None:
        taught(api, house, "invoice")
        send(api, "POST", "/v1/brands/main/models")
        worked(house, client)
        for key in [key for key in house.blobs.objects if key.startswith("models/")]:
            del house.blobs.objects[key]
        outcomes = house.take(house.mail("refund"))
        assert ["recorded", True] == [outcomes[0].decision, "model_missing" in outcomes[0].counts]
        assert "keywords" == api.get(f"/v1/contacts/{house.contacts[-1].id}").json_body["model"]


def test_a_replay_is_queued_made_and_read_page_by_page(api: Api, house: House, client: Client) -> None:
    taught(api, house, "invoice")
    send(api, "POST", "/v1/brands/main/models")
    worked(house, client)
    version = house.models.active("shop", "main")
    answer = send(api, "POST", f"/v1/brands/main/models/{version}/replay", {"limit": 10, "act": 0.9})
    assert (202, "queued") == (answer.status_code, answer.json_body["status"])
    worked(house, client)
    path = answer.headers["Location"]
    first = send(api, "GET", f"{path}?limit=6").json_body
    rest = send(api, "GET", f"{path}?limit=6&cursor={first['next']}").json_body
    assert ("done", 10, 10) == (first["status"], first["contacts"], first["changed"])
    assert {"invoice": {"before": 0, "after": 10}} == first["intents"]
    found = [one["contact"] for one in (*first["items"], *rest["items"])]
    assert (10, None) == (len(set(found)), rest["next"])
    for cursor in ("x", "-1", "9" * 9):
        assert (400, "invalid_cursor") == reason(send(api, "GET", f"{path}?cursor={cursor}"))
    for body in ({"limit": 0}, {"act": 0.3}, {"act": 0.6, "suggest": 0.9}):
        refused = send(api, "POST", f"/v1/brands/main/models/{version}/replay", body)
        assert (422, "invalid_body") == reason(refused)
    assert (404, "not_found") == reason(send(api, "POST", "/v1/brands/main/models/v9/replay"))


def schedule(client: Client) -> dict[str, Any]:
    made: dict[str, Any] = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
    return made
