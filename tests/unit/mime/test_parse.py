"""Whatever SMTP can carry is read as a mail, or refused as none."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.mail import Address, Mail
from chalicelib.errors import Malformed
from chalicelib.mime.parse import parse

FIXTURES = Path(__file__).parents[2] / "fixtures" / "mail"
HEAD = (
    "From: Jeanne <jeanne@example.org>\nTo: contact@velo.example\nSubject: colis\nDate: Mon, 3 Mar 2025 10:00:00 "
    "+0000\nMessage-ID: <m@example.org>\n"
)


def read(text: str) -> Mail:
    return parse((HEAD + text).encode())


def multipart(kind: str, *parts: str, boundary: str = "b") -> str:
    return (
        f"Content-Type: multipart/{kind}; boundary={boundary}\n\n"
        + "".join(f"--{boundary}\n{part}\n" for part in parts)
        + f"--{boundary}--\n"
    )


def test_an_ordinary_answer_is_read_whole() -> None:
    mail = parse((FIXTURES / "answer-with-photo.eml").read_bytes())

    assert "a1@example.org" == mail.message_id
    assert Address("jeanne@example.org", "Jeanne Roûx") == mail.sender
    assert (Address("contact+gu-7k3f9qxw@velo.example", "Boutique Vélo"),) == mail.to
    assert "Re : Votre commande n°4521 — roue voilée" == mail.subject
    assert datetime(2025, 3, 3, 10, 2, 3, tzinfo=UTC) == mail.date
    assert ("ack-1@velo.example",) == mail.in_reply_to
    assert ("first@example.org", "ack-1@velo.example") == mail.references
    assert mail.text.startswith("Bonjour,\n\nLa roue avant est voilée, photo jointe.\n")
    assert "<b>photo jointe</b>" in mail.html
    assert [("roue voilée.png", "image/png", 48)] == [(a.name, a.media_type, len(a.content)) for a in mail.attachments]
    assert () == mail.problems


def test_text_is_taken_from_html_where_there_is_no_other() -> None:
    mail = parse((FIXTURES / "html-only-outlook.eml").read_bytes())

    assert mail.text.startswith("Bonjour,\n\nJe souhaite annuler, coût trop élevé (129 €).")
    assert "\nDe : Boutique Vélo <contact@velo.example>\nEnvoyé : lundi 3 mars 2025 10:12\n" in mail.text


def test_a_mislabelled_mail_with_8_bit_headers_is_read() -> None:
    mail = parse((FIXTURES / "mislabelled.eml").read_bytes())

    assert Address("amelie@example.org", "Amélie") == mail.sender
    assert "Colis abîmé" == mail.subject
    assert "Le colis est arrivé abîmé." == mail.text
    assert ("unknown charset 'x-no-such-charset'", "no Message-ID", "no Date") == mail.problems


def test_a_uuencoded_file_becomes_an_attachment() -> None:
    mail = parse((FIXTURES / "uuencoded.eml").read_bytes())

    assert ["Voici ma facture.", "Merci"] == [line for line in mail.text.split("\n") if line]
    assert ("facture.txt", b"Bonjour 4521") == (mail.attachments[0].name, mail.attachments[0].content)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b'{"subject": "no mail"}', "no_mail"),
        (b"Just some words.\n\nAnd more.", "no_mail"),
        (b"Name: value\nOther: value\n\ntext", "no_mail"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no_mail"),
        (b"PK\x03\x04" + b"\x00" * 100, "no_mail"),
    ],
)
def test_what_is_no_mail_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse(raw)

    assert reason == caught.value.reason


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends_do_not_matter(newline: str) -> None:
    text = HEAD + multipart(
        "mixed", "\nBonjour", "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nabc"
    )

    mail = parse(text.replace("\n", newline).encode())

    assert ("colis", "Bonjour", ["a.txt"]) == (mail.subject, mail.text, [a.name for a in mail.attachments])


def test_an_empty_plain_alternative_gives_way_to_html() -> None:
    mail = read(
        multipart(
            "alternative",
            "Content-Type: text/plain\n\n \n",
            "Content-Type: text/html\n\n<p>Où est <b>mon</b> colis ?</p>",
        )
    )

    assert "Où est mon colis ?" == mail.text


def test_a_plain_alternative_that_only_points_to_html_gives_way_to_it() -> None:
    words = " ".join(f"mot{n}" for n in range(80))
    html = f"<html><body><p>{words}</p>{'<br>' * 50}</body></html>"

    mail = read(
        multipart(
            "alternative", "Content-Type: text/plain\n\nPlease enable HTML.", f"Content-Type: text/html\n\n{html}"
        )
    )

    assert mail.text.startswith("mot0 mot1")


def test_text_in_several_parts_is_joined_in_order() -> None:
    mail = read(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nAvant la photo",
            "Content-Type: image/png\nContent-Disposition: inline; filename=p.png\n\nx",
            "Content-Type: text/html\n\n<p>Après la photo</p>",
        )
    )

    assert ["Avant la photo", "Après la photo"] == mail.text.split("\n")
    assert "<pre>Avant la photo</pre>\n<p>Après la photo</p>" == mail.html


def test_a_mail_inside_a_mail_is_an_attachment_and_read_where_nothing_else_is_written() -> None:
    inner = "From: paul@example.com\nSubject: vélo/roue\n\nLa roue est voilée."

    with_words = read(multipart("mixed", "\nVoir la pièce jointe.", f"Content-Type: message/rfc822\n\n{inner}"))
    without = read(multipart("mixed", "\n", f"Content-Type: message/rfc822\n\n{inner}"))

    assert ("Voir la pièce jointe.", "vélo_roue.eml") == (with_words.text, with_words.attachments[0].name)
    assert "La roue est voilée." == without.text


def test_a_base64_mail_inside_a_mail_is_read() -> None:
    inner = base64.encodebytes(b"From: paul@example.com\nSubject: roue\n\nLa roue.").decode()

    mail = read(f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}")

    assert ("La roue.", "roue.eml") == (mail.text, mail.attachments[0].name)


@pytest.mark.parametrize(
    ("body", "text", "problem"),
    [
        (
            "Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nBonjour\n--x--\n",
            "Bonjour",
            "boundary missing or wrong, guessed",
        ),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nBonjour\n", "Bonjour", "closing boundary missing"),
        (
            "Content-Type: multipart/mixed; boundary=b\n\nBonjour\n",
            "Bonjour",
            "multipart without its parts, read as text",
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
            "boundary=b\n\n--b\n\nBonjour\n--b--\n--b--\n",
            "Bonjour",
            "multipart without its parts, read as text",
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nBonjour\n--b--\n--b\n\nMerci\n--b--",
            "Bonjour\nMerci",
            "",
        ),
        (
            "Content-Transfer-Encoding: base64\n\nBonjour, ceci n'est pas du base64.",
            "Bonjour, ceci n'est pas du base64.",
            "text labelled base64",
        ),
        ("Content-Transfer-Encoding: 8bits;\n\nBonjour", "Bonjour", "unknown transfer encoding '8bits'"),
        ("Content-Type: text\n\nBonjour", "Bonjour", "unreadable Content-Type"),
        ("Bonjour sans ligne vide\nMerci", "Bonjour sans ligne vide\nMerci", "no empty line between headers and body"),
        ("junk\nX-Other: 1\n\nBonjour", "Bonjour", "header line without a name"),
    ],
)
def test_broken_structure_loses_no_words(body: str, text: str, problem: str) -> None:
    mail = read(body)

    assert text == mail.text
    assert problem in (*mail.problems, "")


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ("To: a@example.org\n", "no usable From"),
        ("From: nobody\n", "from not wholly readable"),
        ("From: a@example.org, b@example.org\n", "several From addresses, the first is taken"),
        ("From: a@example.org\nFrom: b@example.org\n", "repeated from"),
        ("From: a@example.org\n", "no Message-ID"),
        ("From: a@example.org\nMessage-ID: <>\n", "no Message-ID"),
        ("From: a@example.org\n", "no Date"),
        ("From: a@example.org\nDate: hier\n", "unreadable Date"),
        (
            "Received: by mx; Mon, 3 Mar 2025 10:00:00 +0000\nFrom: a@example.org\nDate: Mon, 3 Mar 2031 10:00:00 "
            "+0000\n",
            "Date more than 7 days off the time of receipt",
        ),
    ],
)
def test_what_is_odd_in_the_headers_is_named(headers: str, problem: str) -> None:
    assert problem in parse(f"{headers}\nBonjour".encode()).problems


def test_flowed_text_is_unwrapped_by_depth_of_quotation() -> None:
    mail = read("Content-Type: text/plain; format=flowed\n\nUne longue \nphrase.\n> citée \n> aussi\n -- \n-- \nJeanne")

    assert "Une longue phrase.\n> citée aussi\n-- \n-- \nJeanne" == mail.text


def test_a_clear_signature_is_taken_off_the_text() -> None:
    mail = read(
        "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nBonjour\n- --\nJeanne\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )

    assert "Bonjour\n--\nJeanne" == mail.text


@pytest.mark.parametrize(
    ("content_type", "problem"),
    [
        (
            'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
            "encrypted (PGP/MIME), its text cannot be read",
        ),
        (
            "application/pkcs7-mime; smime-type=enveloped-data",
            "encrypted or opaquely signed (S/MIME), its text cannot be read",
        ),
    ],
)
def test_an_encrypted_mail_says_so(content_type: str, problem: str) -> None:
    mail = read(f"Content-Type: {content_type}\n\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n")

    assert ("", True) == (mail.text, problem in mail.problems)


def test_of_an_apple_double_only_the_file_is_kept() -> None:
    inner = multipart(
        "appledouble",
        "Content-Type: application/applefile; name=a.pdf\n\nfork",
        "Content-Type: application/pdf; name=a.pdf\n\n%PDF-1",
        boundary="i",
    )

    mail = read(multipart("mixed", "\nBonjour", inner))

    assert [("a.pdf", b"%PDF-1")] == [(a.name, a.content) for a in mail.attachments]


def test_an_inline_image_keeps_its_content_id() -> None:
    mail = read(
        multipart(
            "related",
            'Content-Type: text/html\n\n<img src="cid:logo@x">',
            "Content-Type: image/gif\nContent-ID: <logo@x>\n\nGIF89a",
        )
    )

    assert [("logo@x", True)] == [(a.content_id, a.inline) for a in mail.attachments]


def tnef(attribute: int, value: bytes, level: int = 2) -> bytes:
    return (
        bytes([level])
        + attribute.to_bytes(2, "little")
        + b"\x06\x00"
        + len(value).to_bytes(4, "little")
        + value
        + b"\0\0"
    )


def test_the_files_in_outlooks_winmail_dat_are_unpacked() -> None:
    stream = (
        b"\x78\x9f\x3e\x22\x01\x00"
        + tnef(0x9002, b"\0" * 14)
        + tnef(0x8010, b"facture.pdf\0")
        + tnef(0x800F, b"%PDF-1.4")
    )

    mail = read(
        multipart(
            "mixed",
            "\nBonjour",
            f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: "
            f"base64\n\n{base64.encodebytes(stream).decode()}",
        )
    )

    assert [("facture.pdf", "application/pdf", b"%PDF-1.4")] == [
        (a.name, a.media_type, a.content) for a in mail.attachments
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Users\\\\j\\\\facture.pdf", "facture.pdf"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("con.txt", "_con.txt"),
        ("...", "attachment-1.txt"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_file_names_are_safe(name: str, safe: str) -> None:
    mail = read(f'Content-Type: text/plain\nContent-Disposition: attachment; filename="{name}"\n\nabc')

    assert safe == mail.attachments[0].name


@pytest.mark.parametrize(
    ("declared", "name", "content", "found"),
    [
        ("application/octet-stream", "photo", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("image/png", "photo.png", b"MZ\x90\x00\x03", "application/x-msdownload"),
        (
            "application/pdf",
            "f.docx",
            b"PK\x03\x04",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("application/octet-stream", "liste.csv", b"a;b", "text/csv"),
        ("application/x-own", "f", b"abc", "application/x-own"),
    ],
)
def test_types_are_detected(declared: str, name: str, content: bytes, found: str) -> None:
    body = base64.encodebytes(content).decode()

    mail = read(
        f"Content-Type: {declared}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; "
        f'filename="{name}"\n\n{body}'
    )

    assert found == mail.attachments[0].media_type


def nested(levels: int) -> str:
    return "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels)) + "\nBonjour"


@pytest.mark.parametrize(
    ("raw", "limits", "problem"),
    [
        (HEAD + nested(5000), Limits(depth=10), "nested deeper than 10 levels, cut"),
        (HEAD + multipart("mixed", *["\na"] * 5000), Limits(parts=20), "more than 20 parts, the rest cut"),
        (HEAD + "\n" + "a" * 5000, Limits(text=100), "text longer than 100 characters, cut"),
        (HEAD + "X: " + "a" * 5000 + "\n\nb", Limits(headers=1000), "headers longer than 1000 bytes, cut"),
        (HEAD + "\n" + "a" * 5000, Limits(size=1000), "larger than 1000 bytes, cut"),
        (
            HEAD + "Cc: " + "a@example.org, " * 1000 + "\n\nb",
            Limits(addresses=10),
            "more than 10 addresses in cc, the rest cut",
        ),
    ],
)
def test_what_is_too_much_is_cut_and_named(raw: str, limits: Limits, problem: str) -> None:
    assert problem in parse(raw.encode(), limits).problems
