"""Templates, suggestions and the checks of drafts by the API."""

from typing import Any

import pytest
from chalice.test import HTTPResponse

from chalicelib.domain.agents import Agent
from chalicelib.domain.orders import EventKind, Order, OrderEvent, Parcel
from tests.fakes.house import BRAND, NOW, OTHER_API_KEY, House
from tests.functional.conftest import Api
from tests.functional.test_people import problem, send

REFUND = {
    "kind": "paragraph",
    "name": "Remboursement parti",
    "text": "Votre remboursement de {{ amount }} est parti le {{ day }}.",
    "intents": ["refund"],
    "variables": [{"name": "amount", "type": "amount"}, {"name": "day", "type": "date"}],
    "approved": True,
}
PATH = "/v1/templates/refund-sent/fr"


def put(api: Api, path: str = PATH, **changes: Any) -> HTTPResponse:
    return send(api, "PUT", path, {**REFUND, **changes})


@pytest.fixture
def case(house: House) -> str:
    """The reference of a case that asks for a refund and an invoice."""
    house.agents.put(Agent(BRAND.merchant, "ida", "Ida Exemple"))
    house.take(house.mail("refund please. And the invoice of #1042?", subject="Mon retour"))
    house.later(hours=1)
    return str(house.cases[0].reference)


class TestTemplates:
    def test_what_comes_with_guichet_is_listed_by_language_intent_and_kind(self, api: Api) -> None:
        listed = api.get("/v1/templates?language=en&intent=refund").json_body["items"]
        assert ["refund-pending", "refund-sent"] == [one["template"] for one in listed]
        assert {(False, 0, True)} == {(one["own"], one["version"], one["approved"]) for one in listed}
        greetings = api.get("/v1/templates?kind=greeting").json_body["items"]
        assert {"fr"} == {one["language"] for one in greetings}
        assert [] == api.get("/v1/templates?intent=nothing").json_body["items"]

    def test_pages_follow_one_another(self, api: Api) -> None:
        first = api.get("/v1/templates?limit=30").json_body
        second = api.get(f"/v1/templates?limit=30&cursor={first['next']}").json_body
        names = [one["template"] for one in (*first["items"], *second["items"])]
        assert sorted(set(names)) == names
        assert second["next"] is None

    def test_the_merchants_own_takes_the_place_of_the_one_of_the_same_name(self, api: Api) -> None:
        shown = put(api).json_body
        assert (True, 1, "gk_aaaaaaaaaaaaaaaa") == (shown["own"], shown["version"], shown["by"])
        assert shown == api.get(PATH).json_body
        assert shown in api.get("/v1/templates?intent=refund").json_body["items"]
        languages = {one["language"]: one["own"] for one in api.get("/v1/templates/refund-sent").json_body["languages"]}
        assert (True, False) == (languages["fr"], languages["en"])

    def test_nobody_else_sees_it(self, api: Api) -> None:
        put(api, "/v1/templates/of-ours/fr")
        assert (404, "not_found") == problem(
            api.get("/v1/templates/of-ours/fr", Authorization=f"Bearer {OTHER_API_KEY}")
        )

    def test_what_it_said_before_is_kept(self, api: Api) -> None:
        for text in ("Un.", "Deux.", "Deux.", "Trois."):
            put(api, text=text, variables=[])
        assert 3 == api.get(PATH).json_body["version"]
        versions = api.get(f"{PATH}/versions").json_body["items"]
        assert [(2, "Deux."), (1, "Un.")] == [(one["version"], one["text"]) for one in versions]

    def test_one_that_was_deleted_shows_guichets_again_and_counts_on_when_it_comes_back(self, api: Api) -> None:
        put(api)
        assert 200 == send(api, "DELETE", PATH, b"").status_code
        assert 0 == api.get(PATH).json_body["version"]
        assert (404, "not_found") == problem(send(api, "DELETE", PATH, b""))
        assert 2 == put(api).json_body["version"]

    def test_two_who_write_at_once_do_not_undo_each_other(self, api: Api) -> None:
        put(api, instead_of=0)
        assert (412, "not_the_version") == problem(put(api, text="Autre.", variables=[], instead_of=0))
        assert 2 == put(api, text="Autre.", variables=[], instead_of=1).json_body["version"]

    def test_what_is_wrong_is_told_with_its_line(self, api: Api) -> None:
        answer = put(api, text="Bonjour,\n\n{{ order.nummer }}\n{{ ''.__class__ }}", variables=[])
        assert (422, "invalid_template") == problem(answer)
        assert [("$.text", 3), ("$.text", 4)] == [(one["path"], one["line"]) for one in answer.json_body["errors"]]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"kind": "poem"}, "invalid_body"),
            ({"text": " "}, "invalid_body"),
            ({"text": "a\u202eb"}, "invalid_body"),
            ({"text": "a\x07b"}, "invalid_body"),
            ({"subject": "a\nb"}, "invalid_body"),
            ({"variables": [{"name": "order"}]}, "invalid_template"),
            ({"variables": [{"name": "what", "type": "choice"}]}, "invalid_template"),
            ({"text": "{{ unknown }}"}, "invalid_template"),
            ({"text": "{% include 'mail/layout.html' %}"}, "invalid_template"),
            ({"more": 1}, "invalid_body"),
        ],
    )
    def test_nothing_else_is_stored(self, api: Api, changes: dict[str, Any], reason: str) -> None:
        assert (422, reason) == problem(put(api, **changes))
        assert 0 == api.get(PATH).json_body["version"]

    @pytest.mark.parametrize(
        "path", ["/v1/templates/Refund/fr", "/v1/templates/refund-sent/xx", "/v1/templates/a.b/fr"]
    )
    def test_names_are_plain_words(self, api: Api, path: str) -> None:
        assert (400, "invalid_parameter") == problem(put(api, path))

    def test_queries_are_checked(self, api: Api) -> None:
        for query in ("language=xx", "kind=poem", "limit=0"):
            assert (400, "invalid_parameter") == problem(api.get(f"/v1/templates?{query}"))


class TestPreview:
    def test_a_template_is_shown_with_samples(self, api: Api) -> None:
        put(api)
        made = send(api, "POST", f"{PATH}/preview", {}).json_body
        assert "Votre remboursement de 89,90\u00a0€ est parti le 24\u00a0novembre 2026." == made["text"]
        assert [] == made["missing"]

    def test_a_template_is_shown_with_a_case_and_what_is_missing(self, api: Api, case: str) -> None:
        put(api)
        body = {"case": case, "agent": "ida", "variables": {"amount": "12.00 EUR"}}
        made = send(api, "POST", f"{PATH}/preview", body).json_body
        assert "Votre remboursement de 12,00\u00a0€ est parti le [à compléter\u00a0: day]." == made["text"]
        assert ["day"] == made["missing"]
        closing = send(api, "POST", "/v1/templates/closing/fr/preview", body | {"variables": {}}).json_body
        assert closing["text"].endswith("Ida Exemple")

    def test_what_is_not_stored_yet_can_be_shown(self, api: Api, case: str) -> None:
        draft = {
            "kind": "reply",
            "name": "Neu",
            "subject": "Fall {{ case.reference }}",
            "text": "Guten Tag {{ customer.name }}",
        }
        made = send(api, "POST", "/v1/templates/new/de/preview", {"case": case, "draft": draft}).json_body
        assert (f"Fall {case}", "Guten Tag Ada Exemple") == (made["subject"], made["text"])

    def test_a_draft_has_no_way_around_the_sandbox(self, api: Api) -> None:
        draft = {"kind": "reply", "name": "x", "text": "{{ order.__class__ }}"}
        answer = send(api, "POST", "/v1/templates/new/de/preview", {"draft": draft})
        assert (422, "invalid_template") == problem(answer)

    @pytest.mark.parametrize("variables", [{"amount": "12 euros"}, {"day": "demain"}, {"other": "x"}])
    def test_values_must_be_of_the_variables_type(self, api: Api, variables: dict[str, str]) -> None:
        put(api)
        assert (422, "invalid_template") == problem(send(api, "POST", f"{PATH}/preview", {"variables": variables}))

    def test_a_case_or_an_agent_that_is_not_there_is_told(self, api: Api, case: str) -> None:
        for body in ({"case": "GU-22222222"}, {"case": case, "agent": "nobody"}):
            assert (404, "not_found") == problem(send(api, "POST", f"{PATH}/preview", body))


class TestSuggestions:
    def test_each_question_has_paragraphs_of_its_own_and_the_draft_answers_all(self, api: Api, case: str) -> None:
        found = api.get(f"/v1/cases/{case}/suggestions?agent=ida&language=fr").json_body
        questions = {one["intent"]: [each["template"] for each in one["paragraphs"]] for one in found["questions"]}
        assert {"refund": ["refund-sent", "refund-pending"], "invoice": ["invoice-attached"]} == questions
        assert {"greeting", "refund-sent", "invoice-attached", "closing"} == set(found["draft"]["templates"])
        text = found["draft"]["text"]
        assert text.startswith(("Bonjour Ada Exemple,", "Bonsoir Ada Exemple,"))
        assert text.endswith("Bien cordialement,\nIda Exemple")

    def test_the_merchants_own_and_what_is_sent_most_comes_first(self, api: Api, house: House, case: str) -> None:
        put(api, "/v1/templates/ours/fr", text="Le nôtre.", variables=[])
        assert ["ours", "refund-sent", "refund-pending"] == refunds(api, case)
        text = "Bonjour, votre remboursement est parti ce matin, et votre facture aussi. Bien à vous"
        reply = {"text": text, "agent": "ida", "language": "fr", "templates": ["refund-sent"], "then": "open"}
        answer = send(api, "POST", f"/v1/cases/{case}/replies", reply | {"accept": ["other_language"]})
        assert 201 == answer.status_code, answer.json_body
        house.take(house.mail("refund? And the invoice?", subject=f"Re: Mon retour [{case}]"))
        assert ["refund-sent", "ours", "refund-pending"] == refunds(api, case)

    def test_what_is_not_approved_or_another_brands_is_not_suggested(self, api: Api, case: str) -> None:
        put(api, "/v1/templates/a/fr", approved=False)
        put(api, "/v1/templates/b/fr", brands=["another"])
        put(api, PATH, approved=False)
        assert ["refund-pending"] == refunds(api, case)

    def test_the_order_is_told_to_whom_it_belongs_and_to_nobody_else(self, api: Api, house: House, case: str) -> None:
        put(api, "/v1/templates/parcel/fr", text="Colis {{ order.parcel }}.", variables=[])
        keep_order(house, customer="somebody-else")
        assert "Colis [à compléter\u00a0: order.parcel]." == paragraph(api, case, "parcel")["text"]
        keep_order(house, customer=house.cases[0].customer)
        assert "Colis 6A123." == paragraph(api, case, "parcel")["text"]

    def test_a_case_that_is_not_there_is_told(self, api: Api, case: str) -> None:
        assert (404, "not_found") == problem(api.get("/v1/cases/GU-22222222/suggestions"))
        assert (404, "not_found") == problem(api.get(f"/v1/cases/{case}/suggestions?agent=nobody"))
        other = {"Authorization": f"Bearer {OTHER_API_KEY}"}
        assert (404, "not_found") == problem(api.get(f"/v1/cases/{case}/suggestions", **other))


class TestChecks:
    def test_what_is_found_is_told_and_nothing_is_kept(self, api: Api, house: House, case: str) -> None:
        body = {"text": "Voici ci-joint votre rembousement : [montant].", "language": "fr", "agent": "ida"}
        found = send(api, "POST", f"/v1/cases/{case}/replies/check", body).json_body
        codes = [(one["code"], one["severity"]) for one in found["findings"]]
        assert ("unresolved_variable", "block") in codes
        assert ("missing_attachment", "warn") in codes
        assert ("misspelt", "warn") in codes
        assert (True, False, []) == (found["blocked"], found["needs_review"], found["review"])
        assert 1 == len(house.table.interactions) - len(house.answers)

    def test_an_attachment_and_the_templates_count(self, api: Api, case: str) -> None:
        body = {"text": "Vous trouverez ci-joint votre facture.", "language": "fr", "attachments": ["facture.pdf"]}
        found = send(api, "POST", f"/v1/cases/{case}/replies/check", body | {"templates": ["refund-sent"]}).json_body
        assert not found["blocked"]

    def test_a_draft_without_a_text_is_told(self, api: Api, case: str) -> None:
        found = send(api, "POST", f"/v1/cases/{case}/replies/check", {"text": ""}).json_body
        assert ["empty"] == [one["code"] for one in found["findings"] if one["severity"] == "block"]
        assert (422, "invalid_body") == problem(send(api, "POST", f"/v1/cases/{case}/replies/check", {}))


def refunds(api: Api, case: str) -> list[str]:
    """The templates suggested for the refund."""
    questions = api.get(f"/v1/cases/{case}/suggestions?language=fr").json_body["questions"]
    return [
        one["template"] for question in questions if question["intent"] == "refund" for one in question["paragraphs"]
    ]


def paragraph(api: Api, case: str, template: str) -> dict[str, Any]:
    questions = api.get(f"/v1/cases/{case}/suggestions?language=fr").json_body["questions"]
    found: dict[str, Any] = next(
        one for question in questions for one in question["paragraphs"] if one["template"] == template
    )
    return found


def keep_order(house: House, customer: str) -> None:
    """An order with a parcel."""
    event = OrderEvent("e1", EventKind.SHIPPED, NOW, NOW, parcel="6A123")
    present = house.orders.get(BRAND.merchant, "1042")
    house.orders.put(
        Order(
            BRAND.merchant,
            "1042",
            "1042",
            BRAND.id,
            customer,
            NOW,
            events=(event,),
            parcels=(Parcel("6A123"),),
            version=present.version if present else 0,
        )
    )
