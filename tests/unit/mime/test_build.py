"""What leaves is a mail that any server takes and no value can bend."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest

from chalicelib.domain.mail import Address, Attachment, OutgoingMail
from chalicelib.mime.build import build
from chalicelib.mime.parse import parse

OUTGOING = OutgoingMail(
    message_id="ack-1@velo.example",
    sender=Address("contact@velo.example", "Boutique Vélo"),
    to=Address("jeanne@example.org", "Jeanne Roûx"),
    reply_to=Address("contact+gu-7k3f9qxw.s1g@velo.example", "Boutique Vélo"),
    subject="Votre message « roue voilée » est bien arrivé",
    text="Bonjour,\n\nNous l'avons bien reçu.\n\nL'équipe",
    html="<p>Bonjour,</p><p>Nous l'avons bien reçu.</p>",
    date=datetime(2025, 3, 3, 10, 2, 3, tzinfo=UTC),
    in_reply_to="a1@example.org",
    references=("first@example.org", "a1@example.org"),
    automatic=True,
    language="fr",
)


def test_what_is_built_is_read_back_the_same() -> None:
    mail = parse(build(OUTGOING))

    assert OUTGOING.message_id == mail.message_id
    assert (OUTGOING.sender, (OUTGOING.to,), OUTGOING.reply_to) == (mail.sender, mail.to, mail.reply_to)
    assert (OUTGOING.subject, OUTGOING.text, OUTGOING.date) == (mail.subject, mail.text, mail.date)
    assert OUTGOING.html in mail.html
    assert (("a1@example.org",), OUTGOING.references) == (mail.in_reply_to, mail.references)
    assert () == mail.problems


def test_an_automatic_mail_says_so() -> None:
    mail = parse(build(OUTGOING))

    assert "auto-replied" == mail.header("auto-submitted")
    assert "All" == mail.header("x-auto-response-suppress")
    assert "fr" == mail.header("content-language")
    assert "" == parse(build(replace(OUTGOING, automatic=False))).header("auto-submitted")


def test_the_standard_library_reads_the_same_alternatives() -> None:
    message = email.message_from_bytes(build(OUTGOING), policy=default)

    assert ["text/plain", "text/html"] == [part.get_content_type() for part in message.iter_parts()]
    assert [] == message.defects


def test_lines_end_in_crlf_and_are_short() -> None:
    raw = build(replace(OUTGOING, text="é" * 5000, html="<p>" + "x" * 5000, subject="é" * 500))

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()


ATTACKS = [
    "x\r\nBcc: victim@example.com",
    "x\nBcc: victim@example.com",
    "x\rBcc: victim@example.com",
    "x\u2028Bcc: victim@example.com",
    "x\x0bBcc: a",
    "x\x85Bcc: a",
    "x\0",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_line_break_in_a_name_or_subject_adds_no_header(attack: str) -> None:
    names = Address("jeanne@example.org", attack)
    raw = build(replace(OUTGOING, subject=attack, sender=names, to=names, reply_to=names))

    assert not re.search(rb"^bcc", raw, re.IGNORECASE | re.MULTILINE)
    assert "" == parse(raw).header("bcc")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_line_break_in_a_value_of_ours_is_refused(attack: str) -> None:
    with pytest.raises(ValueError, match="no message id"):
        build(replace(OUTGOING, message_id=f"{attack}@example.org"))
    with pytest.raises(ValueError, match="no language"):
        build(replace(OUTGOING, language=attack))


@pytest.mark.parametrize(
    "attack", [*ATTACKS, "", "nobody", "a b@example.org", "<a@example.org>", "a@example.org,b@example.org"]
)
def test_what_is_no_address_is_refused(attack: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        build(replace(OUTGOING, to=Address(attack)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_customers_odd_message_id_is_left_out(attack: str) -> None:
    raw = build(replace(OUTGOING, in_reply_to=attack, references=(attack, "a1@example.org")))

    assert ("", "<a1@example.org>") == (parse(raw).header("in-reply-to"), parse(raw).header("references"))


def test_of_a_long_thread_the_start_and_the_end_are_referenced() -> None:
    references = tuple(f"{n}@example.org" for n in range(500))

    found = parse(build(replace(OUTGOING, references=references))).references

    assert ("0@example.org", "499@example.org", 20) == (found[0], found[-1], len(found))


def test_attachments_stand_behind_the_text_under_safe_names() -> None:
    files = (
        Attachment("étiquette.pdf", "application/pdf", b"%PDF-1.7"),
        Attachment("../a\r\nBcc: x@example.com", "message/rfc822", b"Subject: x\r\n\r\ny"),
        Attachment("", "no type", b""),
    )
    mail = parse(build(replace(OUTGOING, attachments=files)))
    assert (OUTGOING.text, OUTGOING.html) == (mail.text.strip(), mail.html.strip())
    assert [one.content for one in files] == [one.content for one in mail.attachments]
    assert "étiquette.pdf" == mail.attachments[0].name
    assert not any("/" in one.name or "\n" in one.name for one in mail.attachments)
    assert mail.header("bcc") == ""
