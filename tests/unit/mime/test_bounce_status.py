"""Servers' words tell why a mail came back, in whatever language they speak and however they put it."""

import json
import time
from collections.abc import Mapping

import pytest

from chalicelib.domain.mail import Bounce, Failure
from chalicelib.mime.bounce_status import status_of
from chalicelib.mime.parse import parse


@pytest.mark.parametrize(
    "words",
    [
        "no account by that name here",
        "the mailbox is unavailable",
        "not a valid recipient",
        "there is no one at this address",
        "this address no longer accepts mail",
        "sorry, this recipient is not in my validrcptto list",
        "non-existent user",
        "cet utilisateur est inconnu",
        "Le destinataire n'existe pas",
        "L'adresse e-mail n'a pas été trouvée",
        "Diese E-Mail-Adresse existiert nicht",
        "Empfänger unbekannt",
        "Benutzer nicht gefunden",
        "destinatario desconocido",
        "No se encontró la dirección de correo",
        "utente sconosciuto",
        "Impossibile trovare l'indirizzo",
        "gebruiker onbekend",
        "endereço não encontrado",
        "E-postadressen hittades inte",
        "ukendt bruger",
        "Nie znaleziono adresu odbiorcy",
        "neexistující adresa",
        "kullanıcı bulunamadı",
        "Пользователь не найден",
        "нет такого пользователя",
        "ユーザーが見つかりません",
        "收件人不存在",
        "사용자를 찾을 수 없습니다",
    ],
)
def test_an_address_that_nobody_has_is_permanent(words: str) -> None:
    assert "5.1.1" == status_of(words)


@pytest.mark.parametrize(
    "words",
    [
        "account is over quota",
        "the user's space has been used up",
        "user has too many messages on the server",
        "insufficient disk space for user",
        "La boîte de réception du destinataire est saturée",
        "quota dépassé",
        "Das Postfach des Empfängers ist voll",
        "El buzón del destinatario está lleno",
        "casella di posta piena",
        "postvak is vol",
        "caixa de correio cheia",
        "почтовый ящик переполнен",
        "メールボックスの容量オーバー",
        "邮箱已满",
    ],
)
def test_a_full_mailbox_is_told_apart(words: str) -> None:
    assert "5.2.2" == status_of(words)


@pytest.mark.parametrize(
    "words",
    [
        "retry timeout exceeded",
        "this message has been in the queue too long",
        "connection refused",
        "host not found, try again",
        "greylisted, please try again in 5 minutes",
        "n'a pas encore pu être remis",
        "le serveur distant ne répond pas",
        "konnte noch nicht zugestellt werden",
        "se seguirá intentando",
        "ritardo nella consegna",
        "配信が遅延しています",
    ],
)
def test_what_a_server_gave_up_or_still_tries_says_nothing_of_the_address(words: str) -> None:
    assert "4.4.7" == status_of(words)


@pytest.mark.parametrize(
    "words", ["domain must exist", "Name or service not known", "nom de domaine introuvable", "Domain existiert nicht"]
)
def test_a_domain_that_does_not_exist_is_told_apart(words: str) -> None:
    assert "5.1.2" == status_of(words)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        # The code tells the class, the words what it is about.
        ("550 user unknown", "5.1.1"),
        ("450 mailbox unavailable", "4.1.1"),
        ("550 connection refused by policy", "5.7.1"),
        ("554 daily relay quota exceeded", "5.0.0"),
        ("552 message size exceeds maximum value", "5.3.4"),
        ("too many hops", "5.4.6"),
        ("tout va bien", ""),
    ],
)
def test_a_reply_code_counts_with_the_words(words: str, status: str) -> None:
    assert status == status_of(words)


def test_a_report_without_a_reason_takes_it_from_the_words_beside_it() -> None:
    raw = (
        "From: Mail Delivery System <mailer-daemon@mx.example.net>\nSubject: Mail delivery failed\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
        "gone@example.org\n  mailbox is full: retry timeout exceeded\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.net\n\nAction: failed\nFinal-Recipient: rfc822; gone@example.org\n"
        "Status: 5.0.0\n--b--\n"
    )

    assert parse(raw.encode()).bounce == Bounce(
        "gone@example.org", "5.2.2", "mailbox is full: retry timeout exceeded", False
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Non remis : Bonjour", "n'a pas pu être remis à :\n\ngone@example.org\n  L'adresse est introuvable."),
        ("Recapito non riuscito: Ciao", "gone@example.org\n  Impossibile trovare l'indirizzo di posta."),
        ("No se puede entregar: Hola", "gone@example.org\n  No se encontró la dirección."),
        ("Kan inte levereras: Hej", "gone@example.org\nE-postadressen hittades inte."),
        ("Niedostarczone: witam", "Nie znaleziono adresu odbiorcy: gone@example.org"),
        ("Недоставленное сообщение", "gone@example.org: пользователь не найден"),
    ],
)
def test_servers_in_other_languages_are_understood(subject: str, text: str) -> None:
    raw = f"From: Administrator <postmaster@mx.example.net>\nReturn-Path: <>\nSubject: {subject}\n\n{text}\n"

    found = parse(raw.encode()).bounce

    assert found is not None
    assert ("gone@example.org", "5.1.1", True) == (found.recipient, found.status, found.permanent)


SNS = "From: AWS <no-reply@sns.amazonaws.com>\nx-amz-sns-message-id: 1\nSubject: AWS Notification Message\n\n"
FOOTER = "\n\n--\nIf you wish to stop receiving notifications from this topic, please click the link below.\n"
ORIGINAL = {"headers": [{"name": "Message-ID", "value": "<ack-7@velo.example>"}]}


def ses(told: Mapping[str, object], *, broken_at: int = 0) -> Bounce | None:
    body = json.dumps(told)
    if broken_at:
        body = f"{body[:broken_at]}!\n {body[broken_at:]}"
    return parse((SNS + body + FOOTER).encode()).bounce


@pytest.mark.parametrize("broken_at", [0, 100])
def test_a_bounce_that_ses_tells_by_mail_is_one(broken_at: int) -> None:
    gone = {"emailAddress": "Gone@example.org", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"}
    full = {"emailAddress": "full@example.org", "status": "5.2.2", "diagnosticCode": "smtp; 552 5.2.2 full"}
    told = {
        "notificationType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [full, gone]},
        "mail": ORIGINAL,
    }

    assert ses(told, broken_at=broken_at) == Bounce(
        "gone@example.org",
        "5.1.1",
        "550 5.1.1 unknown",
        True,
        "ack-7@velo.example",
        others=(Failure("full@example.org", "5.2.2", "552 5.2.2 full", False),),
    )


def test_a_bounce_without_a_status_takes_the_notifications_kind() -> None:
    def told(kind: str, subtype: str) -> dict[str, object]:
        return {
            "eventType": "Bounce",
            "bounce": {
                "bounceType": kind,
                "bounceSubType": subtype,
                "bouncedRecipients": [{"emailAddress": "gone@example.org"}],
            },
        }

    full, lasting = ses(told("Transient", "MailboxFull")), ses(told("Permanent", "NoEmail"))

    assert full is not None
    assert lasting is not None
    assert ("4.2.2", False) == (full.status, full.permanent)
    assert ("5.1.1", True) == (lasting.status, lasting.permanent)


def test_a_complaint_that_ses_tells_by_mail_names_who_complained() -> None:
    told = {
        "notificationType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": "fed-up@example.org"}]},
    }

    assert ses(told) == Bounce("fed-up@example.org", "", "complaint: abuse", False)


@pytest.mark.parametrize(
    "body",
    [
        '{"notificationType": "Delivery", "mail": {}}',
        '{"notificationType": "Bounce", "bounce": []}',
        '{"notificationType": "Bounce", "bounce": {"bouncedRecipients": [1, {}, {"emailAddress": ""}]}}',
        '{"notificationType": "Bounce"',
        '{"a": 1}',
        "[" * 5000,
        "{" * 5000,
        "Bonjour {vous}",
    ],
)
def test_other_notifications_of_sns_are_no_bounce(body: str) -> None:
    assert parse((SNS + body).encode()).bounce is None


@pytest.mark.parametrize("unit", ["user ", "adresse ", "mailbox ", "domain ", "ユーザ", "no the the x ", "A", "user\n"])
def test_a_server_that_repeats_itself_without_end_costs_less_than_a_second(unit: str) -> None:
    raw = f"From: mailer-daemon@mx.example.net\nReturn-Path: <>\nSubject: Undelivered mail\n\n{unit * 60_000}"
    started = time.process_time()

    assert parse(raw.encode()).bounce is not None
    assert time.process_time() - started < 1.5
