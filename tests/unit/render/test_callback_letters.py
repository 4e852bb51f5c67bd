"""Mails about callbacks and notices of busy queues: in every language, all that is needed, and nothing foreign."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import meta

from chalicelib.domain.callbacks import CallbackTold, CallLetter
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.load_notices import LoadTold
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.render.callback_letters import JinjaCallbackLetters
from chalicelib.render.contexts import PLAIN
from chalicelib.render.letters import environment
from chalicelib.render.load_notices import JinjaLoadNotices

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
NBSP = "\u00a0"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOLD = CallbackTold(
    CallLetter.BOOKED,
    "fr",
    "Ada Exemple",
    "GU-7K3F9QXW",
    "+33612345678",
    AT,
    AT + timedelta(minutes=30),
    "Europe/Paris",
)
LOAD = LoadTold("fr", "Maison Lavande", "delivery", True, AT, "Europe/Paris", 84, 3, 8.75, 4.5, ("chat", "callback"))


def test_a_french_confirmation_says_when_the_call_comes() -> None:
    expected = f"""Bonjour Ada Exemple,

Votre demande de rappel est bien enregistrée. Nous vous appellerons au +33612345678 le vendredi 20{NBSP}novembre à \
10{NBSP}h, ou dans les 30{NBSP}minutes qui suivent.

Si ce moment ne vous convient plus, répondez simplement à ce message.

Votre référence{NBSP}: GU-7K3F9QXW"""
    assert Note("Nous vous rappelons [GU-7K3F9QXW]", expected) == JinjaCallbackLetters(TEMPLATES).callback(TOLD)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", CallLetter)
def test_a_letter_has_its_reference_and_number_and_says_one_thing(language: str, letter: CallLetter) -> None:
    letters = JinjaCallbackLetters(TEMPLATES)
    note = letters.callback(replace(TOLD, language=language, letter=letter))
    assert note.subject.endswith(" [GU-7K3F9QXW]")
    assert all(word in note.text for word in ("GU-7K3F9QXW", "+33612345678", "Ada Exemple"))
    assert (letter is CallLetter.BOOKED) is ("30" in note.text.replace("+33612345678", ""))
    other = next(one for one in CallLetter if one is not letter)
    assert note.text != letters.callback(replace(TOLD, language=language, letter=other)).text
    assert "\n\n\n" not in note.text
    nameless = letters.callback(replace(TOLD, language=language, letter=letter, name="http://spam.example"))
    assert "spam" not in nameless.text


@pytest.mark.parametrize("name", PLAIN)
def test_each_language_has_the_templates_and_the_document_tells_their_context(name: str) -> None:
    jinja, used = environment(TEMPLATES), set()
    there = {one.name: {file.name for file in one.iterdir()} for one in (TEMPLATES / "messages").iterdir()}
    assert {language: {f"{name}.subject.txt", f"{name}.txt"} for language in LANGUAGES} == there
    for path in (TEMPLATES / "messages").glob(f"*/{name}.*"):
        used |= meta.find_undeclared_variables(jinja.parse(path.read_text("utf-8")))
    context = {field.name for field in fields(PLAIN[name])}
    assert context == used
    document = (ROOT / "docs" / "templates.md").read_text("utf-8")
    section = re.search(rf"^#+ `{name}`\n(.*?)(?=^#|\Z)", document, re.M | re.S)
    assert section is not None
    assert context == set(re.findall(r"^\| `(\w+)` \| \w+ \| \S", section[1], re.M))


def test_a_french_notice_of_a_busy_queue_says_how_it_stands() -> None:
    expected = f"""La file delivery de Maison Lavande est chargée depuis le vendredi 20{NBSP}novembre à 10{NBSP}h.

Dossiers en attente{NBSP}: 84
Agents présents{NBSP}: 3
Attente prévue{NBSP}: 9{NBSP}h d’ouverture (limite{NBSP}: 4,5{NBSP}h)

Fermés aux nouvelles demandes{NBSP}: chat, rappel

Cet avis est envoyé automatiquement à l’équipe.
"""
    note = JinjaLoadNotices(TEMPLATES).load(LOAD)
    assert ("File chargée : delivery (Maison Lavande)", expected) == (note.subject, note.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_says_that_it_began_and_that_it_ended(language: str) -> None:
    notices = JinjaLoadNotices(TEMPLATES)
    began = notices.load(replace(LOAD, language=language))
    ended = notices.load(replace(LOAD, language=language, busy=False, waiting=2, wait=0.2, closed=()))
    assert began.subject != ended.subject
    assert all(word in began.text.lower() for word in ("delivery", "84", "chat"))
    assert "chat" not in ended.text.lower()
