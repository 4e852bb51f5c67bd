"""What the merchant's people read of a case, in every language, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Priority
from chalicelib.domain.clocks import Clock
from chalicelib.domain.notices import Notice, NoticeKind
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.entry.representation import REASONS
from chalicelib.render.case_notices import JinjaCaseNotices

NBSP = "\u00a0"
BRAND = Brand("shop", "main", "Maison Lavande", ("help@shop.example",))
NOTICE = Notice(
    NoticeKind.OVERDUE,
    "shop",
    "main",
    "GU-7K3F9QXW",
    "c1",
    "after_sales",
    Priority.HIGH,
    Clock.ANSWER,
    datetime(2026, 11, 20, 17, tzinfo=UTC),
    datetime(2026, 11, 20, 19, tzinfo=UTC),
    ("intent:refund", "rule:Remboursements : fâchés", "deadline:VIP", "escalated:overdue 2h"),
)
WRITER = JinjaCaseNotices(Path(__file__).parents[3] / "templates")


def test_a_french_notice() -> None:
    note = WRITER.notice(NOTICE, BRAND, "fr")
    assert "En retard [GU-7K3F9QXW]" == note.subject
    assert (
        f"""Ce dossier de Maison Lavande est toujours en retard.

Dossier{NBSP}: GU-7K3F9QXW
File{NBSP}: after_sales
Priorité{NBSP}: haute
Réponse attendue avant le vendredi 20{NBSP}novembre à 18{NBSP}h
Pourquoi{NBSP}: demande (une demande de remboursement), règle (Remboursements : fâchés), délai (VIP), escalade

Cet avis est envoyé automatiquement à l’équipe. Ouvrez le dossier pour y répondre{NBSP}; une réponse à ce message n’y \
arriverait pas.
"""
        == note.text
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_word(language: str) -> None:
    """A reason that the templates do not know would keep a notice from leaving."""
    told = WRITER.notice(replace(NOTICE, reasons=tuple(f"{kind}:x" for kind in REASONS)), BRAND, language).text
    assert told.count("(x)") == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_is_told_apart_in_every_language(language: str) -> None:
    notes = [WRITER.notice(replace(NOTICE, kind=kind), BRAND, language) for kind in NoticeKind]
    solution = WRITER.notice(replace(NOTICE, clock=Clock.RESOLUTION, reasons=()), BRAND, language)
    assert len(NoticeKind) == len({note.subject for note in notes}) == len({note.text for note in notes})
    assert solution.text not in {note.text for note in notes}
    assert all("GU-7K3F9QXW" in f"{note.subject} {note.text}" for note in notes)
