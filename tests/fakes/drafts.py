"""Drafts of replies, and what the checks find in them."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Status
from chalicelib.domain.checks import checked
from chalicelib.domain.checks.findings import Draft, Finding, Situation, Understood

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BRAND = Brand("shop", "main", "Maison Lavande", ("help@shop.example",), signature={"fr": ("Camille Exemple",)})
CASE = Case("shop", "GU-7K3F9QXW", "main", "ada", Status.OPEN, "Mon colis", "fr", NOW, NOW)
CARD = "4539 1488 0343 6467"
IBAN = "FR76 3000 6000 0112 3456 7890 189"
FINE = "Bonjour, votre colis est en route et arrivera demain. Bien cordialement."


def found(text: str = FINE, *, language: str = "fr", **more: Any) -> list[Finding]:
    """The findings in a draft; `more` are fields of the draft or of its situation."""
    draft = Draft(text, **{name: more.pop(name) for name in ("attachments", "subject") if name in more})
    understood = more.pop("understood", Understood(language))
    given: dict[str, Any] = {"case": CASE, "brand": BRAND, "language": language, **more}
    return list(checked(Situation(draft=draft, understood=understood, **given)).findings)


def codes(text: str = FINE, **more: Any) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in found(text, **more)]


def words(text: str, **more: Any) -> list[str]:
    """The words in which something was found."""
    return [text[slice(*one.where)] for one in found(text, **more) if one.where]
