"""Replies by the API: checked, looked at by a second pair of eyes, sent once into the customer's thread."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chalice.test import HTTPResponse

from chalicelib.domain.agents import Agent
from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.wording import ReviewRules
from tests.fakes.house import ADA, BRAND, OTHER_API_KEY, House
from tests.functional.conftest import Api
from tests.functional.test_people import problem, send

TEXT = "Bonjour Ada,\n\nVotre remboursement est parti ce matin : vous le verrez sous trois jours.\n\nBien à vous"


@pytest.fixture
def served(house: House) -> House:
    """A house with a customer's question, and three agents."""
    for name, new in (("ida", False), ("max", False), ("nora", True)):
        house.agents.put(Agent(BRAND.merchant, name, name.title(), new=new))
    house.take(house.mail("refund, s'il vous plaît", subject="RE: Re : Remboursement", references=("m0@mail.example",)))
    house.later(hours=1)
    return house


def write(api: Api, house: House, body: dict[str, Any] | None = None, **headers: str) -> HTTPResponse:
    """A reply to the first case."""
    given = {"text": TEXT, "agent": "ida", **(body or {})}
    return send(api, "POST", f"/v1/cases/{house.cases[0].reference}/replies", given, **headers)


def decide(api: Api, reply: str, decision: str, agent: str, **body: Any) -> HTTPResponse:
    return send(api, "POST", f"/v1/replies/{reply}/{decision}", {"agent": agent, **body})


def reviewed(house: House) -> House:
    """The house once its brand wants every reply looked at."""
    house.brands.put(replace(BRAND, review=ReviewRules(always=True)))
    return house


class TestSent:
    def test_it_leaves_in_the_customers_thread_and_solves_the_case(self, api: Api, served: House) -> None:
        answer = write(api, served)
        shown = answer.json_body
        assert (201, "approved", "agent:ida", "ada@example.com") == (
            answer.status_code,
            shown["state"],
            shown["author"],
            shown["to"],
        )
        case = api.get(f"/v1/cases/{shown['case']}").json_body
        assert "solved" == case["status"]
        assert ["sent"] == [outcome.decision for outcome in served.work()]
        mail, contact = served.answers[-1], served.contacts[0]
        assert ("Re: Remboursement", (contact.message_id,)) == (mail.subject, mail.in_reply_to)
        assert ("m0@mail.example", contact.message_id) == mail.references
        told = api.get(f"/v1/cases/{shown['case']}").json_body["interactions"]
        assert {("internal", "event"), ("out", "human")} == {(one["direction"], one["kind"]) for one in told[-2:]}
        sent = api.get(f"/v1/replies/{shown['id']}").json_body["sent"]
        assert ("sent", mail.message_id, None) == (sent["progress"], sent["message_id"], sent["problem"])

    def test_the_same_request_again_is_the_same_reply(self, api: Api, served: House) -> None:
        before = len(served.mailer.sent)
        first, second = (write(api, served, Idempotency_Key="k1") for _ in range(2))
        assert first.json_body == second.json_body
        served.work()
        assert before + 1 == len(served.mailer.sent)
        assert (422, "idempotency_key_reused") == problem(write(api, served, {"then": "open"}, Idempotency_Key="k1"))

    @pytest.mark.parametrize(("then", "status"), [("open", "open"), ("wait", "pending"), ("solve", "solved")])
    def test_what_becomes_of_the_case(self, api: Api, served: House, then: str, status: str) -> None:
        write(api, served, {"then": then})
        assert status == served.cases[0].status
        assert served.cases[0].answered_at is not None

    def test_files_go_along(self, api: Api, served: House) -> None:
        file = {"name": "../étiquette.pdf", "content": base64.b64encode(b"%PDF-1.7").decode()}
        shown = write(api, served, {"attachments": [file]}).json_body
        assert [{"name": "étiquette.pdf", "media_type": "application/pdf", "size": 8}] == shown["attachments"]
        served.work()
        assert [b"%PDF-1.7"] == [one.content for one in served.answers[-1].attachments]

    def test_a_customer_who_answers_reopens_the_case_and_is_answered_again(self, api: Api, served: House) -> None:
        write(api, served)
        served.work()
        reply = served.answers[-1]
        served.later(hours=1)
        back = (reply.message_id,)
        served.take(served.mail("encore refund", subject="Re: Remboursement", in_reply_to=back, references=back))
        assert (1, "open") == (len(served.cases), served.cases[0].status)
        served.later(hours=1)
        assert 201 == write(api, served).status_code
        served.work()
        assert (served.contacts[-1].message_id,) == served.answers[-1].in_reply_to


class TestChecked:
    def test_what_must_not_leave_is_told_with_its_place(self, api: Api, served: House) -> None:
        answer = write(api, served, {"text": "Bonjour Ada,\n\nVotre colis {{ parcel }} est parti."})
        assert (422, "reply_not_ready") == problem(answer)
        blocking = [one for one in answer.json_body["findings"] if one["severity"] == "block"]
        assert blocking
        assert {"code", "severity", "message", "where", "suggestion"} == set(blocking[0])
        assert {"fr", "en"} == set(blocking[0]["message"])
        codes = [one["code"] for one in answer.json_body["findings"]]
        assert 422 == write(api, served, {"text": "Bonjour {{ x }}", "accept": codes}).status_code
        assert () == served.cases[0].drafts

    def test_what_only_warns_leaves_once_it_is_accepted(self, api: Api, served: House) -> None:
        text = TEXT.replace("remboursement", "rembousement")
        refused = write(api, served, {"text": text})
        codes = [one["code"] for one in refused.json_body["findings"]]
        assert (422, "reply_not_ready") == problem(refused)
        shown = write(api, served, {"text": text, "accept": codes}).json_body
        assert ("approved", codes) == (shown["state"], shown["findings"])


class TestSecondPairOfEyes:
    def test_a_reply_is_proposed_and_leaves_once_somebody_else_approves_it(self, api: Api, served: House) -> None:
        reviewed(served)
        proposed = write(api, served).json_body
        assert ("proposed", "open") == (proposed["state"], served.cases[0].status)
        assert proposed["review"]
        assert [] == served.work()
        assert [proposed["id"]] == [one["id"] for one in api.get("/v1/replies").json_body["items"]]
        assert (409, "reply_waiting") == problem(write(api, served))
        for agent, reason in (("ida", "own_reply"), ("nora", "new_agent")):
            assert (403, reason) == problem(decide(api, proposed["id"], "approve", agent))
        approved = decide(api, proposed["id"], "approve", "max", note="Parfait")
        assert (200, "approved") == (approved.status_code, approved.json_body["state"])
        assert [("approved", "agent:max", "Parfait")] == [
            (one["state"], one["by"], one["note"]) for one in approved.json_body["decisions"]
        ]
        assert ("solved", ()) == (served.cases[0].status, served.cases[0].drafts)
        assert ["sent"] == [outcome.decision for outcome in served.work()]
        assert [] == api.get("/v1/replies").json_body["items"]
        assert (409, "reply_decided") == problem(decide(api, proposed["id"], "return", "max", note="Trop tard"))

    def test_a_returned_reply_is_corrected_and_looked_at_again(self, api: Api, served: House) -> None:
        reviewed(served)
        proposed = write(api, served).json_body
        assert (422, "invalid_body") == problem(decide(api, proposed["id"], "return", "max"))
        returned = decide(api, proposed["id"], "return", "max", note="Plus court").json_body
        assert "returned" == returned["state"]
        assert (403, "not_the_author") == problem(decide(api, proposed["id"], "correct", "max", text=TEXT))
        corrected = decide(api, proposed["id"], "correct", "ida", text=TEXT.replace("trois", "deux")).json_body
        assert ("proposed", True) == (corrected["state"], "deux jours" in corrected["text"])
        decide(api, proposed["id"], "approve", "max", text=TEXT.replace("trois", "quatre"))
        served.work()
        assert "quatre jours" in served.answers[-1].text
        notes = [one["text"] for one in api.get(f"/v1/cases/{proposed['case']}").json_body["interactions"]]
        assert "Plus court" in notes

    def test_what_the_customer_wrote_meanwhile_is_read_before_it_is_approved(self, api: Api, served: House) -> None:
        back = (served.answers[-1].message_id,)
        proposed = write(api, reviewed(served)).json_body
        served.take(served.mail("et encore refund", subject="Re: Remboursement", in_reply_to=back, references=back))
        assert (409, "newer_contact") == problem(decide(api, proposed["id"], "approve", "max"))
        accepted = decide(api, proposed["id"], "approve", "max", accept=["newer_contact"])
        assert "approved" == accepted.json_body["state"]

    def test_its_author_withdraws_it_and_somebody_else_may_reply(self, api: Api, served: House) -> None:
        reviewed(served)
        proposed = write(api, served).json_body
        assert "withdrawn" == decide(api, proposed["id"], "withdraw", "ida").json_body["state"]
        listed = api.get(f"/v1/cases/{proposed['case']}/replies").json_body["items"]
        assert [("withdrawn", proposed["id"])] == [(one["state"], one["id"]) for one in listed]
        assert 201 == write(api, served, {"agent": "max"}).status_code


class TestRefused:
    def test_nobody_answers_twice_or_past_the_customer(self, api: Api, served: House) -> None:
        first = served.contacts[0].id
        back = (served.answers[-1].message_id,)
        served.take(served.mail("et encore refund", subject="Re: Remboursement", in_reply_to=back, references=back))
        assert (409, "newer_contact") == problem(write(api, served, {"answers": first}))
        assert (422, "unknown_agent") == problem(write(api, served, {"agent": "nobody"}))
        case = served.cases[0]
        served.table.cases[case.merchant, case.reference] = replace(case, agent="max", assigned_at=served.now)
        assert (409, "another_agent") == problem(write(api, served))
        assert 201 == write(api, served, {"agent": "max"}).status_code

    def test_a_held_case_gets_no_reply(self, api: Api, house: House) -> None:
        house.take(house.mail("refund"), verdicts=Verdicts("fail", "reject"))
        assert (409, "held") == problem(write(api, house, {"agent": ""}))

    def test_where_mail_does_not_arrive_or_nobody_gave_an_address(self, api: Api, served: House) -> None:
        customer = next(iter(served.table.customers.values()))
        served.table.customers[BRAND.merchant, customer.id] = replace(customer, unmailable=(ADA.address,))
        assert (409, "unmailable") == problem(write(api, served))
        other = House()
        assert other is not served

    def test_a_reply_of_another_merchant_does_not_exist(self, api: Api, served: House) -> None:
        shown = write(api, served).json_body
        headers = {"Authorization": f"Bearer {OTHER_API_KEY}"}
        for path in (f"/v1/replies/{shown['id']}", f"/v1/cases/{shown['case']}/replies"):
            assert 404 == api.client.http.get(path, headers=headers).status_code
        assert 404 == decide(api, "unknown", "approve", "max").status_code
        assert 404 == decide(api, shown["id"], "burn", "max").status_code

    @pytest.mark.parametrize(
        "body",
        [{"text": " "}, {"language": "xx"}, {"then": "later"}, {"attachments": [{"name": "a", "content": "%"}]}],
    )
    def test_what_makes_no_sense_is_told(self, api: Api, served: House, body: dict[str, Any]) -> None:
        assert (422, "invalid_body") == problem(write(api, served, body))


def test_the_clock_queues_a_reply_whose_pointer_was_lost(api: Api, served: House) -> None:
    write(api, served)
    served.send_queue.pointers.clear()
    served.now = datetime.now(UTC) + timedelta(minutes=6)
    assert "queued" == served.queue_messages(served.now, lambda: True).decision
    assert ["sent"] == [outcome.decision for outcome in served.work()]
