"""What people do by API to what the rules of mail did, seen from outside: close, reopen, release, restore, download."""

import json
import urllib.request
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest

from chalicelib.aws.brands import DynamoBrands
from chalicelib.domain.brand import Brand
from tests.e2e.driver import Stack, bounce, mail, unique
from tests.e2e.local_cloud import LocalCloud
from tests.e2e.test_parking import call

pytestmark = pytest.mark.e2e

QUESTION = "Bonjour,\n\nMa commande 10045512 n'est pas arrivée, la livraison était prévue mardi.\n\nMerci\nCamille"
PHOTO = bytes(range(256)) * 200


def opened(stack: Stack, sender: str, mailbox: str = "") -> tuple[EmailMessage, str]:
    """A case that a customer has opened: its acknowledgement and its reference."""
    stack.deliver(mail(sender, mailbox or stack.mailbox, "Colis non reçu", QUESTION, name="Camille Roussel"))
    answer = stack.acknowledgement(sender)
    return answer, stack.case_of(answer)["reference"]


def changed(stack: Stack, reference: str, **asked: Any) -> dict[str, Any]:
    status, _, body = call(stack, "PATCH", f"/v1/cases/{reference}", asked)
    assert status == 200, body
    shown: dict[str, Any] = json.loads(body)
    return shown


def answer_to(stack: Stack, sender: str, acknowledgement: EmailMessage, text: str) -> None:
    reply = mail(sender, parseaddr(acknowledgement["Reply-To"])[1], f"Re: {acknowledgement['Subject']}", text)
    reply["In-Reply-To"] = acknowledgement["Message-ID"]
    stack.deliver(reply)


def cases_of(stack: Stack, customer: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = stack.get("/v1/cases", customer=customer)["items"]
    return listed


def test_a_closed_case_reopens_when_the_customer_replies_in_time(stack: Stack) -> None:
    sender = unique("camille")
    acknowledgement, reference = opened(stack, sender)
    closed = changed(stack, reference, status="closed", note="Livré ce matin", version=open_version(stack, reference))
    assert (closed["status"], closed["closed_at"] is not None) == ("closed", True)
    assert cases_of(stack, sender) == []
    assert reference not in {one["reference"] for one in stack.get("/v1/cases", limit="100")["items"]}
    answer_to(stack, sender, acknowledgement, "Bonjour, non, je n'ai toujours rien reçu de ma commande 10045512.")
    reopened = stack.wait(
        lambda: (found := stack.get(f"/v1/cases/{reference}"))["status"] == "open" and found["due_at"] and found,
        "the case to be open again and routed",
    )
    assert (reopened["closed_at"], reopened["due_at"] > closed["due_at"]) == (None, True)
    kinds = [one["kind"] for one in reopened["interactions"]]
    assert kinds[:4] == ["human", "acknowledgement", "event", "human"]
    event = reopened["interactions"][2]
    assert (event["text"], event["changes"]) == (
        "Livré ce matin",
        [{"field": "status", "from": "open", "to": "closed"}],
    )
    assert stack.key.startswith(event["sender"].removeprefix("key:"))


def test_a_later_reply_opens_a_follow_up_that_links_to_the_closed_case(running: LocalCloud, stack: Stack) -> None:
    """A brand whose cases reopen for no time at all: each reply to an ended case comes too late."""
    client = running.client("dynamodb")
    (table,) = client.list_tables()["TableNames"]
    mailbox = f"retours@{stack.mailbox.rpartition('@')[2]}"
    DynamoBrands(client, table).put(Brand("demo", "retours", "Maison Lavande Retours", (mailbox,), reopen_within=0))
    sender = unique("camille")
    acknowledgement, reference = opened(stack, sender, mailbox)
    changed(stack, reference, status="solved")
    answer_to(stack, sender, acknowledgement, "Bonjour, non, je n'ai toujours rien reçu de ma commande 10045512.")
    (follow_up,) = stack.wait(lambda: cases_of(stack, sender), "the follow-up")
    assert (follow_up["links"], follow_up["brand"]) == ([reference], "retours")
    ended = stack.get(f"/v1/cases/{reference}")
    assert (ended["status"], len(ended["interactions"])) == ("solved", 3)


def test_a_hold_is_lifted_and_the_acknowledgement_leaves(stack: Stack) -> None:
    boss = f"{unique('direction').partition('@')[0]}@{stack.mailbox.rpartition('@')[2]}"
    stack.deliver(mail(boss, stack.mailbox, "Colis non reçu", QUESTION))
    held = stack.wait(
        lambda: next(
            (
                one
                for one in stack.get("/v1/cases", queue="review", limit="100")["items"]
                if one["customer"].endswith(boss)
            ),
            None,
        ),
        "the held case",
    )
    assert (held["held"], stack.outbox(boss)) == ("claims_merchant", [])
    status, _, body = call(stack, "PATCH", f"/v1/cases/{held['reference']}", {"held": None})
    assert (status, json.loads(body)["reason"]) == (422, "invalid_body")
    released = changed(stack, held["reference"], held=None, note="C'est bien elle, elle commande pour elle-même")
    assert released["held"] is None
    assert held["reference"] in stack.text_of(stack.acknowledgement(boss))
    case = stack.get(f"/v1/cases/{held['reference']}")
    assert case["queue"] not in (None, "review")
    assert "event" in [one["kind"] for one in case["interactions"]]


def test_mail_leaves_again_to_an_address_once_a_person_says_so(stack: Stack) -> None:
    sender = unique("back")
    acknowledgement, reference = opened(stack, sender)
    address = parseaddr(acknowledgement["Reply-To"])[1]
    stack.deliver_bytes(bounce(address, sender), "", to=address)
    customer = f"/v1/customers/{sender}"
    (mark,) = stack.wait(lambda: stack.get(customer)["unmailable"], "the mark")
    assert (mark["address"], mark["reason"], mark["status"], mark["case"]) == (sender, "bounce", "5.1.1", reference)
    stack.deliver(mail(sender, stack.mailbox, "Autre question", "Bonjour, livrez-vous en Belgique ?"))
    stack.settle()
    assert len(stack.outbox(sender)) == 1
    status, _, body = call(stack, "POST", f"{customer}/mailable", {"note": "Elle confirme par téléphone"})
    restored = json.loads(body)
    assert (status, restored["unmailable"]) == (200, [])
    assert {case["undeliverable"] for case in restored["open_cases"]} == {False}
    stack.deliver(mail(sender, stack.mailbox, "Facture", "Bonjour, il me faut la facture de la commande 20077812."))
    stack.wait(lambda: len(stack.outbox(sender)) == 2, "the next acknowledgement")


def test_attachments_and_the_body_come_as_they_were_sent(stack: Stack) -> None:
    sender = unique("photo")
    message = mail(sender, stack.mailbox, "Carton abîmé", QUESTION)
    message.add_alternative('<p>Voir la photo.</p><script>alert(1)</script><img src="https://t.example/p">', "html")
    message.add_attachment(PHOTO, "image", "jpeg", filename="reçu été.jpg")
    message.add_attachment(b"<script>alert(1)</script>", "text", "html", filename="page.html")
    stack.deliver(message)
    stack.acknowledgement(sender)
    (contact,) = (one for one in stack.get(f"/v1/customers/{sender}/timeline")["items"] if one["direction"] == "in")
    received = []
    for attachment in contact["attachments"]:
        status, headers, body = call(stack, "GET", attachment["url"])
        assert (status, body) == (303, b"")
        with urllib.request.urlopen(headers["Location"], timeout=60) as answer:
            received.append((answer.read(), answer.headers["Content-Type"], answer.headers["Content-Disposition"]))
    assert received == [
        (
            PHOTO,
            "image/jpeg",
            "attachment; filename=\"recu ete.jpg\"; filename*=UTF-8''re%C3%A7u%20%C3%A9t%C3%A9.jpg",
        ),
        (b"<script>alert(1)</script>", "application/octet-stream", 'attachment; filename="page.html"'),
    ]
    shown = stack.get(f"/v1/contacts/{contact['id']}/body")
    assert "10045512" in shown["text"]
    assert "Voir la photo." in shown["html"]
    assert [] == [word for word in ("script", "https://t.example") if word in shown["html"]]


def test_of_two_who_read_the_same_case_the_second_is_told_to_read_again(stack: Stack) -> None:
    _, reference = opened(stack, unique("deux"))
    version = open_version(stack, reference)
    changed(stack, reference, status="pending", version=version)
    status, _, body = call(stack, "PATCH", f"/v1/cases/{reference}", {"status": "closed", "version": version})
    assert (status, json.loads(body)["reason"]) == (409, "conflict")
    assert stack.get(f"/v1/cases/{reference}")["status"] == "pending"


def open_version(stack: Stack, reference: str) -> int:
    """The version of a case that is routed, so that no worker writes it any more."""
    version: int = stack.wait(
        lambda: (found := stack.get(f"/v1/cases/{reference}"))["due_at"] and found["version"], "the case to be routed"
    )
    return version
