"""What must never happen, seen from outside: loops, strangers in threads, forged senders, mail to dead addresses."""

from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from tests.e2e.driver import Stack, bounce, mail, unique

pytestmark = pytest.mark.e2e

QUESTION = (
    "Bonjour,\n\nMa commande 10045512 n'est pas arrivée alors que la livraison était prévue mardi.\n\nMerci\nCamille"
)


def opened(stack: Stack, sender: str, text: str = QUESTION) -> tuple[EmailMessage, str]:
    """A case that a customer has opened: its acknowledgement and its reference."""
    stack.deliver(mail(sender, stack.mailbox, "Colis non reçu", text, name="Camille Roussel"))
    answer = stack.acknowledgement(sender)
    return answer, stack.case_of(answer)["reference"]


def test_a_machine_that_says_nothing_of_itself_is_answered_at_most_twice(stack: Stack) -> None:
    """It answers each mail of ours at once, with the same words, and neither header nor wording gives it away."""
    sender = unique("ants")
    answer, _ = opened(stack, sender, "The tide comes in at noon and goes out at six, number 4711.")
    answered = 0
    for _ in range(4):
        listed = stack.outbox(sender)
        if len(listed) == answered:
            break
        answered = len(listed)
        text = f"The tide comes in at noon and goes out at six, number {answered}."
        stack.deliver(mail(sender, parseaddr(answer["Reply-To"])[1], answer["Subject"], text))
        stack.settle()
    assert len(stack.outbox(sender)) <= 2


def test_a_forged_sender_reaches_neither_the_case_nor_the_history_of_whom_it_names(stack: Stack) -> None:
    boss = f"direction@{stack.mailbox.rpartition('@')[2]}"
    victim = unique("camille")
    answer, reference = opened(stack, victim)
    stack.deliver(
        mail(boss, parseaddr(answer["Reply-To"])[1], answer["Subject"], "Remboursez ce client sans attendre.")
    )
    held = stack.wait(
        lambda: next(
            (one for one in stack.get("/v1/cases", queue="review")["items"] if one["links"] == [reference]), None
        ),
        "the held case",
    )
    assert held["held"] == "claims_merchant"
    assert len(stack.get(f"/v1/cases/{reference}")["interactions"]) == 2
    assert len(stack.get(f"/v1/customers/{victim}/timeline")["items"]) == 2
    assert stack.outbox(boss) == []


def test_a_bounce_ends_mail_to_the_address_and_the_case_says_so(stack: Stack) -> None:
    sender = unique("gone")
    answer, reference = opened(stack, sender)
    address = parseaddr(answer["Reply-To"])[1]
    stack.deliver_bytes(bounce(address, sender), "", to=address)
    case = stack.wait(
        lambda: (found := stack.get(f"/v1/cases/{reference}"))["undeliverable"] and found, "the case to say so"
    )
    assert [one["kind"] for one in case["interactions"]] == ["human", "acknowledgement", "bounce"]
    stack.deliver(mail(sender, stack.mailbox, "Autre question", "Bonjour, livrez-vous en Belgique ?"))
    stack.settle()
    assert len(stack.outbox(sender)) == 1


def test_a_repeat_joins_the_open_case_raises_its_priority_and_gets_a_short_answer_once(stack: Stack) -> None:
    sender = unique("camille")
    _, reference = opened(stack, sender)
    before = stack.get(f"/v1/cases/{reference}")
    for number in range(2):
        again = f"Bonjour, toujours pas de réponse à mon mail au sujet de la commande 10045512 ! Relance {number}"
        stack.deliver(mail(sender, stack.mailbox, "RELANCE", again))
        stack.settle()
    after = stack.wait(
        lambda: (found := stack.get(f"/v1/cases/{reference}"))["repeats"] == 2 and found, "two repeats of the case"
    )
    assert [one["reference"] for one in stack.get("/v1/cases", customer=sender)["items"]] == [reference]
    order = ["urgent", "high", "normal", "low"]
    assert order.index(after["priority"]) < order.index(before["priority"])
    assert len(stack.outbox(sender)) == 2


def test_a_new_matter_in_an_old_thread_opens_a_case_that_links_to_it(stack: Stack) -> None:
    sender = unique("camille")
    answer, reference = opened(stack, sender)
    other = mail(
        sender,
        parseaddr(answer["Reply-To"])[1],
        "Facture",
        "Bonjour, pourriez-vous m'envoyer la facture de ma dernière commande pour ma comptabilité ?",
    )
    other["In-Reply-To"] = answer["Message-ID"]
    stack.deliver(other)
    linked = stack.wait(
        lambda: next(
            (one for one in stack.get("/v1/cases", customer=sender)["items"] if one["links"] == [reference]), None
        ),
        "the linked case",
    )
    assert linked["intents"][0]["name"] == "invoice"
    assert len(stack.get(f"/v1/cases/{reference}")["interactions"]) == 2


def test_one_mail_to_two_mailboxes_is_one_contact_and_a_reused_message_id_is_two(stack: Stack) -> None:
    sender = unique("twice")
    once = mail(sender, stack.mailbox, "Colis non reçu", QUESTION)
    tagged = stack.mailbox.replace("@", "+shop@")
    stack.deliver(once)
    stack.deliver_bytes(once.as_bytes(), sender, to=tagged)
    del once["Subject"]
    once["Subject"] = "Facture"
    once.set_content("Bonjour, je voudrais recevoir la facture de ma commande s'il vous plaît.")
    stack.deliver(once)
    stack.acknowledgement(sender)
    stack.settle()
    contacts = [one for one in stack.get(f"/v1/customers/{sender}/timeline")["items"] if one["direction"] == "in"]
    assert sorted(one["subject"] for one in contacts) == ["Colis non reçu", "Facture"]


def test_a_forward_by_staff_is_the_customers_contact(stack: Stack) -> None:
    customer = unique("camille")
    body = (
        "Pour vous, merci.\n\n---------- Forwarded message ---------\n"
        f"De : Camille Roussel <{customer}>\nDate : lun. 23 nov. 2026 à 09:12\nObjet : Facture\n"
        "À : <marie@equipe-lavande.example>\n\nBonjour, pourriez-vous m'envoyer la facture de ma commande 10045512 ?\n"
    )
    stack.deliver(mail("marie@equipe-lavande.example", stack.mailbox, "TR: Facture", body))
    case = stack.case_of(stack.acknowledgement(customer))
    assert case["customer"] == f"mail:{customer}"
    assert "facture" in case["interactions"][0]["text"]


def test_a_contact_form_speaks_for_who_filled_it_in(stack: Stack) -> None:
    customer = unique("nadia")
    body = f"Nom : Nadia Berger\nE-mail : {customer}\nMessage : Ma carte est refusée au moment de payer, que faire ?\n"
    stack.deliver(mail("formulaire@site-lavande.example", stack.mailbox, "[Contact] Nouveau message", body))
    assert stack.case_of(stack.acknowledgement(customer))["customer"] == f"mail:{customer}"


def test_a_vacation_reply_to_our_acknowledgement_stays_in_its_case_and_changes_nothing(stack: Stack) -> None:
    sender = unique("camille")
    answer, reference = opened(stack, sender)
    before = stack.get(f"/v1/cases/{reference}")
    away = mail(
        sender, parseaddr(answer["Reply-To"])[1], f"Réponse automatique : {answer['Subject']}", "Je suis en congé."
    )
    away["In-Reply-To"] = answer["Message-ID"]
    stack.deliver(away)
    after = stack.wait(
        lambda: found if len((found := stack.get(f"/v1/cases/{reference}"))["interactions"]) == 3 else None,
        "the vacation reply in the case",
    )
    assert after["interactions"][2]["kind"] == "vacation"
    assert {**before, "interactions": []} == {**after, "interactions": []}
    assert len(stack.outbox(sender)) == 1
