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
    (mail(bounce=Bounce("fed-up@example.org", "", "complaint: abuse", False)), Kind.FEEDBACK, "complaint"),
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
    (mail(("x-mlserver", "fml")), Kind.MAILING_LIST, "list"),
    (mail(subject="[AUTO GENERATED] Stock", text="Done."), Kind.NOTIFICATION, "monitoring"),
    (mail(text="Merci. Ce message est automatique, ne pas y répondre."), Kind.NOTIFICATION, "machine-text"),
    (mail(subject="Your case 0012 has been created", text="Thanks."), Kind.NOTIFICATION, "ticket-words"),
    (
        mail(subject="Votre demande est bien prise en compte", text="Nous avons bien reçu votre message."),
        Kind.NOTIFICATION,
        "ticket-words",
    ),
    (
        mail(subject="Re: Votre commande", text="To control spam, I now allow only senders whom I know."),
        Kind.CHALLENGE,
        "challenge",
    ),
    (
        mail(subject="Return Receipt (displayed) - Your order", text="This is a return receipt for your mail."),
        Kind.RECEIPT,
        "receipt-subject",
    ),
    (
        mail(subject="Non lu : Commande", text="Votre message\nObjet : x\na été supprimé sans avoir été lu"),
        Kind.RECEIPT,
        "receipt-subject",
    ),
    (mail(sender="liste-request@lists.example"), Kind.NOTIFICATION, "monitoring"),
    (mail(sender="calendar-notification@agenda.example"), Kind.NOTIFICATION, "monitoring"),
    (mail(("rt-ticket", "velo #12")), Kind.NOTIFICATION, "ticket-header"),
    (mail(subject="Congés annuels", text="À bientôt."), Kind.VACATION, "away-subject"),
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
        "AUTO: Jeanne is out of the office (returning 02/03)",
        "Jeanne Martin/PARIS/Velo is out of the office.",
        "OOO Re: Your order",
        "Avis d'absence",
        "Rép. auto : votre message",
        "Auto-Antwort: Ihre Bestellung",
        "Urlaubsabwesenheit",
        "Frånvaro: order",
        "Fraværende: ordre",
        "Automaattinen vastaus: tilaus",
        "Odpowiedź automatyczna: zamówienie",
        "Automatická odpověď: objednávka",
        "Automatikus válasz: rendelés",
        "Răspuns automat: comanda",
        "Otomatik yanıt: sipariş",
        "Автоматический ответ: заказ",
        "Αυτόματη απάντηση: παραγγελία",
        "自動応答: ご注文",
        "自动回复: 订单",
        "자동 회신: 주문",
        "رد تلقائي: طلب",
    ],
)
def test_a_vacation_is_known_by_its_subject(subject: str) -> None:
    found = recognise(mail(subject=subject))

    assert found is not None
    assert (Kind.VACATION, "vacation-subject") == (found.kind, found.rule)


@pytest.mark.parametrize(
    "text",
    [
        "I am on annual leave. For urgent matters, please contact sam@example.org.",
        "I'm away until Monday with limited access to my mail.",
        "Sam Carter is no longer with the company. Please direct your mail to jo@example.org.",
        "Je suis en congés du 3 au 24 août, je vous répondrai à mon retour.",
        "Absente jusqu'au 5 mai, je prendrai connaissance de votre message à mon retour.",
        "Je ne fais plus partie de la société. Merci de contacter Paul Martin.",
        "Nos bureaux sont fermés jusqu'au 2 janvier. En cas d'urgence : urgence@example.org",
        "Ich bin vom 3.5. bis 10.5. nicht im Büro. In dringenden Fällen wenden Sie sich an Frau Kurz.",
        "Dies ist eine automatische Antwort. Ich melde mich nach meiner Rückkehr.",
        "En este momento me encuentro ausente. Le responderé a mi regreso.",
        "Sono in ferie fino al 20 agosto e risponderò al mio rientro.",
        "Ik ben op vakantie en lees uw bericht bij terugkomst.",
        "Estou de férias e responderei quando do meu regresso.",
    ],
)
def test_a_vacation_is_known_by_who_is_away_and_who_answers_meanwhile(text: str) -> None:
    found = recognise(mail(text=text))

    assert found is not None
    assert (Kind.VACATION, "vacation-text") == (found.kind, found.rule)


def test_a_few_words_of_absence_are_a_vacation_only_in_answer_to_a_mail() -> None:
    text = "Je suis en congés jusqu'au 24 août."

    assert recognise(mail(text=text)) is None
    assert "vacation-text" == getattr(recognise(mail(subject="Re: Votre commande", text=text)), "rule", None)


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
        mail(text="Rien reçu.\n\nLe 3 mars 2026, Vélo a écrit :\n> Ceci est un message automatique."),
        mail(
            subject="Re: Votre demande n° 12 est bien reçue",
            text="Où en êtes-vous ?\n\n> Nous avons bien reçu votre message.",
        ),
        mail(subject="Fwd: Votre commande", text="This is an automated message. Please do not reply to this e-mail."),
        mail(
            subject="Ma commande",
            text="Voir dessous.\n\n---------- Forwarded message ---------\nThis is an automated message.",
        ),
        mail(subject="Ma demande 12", text="J'ai reçu votre message automatique, mais pas de réponse."),
        mail(subject="Auto : retour", text="Je veux rendre le siège."),
        mail(subject="Congés", text="Êtes-vous ouverts pendant les congés ?"),
        mail(subject="Urlaub", text="Bitte liefern Sie erst nach unserem Urlaub."),
        mail(subject="Re: Livraison", text="Je suis en vacances jusqu'au 5 mai, merci de livrer après."),
        mail(subject="Re: Pedido", text="Estou de férias até dia 20, podem entregar depois?"),
        mail(text="Je ne travaille pas le mercredi, livrez ce jour-là."),
        mail(text="I am away until Monday, please call me after that about the broken chain."),
        mail(subject="不在", text="配達の時に不在でした。再配達をお願いします。"),
        mail(subject="Échec de livraison", text="Le transporteur dit : adresse introuvable."),
    ],
)
def test_a_person_is_not_taken_for_a_machine(person: Mail) -> None:
    assert recognise(person) is None


def test_every_rule_is_shown_by_an_example() -> None:
    shown = {rule for _, _, rule in MACHINES} | {"vacation-subject"}

    assert {rule.name for rule in RULES} == shown
