"""Amounts of money: read, written, summed and compared, each currency for itself."""

from decimal import Decimal

import pytest

from chalicelib.domain.amounts import Amount, largest, reaches, summed


@pytest.mark.parametrize("text", ["89.90 EUR", "0.05 GBP", "1200.00 CHF"])
def test_an_amount_reads_what_it_writes(text: str) -> None:
    assert text == str(Amount.read(text))


@pytest.mark.parametrize("text", ["", "89.90", "EUR 89.90", "89,90 EUR", "89.90 €", "NaN EUR", "1e9 EUR", "1 eur"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert Amount.read(text) is None


def test_sums_are_exact_and_by_currency() -> None:
    assert ("0.30 EUR", "5.00 GBP") == summed(["0.10 EUR", "5 GBP", "0.20 EUR", ""])
    assert ("10.00 EUR",) == summed(["30 EUR", "-20 EUR"])


def test_the_largest_is_by_currency() -> None:
    assert ("9.00 EUR", "7.00 USD") == largest(["7 USD", "9 EUR", "8.99 EUR"])


def test_currencies_do_not_reach_each_other() -> None:
    assert reaches(["100 EUR"], "100.00 EUR")
    assert not reaches(["1000 JPY"], "100.00 EUR")
    assert not reaches([], "0 EUR")


def test_an_amount_is_its_value() -> None:
    assert Amount(Decimal("89.9"), "EUR") == Amount.read("89.90 EUR")
