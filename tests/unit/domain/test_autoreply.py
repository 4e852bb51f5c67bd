"""Machines are recognised and named; people are not taken for machines."""

import pytest

from chalicelib.domain.autoreply import RULES, recognise
from chalicelib.domain.mail import Address, Bounce, Kind, Mail

PLAIN = "Bonjour, où est mon colis ?"


def mail(
    *headers: tuple[str, str],
    sender: str = "jeanne@example.org",
    subject: str = "Ma commande",
    text: str = PLAIN,
    reply_to: str = "",
    bounce: Bounce | None = None,
) -> Mail:
    return Mail(
        message_id="m@example.org",
        sender=Address(sender),
        reply_to=Address(reply_to) if reply_to else None,
        to=(Address("contact@velo.example"),),
        subject=subject,
        date=None,
        text=text,
        headers=headers,
        bounce=bounce,
    )


MACHINES = [
    (
        mail(("content-type", 'multipart/report; report-type="feedback-report"; boundary=b')),
        Kind.FEEDBACK,
        "feedback-report",
    ),
    (
        mail(("content-type", "multipart/report; report-type=disposition-notification")),
        Kind.RECEIPT,
        "disposition-report",
    ),
    (mail(bounce=Bounce("gone@example.org", "5.1.1", "no such user", True)), Kind.BOUNCE, "bounce"),
    (mail(("content-type", "multipart/report; report-type=delivery-status")), Kind.BOUNCE, "delivery-report"),
    (mail(("content-type", "multipart/report; boundary=b")), Kind.BOUNCE, "delivery-report"),
    (mail(("x-failed-recipients", "gone@example.org")), Kind.BOUNCE, "failed-recipients"),
    (mail(sender="mailer-daemon@mx.example.net"), Kind.BOUNCE, "daemon-sender"),
    (mail(("return-path", "<>"), subject="Undeliverable: Ma commande"), Kind.BOUNCE, "bounce-subject"),
    (
        mail(subject="Lu : Votre commande", text="Votre message\nÀ : Jeanne\nObjet : x\na été lu le 3 mars"),
        Kind.RECEIPT,
        "receipt-subject",
    ),
    (
        mail(
            ("auto-submitted", "auto-replied"),
            subject="Please confirm your message",
            text="Click to prove you are human",
        ),
        Kind.CHALLENGE,
        "challenge",
    ),
    (mail(("x-autoreply", "yes")), Kind.VACATION, "vacation-header"),
    (mail(("x-otrs-loop", "yes")), Kind.NOTIFICATION, "ticket-header"),
    (mail(("precedence", "auto_reply")), Kind.VACATION, "vacation-precedence"),
    (mail(("auto-submitted", "auto-replied (vacation)")), Kind.VACATION, "auto-replied"),
    (
        mail(("auto-submitted", "auto-replied"), subject="Ticket 12 has been received"),
        Kind.NOTIFICATION,
        "auto-submitted",
    ),
    (mail(("precedence", "bulk"), subject="Re: roues"), Kind.MAILING_LIST, "bulk-answer"),
    (mail(("list-id", "<velo.example.org>"), ("list-post", "<mailto:v@example.org>")), Kind.MAILING_LIST, "list"),
    (
        mail(("list-id", "<news.example.org>"), ("list-unsubscribe", "<https://e.example>")),
        Kind.NEWSLETTER,
        "newsletter",
    ),
    (mail(("precedence", "bulk")), Kind.NEWSLETTER, "bulk-precedence"),
    (mail(("auto-submitted", "auto-generated")), Kind.NOTIFICATION, "auto-submitted"),
    (mail(("x-auto-response-suppress", "All")), Kind.NOTIFICATION, "exchange-generated"),
    (mail(sender="no-reply@shop.example"), Kind.NOTIFICATION, "no-reply-sender"),
    (mail(sender="ne-pas-repondre@poste.example"), Kind.NOTIFICATION, "no-reply-sender"),
    (mail(("return-path", "<>")), Kind.NOTIFICATION, "null-return-path"),
    (mail(sender="nagios@host.example"), Kind.NOTIFICATION, "monitoring"),
    (mail(subject="** PROBLEM Service Alert: web/HTTP is CRITICAL **"), Kind.NOTIFICATION, "monitoring"),
    (
        mail(text="Bonjour,\nje suis actuellement absent et lirai votre message à mon retour."),
        Kind.VACATION,
        "vacation-text",
    ),
]


@pytest.mark.parametrize(("machine", "kind", "rule"), MACHINES)
def test_a_machine_is_named(machine: Mail, kind: Kind, rule: str) -> None:
    found = recognise(machine)

    assert found is not None
    assert (kind, rule) == (found.kind, found.rule)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your order",
        "Out of Office: Your order",
        "Réponse automatique : Votre commande",
        "Absence : Votre commande",
        "Respuesta automática: Su pedido",
        "Fuera de la oficina",
        "Automatische Antwort: Ihre Bestellung",
        "Abwesenheitsnotiz: Ihre Bestellung",
        "Risposta automatica: Il suo ordine",
        "Fuori ufficio",
        "Automatisch antwoord: Uw bestelling",
        "Afwezig: Uw bestelling",
        "Resposta automática: O seu pedido",
        "Fora do escritório",
    ],
)
def test_a_vacation_is_known_by_its_subject(subject: str) -> None:
    found = recognise(mail(subject=subject))

    assert found is not None
    assert (Kind.VACATION, "vacation-subject") == (found.kind, found.rule)


@pytest.mark.parametrize(
    "person",
    [
        mail(),
        mail(("auto-submitted", "no")),
        mail(("return-path", "<jeanne@example.org>"), ("precedence", "normal")),
        mail(("x-autoreply", "no")),
        mail(sender="postmaster@petite-boutique.example"),
        mail(sender="no-reply@velo.example", reply_to="jeanne@example.org"),
        mail(sender="noemie.replay@example.org"),
        mail(sender="automne@example.org"),
        mail(sender="newton@example.org"),
        mail(subject="Absence de réponse à mes trois mails"),
        mail(subject="Re: Automatic reply: Your order"),
        mail(subject="Message automatique reçu mais pas de réponse"),
        mail(subject="Undeliverable parcel"),
        mail(subject="Colis retourné à l'expéditeur"),
        mail(subject="Lu et approuvé : mon devis"),
        mail(subject="Alerte : la roue s'est détachée"),
        mail(text="Bonjour, je suis absente du 3 au 10 mars, pouvez-vous livrer après ?"),
        mail(text="Je suis actuellement absent de chez moi : pouvez-vous reporter la livraison ?"),
        mail(("x-auto-response-suppress", "DR, RN, NRN, OOF")),
    ],
)
def test_a_person_is_not_taken_for_a_machine(person: Mail) -> None:
    assert recognise(person) is None


def test_every_rule_is_shown_by_an_example() -> None:
    shown = {rule for _, _, rule in MACHINES} | {"vacation-subject"}

    assert {rule.name for rule in RULES} == shown
