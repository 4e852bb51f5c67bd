"""Whether two texts say nearly the same."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.similarity import near, text_mark

LOST = (
    "Bonjour, ma commande 10045512 devait arriver mardi et je n'ai toujours rien reçu. Le transporteur dit que le "
    "colis est perdu. Pouvez-vous me dire où il se trouve ?"
)
AGAIN = (
    "Bonsoir, je vous ai déjà écrit : ma commande 10045512 devait arriver mardi et je n'ai toujours rien reçu, le "
    "transporteur dit que le colis est perdu !"
)
RETURN = (
    "Bonjour, je voudrais retourner la veste bleue de ma commande 20077781, elle est trop petite. Pouvez-vous "
    "m'envoyer une étiquette retour ?"
)


def test_a_text_said_again_in_slightly_other_words_is_near() -> None:
    assert near(text_mark(LOST), text_mark(AGAIN))


def test_another_matter_is_not_near() -> None:
    assert not near(text_mark(LOST), text_mark(RETURN))


def test_a_few_words_are_too_little_to_tell() -> None:
    assert "" == text_mark("Merci beaucoup !")
    assert not near("", "")


@given(st.text())
def test_any_text_has_a_mark_or_none(text: str) -> None:
    mark = text_mark(text)
    assert len(mark) in (0, 16)
    assert near(mark, mark) == bool(mark)
