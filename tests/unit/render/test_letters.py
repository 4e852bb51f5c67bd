"""The wording of acknowledgements: what customers read, in which language, and what can never get in."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError, UndefinedError

from chalicelib.domain.acknowledgement import Form, Letter, Promise
from chalicelib.domain.look import Look
from chalicelib.domain.understanding import INTENTS, LANGUAGES
from chalicelib.render.letters import JinjaLetters, environment

TEMPLATES = Path(__file__).parents[3] / "templates"
LETTERS = JinjaLetters(TEMPLATES)
NBSP = "\u00a0"

PROMISE = Promise(
    form=Form.FULL,
    language="fr",
    reference="GU-7K3F9QXW",
    brand="Maison Exemple",
    customer_name="Marie Dupont",
    subject="Commande 4711",
    intents=("order_tracking", "refund"),
    due_at=datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
    time_zone="Europe/Paris",
    mailbox="bonjour@maison.example",
)

FORMS = (Form.FULL, Form.ADDED)


def letter(**changes: object) -> Letter:
    return LETTERS.acknowledgement(replace(PROMISE, **changes))  # type: ignore[arg-type]


class BodyText(HTMLParser):
    """The text that a reader of the HTML sees, and the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_body = self._in_body or tag == "body"

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.text += data


def read(html: str) -> BodyText:
    reader = BodyText()
    reader.feed(html)
    return reader


# Words


def test_french_letter_says_what_it_should() -> None:
    """A new case in French: greeting, reference, what we understood, when, how to add, who signs."""
    expected = f"""Bonjour Marie Dupont,

Nous avons bien reçu votre message et nous vous remercions de nous avoir écrit.

Votre référence{NBSP}: GU-7K3F9QXW

D’après ce que nous avons compris, votre message concerne le suivi de votre commande et une demande de remboursement. \
Si nous nous trompons, dites-le-nous en répondant à ce message.

Nous vous répondrons au plus tard le mardi 24{NBSP}novembre à{NBSP}14{NBSP}h{NBSP}30.

Un détail, une photo ou un document à ajouter{NBSP}? \
Répondez simplement à ce message{NBSP}: tout rejoindra votre dossier.

Bien cordialement,
L’équipe Maison Exemple

--{" "}
Cet accusé de réception a été envoyé automatiquement. Vos réponses, elles, sont lues par notre équipe.
"""
    assert expected == letter().text


def test_english_letter_says_what_it_should() -> None:
    expected = f"""Hello Marie Dupont,

We have received your message. Thank you for writing to us.

Your reference: GU-7K3F9QXW

As we understand it, your message is about the progress of your order and a refund request. \
If we got that wrong, just tell us by replying to this message.

We will answer you by Tuesday 24{NBSP}November at 14:30.

Would you like to add a detail, a photo or a document? Simply reply to this message and it will join your case.

Kind regards,
The Maison Exemple team

--{" "}
This acknowledgement was sent automatically. Your replies are read by our team.
"""
    assert expected == letter(language="en").text


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "fr",
            (
                "nous l’avons ajouté à votre dossier",
                f"au plus tard le mardi 24{NBSP}novembre à{NBSP}14{NBSP}h{NBSP}30.",
            ),
        ),
        ("en", ("added it to your case", f"by Tuesday 24{NBSP}November at 14:30.")),
        ("es", ("lo hemos añadido a su caso", f"el martes 24{NBSP}de{NBSP}noviembre a las 14:30{NBSP}h.")),
        ("de", ("Ihrem Vorgang hinzugefügt", f"bis spätestens Dienstag, den 24.{NBSP}November, um 14:30{NBSP}Uhr.")),
        ("it", ("aggiunto alla Sua pratica", f"entro martedì 24{NBSP}novembre alle ore{NBSP}14:30.")),
        ("nl", ("aan uw dossier toegevoegd", f"uiterlijk dinsdag 24{NBSP}november om 14.30{NBSP}uur.")),
        ("pt", ("juntámo-la ao seu processo", f"até terça-feira, 24{NBSP}de{NBSP}novembro, às 14:30.")),
    ],
)
def test_added_letter_is_short_and_keeps_the_essentials(language: str, sentences: tuple[str, ...]) -> None:
    """A contact that joins a case: reference and time are there, what we understood is not told again."""
    added = letter(language=language, form=Form.ADDED).text
    full = letter(language=language).text
    for sentence in (*sentences, "GU-7K3F9QXW", "Marie Dupont", "Maison Exemple"):
        assert sentence in added
    assert len(added) < 0.75 * len(full)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_to_be_understood_without_intents(language: str) -> None:
    """The sentence that names topics is there with them and gone without."""
    paragraphs_with = letter(language=language).text.count("\n\n")
    paragraphs_without = letter(language=language, intents=()).text.count("\n\n")
    assert paragraphs_without == paragraphs_with - 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["complaint", "other", "spam", "renamed_by_a_merchant"])
def test_some_intents_are_never_told_to_the_customer(language: str, intent: str) -> None:
    """Nobody wants to read that a complaint or an advertisement was understood, nor an internal name."""
    assert letter(language=language, intents=()) == letter(language=language, intents=(intent,))
    assert letter(language=language, intents=("refund",)) == letter(language=language, intents=(intent, "refund"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_intent_is_told_in_words_of_its_own(language: str) -> None:
    told = {letter(language=language, intents=(i,)).text for i in INTENTS if i not in {"complaint", "other", "spam"}}
    assert len(INTENTS) - 3 == len(told)
    assert all(intent not in text for text in told for intent in INTENTS if "_" in intent)


def test_praise_is_thanked_for() -> None:
    text = letter(intents=("praise",)).text
    assert f"Merci pour vos mots si aimables{NBSP}: ils feront plaisir à toute l’équipe." in text
    assert "D’après ce que nous avons compris" not in text


def test_topics_read_as_one_sentence() -> None:
    """One stands alone, several are a list, and none is named twice."""
    one = letter(language="en", intents=("invoice",)).text
    three = letter(language="en", intents=("invoice", "refund", "store", "invoice")).text
    assert "is about an invoice. If" in one
    assert "is about an invoice, a refund request and a shop or a pick-up point. If" in three


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("fr", "Bonjour,"),
        ("en", "Hello,"),
        ("es", "Hola:"),
        ("de", "Guten Tag,"),
        ("it", "Buongiorno,"),
        ("nl", "Beste klant,"),
        ("pt", "Olá,"),
    ],
)
def test_greeting_does_without_a_name(language: str, greeting: str) -> None:
    for form in FORMS:
        assert greeting == letter(language=language, form=form, customer_name="no-reply").text.splitlines()[0]


@pytest.mark.parametrize("form", FORMS)
def test_french_typography(form: Form) -> None:
    """A no-break space stands before the high signs, and no straight apostrophe is left."""
    for intents in ((), ("praise",), ("refund",)):
        body = letter(form=form, intents=intents).text
        assert [] == re.findall(r"[^\u00a0][:;!?»]", body)
        assert "'" not in body


# Dates


@pytest.mark.parametrize(
    ("due_at", "time_zone", "expected"),
    [
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "Europe/Paris", "dimanche 25 octobre à 0 h 30"),
        # Clocks go back on 25 October 2026 at 3:00; 2:30 comes twice and reads the same.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Paris", "dimanche 25 octobre à 2 h 30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Paris", "dimanche 25 octobre à 2 h 30"),
        # They go forward on 28 March 2027 at 2:00; 2:30 never comes.
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "Europe/Paris", "dimanche 28 mars à 1 h 59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "Europe/Paris", "dimanche 28 mars à 3 h"),
        (datetime(2026, 12, 1, 8, 5, 59, tzinfo=UTC), "Europe/Paris", "mardi 1er décembre à 9 h 05"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "Europe/Paris", "vendredi 1er janvier à 0 h"),
        (datetime(2026, 11, 24, 13, 30, tzinfo=UTC), "America/Montreal", "mardi 24 novembre à 8 h 30"),
        (datetime(2026, 11, 24, 13, 30, tzinfo=UTC), "Pacific/Noumea", "mercredi 25 novembre à 0 h 30"),
        (datetime(2026, 11, 24, 13, 30, tzinfo=UTC), "Indian/Reunion", "mardi 24 novembre à 17 h 30"),
    ],
)
def test_due_time_is_the_wall_clock_of_the_brand(due_at: datetime, time_zone: str, expected: str) -> None:
    text = letter(due_at=due_at, time_zone=time_zone).text.replace(NBSP, " ")
    assert f"au plus tard le {expected}." in text


def test_due_time_needs_a_known_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        letter(due_at=datetime(2026, 11, 24, 13, 30))  # noqa: DTZ001
    with pytest.raises(ZoneInfoNotFoundError):
        letter(time_zone="Europe/Nowhere")


# Subjects


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Commande 4711", "Re: Commande 4711 [GU-7K3F9QXW]"),
        ("Re: RE : AW: Re[2]: Fwd: Commande", "Re: Commande [GU-7K3F9QXW]"),
        ("Re: Commande [GU-7K3F9QXW]", "Re: Commande [GU-7K3F9QXW]"),
        ("Dossier gu-7k3f9qxw et [GU-AAAA2222]", "Re: Dossier et [GU-7K3F9QXW]"),
        ("[GU-7K3F9QXW] Re: Commande", "Re: Commande [GU-7K3F9QXW]"),
        ("Regarding: my order", "Re: Regarding: my order [GU-7K3F9QXW]"),
        ("[Promo] Question", "Re: [Promo] Question [GU-7K3F9QXW]"),
        ("", "Votre message [GU-7K3F9QXW]"),
        (" Re:  ", "Votre message [GU-7K3F9QXW]"),
        ("Bonjour\r\nBcc: victime@example.org", "Re: Bonjour Bcc: victime@example.org [GU-7K3F9QXW]"),
        ("{{ 7 * 7 }} {% raw %}", "Re: {{ 7 * 7 }} {% raw %} [GU-7K3F9QXW]"),
        ("Colis perdu 📦 <b>&", "Re: Colis perdu 📦 <b>& [GU-7K3F9QXW]"),
        ("cassé \udce9 \u202etxt", "Re: cassé txt [GU-7K3F9QXW]"),
    ],
)
def test_subject_answers_with_the_token_once(subject: str, expected: str) -> None:
    for form in FORMS:
        assert expected == letter(subject=subject, form=form).subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_subject_without_words_gets_some(language: str) -> None:
    assert re.fullmatch(r"\w[\w ]+ \[GU-7K3F9QXW\]", letter(language=language, subject="").subject)


def test_long_subject_is_cut_between_words_before_the_token() -> None:
    subject = letter(subject="mot " * 500).subject
    assert subject.endswith("mot mot… [GU-7K3F9QXW]")
    assert len(subject) <= 140


@given(
    subject=st.text(max_size=400)
    | st.text(alphabet="Re: []GU-7K3F9QXW\r\n\t\x00\x85\u2028", max_size=60)
    | st.lists(st.sampled_from(["Re: ", "[GU-7K3F9QXW]", "GU-7K3F9QXW", "\r\n", "x"]), max_size=12).map("".join),
    name=st.text(max_size=80),
    form=st.sampled_from(FORMS),
)
def test_no_subject_or_name_can_make_a_header(subject: str, name: str, form: Form) -> None:
    """Whatever comes in, the subject is one bounded line that a strict header takes, with one token."""
    result = letter(subject=subject, customer_name=name, form=form)
    message = EmailMessage()
    message["Subject"] = result.subject
    assert 1 == len(message.as_bytes().decode("ascii").rstrip("\n").replace("\n ", " ").splitlines())
    assert [result.subject] == result.subject.splitlines()
    assert len(result.subject) <= 140
    assert ["GU-7K3F9QXW"] == re.findall(r"(?<![\w-])GU-7K3F9QXW(?![\w-])", result.subject, re.I)
    assert result.subject.endswith(" [GU-7K3F9QXW]")
    result.text.encode()
    result.html.encode()


# HTML


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("intents", [(), ("refund", "invoice"), ("praise", "store")])
@pytest.mark.parametrize("name", ["", "Marie & Paul O'Neil"])
def test_html_says_what_the_text_says(language: str, form: Form, intents: tuple[str, ...], name: str) -> None:
    result = letter(language=language, form=form, intents=intents, customer_name=name)
    assert result.text.replace("\n-- \n", "\n").split() == read(result.html).text.split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_html_is_plain_accessible_mail(language: str, form: Form) -> None:
    """Language said, tables for layout only, nothing fetched, nothing followed, dark mode known."""
    html = letter(language=language, form=form).html
    tags = read(html).tags
    assert "html" == tags[0][0]
    assert language == tags[0][1]["lang"]
    assert {"presentation"} == {attributes.get("role") for tag, attributes in tags if tag == "table"}
    assert set() == {tag for tag, _ in tags} & {"img", "script", "link", "a", "iframe", "object", "form", "input"}
    assert [] == re.findall(r"https?:|url\(|@import|src=", html)
    assert "prefers-color-scheme: dark" in html
    # Gmail cuts what is longer.
    assert len(html.encode()) < 20_000


SIGNATURE = ("Camille & l’équipe", "Maison Exemple")
LOOK = Look("#6B3FA0", "https://shop.example/logo.png?a=1&b=2")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_brand_signs_with_its_own_lines(language: str, form: Form) -> None:
    """They stand where the team's name stands otherwise; nothing else changes, and the HTML says the same."""
    signed, plain = (letter(language=language, form=form, signature=lines) for lines in (SIGNATURE, ()))
    before, after = plain.text.splitlines(), signed.text.splitlines()
    (place,) = [number for number, line in enumerate(before) if "Maison Exemple" in line]
    assert [*before[:place], *SIGNATURE, *before[place + 1 :]] == after
    assert signed.text.replace("\n-- \n", "\n").split() == read(signed.html).text.split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_brand_has_a_colour_and_a_logo(language: str, form: Form) -> None:
    looked = letter(language=language, form=form, look=LOOK)
    tags = read(looked.html).tags
    (image,) = [attributes for tag, attributes in tags if tag == "img"]
    assert (LOOK.logo, "Maison Exemple", "48") == (image["src"], image["alt"], image["height"])
    (code,) = [attributes["style"] for _, attributes in tags if attributes.get("class") == "code"]
    assert "color:#6b3fa0;" in str(code)
    assert letter(language=language, form=form).text == looked.text


@pytest.mark.parametrize("colour", ["", "#ffee00", "#767676;position:fixed", "red"])
def test_a_colour_that_cannot_be_read_is_not_used(colour: str) -> None:
    assert letter().html == letter(look=Look(colour)).html


def test_customer_text_is_escaped_in_html_only() -> None:
    """A brand or name with markup stands in the HTML as text."""
    result = letter(brand='<script>alert("x")</script>', customer_name="Marie & Paul O'Neil")
    assert "<script" not in result.html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in result.html
    assert "Marie &amp; Paul O&#39;Neil" in result.html
    assert "Bonjour Marie & Paul O'Neil," in result.text
    assert '<script>alert("x")</script>' in result.text


def test_markup_as_a_name_is_no_name() -> None:
    result = letter(customer_name="<script>alert(1)</script>", subject="<script>alert(1)</script>")
    assert "script" not in result.html
    assert result.text.startswith("Bonjour,\n")


# Refusals


@pytest.mark.parametrize("language", ["und", "", "FR", "../fr", "ja"])
def test_unknown_language_is_refused_with_what_there_is(language: str) -> None:
    with pytest.raises(ValueError, match="there is fr, en, es, de, it, nl, pt"):
        letter(language=language)


def test_no_form_no_letter() -> None:
    with pytest.raises(ValueError, match="none"):
        letter(form=Form.NONE)


def test_templates_are_sandboxed_and_strict() -> None:
    """A template reaches no Python object behind its values, changes none, and misses no variable silently."""
    jinja = environment(TEMPLATES)
    with pytest.raises(SecurityError):
        jinja.from_string("{{ ''.__class__.__mro__[1].__subclasses__() }}").render()
    with pytest.raises(SecurityError):
        jinja.from_string("{{ names.append('x') }}").render(names=[])
    with pytest.raises(UndefinedError):
        jinja.from_string("{{ absent }}").render()
