"""Dates and amounts read as Unicode CLDR has them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.numbers import format_currency

from chalicelib.domain.amounts import Amount
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.render.words import Words, read_words

MAIL = Path(__file__).parents[3] / "templates" / "mail"
LOCALES = {"en": "en_GB", "pt": "pt_PT"}


def words(language: str) -> Words:
    return read_words(MAIL / language / "words.json")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2027, 3, 12)])
def test_a_date_is_that_of_cldr_but_for_spaces_that_do_not_break(language: str, day: date) -> None:
    expected = format_date(day, "long", locale=LOCALES.get(language, language))
    assert expected == words(language).day_of(day).replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "said"), [("fr", "1er\u00a0janvier 2027"), ("it", "1º\u00a0gennaio 2027")])
def test_the_first_of_a_month_is_said_as_people_do(language: str, said: str) -> None:
    assert said == words(language).day_of(date(2027, 1, 1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", ["0.05", "89.90", "1234.5", "1234567.89"])
def test_an_amount_is_that_of_cldr(language: str, value: str) -> None:
    expected = format_currency(Decimal(value), "EUR", locale=LOCALES.get(language, language))
    assert expected == words(language).amount_of(Amount(Decimal(value), "EUR"))


def test_a_currency_without_a_well_known_sign_keeps_its_code() -> None:
    assert "5,00\u00a0CHF" == words("fr").amount_of(Amount(Decimal("5"), "CHF"))


def test_a_sum_owed_has_its_sign_before_all() -> None:
    assert "-€3.00" == words("en").amount_of(Amount(Decimal("-3"), "EUR"))
