"""Leads by the API: listed, shown, changed, forgotten, exported."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.lead_rules import LeadRules
from tests.fakes.house import API_KEY, BRAND, OTHER_API_KEY, House
from tests.fakes.reading import KeywordClassifier
from tests.functional.conftest import Api
from tests.functional.test_people import problem, send

FORM: dict[str, Any] = {
    "from": {"mail": "claire@example.com", "name": "=Claire", "company": "Azur", "postcode": "06130", "country": "FR"},
    "text": "Votre documentation, svp.",
    "products": ["Médicis"],
    "size": 40,
    "consent": {"marketing": True, "text": "Oui, écrivez-moi", "at": "2026-11-20T08:00:00Z", "source": "salon"},
}


@pytest.fixture
def served(api: Api, house: House) -> House:
    """A house with one lead."""
    house.classifier = KeywordClassifier(intents=("documentation", "refund"))
    house.brands.put(replace(BRAND, leads=LeadRules(sellers=("ventes@shop.example",))))
    assert 202 == api.post(FORM).status_code
    house.work()
    return house


def one(api: Api) -> dict[str, Any]:
    """The first lead of the list."""
    shown: dict[str, Any] = api.get("/v1/leads").json_body["items"][0]
    return shown


def test_a_lead_shows_what_the_form_gave(api: Api, served: House) -> None:
    lead = one(api)
    assert {
        "status": "new",
        "mail": "claire@example.com",
        "company": "Azur",
        "postcode": "06130",
        "country": "FR",
        "products": ["Médicis"],
        "size": 40,
        "seller": "ventes@shop.example",
        "rule": None,
        "count": 1,
        "consent": {
            "marketing": True,
            "text": "Oui, écrivez-moi",
            "at": "2026-11-20T08:00:00Z",
            "source": "salon",
        },
    }.items() <= lead.items()
    assert lead == api.get(f"/v1/leads/{lead['id']}").json_body
    assert served.cases[0].reference == lead["requests"][0]["case"]


def test_other_contacts_are_no_leads(api: Api, served: House) -> None:
    api.post({"from": {"mail": "bob@example.com"}, "text": "refund"}, Idempotency_Key="k2")
    served.work()
    assert 1 == len(api.get("/v1/leads").json_body["items"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("?status=new", 1),
        ("?status=won", 0),
        ("?brand=main", 1),
        ("?brand=other", 0),
        ("?since=2026-11-20T08:00:00Z", 1),
        ("?since=2100-01-01", 0),
    ],
)
def test_filters_leave_others_out(api: Api, served: House, query: str, found: int) -> None:
    assert found == len(api.get(f"/v1/leads{query}").json_body["items"])
    assert found + 1 == len(api.get(f"/v1/leads.csv{query}").body.decode().splitlines())


@pytest.mark.parametrize("query", ["?status=hot", "?since=yesterday", "?limit=0", "?cursor=x"])
def test_a_filter_that_makes_no_sense_is_an_error(api: Api, served: House, query: str) -> None:
    assert 400 == api.get(f"/v1/leads{query}").status_code


def test_leads_are_changed_once_and_by_nobody_else(api: Api, served: House) -> None:
    lead = one(api)
    path = f"/v1/leads/{lead['id']}"
    after = send(api, "PATCH", path, {"status": "contacted", "seller": "lea@shop.example", "version": 1}).json_body
    assert ("contacted", "lea@shop.example", 2) == (after["status"], after["seller"], after["version"])
    assert (409, "conflict") == problem(send(api, "PATCH", path, {"status": "won", "version": 1}))
    assert (404, "not_found") == problem(send(api, "PATCH", path, {"status": "won"}, key=OTHER_API_KEY))
    for wrong in ({}, {"status": "hot"}, {"consent": True}, {"seller": "No Address"}, {"mail": "x@example.com"}):
        assert (422, "invalid_body") == problem(send(api, "PATCH", path, wrong)), wrong
    assert (422, "unknown_agent") == problem(send(api, "PATCH", path, {"seller": "ghost"}))


def test_consent_is_withdrawn_and_the_proof_of_it_kept(api: Api, served: House) -> None:
    after = send(api, "PATCH", f"/v1/leads/{one(api)['id']}", {"consent": False, "agent": "lea"}).json_body
    assert (False, "withdrawn:lea") == (after["consent"]["marketing"], after["consent"]["source"])
    assert ["Oui, écrivez-moi"] == [before["text"] for before in after["consents"]]
    timeline = api.get("/v1/customers/claire@example.com/timeline").json_body["items"]
    changes = [change for event in timeline for change in event["changes"]]
    assert {"field": "lead.consent", "from": "yes", "to": "no"} in changes


def test_a_lead_is_forgotten(api: Api, served: House) -> None:
    path = f"/v1/leads/{one(api)['id']}"
    headers = {"Authorization": f"Bearer {OTHER_API_KEY}"}
    assert 404 == api.client.http.delete(path, headers=headers).status_code
    headers["Authorization"] = f"Bearer {API_KEY}"
    assert 204 == api.client.http.delete(path, headers=headers).status_code
    assert (404, "not_found") == problem(api.get(path))
    assert [] == api.get("/v1/leads").json_body["items"]


def test_the_export_is_csv_that_no_spreadsheet_runs(api: Api, served: House) -> None:
    answer = api.get("/v1/leads.csv?bom=true")
    assert "text/csv; charset=utf-8; header=present" == answer.headers["Content-Type"]
    assert answer.body.startswith(b"\xef\xbb\xbfid,")
    (row,) = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
    assert ("'=Claire", "Médicis", "yes") == (row["name"], row["products"], row["consent"])
    assert not api.get("/v1/leads.csv").body.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "consent",
    [
        {"marketing": "yes", "text": "Oui"},
        {"marketing": True},
        {"marketing": True, "text": "Oui", "at": "2026-11-20T08:00:00"},
        {"text": "Oui"},
    ],
)
def test_a_consent_that_proves_nothing_is_refused(api: Api, house: House, consent: dict[str, Any]) -> None:
    assert (422, "invalid_body") == problem(api.post({**FORM, "consent": consent}))
