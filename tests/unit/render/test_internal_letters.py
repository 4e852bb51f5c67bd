"""What experts and sellers read: in every language, all that they need, and nothing that a customer could put in."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import meta

from chalicelib.domain.internal_letters import LeadTold, Note, QuestionTold, Told
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.render.internal_contexts import INTERNAL
from chalicelib.render.internal_letters import JinjaInternalLetters
from chalicelib.render.letters import environment

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
LETTERS = JinjaInternalLetters(TEMPLATES)
NBSP = "\u00a0"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUESTION = QuestionTold(
    language="fr",
    brand="Maison Lavande",
    reference="GU-7K3F9QXW",
    name="Paul Atelier",
    question="Le vase peut-il être réparé ?\n\nCombien cela coûterait-il ?",
    asked_at=AT,
    time_zone="Europe/Paris",
    contacts=(Told(AT, "Le vase est arrivé cassé."),),
    attachments=("vase.jpg", "facture.pdf"),
)
LEAD = LeadTold(
    language="fr",
    brand="Maison Lavande",
    reference="GU-7K3F9QXW",
    time_zone="Europe/Paris",
    again=False,
    name="Claire Martin",
    company="Azur Habitat SAS",
    mail="claire@example.com",
    phone="+33612345678",
    postcode="06130",
    country="FR",
    spoken="fr",
    products=("Médicis", "Azur"),
    size=40,
    asked="Pourriez-vous m'envoyer le catalogue ?",
    rule="Sud",
    consent="yes",
    consent_at=AT,
)


def test_a_french_question_says_what_an_expert_needs() -> None:
    expected = f"""Bonjour Paul Atelier,

Nous avons besoin de votre avis sur un dossier de Maison Lavande. Voici notre question{NBSP}:

Le vase peut-il être réparé ?

Combien cela coûterait-il ?

Ce que le client nous a écrit{NBSP}:

Le vendredi 20{NBSP}novembre à 10{NBSP}h{NBSP}:
Le vase est arrivé cassé.

Pièces jointes{NBSP}: vase.jpg, facture.pdf

Répondez simplement à ce message{NBSP}: votre réponse arrive directement dans le dossier. Elle reste interne et n’est \
jamais transmise au client par elle-même.

Merci beaucoup de votre aide.
L’équipe Maison Lavande
"""
    assert Note("Votre avis sur un dossier de Maison Lavande [GU-7K3F9QXW]", expected) == LETTERS.question(QUESTION)


def test_a_french_notice_says_what_a_seller_needs() -> None:
    expected = f"""Une personne s’intéresse à Maison Lavande et vous est confiée.

Nom{NBSP}: Claire Martin
Société{NBSP}: Azur Habitat SAS
E-mail{NBSP}: claire@example.com
Téléphone{NBSP}: +33612345678
Code postal{NBSP}: 06130
Pays{NBSP}: FR
Langue{NBSP}: fr
Produits{NBSP}: Médicis, Azur
Quantité ou effectif{NBSP}: 40
Accord pour des offres commerciales{NBSP}: oui, le vendredi 20{NBSP}novembre à 10{NBSP}h

Sa demande{NBSP}:
Pourriez-vous m'envoyer le catalogue ?

Règle{NBSP}: Sud
Dossier{NBSP}: GU-7K3F9QXW
"""
    assert Note("Nouveau prospect : Azur Habitat SAS", expected) == LETTERS.lead(LEAD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it_all(language: str) -> None:
    asked = LETTERS.question(replace(QUESTION, language=language))
    reminded = LETTERS.reminder(replace(QUESTION, language=language))
    lead = LETTERS.lead(replace(LEAD, language=language))
    for note in (asked, reminded):
        assert "[GU-7K3F9QXW]" in note.subject
        assert "Combien cela coûterait-il ?" in note.text
    for part in ("Le vase est arrivé cassé.", "vase.jpg, facture.pdf", "Paul Atelier", "Maison Lavande"):
        assert part in asked.text
    for part in ("Azur Habitat SAS", "claire@example.com", "+33612345678", "06130", "40", "Sud", "GU-7K3F9QXW"):
        assert part in lead.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_asked_is_not_told_as_a_no(language: str) -> None:
    """Consent is yes, no, or was never asked: three different sentences."""
    said = {
        LETTERS.lead(replace(LEAD, language=language, consent=consent, consent_at=None)).text
        for consent in ("", "no", "yes")
    }
    assert 3 == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_that_gave_little_leaves_no_empty_lines_in_its_list(language: str) -> None:
    bare = LETTERS.lead(LeadTold(language, "Maison", "GU-7K3F9QXW", "Europe/Paris", again=True, asked="Un catalogue"))
    assert "\n\n\n" not in bare.text
    assert "0" not in bare.text.replace("GU-7K3F9QXW", "")


def test_a_question_alone_shows_nothing_of_the_customer() -> None:
    assert "client nous a écrit" not in LETTERS.question(replace(QUESTION, contacts=())).text


def test_no_value_adds_a_line_to_a_subject_or_turns_the_direction_round() -> None:
    note = LETTERS.lead(replace(LEAD, company="Azur\nBcc: x@example.com\u202e"))
    assert "Nouveau prospect : Azur Bcc: x@example.com" == note.subject


def test_templates_are_data_for_nobody() -> None:
    """What a customer or an agent writes is never a template."""
    assert "{{ 7 * 7 }}" in LETTERS.question(replace(QUESTION, question="{{ 7 * 7 }}")).text


def test_all_languages_have_all_files() -> None:
    expected = {f"{name}.{kind}" for name in INTERNAL for kind in ("subject.txt", "txt")}
    there = {one.name: {file.name for file in one.iterdir()} for one in (TEMPLATES / "internal").iterdir()}
    assert dict.fromkeys(LANGUAGES, expected) == there


@pytest.mark.parametrize("name", INTERNAL)
def test_templates_use_nothing_but_their_context_and_the_document_tells_it(name: str) -> None:
    jinja = environment(TEMPLATES)
    used = set()
    for path in (TEMPLATES / "internal").glob(f"*/{name}.*"):
        used |= meta.find_undeclared_variables(jinja.parse(path.read_text("utf-8")))
    context = {field.name for field in fields(INTERNAL[name])}
    assert set() == used - context
    document = (ROOT / "docs" / "templates.md").read_text("utf-8")
    section = re.search(rf"^#+ `{name}`\n(.*?)(?=^#|\Z)", document, re.M | re.S)
    assert section is not None, name
    assert context == set(re.findall(r"^\| `(\w+)` \| \w+ \| \S", section[1], re.M))
