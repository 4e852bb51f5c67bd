"""Every language has every template, and each template uses its documented context."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from babel import Locale
from jinja2 import meta

from chalicelib.domain.understanding import INTENTS, LANGUAGES
from chalicelib.render.contexts import CONTEXTS, SHARED
from chalicelib.render.letters import environment
from chalicelib.render.words import read_words

ROOT = Path(__file__).parents[3]
MAIL = ROOT / "templates" / "mail"
DOCUMENT = ROOT / "docs" / "templates.md"
KINDS = ("subject.txt", "txt", "html")
UNSAID = {"praise", "complaint", "other", "spam"}


def variables(path: Path) -> set[str]:
    jinja = environment(ROOT / "templates")
    tree = jinja.parse(path.read_text(encoding="utf-8"))
    found = set(meta.find_undeclared_variables(tree))
    for parent in meta.find_referenced_templates(tree):
        assert parent is not None
        found |= variables(ROOT / "templates" / parent)
    return found - {"self"}


def test_all_languages_have_all_files() -> None:
    expected = {f"{name}.{kind}" for name in CONTEXTS for kind in KINDS} | {"words.json", "orders.json"}
    there = {
        language.name: {file.name for file in language.iterdir()} for language in MAIL.iterdir() if language.is_dir()
    }
    assert dict.fromkeys(LANGUAGES, expected) == there


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTEXTS)
def test_templates_use_their_context_and_all_of_it(language: str, name: str) -> None:
    used = set().union(*(variables(MAIL / language / f"{name}.{kind}") for kind in KINDS))
    assert {field.name for field in fields(CONTEXTS[name])} == used


@pytest.mark.parametrize("name", SHARED)
def test_templates_of_all_languages_use_their_context_and_all_of_it(name: str) -> None:
    used = set().union(*(variables(MAIL / f"{name}.{kind}") for kind in ("txt", "html")))
    assert {field.name for field in fields(SHARED[name])} == used


def section(title: str) -> str:
    """The part of the document under a heading, down to the next of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)
    assert found is not None, f"{title} has no section"
    return found[1]


@pytest.mark.parametrize("name", CONTEXTS | SHARED)
def test_contexts_are_documented(name: str) -> None:
    """The document's table lists the fields of each context, no more and no less, with their types."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| \S", section(f"`{name}`"), re.M)
    assert [
        (field.name, getattr(field.type, "__name__", field.type)) for field in fields((CONTEXTS | SHARED)[name])
    ] == rows


def test_words_are_documented() -> None:
    keys = list(json.loads((MAIL / "fr" / "words.json").read_text(encoding="utf-8")))
    assert keys == re.findall(r"^\| `(\w+)` \|", section("Words"), re.M)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_months_are_those_of_cldr(language: str) -> None:
    words = read_words(MAIL / language / "words.json")
    locale = Locale(language)
    assert tuple(locale.days["format"]["wide"][day] for day in range(7)) == words.weekdays
    assert tuple(locale.months["format"]["wide"][month] for month in range(1, 13)) == words.months


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_that_may_be_named_has_words(language: str) -> None:
    topics = read_words(MAIL / language / "words.json").topics
    assert set(INTENTS) - UNSAID == set(topics)
    assert all(phrase == phrase.strip() and not phrase.endswith(".") for phrase in topics.values())
