"""Leads as a table for spreadsheets: CSV of RFC 4180."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.leads import Lead

BYTE_ORDER_MARK = "\ufeff"
"""What Excel needs in front to read UTF-8."""

# A spreadsheet runs a cell that begins so as a formula, or hides behind a blank what does.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

COLUMNS = (
    *("id", "brand", "status", "name", "company", "mail", "phone", "postcode", "country", "language", "products"),
    *("size", "asked", "count", "channel", "case", "seller", "rule", "consent", "consent_text", "consent_at"),
    *("consent_source", "created_at", "asked_at"),
)


def exported(leads: Iterable[Lead], *, bom: bool = False) -> str:
    """The leads as CSV: a row of names, then one for each lead, with CR LF.

    A cell that a spreadsheet would run gets an apostrophe in front (OWASP, CSV injection), phone numbers too.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([_harmless(cell) for cell in _row(lead)] for lead in leads)
    return (BYTE_ORDER_MARK if bom else "") + written.getvalue()


def _row(lead: Lead) -> tuple[str, ...]:
    latest, consent = (lead.requests[-1] if lead.requests else None), lead.consent
    return (
        *(lead.id, lead.brand, lead.status, lead.name, lead.company, lead.mail, lead.phone, lead.postcode),
        *(lead.country, lead.language, "; ".join(lead.products), str(lead.size or "")),
        *((latest.asked if latest else ""), str(lead.count), (latest.channel if latest else "")),
        *((latest.case if latest else ""), lead.seller, lead.rule),
        *(("yes" if consent.marketing else "no") if consent else "", consent.text if consent else ""),
        *(_time(consent.at) if consent and consent.at else "", consent.source if consent else ""),
        *(_time(lead.created_at), _time(lead.asked_at)),
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
