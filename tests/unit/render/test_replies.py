"""Reply templates with facts: what a customer reads, in the words of their language."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from chalicelib.domain.amounts import Amount
from chalicelib.domain.checks.placeholders import placeholders
from chalicelib.domain.facts import BrandFacts, CaseFacts, CustomerFacts, Facts, OrderFacts
from chalicelib.domain.templates import Rendered, ReplyTemplate, TemplateKind, Value, Variable, VariableType
from chalicelib.render.replies import SandboxedReplies

REPLIES = SandboxedReplies(Path(__file__).parents[3] / "templates")
FACTS = Facts(
    at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    customer=CustomerFacts("Ada Exemple"),
    order=OrderFacts(number="LX-1", amount=Amount(Decimal("1234.5")), expected_on=date(2026, 12, 1)),
    case=CaseFacts("GU-7K3F9QXW", "Mon colis", datetime(2026, 11, 20, 8, tzinfo=UTC)),
    brand=BrandFacts("Maison Lavande", ("Camille", "Maison Lavande")),
)


def said(text: str, facts: Facts = FACTS, language: str = "fr", **given: Value) -> Rendered:
    kinds = {date: VariableType.DATE, Amount: VariableType.AMOUNT, Decimal: VariableType.NUMBER}
    variables = tuple(Variable(name, kinds.get(type(value), VariableType.TEXT)) for name, value in given.items())
    template = ReplyTemplate("shop", f"answer.{language}", TemplateKind.REPLY, "Answer", text, variables=variables)
    assert () == REPLIES.examine(template)
    return REPLIES.render(template, facts, given)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "LX-1 1\u202f234,50\u00a0€ 1er\u00a0décembre 2026"),
        ("en", "LX-1 €1,234.50 1\u00a0December 2026"),
        ("de", "LX-1 1.234,50\u00a0€ 1.\u00a0Dezember 2026"),
    ],
)
def test_sums_and_dates_are_said_in_the_templates_language(language: str, expected: str) -> None:
    assert expected == said("{{ order.number }} {{ order.amount }} {{ order.expected_on }}", language=language).text


def test_moments_are_said_by_the_brands_clock() -> None:
    assert "vendredi 20\u00a0novembre à 9\u00a0h" == said("{{ case.created }}").text


def test_what_nobody_knows_is_marked_and_told_and_the_mark_is_found_again() -> None:
    for language in ("fr", "en", "es", "de", "it", "nl", "pt"):
        found = said("{{ order.parcel }} {{ agent.name }} {{ order.parcel }}", language=language)
        assert ("order.parcel", "agent.name") == found.missing
        assert 3 == len(list(placeholders(found.text)))
    assert "[à compléter\u00a0: order.parcel]" == said("{{ order.parcel }}").text


def test_a_question_whether_something_is_known_marks_nothing() -> None:
    assert Rendered("", "rien") == said("{% if order.parcel %}{{ order.parcel }}{% else %}rien{% endif %}")


def test_variables_are_said_by_their_type() -> None:
    given: dict[str, Value] = {
        "day": date(2026, 11, 24),
        "sum": Amount(Decimal(5)),
        "count": Decimal(2),
        "what": "ceci",
    }
    text = "{{ day }}, {{ sum }}, {{ what }}{% if count > 1 %}, {{ count }} fois{% endif %}"
    assert "24\u00a0novembre 2026, 5,00\u00a0€, ceci, 2 fois" == said(text, FACTS, "fr", **given).text


def test_a_number_that_is_not_whole_has_the_languages_sign() -> None:
    assert "2,5" == said("{{ count }}", count=Decimal("2.5")).text


def test_a_value_brings_no_template_no_line_and_no_sign_that_hides() -> None:
    found = said("{{ what }}", what="{{ order.number }}\nBcc: all\u202e")
    assert "{{ order.number }} Bcc: all" == found.text


def test_a_role_is_no_name_to_greet_by() -> None:
    facts = replace(FACTS, customer=CustomerFacts("SERVICE CLIENTS www.shop.example"))
    assert "Bonjour," == said("Bonjour{% if customer.name %} {{ customer.name }}{% endif %},", facts).text


@pytest.mark.parametrize(("hour", "expected"), [(6, "Bonjour"), (16, "Bonjour"), (17, "Bonsoir"), (23, "Bonsoir")])
def test_evening_is_the_brands(hour: int, expected: str) -> None:
    """In Paris it is an hour later than in UTC: 17 h are 18 h."""
    facts = replace(FACTS, at=datetime(2026, 11, 24, hour, tzinfo=UTC))
    assert expected == said("{% if evening %}Bonsoir{% else %}Bonjour{% endif %}", facts).text


def test_blocks_leave_no_holes_and_take_no_line_with_them() -> None:
    text = "a{% if order.parcel %} b{% endif %}\n\nc\n{% if order.parcel %}\nd\n{% endif %}\n\n\ne  \nf"
    assert "a\n\nc\n\ne\nf" == said(text).text


def test_lists_are_walked_through() -> None:
    text = "{% for line in brand.signature %}{{ loop.index }} {{ line }}{% if not loop.last %}\n{% endif %}{% endfor %}"
    assert "1 Camille\n2 Maison Lavande" == said(text).text


def test_a_template_that_fails_on_any_value_is_told_when_it_is_written() -> None:
    template = ReplyTemplate("shop", "a.fr", TemplateKind.REPLY, "A", "{% if order.number > 3 %}x{% endif %}")
    assert () == REPLIES.examine(template)  # what nobody knows compares as false
    count = replace(template, text="{% if what > 3 %}x{% endif %}", variables=(Variable("what"),))
    assert ["fails"] == [problem.code for problem in REPLIES.examine(count)]


@pytest.mark.parametrize("name", ["order", "evening", "Order", "__class__", "1a"])
def test_a_variable_takes_no_name_that_means_something(name: str) -> None:
    template = ReplyTemplate("shop", "a.fr", TemplateKind.REPLY, "A", "text", variables=(Variable(name),))
    assert ["name"] == [problem.code for problem in REPLIES.examine(template)]
