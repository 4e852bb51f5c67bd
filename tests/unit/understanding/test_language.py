"""The seven languages are told apart on a few words, and a guess on one is not made."""

from pathlib import Path

import pytest

from chalicelib.domain.understanding import UNSURE
from chalicelib.understanding.language import LanguageModel, Linguist


@pytest.fixture(scope="session")
def linguist(model_directory: Path) -> Linguist:
    return Linguist(LanguageModel(model_directory / "language"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("où est passé mon colis svp", "fr"),
        ("je veux annuler ma commande 48213", "fr"),
        ("where is my parcel please", "en"),
        ("dónde está mi pedido por favor", "es"),
        ("wann kommt denn mein Paket an", "de"),
        ("quando arriva il mio pacco", "it"),
        ("waar blijft mijn pakketje toch", "nl"),
        ("quando chega a minha encomenda", "pt"),
        ("Gdzie jest moja paczka, czekam od tygodnia", UNSURE),
        ("Где моя посылка, жду уже неделю", UNSURE),
        ("ok", UNSURE),
        ("48213 !!!", UNSURE),
        ("", UNSURE),
    ],
)
def test_a_language_is_told_or_said_to_be_unsure(linguist: Linguist, text: str, expected: str) -> None:
    assert expected == linguist.language(text)
