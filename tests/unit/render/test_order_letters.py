"""The wording of news about orders: mails, SMS, and what an acknowledgement says is known."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.acknowledgement import Form, Promise
from chalicelib.domain.brand import Brand
from chalicelib.domain.interaction import Channel
from chalicelib.domain.look import Look
from chalicelib.domain.messages import Message, MessageKind
from chalicelib.domain.news import News
from chalicelib.domain.orders import EventKind
from chalicelib.domain.sms import fits, places
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.render.letters import JinjaLetters
from tests.unit.render.test_letters import read

TEMPLATES = Path(__file__).parents[3] / "templates"
LETTERS = JinjaLetters(TEMPLATES)
NBSP = "\u00a0"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BRAND = Brand("shop", "main", "Maison Exemple", ("help@shop.example",), look=Look("#6b3fa0"))
NEWS = News(
    kind="shipped",
    language="fr",
    number="LX-100455",
    on="2026-11-22",
    name="Camille Roussel",
    amount="89.90 EUR",
    carrier="Colis Express",
    parcel="6A123",
    tracking="https://suivi.example/6A123",
    expected="2026-12-01",
)


def test_the_french_mail_says_what_it_should() -> None:
    letter = LETTERS.news(NEWS, BRAND)
    assert "Votre commande LX-100455 est en route" == letter.subject
    assert (
        f"""Bonjour Camille Roussel,

Bonne nouvelle{NBSP}: nous avons expédié votre commande LX-100455 par Colis Express.

La livraison est prévue le 1er{NBSP}décembre 2026.

Commande{NBSP}: LX-100455
Colis{NBSP}: 6A123 (Colis Express)
Livraison prévue{NBSP}: 1er{NBSP}décembre 2026

Suivre votre colis{NBSP}: https://suivi.example/6A123

Bien cordialement,
L’équipe Maison Exemple

--{" "}
Ce message vous informe automatiquement du suivi de votre commande. Vos réponses, elles, sont lues par notre équipe.
"""
        == letter.text
    )


def test_the_french_sms_says_what_it_should() -> None:
    """One SMS of the GSM alphabet, in which no word loses more than an accent."""
    expected = (
        "Maison Exemple : votre commande LX-100455 est en route. Livraison prévue le 01/12. https://suivi.example/6A123"
    )
    assert expected == LETTERS.sms(NEWS, BRAND)


def test_what_is_not_known_is_not_said() -> None:
    bare = LETTERS.news(News("shipped", "fr", "4711", "2026-11-22"), BRAND).text
    assert "Bonjour,\n" in bare
    assert "nous avons expédié votre commande 4711.\n\nCommande" in bare
    assert not re.search(r"Colis|Livraison|None|\(\)", bare)


def test_one_of_several_parcels_is_told_as_a_part() -> None:
    letter = LETTERS.news(replace(NEWS, part="part"), BRAND)
    assert "Une partie de votre commande LX-100455 est en route" == letter.subject
    assert "nous avons expédié une partie de votre commande LX-100455 par" in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("full", [True, False])
def test_every_event_has_words_in_every_language(language: str, kind: EventKind, full: bool) -> None:
    """Subject, text, HTML and an SMS of one part, with all that is known and with nothing but a number."""
    news = News(kind, language, "LX-100455", "2026-11-22")
    news = replace(NEWS, kind=kind, language=language, place="Tabac, 3 quai", reason="Neige") if full else news
    letter, text = LETTERS.news(news, BRAND), LETTERS.sms(news, BRAND)
    for said in (letter.subject, letter.text, text):
        assert "LX-100455" in said
        assert not re.search(r"[{}]|None|  |\(\)| \.", said.replace("-- \n", ""))
    assert letter.text.splitlines()[2]
    assert 0 < places(text) <= 160
    assert (kind in (EventKind.DELAYED, EventKind.CANCELLED)) == ("Neige" in letter.text) or not full


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EventKind)
def test_html_says_what_the_text_says(language: str, kind: EventKind) -> None:
    """Word for word, but for the address, which is behind the button."""
    letter = LETTERS.news(replace(NEWS, kind=kind, language=language), BRAND)
    said = re.sub(rf"({NBSP}|):? https://\S+", "", letter.text.replace("\n-- \n", "\n"))
    assert said.replace(NBSP, " ").split() == read(letter.html).text.replace(NBSP, " ").split()
    links = [attributes["href"] for tag, attributes in read(letter.html).tags if tag == "a"]
    assert ["https://suivi.example/6A123"] == links


@pytest.mark.parametrize("kind", EventKind)
def test_french_typography(kind: EventKind) -> None:
    text = LETTERS.news(replace(NEWS, kind=kind, reason="Neige", place="Tabac"), BRAND).text.replace("https:", "")
    assert [] == re.findall(r"[^\u00a0][:;!?»]", text)
    assert "'" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_keys(language: str) -> None:
    french, other = (
        json.loads((TEMPLATES / "mail" / name / "orders.json").read_text("utf-8")) for name in ("fr", language)
    )
    assert list(french) == list(other)
    assert [str(kind) for kind in EventKind] == list(other["events"])


def test_the_sentences_are_documented() -> None:
    document = (TEMPLATES.parent / "docs" / "templates.md").read_text("utf-8")
    section = document.partition("## News of orders")[2].partition("\n## ")[0]
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", section, re.M))))
    assert set(json.loads((TEMPLATES / "mail" / "fr" / "orders.json").read_text("utf-8"))) <= told


@given(text=st.text(max_size=300), number=st.text(min_size=1, max_size=64), language=st.sampled_from(LANGUAGES))
def test_whatever_is_given_no_line_is_added_and_no_sms_too_long(text: str, number: str, language: str) -> None:
    """Names, reasons and numbers come from elsewhere: they stay on their line, run nothing, and are cut."""
    news = replace(NEWS, language=language, kind="delayed", number=number, reason=text, carrier=text, name=text)
    letter = LETTERS.news(news, BRAND)
    plain = LETTERS.news(replace(news, number="1", reason="x", carrier="x", name=""), BRAND)
    assert [letter.subject] == (letter.subject.splitlines() or [""])
    assert len(plain.text.splitlines()) >= len(letter.text.splitlines()) - 1
    assert fits(LETTERS.sms(replace(news, tracking="https://x.example/" + "a" * 200), BRAND))


def test_given_text_is_no_template_and_no_markup() -> None:
    letter = LETTERS.news(replace(NEWS, kind="delayed", reason="{{ 7 * 7 }}<script>alert(1)</script>"), BRAND)
    assert "{{ 7 * 7 }}<script>" in letter.text
    assert "<script" not in letter.html


def test_a_message_of_the_template_is_written_by_it() -> None:
    message = Message(
        merchant="shop",
        id="m1",
        brand="main",
        kind=MessageKind.NEWS,
        channel=Channel.MAIL,
        to="ada@example.com",
        text="",
        at=NOW,
        expires_at=NOW,
        language="fr",
        template="order_news",
        values=NEWS.values(),
    )
    assert LETTERS.news(NEWS, BRAND) == LETTERS.message(message, BRAND)


PROMISE = Promise(
    form=Form.FULL,
    language="fr",
    reference="GU-7K3F9QXW",
    brand="Maison Exemple",
    customer_name="",
    subject="Ma commande",
    intents=("order_tracking",),
    due_at=datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
    time_zone="Europe/Paris",
    mailbox="help@shop.example",
    order=NEWS,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [Form.FULL, Form.ADDED])
def test_an_acknowledgement_says_what_is_known_of_the_order(language: str, form: Form) -> None:
    """One paragraph before the promise, the same in text and HTML."""
    order = replace(NEWS, language=language)
    letter = LETTERS.acknowledgement(replace(PROMISE, language=language, form=form, order=order))
    without = LETTERS.acknowledgement(replace(PROMISE, language=language, form=form, order=None))
    (said,) = set(letter.text.split("\n\n")) - set(without.text.split("\n\n"))
    assert re.match(r"(Information|Informaci|Automati|Informazione|Informação)", said)
    for fact in ("LX-100455", "6A123", "Colis Express", "https://suivi.example/6A123", "2026"):
        assert fact in said
    assert letter.text.replace("\n-- \n", "\n").split() == read(letter.html).text.split()
