"""A contact is cut into parts that keep their place, without its signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.understanding.sentences import MAX_SENTENCES, plain_subject, sentences


def test_parts_keep_their_place_and_the_signature_is_left_out() -> None:
    text = "Bonjour,\n\nMon colis est perdu. Que faire ?\n\nCordialement,\nJean Petit\n12 rue des Lilas"
    assert ["Bonjour,", "Mon colis est perdu.", "Que faire ?"] == [part.text for part in sentences(text)]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert ["Bonjour M. Dupont, ma commande est en retard."] == [
        part.text for part in sentences("Bonjour M. Dupont, ma commande est en retard.")
    ]


def test_a_postscript_longer_than_a_signature_counts() -> None:
    text = (
        "Merci.\nCordialement\n" + "Et j'oubliais, il manque aussi une vis dans le sachet du meuble que j'ai reçu. " * 3
    )
    assert any("vis" in part.text for part in sentences(text))


@pytest.mark.parametrize(
    ("subject", "expected"), [("Re: TR: Retard", "Retard"), ("AW: Rechnung", "Rechnung"), ("Re:", "")]
)
def test_reply_prefixes_are_taken_off_a_subject(subject: str, expected: str) -> None:
    assert expected == plain_subject(subject)


@given(st.text(max_size=400))
def test_spans_always_point_at_their_text(text: str) -> None:
    parts = sentences(text)
    assert len(parts) <= MAX_SENTENCES
    assert all(part.span is not None and part.text == text[slice(*part.span)] for part in parts)
