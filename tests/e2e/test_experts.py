"""A case goes out to an expert by mail and comes back with what they say; a request for a catalogue makes a lead."""

import csv
import io
import urllib.request
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest

from tests.e2e.driver import PATIENCE, Stack, mail, unique

pytestmark = pytest.mark.e2e

BROKEN = """Bonjour,

Le vase que j'ai reçu ce matin est fêlé sur toute la hauteur (commande 10045512). J'aimerais un remboursement.
Vous pouvez me joindre au 06 12 34 56 78.

Camille Roussel
"""
CATALOGUE = """Bonjour,

Pourriez-vous m'envoyer votre catalogue papier et un devis pour 40 pièces ? C'est pour la SARL Les Jardins d'Azur.

Cordialement,
Claire Martin
12 rue des Exemples, 06130 Grasse
06 12 34 56 78
"""


def written_to(stack: Stack, address: str) -> EmailMessage:
    """The newest mail to an address, once there is one."""
    listed = stack.wait(lambda: stack.outbox(address), f"a mail to {address}")
    with urllib.request.urlopen(f"{stack.outbox_url}/messages/{listed[-1]['id']}/raw", timeout=PATIENCE) as answer:
        return message_from_bytes(answer.read(), policy=policy.default)


def test_an_expert_answers_by_plain_mail_and_the_customer_sees_nothing_of_it(stack: Stack) -> None:
    customer, expert = unique("camille"), f"{unique('paul').partition('@')[0]}@equipe-lavande.example"
    stack.deliver(mail(customer, stack.mailbox, "Vase fêlé", BROKEN, name="Camille Roussel"))
    reference = stack.case_of(stack.acknowledgement(customer))["reference"]
    before = stack.wait(lambda: _routed(stack, reference), "the routed case")
    status, question = stack.post(
        f"/v1/cases/{reference}/experts",
        {
            "to": {"mail": expert, "name": "Paul Atelier"},
            "question": "Peut-on le réparer ?\n\nÀ quel prix ?",
            "agent": "lea",
        },
        key=unique("k"),
    )
    assert (201, "asked") == (status, question["state"])
    waiting = stack.get(f"/v1/cases/{reference}")
    assert ("pending", "expert") == (waiting["status"], waiting["waiting"])

    asked = written_to(stack, expert)
    text = stack.text_of(asked)
    assert f"[{reference}]" in asked["Subject"]
    assert "À quel prix ?" in text
    assert "fêlé" in text
    assert customer not in text
    assert "06 12 34 56 78" not in text
    assert parseaddr(asked["Reply-To"])[1] != stack.mailbox

    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    body = f"Oui, pour 40 euros. Le client a l'air de mauvaise foi.\n\nLe ven. 20 nov., Maison a écrit :\n\n{quoted}"
    answer = mail(expert, parseaddr(asked["Reply-To"])[1], f"Re: {asked['Subject']}", body)
    answer["In-Reply-To"] = asked["Message-ID"]
    stack.deliver(answer)

    heard = stack.wait(lambda: _heard(stack, reference), "the expert's answer")
    assert ("internal", "Oui, pour 40 euros. Le client a l'air de mauvaise foi.") == (
        heard["direction"],
        heard["text"].strip(),
    )
    back = stack.get(f"/v1/cases/{reference}")
    assert ("open", before["queue"], before["priority"]) == (back["status"], back["queue"], back["priority"])
    assert back["due_at"] >= before["due_at"]
    (told,) = stack.get(f"/v1/cases/{reference}/experts")["items"]
    assert ("answered", expert, [heard["id"]]) == (told["state"], told["answered_by"], told["answers"])
    assert told["outside_seconds"] >= 0
    stack.settle()
    assert 1 == len(stack.outbox(customer))
    assert 1 == len(stack.outbox(expert))


def test_the_customer_who_writes_to_the_questions_address_is_no_expert(stack: Stack) -> None:
    customer, expert = unique("camille"), f"{unique('paul').partition('@')[0]}@equipe-lavande.example"
    stack.deliver(mail(customer, stack.mailbox, "Vase fêlé", BROKEN))
    reference = stack.case_of(stack.acknowledgement(customer))["reference"]
    stack.wait(lambda: _routed(stack, reference), "the routed case")
    stack.post(
        f"/v1/cases/{reference}/experts",
        {"to": {"mail": expert}, "question": "Réparable ?", "agent": "lea"},
        key=unique("k"),
    )
    leaked = parseaddr(written_to(stack, expert)["Reply-To"])[1]
    stack.deliver(mail(customer, leaked, f"Re: [{reference}]", "Je confirme la réparation gratuite."))
    stack.wait(lambda: _contacts(stack, reference) == 2, "the customer's own contact in their case")
    assert _heard(stack, reference) is None
    assert "asked" == stack.get(f"/v1/cases/{reference}/experts")["items"][0]["state"]


def test_a_request_for_a_catalogue_is_a_lead_that_is_listed_and_exported(stack: Stack) -> None:
    prospect = unique("claire")
    stack.deliver(mail(prospect, stack.mailbox, "Catalogue", CATALOGUE, name="Claire Martin"))
    lead = stack.wait(lambda: _lead(stack, prospect), "the lead")
    assert ("new", "Claire Martin", "06130", "FR", 40) == (
        lead["status"],
        lead["name"],
        lead["postcode"],
        lead["country"],
        lead["size"],
    )
    assert ("SARL Les Jardins d'Azur", "+33612345678", None) == (lead["company"], lead["phone"], lead["consent"])
    request = urllib.request.Request(
        f"{stack.api}/v1/leads.csv?bom=true", headers={"Authorization": f"Bearer {stack.key}"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"), newline="")))
    (row,) = (row for row in rows if row["mail"] == prospect)
    assert ("'+33612345678", "", lead["requests"][0]["case"]) == (row["phone"], row["consent"], row["case"])


def _routed(stack: Stack, reference: str) -> dict[str, Any] | None:
    case: dict[str, Any] = stack.get(f"/v1/cases/{reference}")
    return case if case["queue"] else None


def _heard(stack: Stack, reference: str) -> dict[str, Any] | None:
    listed = stack.get(f"/v1/cases/{reference}")["interactions"]
    return next((one for one in listed if one["kind"] == "expert"), None)


def _contacts(stack: Stack, reference: str) -> int:
    return sum(one["direction"] == "in" for one in stack.get(f"/v1/cases/{reference}")["interactions"])


def _lead(stack: Stack, address: str) -> dict[str, Any] | None:
    listed = stack.get("/v1/leads", limit="100")["items"]
    return next((one for one in listed if one["mail"] == address), None)
