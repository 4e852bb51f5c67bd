"""Nobody's words are lost because they stand where words do not belong."""

import base64

import pytest

from chalicelib.mime.parse import parse

HEAD = "From: jeanne@example.org\nSubject: Roue\nMessage-ID: <m@example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n"
PDF = "--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n"
MIXED = "Content-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=mail.txt\n\nLa roue est voilée.\n",
        "Content-Type: text/html; name=mail.html\nContent-Disposition: attachment\n\n<p>La roue est voilée.</p>\n",
        "Content-Type: text/x-company\n\nLa roue est voilée.\n",
        "Content-Type: application/octet-stream\n\nLa roue est voilée.\n",
        "Content-Type: application/text\n\nLa roue est voilée.\n",
        f"{MIXED}--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nLa roue est voilée.\n{PDF}",
        f"{MIXED}La roue est voilée.\n\n{PDF}",
        f"{MIXED}{PDF}\nLa roue est voilée.\n",
        "Content-Type: message/partial; id=x; number=1; total=2\n\nSubject: Roue\nX-A: b\n\nLa roue est voilée.\n",
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html; name=x.html\n"
        "Content-Disposition: attachment\n\n<p>La roue est voilée.</p>\n--b--\n",
    ],
)
def test_text_in_an_unusual_place_is_read(body: str) -> None:
    mail = parse((HEAD + body).encode())

    assert ("La roue est voilée.", True) == (mail.text, "text in an unusual place" in mail.problems)


@pytest.mark.parametrize(
    "body",
    [
        f"{MIXED}This is a multi-part message in MIME format.\n\n{PDF}",
        f"{MIXED}Dies ist eine mehrteilige Nachricht im MIME-Format.\n\n{PDF}",
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n",
        "Content-Type: application/octet-stream; name=a.bin\n\n\x00\x01\x02",
        "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/octet-stream\n\n"
        "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n--b--\n",
    ],
)
def test_what_software_writes_there_is_nobodys_text(body: str) -> None:
    assert "" == parse((HEAD + body).encode()).text


def test_words_where_they_belong_leave_the_other_places_alone() -> None:
    body = f"{MIXED}Bla.\n--b\nContent-Type: text/plain\n\nVraiment.\n--b\nContent-Type: text/x-log\n\nlog\n{PDF}Bla.\n"

    mail = parse((HEAD + body).encode())

    assert ("Vraiment.", False) == (mail.text, "text in an unusual place" in mail.problems)


def test_html_beside_alternatives_is_part_of_the_text() -> None:
    body = (
        "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=m\n\n"
        "--m\nContent-Type: text/html\n\n<p>Premier</p>\n--m\nContent-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSecond\n--b\nContent-Type: text/html\n\n<p>Second</p>\n--b--\n--m--\n--a--\n"
    )

    assert "Premier\nSecond" == parse((HEAD + body).encode()).text


def test_lines_below_base64_do_not_hide_what_is_encoded() -> None:
    encoded = base64.encodebytes("Où est ma commande ?\n".encode()).decode()
    body = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{encoded}\n-- \nVélo list\n"

    mail = parse((HEAD + body).encode())

    assert mail.text.startswith("Où est ma commande ?\n")
    assert mail.text.endswith("-- \nVélo list")


@pytest.mark.parametrize("words", ["Bonjours\n\nmon colis est là", "Test\n\nde ma part", "Salut\n"])
def test_plain_text_labelled_base64_stays_as_it_is(words: str) -> None:
    body = f"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{words}"

    assert words.strip() in parse((HEAD + body).encode()).text


def test_white_space_behind_a_soft_line_break_is_passed_over() -> None:
    body = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nLa rou=  \ne\n"

    assert "La roue" == parse((HEAD + body).encode()).text


def test_a_mailbox_files_quoting_of_from_is_undone() -> None:
    raw = f"From jeanne@example.org Mon Jan  5 10:00:00 2026\n{HEAD}\n>From now on I write in English.\n"

    assert "From now on I write in English." == parse(raw.encode()).text


def test_html_names_its_charset_where_the_label_does_not() -> None:
    html = '<html><head><meta charset="iso-8859-2"></head><body>Łódź</body></html>'.encode("iso-8859-2")

    assert "Łódź" == parse(HEAD.encode() + b"Content-Type: text/html\n\n" + html).text


def test_a_type_without_a_semicolon_before_its_parameter_is_read() -> None:
    body = b'Content-Type: text/plain\n charset="iso-8859-1"\n\nv\xe9lo\n'

    assert "vélo" == parse(HEAD.encode() + body).text
