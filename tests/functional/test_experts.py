"""Experts by the API: asked, listed, taken back, accepted; what they write is internal."""

from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

from chalicelib.domain.agents import Agent
from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.expert_rules import ExpertRules
from chalicelib.domain.mail import Address, Attachment
from tests.fakes.house import ADA, BRAND, OTHER_API_KEY, House
from tests.fakes.sending import bounced
from tests.functional.conftest import Api
from tests.functional.test_people import problem, send

EXPERT = Address("atelier@supplier.example", "Paul Atelier")
QUESTION = {"to": {"mail": EXPERT.address, "name": EXPERT.name}, "question": "Repair it?", "agent": "lea"}


@pytest.fixture
def served(house: House) -> House:
    """A house with a routed case, and a brand whose supplier may be asked."""
    house.brands.put(replace(BRAND, experts=ExpertRules(allowed=("@supplier.example",))))
    house.take(house.mail("refund #1"))
    return house


def path(house: House, *more: str) -> str:
    return "/".join((f"/v1/cases/{house.cases[0].reference}/experts", *more))


def ask(api: Api, house: House, body: dict[str, Any] | None = None, **headers: str) -> HTTPResponse:
    answer = send(api, "POST", path(house), {**QUESTION, **(body or {})}, **headers)
    house.work()
    return answer


def answered(house: House, **fields: Any) -> None:
    """The expert answers the last mail; `verdicts` go with the receipt."""
    receipt = {"verdicts": fields.pop("verdicts")} if "verdicts" in fields else {}
    to = house.answers[-1].reply_to
    assert to is not None
    house.later(hours=1)
    house.take(house.mail(**{"text": "Yes, for 40 euros.", "sender": EXPERT, **fields}), to=(to.address,), **receipt)


class TestAsking:
    def test_a_question_is_told_and_the_case_waits(self, api: Api, served: House) -> None:
        answer = ask(api, served, Idempotency_Key="k1")
        shown = answer.json_body
        assert (201, "asked", "contacts", "lea", None) == (
            answer.status_code,
            shown["state"],
            shown["share"],
            shown["agent"],
            shown["outside_open_seconds"],
        )
        assert {"mail": EXPERT.address, "name": EXPERT.name} == shown["to"]
        case = api.get(f"/v1/cases/{shown['case']}").json_body
        assert ("pending", "expert") == (case["status"], case["waiting"])
        assert shown["id"] == ask(api, served, Idempotency_Key="k1").json_body["id"]
        assert 1 == len(api.get(path(served)).json_body["items"])

    @pytest.mark.parametrize(
        ("body", "refused"),
        [
            ({"to": {"mail": ADA.address}}, (422, "expert_not_allowed")),
            ({"to": {"mail": "no address"}}, (422, "invalid_identity")),
            ({"question": "  "}, (422, "invalid_body")),
            ({"agent": ""}, (422, "invalid_body")),
            ({"share": "all"}, (422, "invalid_body")),
            ({"language": "pl"}, (422, "invalid_body")),
            ({"remind_after": 0}, (422, "invalid_body")),
            ({"attachments": [{"contact": "x", "number": 1}]}, (422, "invalid_body")),
            ({"colour": "red"}, (422, "invalid_body")),
        ],
    )
    def test_what_cannot_be_asked_is_refused_and_changes_nothing(
        self, api: Api, served: House, body: dict[str, Any], refused: tuple[int, str]
    ) -> None:
        assert refused == problem(ask(api, served, body))
        assert "open" == served.cases[0].status
        assert 1 == len(served.answers)

    def test_another_merchants_case_is_not_there(self, api: Api, served: House) -> None:
        assert (404, "not_found") == problem(send(api, "POST", path(served), QUESTION, key=OTHER_API_KEY))
        assert 404 == api.get(path(served), Authorization=f"Bearer {OTHER_API_KEY}").status_code

    def test_a_key_of_a_request_is_not_for_another_one(self, api: Api, served: House) -> None:
        ask(api, served, Idempotency_Key="k1")
        assert (422, "idempotency_key_reused") == problem(
            ask(api, served, {"question": "Other?"}, Idempotency_Key="k1")
        )


class TestAnswer:
    def test_it_is_internal_in_the_case_and_the_time_outside_is_told(self, api: Api, served: House) -> None:
        asked = ask(api, served).json_body
        answered(served)
        (shown,) = api.get(path(served)).json_body["items"]
        assert ("answered", EXPERT.address) == (shown["state"], shown["answered_by"])
        assert shown["outside_seconds"] == shown["outside_open_seconds"]
        case = api.get(f"/v1/cases/{asked['case']}").json_body
        assert ("open", None) == (case["status"], case["waiting"])
        heard = next(one for one in case["interactions"] if one["kind"] == "expert")
        assert ("internal", "Yes, for 40 euros.", [heard["id"]]) == (
            heard["direction"],
            heard["text"],
            shown["answers"],
        )
        assert ["in", "out"] == [one["direction"] for one in case["interactions"] if one["direction"] != "internal"]

    def test_what_it_quotes_and_brought_can_be_had(self, api: Api, served: House) -> None:
        ask(api, served)
        answered(served, text="Yes.\n> Repair it?", attachments=(Attachment("quote.pdf", "application/pdf", b"%PDF"),))
        identifier = api.get(path(served)).json_body["items"][0]["answers"][0]
        body = api.get(f"/v1/contacts/{identifier}/body").json_body
        assert ("Yes.", "\n> Repair it?") == (body["text"], body["quoted"])
        assert 303 == api.get(f"/v1/contacts/{identifier}/attachments/1").status_code

    def test_it_is_no_contact_to_correct_or_learn_from(self, api: Api, served: House) -> None:
        ask(api, served)
        answered(served)
        identifier = api.get(path(served)).json_body["items"][0]["answers"][0]
        labelled = send(api, "POST", f"/v1/contacts/{identifier}/labels", {"intents": ["refund"]})
        assert (404, "not_found") == problem(labelled)

    def test_a_reply_after_it_threads_and_says_nothing_of_it(self, api: Api, served: House) -> None:
        served.agents.put(Agent(BRAND.merchant, "ida", "Ida"))
        reference = ask(api, served).json_body["case"]
        answered(served, text="SECRET: the customer lies.", message_id="secret@supplier.example")
        suggested = api.get(f"/v1/cases/{reference}/suggestions")
        assert 200 == suggested.status_code
        assert "SECRET" not in suggested.body.decode()
        text = "Bonjour Ada,\n\nVotre remboursement est parti ce matin.\n\nBien à vous"
        written = send(api, "POST", f"/v1/cases/{reference}/replies", {"text": text, "agent": "ida"})
        assert (201, "approved") == (written.status_code, written.json_body["state"])
        served.work()
        mail = served.answers[-1]
        assert (ADA.address, "SECRET" in mail.text + mail.html) == (mail.to[0].address, False)
        assert "secret@supplier.example" not in (*mail.in_reply_to, *mail.references)
        assert served.contacts[0].message_id in mail.references

    def test_a_doubtful_one_is_accepted_by_a_person(self, api: Api, served: House) -> None:
        identifier = ask(api, served).json_body["id"]
        answered(served, verdicts=Verdicts("fail", "reject"))
        (shown,) = api.get(path(served)).json_body["items"]
        assert ("doubtful", "dmarc_reject") == (shown["state"], shown["doubt"])
        assert "review" == served.cases[0].queue
        taken = send(api, "POST", path(served, identifier, "accept"), {"agent": "lea", "note": "I rang them"})
        assert (200, "answered") == (taken.status_code, taken.json_body["state"])
        served.work()
        assert ("", "after_sales") == (served.cases[0].held, served.cases[0].queue)

    def test_a_question_is_taken_back_once(self, api: Api, served: House) -> None:
        identifier = ask(api, served).json_body["id"]
        back = send(api, "POST", path(served, identifier, "withdraw"), {"agent": "lea"})
        assert (200, "withdrawn") == (back.status_code, back.json_body["state"])
        again = send(api, "POST", path(served, identifier, "withdraw"), {"agent": "lea"})
        assert (409, "question_settled") == problem(again)
        assert (404, "not_found") == problem(send(api, "POST", path(served, "nosuch", "withdraw"), {"agent": "lea"}))
        assert (422, "invalid_body") == problem(send(api, "POST", path(served, identifier, "accept"), {}))


class TestFeedback:
    def test_a_bounce_that_the_mail_service_tells_fails_the_question_and_not_the_customer(
        self, api: Api, client: Client, served: House
    ) -> None:
        ask(api, served)
        message = bounced(served.mailer.sent[-1])
        client.lambda_.invoke("receive_feedback", {"Records": [{"Sns": {"MessageId": "1", "Message": message}}]})
        (shown,) = api.get(path(served)).json_body["items"]
        assert "failed" == shown["state"]
        case = api.get(f"/v1/cases/{shown['case']}").json_body
        assert ("open", False) == (case["status"], case["undeliverable"])
        told = next(one for one in case["interactions"] if one["kind"] == "bounce")
        assert "internal" == told["direction"]
        assert [] == api.get(f"/v1/customers/{ADA.address}").json_body["unmailable"]


class TestClock:
    def test_the_minutes_job_reminds_at_the_time_that_it_is_told(self, api: Api, client: Client, served: House) -> None:
        ask(api, served)
        later = served.outside.questions.due("reminders", served.now.replace(year=2100), 10)[0].asked_at
        event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
        event["detail"] = {"now": later.replace(year=later.year + 1).isoformat(), "jobs": ["remind_experts"]}
        done = client.lambda_.invoke("each_minute", event).payload
        assert {"remind_experts": {"decision": "reminded", "reminded": 1}} == done
        served.work()
        assert "Reminder" == served.answers[-1].subject.split()[0]
