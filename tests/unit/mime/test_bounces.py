"""Why a mail came back is read from reports and from servers' words, and from nobody else's."""

from pathlib import Path

import pytest

from chalicelib.domain.mail import Bounce
from chalicelib.mime.parse import parse

FIXTURES = Path(__file__).parents[2] / "fixtures" / "mail"
DAEMON = "From: Mail Delivery System <mailer-daemon@mx.example.net>\nTo: contact@velo.example\n"
RETURNED = (
    "\n\n--- Below this line is a copy of the message.\n\nFrom: contact@velo.example\nTo: "
    "gone@example.org\nMessage-ID: <ack-7@velo.example>\nSubject: x\n\nBonjour"
)


def bounce(subject: str, text: str, headers: str = DAEMON) -> Bounce | None:
    return parse(f"{headers}Subject: {subject}\n\n{text}".encode()).bounce


def report(fields: str, headers: str = DAEMON) -> Bounce | None:
    return parse(
        f"{headers}Subject: Delivery report\nContent-Type: multipart/report; report-type=delivery-status; "
        f"boundary=b\n\n"
        f"--b\n\nText\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
        f"mx.example.net\n\n{fields}\n--b--\n".encode()
    ).bounce


def test_a_delivery_report_is_read() -> None:
    found = parse((FIXTURES / "bounce-report.eml").read_bytes()).bounce

    assert Bounce("gone@example.org", "5.1.1", "550 5.1.1 no such user", True, "ack-77@velo.example") == found


@pytest.mark.parametrize(
    ("fields", "status", "permanent"),
    [
        ("Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1", "5.1.1", True),
        ("Final-Recipient: rfc822; gone@example.org\nAction: delayed\nStatus: 4.4.1", "4.4.1", False),
        (
            "Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 "
            "5.1.10 not found",
            "5.1.10",
            True,
        ),
        (
            "Final-Recipient: rfc822; gone@example.org\nAction: failed\nDiagnostic-Code: smtp; 550 User unknown",
            "5.1.1",
            True,
        ),
        # A full mailbox is no reason to give an address up (RFC 3463 section 3.3).
        ("Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.2.2", "5.2.2", False),
        (
            "Original-Recipient: rfc822;gone@example.org\nFinal-Recipient: rfc822; box7@example.net\nAction: "
            "failed\nStatus: 5.1.1",
            "5.1.1",
            True,
        ),
        (
            "Final-Recipient: rfc822; here@example.org\nAction: delivered\nStatus: 2.0.0\n\n"
            "Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1",
            "5.1.1",
            True,
        ),
    ],
)
def test_a_report_tells_recipient_status_and_whether_for_good(fields: str, status: str, permanent: bool) -> None:
    found = report(fields)

    assert found is not None
    assert ("gone@example.org", status, permanent) == (found.recipient, found.status, found.permanent)


def test_a_report_of_success_is_no_bounce() -> None:
    assert report("Final-Recipient: rfc822; here@example.org\nAction: delivered\nStatus: 2.0.0") is None


@pytest.mark.parametrize(
    ("subject", "text", "status", "permanent"),
    [
        (
            "failure notice",
            "I wasn't able to deliver your message to the following addresses.\n\n<gone@example.org>:\n550 5.1.1 "
            "no such user",
            "5.1.1",
            True,
        ),
        (
            "Undeliverable mail",
            "Your message did not reach the following recipient:\n  gone@example.org\n  Mailbox full",
            "5.2.2",
            False,
        ),
        (
            "Mail delivery delayed",
            "gone@example.org: delivery is delayed, the server will keep trying for 3 days",
            "4.4.7",
            False,
        ),
        (
            "Returned mail: Host unknown",
            "The following address failed:\n<gone@example.org>: Host or domain name not found",
            "5.1.2",
            True,
        ),
        (
            "Message non distribué",
            "Votre message n'a pas pu être remis à <gone@example.org> : adresse inconnue",
            "5.1.1",
            True,
        ),
        (
            "Unzustellbar: Ihre Anfrage",
            "Die Nachricht konnte nicht an gone@example.org zugestellt werden: Empfänger unbekannt",
            "5.1.1",
            True,
        ),
        ("Mail delivery failed", "Server said: 451 try again later\nRCPT TO:<gone@example.org>", "4.4.7", False),
    ],
)
def test_servers_that_write_no_report_are_understood(subject: str, text: str, status: str, permanent: bool) -> None:
    found = bounce(subject, text + RETURNED)

    assert found is not None
    assert ("gone@example.org", status, permanent, "ack-7@velo.example") == (
        found.recipient,
        found.status,
        found.permanent,
        found.original_message_id,
    )


def test_a_server_may_name_the_recipient_in_a_header_only() -> None:
    found = bounce("Mail", "Group not found" + RETURNED, "From: x@example.net\nX-Failed-Recipients: Gone@Example.org\n")

    assert found is not None
    assert "gone@example.org" == found.recipient


@pytest.mark.parametrize(
    ("headers", "subject", "text"),
    [
        (
            "From: jeanne@example.org\n",
            "Mail delivery failed",
            "J'ai reçu : 550 5.1.1 <x@example.com> user unknown. Que faire ?" + RETURNED,
        ),
        ("From: postmaster@example.org\n", "Commande 4521", "Bonjour, où est mon colis ?"),
        ("Return-Path: <>\nFrom: jeanne@example.org\n", "Absente", "Je suis absente jusqu'au 10 mars."),
    ],
)
def test_what_a_person_writes_is_no_bounce(headers: str, subject: str, text: str) -> None:
    assert bounce(subject, text, headers) is None


@pytest.mark.parametrize(
    ("subject", "text", "status", "permanent"),
    [
        ("Message frozen", "Message 1a-2b has been frozen.\n\n  gone@example.org: all hosts failing", "4.4.7", False),
        (
            "Undelivered Mail",
            "<gone@example.org>: host mx said: 552 5.1.1 Boite du destinataire pleine. Recipient overquota",
            "5.2.2",
            False,
        ),
        ("Returned mail", "********@example.net\n<gone@example.org>\nUser unknown", "5.1.1", True),
        (
            "Returned Mail",
            "The original message was received at noon\nfrom shop@velo2.example\n\ngone@example.org [User unknown]",
            "5.1.1",
            True,
        ),
        (
            "Undeliverable Message",
            "Error: No valid recipients\n\nOriginal message:\n  Subject: x\n  RCPT TO: gone@example.org",
            "5.1.1",
            True,
        ),
        ("DELIVERY FAILURE", "gone@example.org\n\nnon répertorié dans l'annuaire Domino", "5.1.1", True),
    ],
)
def test_servers_that_mask_addresses_or_number_wrongly_are_read_by_their_words(
    subject: str, text: str, status: str, permanent: bool
) -> None:
    found = bounce(subject, text)

    assert found is not None
    assert ("gone@example.org", status, permanent) == (found.recipient, found.status, found.permanent)


OURS = (
    "From: Shop <contact@velo.example>\nTo: gone@example.org\nMessage-ID: <ack-7@velo.example>\n"
    "Reply-To:\n Shop <contact+9ccpxt8cg4pps6d5rg6xawdx@velo.example>\nSubject: x\n\nBonjour"
)


def test_a_complaint_names_who_complained_and_the_mail_that_came_back() -> None:
    found = parse(
        (
            "From: Feedback <arf@mx.example.net>\nTo: contact@velo.example\nSubject: FW: x\n"
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nAn abuse report.\n"
            "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
            f"Original-Rcpt-To: <gone@example.org>\n\n--b\nContent-Type: message/rfc822\n\n{OURS}\n--b--\n"
        ).encode()
    ).bounce
    reply_to = "contact+9ccpxt8cg4pps6d5rg6xawdx@velo.example"
    assert Bounce("gone@example.org", "", "complaint: abuse", False, "ack-7@velo.example", reply_to) == found


def test_a_complaint_that_hides_who_complained_names_nobody() -> None:
    hidden = (
        "From: arf@mx.example.net\nTo: contact@velo.example\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nAn abuse report.\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b--\n"
    )
    assert parse(hidden.encode()).bounce is None


def test_the_signed_address_of_a_bounced_mail_is_found() -> None:
    fields = "Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1"
    found = report(f"{fields}\n\n--b\nContent-Type: message/rfc822\n\n{OURS}")
    assert found
    assert "contact+9ccpxt8cg4pps6d5rg6xawdx@velo.example" == found.original_reply_to


def failures(found: Bounce | None) -> list[tuple[str, str, bool]]:
    return [(one.recipient, one.status, one.permanent) for one in found.failures] if found else []


def test_a_report_names_everyone_whom_the_mail_did_not_reach_the_worst_first() -> None:
    fields = "\n\n".join(
        f"Final-Recipient: rfc822; {recipient}@example.org\nAction: {action}\nStatus: {status}"
        for recipient, action, status in (
            ("late", "delayed", "4.4.1"),
            ("here", "Delivered", "2.0.0"),
            ("full", "failed", "5.2.2"),
            ("gone", "failed", "5.1.1"),
            ("moved", "failed", "5.1.6"),
            ("gone", "failed", "5.1.1"),
        )
    )
    assert [
        ("gone@example.org", "5.1.1", True),
        ("moved@example.org", "5.1.6", True),
        ("full@example.org", "5.2.2", False),
        ("late@example.org", "4.4.1", False),
    ] == failures(report(fields))


def test_two_reports_in_one_mail_are_one_bounce() -> None:
    fields = (
        "Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1\n--b\n"
        "Content-Type: message/delivery-status\n\n"
        "Final-Recipient: rfc822; moved@example.org\nAction: failed\nStatus: 5.1.6"
    )
    assert ["gone@example.org", "moved@example.org"] == [recipient for recipient, _, _ in failures(report(fields))]


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        (
            DAEMON,
            "I wasn't able to deliver your message to the following addresses.\n\n"
            "<full@example.org>:\n552 Mailbox full\n\n<gone@example.org>:\n550 no such user\n",
        ),
        (
            DAEMON + "X-Failed-Recipients: full@example.org,\n gone@example.org\n",
            "A message that you sent could not be delivered to all of its recipients:\n\n"
            "  full@example.org\n    mailbox is full: over quota\n  gone@example.org\n    550 5.1.1 unrouteable",
        ),
    ],
)
def test_a_servers_words_are_read_recipient_by_recipient(headers: str, text: str) -> None:
    expected = [("gone@example.org", "5.1.1", True), ("full@example.org", "5.2.2", False)]
    assert expected == failures(bounce("failure notice", text, headers))


def test_a_report_of_thousands_of_recipients_is_bounded() -> None:
    fields = "\n\n".join(
        f"Final-Recipient: rfc822; c{number}@example.org\nAction: failed\nStatus: 5.1.1" for number in range(400)
    )
    assert 50 == len(failures(report(fields)))
