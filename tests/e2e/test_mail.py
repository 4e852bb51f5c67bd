"""Whole walks through the running stack: a mail goes in by SMTP, and what became of it is seen from outside."""

from email.utils import make_msgid, parseaddr
from typing import Any

import pytest

from tests.e2e.driver import Stack, mail, unique

pytestmark = pytest.mark.e2e

FRENCH = """Bonjour,

Ma commande 10045512 devait arriver mardi et je n'ai toujours rien reçu. Le transporteur dit que le colis
est perdu. Pouvez-vous me dire où il se trouve ?

Cordialement,
Camille Roussel
"""
ENGLISH = """Hello,

I would like to return the blue jacket from order 20077781, it is too small. Could you send me a return label?

Kind regards,
Alan Poole
"""


def test_a_french_mail_is_acknowledged_in_french_with_the_reference_of_a_routed_case(stack: Stack) -> None:
    sender = unique("camille")
    stack.deliver(mail(sender, stack.mailbox, "Où est ma commande ?", FRENCH, name="Camille Roussel"))
    answer = stack.acknowledgement(sender)
    case = stack.case_of(answer)
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["X-Auto-Response-Suppress"] == "All"
    assert "Bonjour" in stack.text_of(answer)
    assert case["language"] == "fr"
    assert case["status"] == "open"
    assert case["intents"][0]["name"] == "delivery_problem"
    assert case["queue"]
    assert case["priority"] in ("urgent", "high", "normal", "low")
    assert case["due_at"] > case["created_at"]
    assert "10045512" in case["references"]
    assert [one["direction"] for one in case["interactions"]] == ["in", "out"]


def test_an_english_mail_is_acknowledged_in_english_and_the_timeline_shows_both_ways(stack: Stack) -> None:
    sender = unique("alan")
    sent = mail(sender, stack.mailbox, "Return", ENGLISH, name="Alan Poole")
    stack.deliver(sent)
    answer = stack.acknowledgement(sender)
    assert "Your reference" in stack.text_of(answer) or "reference" in stack.text_of(answer)
    assert answer["In-Reply-To"] == sent["Message-ID"]
    assert sent["Message-ID"] in answer["References"]
    assert stack.case_of(answer)["language"] == "en"
    timeline = stack.get(f"/v1/customers/{sender}/timeline")["items"]
    assert [one["direction"] for one in timeline] == ["out", "in"]


def test_a_reply_with_quote_and_signature_joins_the_case_with_its_new_text_only(stack: Stack) -> None:
    sender = unique("camille")
    stack.deliver(mail(sender, stack.mailbox, "Où est ma commande ?", FRENCH))
    answer = stack.acknowledgement(sender)
    reference = stack.case_of(answer)["reference"]
    quoted = "".join(f"> {line}\n" for line in stack.text_of(answer).splitlines())
    body = (
        "Je précise que l'adresse de livraison est celle de mon bureau.\n\n-- \nCamille Roussel\n06 12 34 56 78\n\n"
        f"Le mar. 24 nov. 2026 à 09:12, Maison Lavande <{stack.mailbox}> a écrit :\n\n{quoted}"
    )
    reply = mail(sender, parseaddr(answer["Reply-To"])[1], answer["Subject"], body)
    reply["In-Reply-To"] = answer["Message-ID"]
    reply["References"] = f"{answer['References']} {answer['Message-ID']}"
    stack.deliver(reply)
    case = stack.wait(lambda: _with_interactions(stack, reference, 3), "the reply in the case")
    added = [one for one in case["interactions"] if one["direction"] == "in"][1]
    assert added["text"].strip() == "Je précise que l'adresse de livraison est celle de mon bureau."
    assert [one["reference"] for one in stack.get("/v1/cases", customer=sender)["items"]] == [reference]


def test_a_stranger_who_names_a_case_gets_one_of_their_own_that_links_to_it(stack: Stack) -> None:
    victim, stranger = unique("camille"), unique("mallory")
    stack.deliver(mail(victim, stack.mailbox, "Où est ma commande ?", FRENCH))
    answer = stack.acknowledgement(victim)
    reference = stack.case_of(answer)["reference"]
    intruding = mail(stranger, stack.mailbox, f"Re: {answer['Subject']}", "Où en est la commande de Camille ?")
    intruding["In-Reply-To"] = answer["Message-ID"]
    stack.deliver(intruding)
    own = stack.case_of(stack.acknowledgement(stranger))
    assert own["reference"] != reference
    assert own["links"] == [reference]
    assert len(stack.get(f"/v1/cases/{reference}")["interactions"]) == 2


@pytest.mark.parametrize(
    ("kind", "headers", "body"),
    [
        ("vacation", {"Auto-Submitted": "auto-replied", "Subject": "Absence du bureau"}, "Je suis en congé."),
        ("mailing_list", {"List-Id": "<cycling.lists.example.org>", "Precedence": "list"}, "Sunday's ride is off."),
        ("notification", {"From": "no-reply@carrier.example", "Subject": "Colis remis"}, "Votre colis est remis."),
    ],
)
def test_automatic_mail_is_visible_with_its_kind_and_never_acknowledged(
    stack: Stack, kind: str, headers: dict[str, str], body: str
) -> None:
    sender = unique("machine")
    automatic = mail(sender, stack.mailbox, "Automatic", body)
    for name, value in headers.items():
        del automatic[name]
        automatic[name] = value
    author = parseaddr(automatic["From"])[1]
    stack.deliver(automatic)
    seen = stack.wait(lambda: stack.interaction(author, automatic["Message-ID"]), "the automatic mail")
    assert seen["kind"] == kind
    assert seen["case"] is None
    assert stack.outbox(author) == []


def test_a_mail_delivered_five_times_is_one_interaction_one_case_and_one_acknowledgement(stack: Stack) -> None:
    sender = unique("camille")
    once = mail(sender, stack.mailbox, "Où est ma commande ?", FRENCH)
    for _ in range(5):
        stack.deliver(once)
    stack.acknowledgement(sender)
    stack.settle()
    assert len(stack.outbox(sender)) == 1
    assert len(stack.get("/v1/cases", customer=sender)["items"]) == 1
    assert len(stack.get(f"/v1/customers/{sender}/timeline")["items"]) == 2


def test_odd_mails_are_recorded_or_parked_and_the_queue_goes_on(stack: Stack) -> None:
    sender = unique("odd")
    nameless = mail(sender, stack.mailbox, "Sans identifiant", "Bonjour, avez-vous ce modèle en stock ?")
    del nameless["Message-ID"]
    empty = mail(unique("empty"), stack.mailbox, "", "")
    large = mail(unique("large"), stack.mailbox, "Photos", "Bonjour, le vase est arrivé cassé, voici les photos.")
    large.add_attachment(b"\xff\xd8" + bytes(6_500_000), maintype="image", subtype="jpeg", filename="vase.jpg")
    stack.deliver(nameless)
    stack.deliver(empty)
    stack.deliver(large)
    stack.deliver_bytes(
        f"From: {unique('odd')}\r\nTo: {stack.mailbox}\r\nMessage-ID: {make_msgid()}\r\n"
        "Content-Type: text/plain; charset=x-martian\r\n\r\nBonjour, où est mon colis ?\r\n".encode(),
        sender,
    )
    before = len(stack.get("/v1/contacts", status="parked")["items"])
    stack.deliver_bytes(b"\x00\x01\x02 this is no mail at all \xff\xfe" * 20, sender)
    stack.wait(lambda: len(stack.get("/v1/contacts", status="parked")["items"]) > before, "the parked mail")
    parked = stack.get("/v1/contacts", status="parked")["items"][0]
    assert parked["status"] == "parked"
    assert parked["reason"]
    assert parked["raw"].startswith("raw/mail/")
    attached = stack.case_of(stack.acknowledgement(parseaddr(large["From"])[1]))["interactions"][0]["attachments"]
    assert [(one["name"], one["size"]) for one in attached] == [("vase.jpg", 6_500_002)]
    stack.acknowledgement(sender)


def _with_interactions(stack: Stack, reference: str, number: int) -> dict[str, Any] | None:
    case: dict[str, Any] = stack.get(f"/v1/cases/{reference}")
    return case if len(case["interactions"]) >= number else None


def test_a_contact_submitted_by_the_api_goes_the_same_way(stack: Stack) -> None:
    sender = unique("form")
    body = {"from": {"mail": sender, "name": "Nadia Berger"}, "text": "Ma carte est refusée, que faire ?"}
    first = stack.post("/v1/contacts", body, key="form-" + sender)
    again = stack.post("/v1/contacts", body, key="form-" + sender)
    assert first[0] == 202
    assert again[1]["id"] == first[1]["id"]
    case = stack.case_of(stack.acknowledgement(sender))
    assert case["interactions"][0]["channel"] == "form"
    contact = stack.wait(
        lambda: (found := stack.get(f"/v1/contacts/{first[1]['id']}"))["status"] == "acknowledged" and found,
        "the contact's progress",
    )
    assert contact["case"] == case["reference"]


def test_wrong_requests_get_problem_details_and_store_nothing(stack: Stack) -> None:
    assert stack.problem("GET", "/v1/cases", key="gk_wrong")["status"] == 401
    assert stack.problem("GET", "/v1/cases/GU-ZZZZZZZZ")["status"] == 404
    assert stack.problem("POST", "/v1/contacts", body=b"{not json")["status"] == 400
    stranger = unique("nobody")
    refused = f'{{"from": {{"mail": "{stranger}"}}, "text": ""}}'.encode()
    assert stack.problem("POST", "/v1/contacts", body=refused)["status"] == 422
    assert stack.problem("GET", f"/v1/customers/{stranger}/timeline")["status"] == 404
