"""Leads as CSV: what every spreadsheet reads, and none runs."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.interaction import Channel
from chalicelib.domain.lead_export import COLUMNS, exported
from chalicelib.domain.leads import Lead, LeadRequest
from chalicelib.domain.offers import MarketingConsent

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEAD = Lead(
    merchant="shop",
    id="lead1",
    brand="main",
    customer="c1",
    created_at=AT,
    asked_at=AT,
    expires_at=AT,
    name="Ada Exemple",
    mail="ada@example.com",
    phone="+33612345678",
    products=("Médicis", "Azur"),
    requests=(LeadRequest("i1", "GU-7K3F9QXW", AT, Channel.FORM, 'Le catalogue "2026",\nsvp'),),
    count=1,
    consent=MarketingConsent(marketing=True, text="Oui, écrivez-moi", at=AT, source="salon"),
)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_lead_is_one_row_with_what_they_gave() -> None:
    (row,) = read(exported([LEAD]))
    assert set(COLUMNS) == set(row)
    assert ("Ada Exemple", "Médicis; Azur", 'Le catalogue "2026",\nsvp') == (row["name"], row["products"], row["asked"])
    assert ("yes", "Oui, écrivez-moi", "2026-11-20T09:00:00Z") == (
        row["consent"],
        row["consent_text"],
        row["consent_at"],
    )


def test_nobody_consented_who_was_not_asked() -> None:
    (row,) = read(exported([replace(LEAD, consent=None)]))
    assert ("", "", "", "") == tuple(row[name] for name in COLUMNS if name.startswith("consent"))


def test_lines_end_with_cr_lf_and_the_mark_is_there_where_it_is_wanted() -> None:
    """RFC 4180, section 2."""
    assert exported([LEAD]).startswith("id,brand,status,")
    assert exported([], bom=True) == "\ufeff" + ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+33612345678", "-2", "@sum", "\t=1", "  =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    (row,) = read(exported([replace(LEAD, name=text)]))
    assert f"'{text}" == row["name"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_no_cell_begins_as_a_formula_and_nothing_is_lost(text: str) -> None:
    (row,) = read(exported([replace(LEAD, company=text)]))
    assert row["company"] in (text, f"'{text}")
    assert not row["company"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
