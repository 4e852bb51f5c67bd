"""Amounts, dates, phone numbers, postcodes and numbers are told apart, each in one form."""

import time

import pytest

from chalicelib.understanding.details import details


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("ma commande 5580213 du 12/10/2025", "fr", ["order 5580213", "date 2025-10-12"]),
        ("colis 6A 188 420 755 19", "fr", ["parcel 6A18842075519"]),
        ("facture FA-20240117 jointe", "fr", ["invoice FA-20240117"]),
        ("1 299,00 € puis 29€90", "fr", ["amount 1299.00 EUR", "amount 29.90 EUR"]),
        ("£1,299.99, $5 and CHF 12.50", "en", ["amount 1299.99 GBP", "amount 5.00 USD", "amount 12.50 CHF"]),
        ("1.299,00 EUR", "de", ["amount 1299.00 EUR"]),
        ("le 3 novembre, le 1er mars 2026", "fr", ["date --11-03", "date 2026-03-01"]),
        ("October 3rd, 2025 or 3 Oct", "en", ["date 2025-10-03", "date --10-03"]),
        ("am 3. Oktober 2025", "de", ["date 2025-10-03"]),
        ("el 3 de marzo de 2026", "es", ["date 2026-03-03"]),
        ("2026-11-22 und 22.11.26", "de", ["date 2026-11-22", "date 2026-11-22"]),
        ("le 31/02/2025", "fr", []),
        ("06 39 98 22 14", "fr", ["phone +33639982214"]),
        ("020 7946 0958", "en", ["phone +442079460958"]),
        ("+32 475 12 34 56", "fr", ["phone +32475123456"]),
        ("12 rue des Lilas, 44000 Nantes", "fr", ["postcode 44000"]),
        ("SW1A 1AA", "en", ["postcode SW1A 1AA"]),
        ("1234 AB Amsterdam", "nl", ["postcode 1234 AB"]),
        ("Rua das Flores, 1200-109 Lisboa", "pt", ["postcode 1200-109"]),
        ("rue de la Loi 16, 1000 Bruxelles", "fr", ["postcode 1000"]),
        ("taille 38-40, 1.5 kg, 10h30, lot de 12", "fr", []),
        ("2500 Exemplaires", "fr", []),
        ("", "", []),
    ],
)
def test_each_detail_is_told_in_one_form(text: str, language: str, found: list[str]) -> None:
    assert found == [f"{detail.kind} {detail.value}" for detail in details(text, language)]


def test_each_stands_where_its_span_says_and_none_overlap() -> None:
    text = "Commande 5580213 du 12/10/2025, 89,90 €, tél. 06 39 98 22 14, 44000 Nantes, colis 6A18842075519."
    found = details(text, "fr")
    assert ["5580213", "12/10/2025", "89,90 €", "06 39 98 22 14", "44000", "6A18842075519"] == [
        text[slice(*detail.span)] for detail in found
    ]
    assert "colissimo" == found[-1].carrier


@pytest.mark.parametrize("flood", ["1.234.567,", "12 mars ", "1234567 ", "06 39 98 22 14 ", "12/10/2025 ", "€"])
def test_half_a_million_characters_are_read_in_a_moment(flood: str) -> None:
    began = time.process_time()
    details(flood * (500_000 // len(flood)), "fr")
    assert time.process_time() - began < 3
