"""The templates that come with Guichet: every language says what it says well, and nothing that a check would find."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.domain.checks.placeholders import placeholders
from chalicelib.domain.checks.questions import UNASKING
from chalicelib.domain.facts import ROOTS, Facts, sample_facts
from chalicelib.domain.templates import ReplyTemplate, TemplateKind, sample
from chalicelib.domain.understanding import INTENTS, LANGUAGES
from chalicelib.render.inspection import FLAGS
from chalicelib.render.replies import SandboxedReplies
from chalicelib.render.stock import TemplateFiles

ROOT = Path(__file__).parents[3] / "templates"
STOCK = TemplateFiles(ROOT / "replies")
REPLIES = SandboxedReplies(ROOT)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ALL = [template for language in LANGUAGES for template in STOCK.of(language)]
INDEX = json.loads((ROOT / "replies" / "index.json").read_text(encoding="utf-8"))


def test_no_file_is_without_a_row_in_the_index() -> None:
    files = {(path.parent.name, path.stem) for path in (ROOT / "replies").glob("*/*.txt")}
    assert files == {(one.language, one.template) for one in ALL}


def test_french_and_english_have_all() -> None:
    for language in ("fr", "en"):
        assert set(INDEX) == {one.template for one in STOCK.of(language)}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_intent_but_spam_has_an_answer(language: str) -> None:
    answered = {intent for one in STOCK.of(language) if one.kind is TemplateKind.PARAGRAPH for intent in one.intents}
    assert set(INTENTS) - {"spam"} == answered


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_greets_closes_and_answers_what_is_asked_most(language: str) -> None:
    names = {one.template for one in STOCK.of(language)}
    assert {"greeting", "closing", "order-on-its-way", "parcel-late", "refund-sent", "return-how"} <= names
    assert len(names) >= 20


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.id)
def test_it_is_let_into_the_sandbox_and_says_all_with_samples(template: ReplyTemplate) -> None:
    assert () == REPLIES.examine(template)
    given = {variable.name: sample(variable) for variable in template.variables}
    made = REPLIES.render(template, sample_facts(NOW), given)
    assert () == made.missing
    assert template.name
    assert not re.search(r"  |\n{3}| [,.]|\.\.|,,", made.text)


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.id)
def test_it_never_leaves_a_hole_unmarked(template: ReplyTemplate) -> None:
    """With nothing known, all that is missing is marked, and no sentence lacks its end."""
    made = REPLIES.render(template, Facts(at=NOW), {})
    assert len(made.missing) == len({made.text[slice(*where)] for where in placeholders(made.text)})
    assert not re.search(r"  | [,.]|\( ?\)|\.\.", made.text)


@pytest.mark.parametrize("template", STOCK.of("fr"), ids=lambda one: one.id)
def test_french_is_typeset_as_french(template: ReplyTemplate) -> None:
    words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "x", template.text)
    assert "'" not in words
    assert not re.search(r"[^\u00a0\s:/][:;!?»]|[ ][:;!?»]", words.replace("https://", "")), words
    assert not re.search(r"\b(?:tu|toi|ton|tes)\b", words, re.IGNORECASE)


def test_complaints_are_no_question_but_have_a_word() -> None:
    assert {"complaint", "praise", "other"} <= UNASKING


def documented(title: str) -> set[str]:
    """The first cells of the table below a heading of docs/templates.md."""
    text = (ROOT.parent / "docs" / "templates.md").read_text(encoding="utf-8")
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#|\Z)", text, re.M | re.S)
    assert found is not None
    return set(re.findall(r"^\| `([\w.]+)` \|", found[1], re.M))


def test_what_a_template_may_say_is_documented() -> None:
    fields = {f"{root}.{field}" for root, names in ROOTS.items() for field in names}
    assert fields | set(FLAGS) == documented("What a template may say")


def test_every_check_is_documented() -> None:
    folder = ROOT.parent / "chalicelib" / "domain" / "checks"
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    named = re.findall(r'Finding\(\s*"([a-z_]+)"', code)
    secret = re.findall(r'^    "([a-z_]+)": \($', (folder / "secrets.py").read_text(encoding="utf-8"), re.M)
    assert documented("Checks") == {*named, *secret, "secret_key"}
