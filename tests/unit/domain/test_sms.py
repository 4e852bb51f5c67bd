"""Texts of SMS: the GSM alphabet, the length of one part, and words that take a consent back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sms import fits, is_stop, places, plain, shortened


@pytest.mark.parametrize(
    ("text", "taken"),
    [("Livrée à 8 €", 13), ("", 0), ("[ok]", 6), ("reçu", -1), ("тест", -1), ("Ñandú"[:4], 4)],
)
def test_places_are_counted_as_networks_do(text: str, taken: int) -> None:
    assert taken == places(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reçu dès août, où est l’œuf…", "Recu dès aout, où est l'oeuf..."),
        ("não está à mão", "nao esta à mao"),
        ("1\u202f289,90\u00a0€", "1 289,90 €"),
        ("Grüße, señor", "Grüße, señor"),
        ("Ваш заказ", "Ваш заказ"),
    ],
)
def test_accents_that_the_alphabet_lacks_are_dropped(text: str, expected: str) -> None:
    assert expected == plain(text)


@given(st.text(max_size=400))
def test_a_shortened_text_is_one_sms(text: str) -> None:
    assert fits(shortened(text))
    assert not fits(text) or text == shortened(text)


def test_a_text_in_another_script_has_seventy_signs() -> None:
    assert fits("ж" * 70)
    assert not fits("ж" * 71)
    assert not fits("😀" * 36)


@pytest.mark.parametrize("text", ["STOP", "stop.", " Arrêt !", "Stop SMS", "ABMELDEN", "Désabonner"])
def test_words_that_take_a_consent_back(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize("text", ["", "Stop the delivery please", "non", "Je ne veux pas que ça s'arrête"])
def test_words_that_do_not(text: str) -> None:
    assert not is_stop(text)
