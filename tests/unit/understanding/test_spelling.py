"""The dictionaries know what agents write, and what they mean where they mistype."""

from pathlib import Path

import pytest

from chalicelib.understanding.spelling import DICTIONARIES, MOST_SUGGESTIONS, Speller

SPELLER = Speller()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "bonjour nous avons bien reçu votre message et vous serez remboursée aujourd'hui l’article s’il qu'elle "
            "après-vente rendez-vous peut-être clé clef connaître connaitre e-mail œuvre mails expédiés où dès",
        ),
        (
            "en",
            "hello we apologise apologize colour color organise we've don't shouldn’t refunded e-mail catalogue "
            "catalog parcel's cancelled canceled",
        ),
    ],
)
def test_what_is_right_is_known(language: str, text: str) -> None:
    """Both spellings of French since 1990, British and American English, elisions and contractions."""
    assert {} == SPELLER.unknown(text.split(), language)


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [
        ("fr", "comande", "commande"),
        ("fr", "recu", "reçu"),
        ("fr", "expédtion", "expédition"),
        ("fr", "l'artcile", "l'article"),
        ("en", "recieve", "receive"),
        ("en", "parcell", "parcel"),
    ],
)
def test_what_is_wrong_is_found_and_what_is_meant_comes_first(language: str, wrong: str, right: str) -> None:
    found = SPELLER.unknown([wrong], language)
    assert found is not None
    assert right == found[wrong][0]
    assert len(found[wrong]) <= MOST_SUGGESTIONS


def test_a_language_without_a_dictionary_is_told() -> None:
    assert SPELLER.unknown(["Hallo"], "de") is None
    assert ("en", "fr") == SPELLER.languages


def test_suggestions_are_thought_of_for_a_few_words_only() -> None:
    """Each takes up to a tenth of a second."""
    found = SPELLER.unknown([f"zzq{'x' * number}" for number in range(40)], "en")
    assert found is not None
    assert 40 == len(found)
    assert all(found[f"zzq{'x' * number}"] == () for number in range(20, 40))


def test_the_same_word_is_looked_up_once() -> None:
    assert {"zzq"} == set(SPELLER.unknown(["zzq", "zzq"], "en") or ())


def test_each_dictionary_has_its_licence_and_they_stay_small() -> None:
    for language in SPELLER.languages:
        assert (DICTIONARIES / language / "LICENSE.txt").stat().st_size > 500
    assert sum(path.stat().st_size for path in DICTIONARIES.rglob("*.xz")) < 500_000


def test_dictionaries_are_read_from_any_directory(tmp_path: Path) -> None:
    assert Speller(tmp_path).unknown(["a"], "fr") is None
