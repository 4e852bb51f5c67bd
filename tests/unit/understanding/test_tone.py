"""Tone, urgency and repetition are judged by what is said, not by how loudly: here by the lexicons alone."""

import pytest

from chalicelib.domain.understanding import LANGUAGES, Tone
from chalicelib.understanding.classifier import parts_of
from chalicelib.understanding.lexicon import lexicons, read_sections
from chalicelib.understanding.tone import Manner
from chalicelib.understanding.tone import manner as judged


def manner(text: str, language: str, intents: frozenset[str] = frozenset()) -> Manner:
    """A text judged by the lexicons alone, as without an encoder."""
    return judged(parts_of("", text), language, intents)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("MERCI DE ME DIRE OÙ EST MON COLIS !!!", "fr", Tone.CALM),
        ("C'est décevant, je pensais mieux.", "fr", Tone.ANNOYED),
        ("Vous vous moquez du monde, bande d'escrocs", "fr", Tone.ANGRY),
        ("Je vous saurais gré de me rembourser, à défaut mon avocat vous écrira.", "fr", Tone.ANGRY),
        ("I'm still waiting and rather disappointed", "en", Tone.ANNOYED),
        ("This is an absolute disgrace", "en", Tone.ANGRY),
        ("Das ist eine Frechheit", "de", Tone.ANGRY),
        ("Estoy decepcionada con el servicio", "es", Tone.ANNOYED),
        ("Siete dei truffatori", "it", Tone.ANGRY),
        ("Ik ben erg teleurgesteld", "nl", Tone.ANNOYED),
        ("É uma vergonha", "pt", Tone.ANGRY),
    ],
)
def test_tone_is_judged_on_reproach(text: str, language: str, expected: Tone) -> None:
    assert expected == manner(text, language).tone


def test_kind_words_are_irony_unless_the_contact_is_praise() -> None:
    text = "Bravo, quelle organisation"
    assert (Tone.ANNOYED, Tone.CALM) == (manner(text, "fr").tone, manner(text, "fr", frozenset({"praise"})).tone)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("C'est URGENT, répondez vite", "fr", False),
        ("Le mariage est demain !", "fr", True),
        ("Le livreur est devant chez moi", "fr", True),
        ("Mon compte a été piraté", "fr", True),
        ("Someone hacked my account", "en", True),
        ("It is urgent!!", "en", False),
    ],
)
def test_urgency_comes_from_facts(text: str, language: str, expected: bool) -> None:
    assert expected is manner(text, language).urgent


def test_an_order_just_placed_is_urgent_only_if_it_is_to_be_changed() -> None:
    text = "Je viens de commander"
    assert (False, True) == (manner(text, "fr").urgent, manner(text, "fr", frozenset({"order_change"})).urgent)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Toujours pas de réponse à mon mail", "fr"),
        ("tjrs pas de reponse...", "fr"),
        ("C'est mon 3ème mail", "fr"),
        ("This is my third email and nobody has replied", "en"),
        ("Ich habe immer noch keine Antwort erhalten", "de"),
        ("Sigo sin respuesta", "es"),
        ("Nessuno mi ha risposto", "it"),
        ("Nog steeds geen antwoord gekregen", "nl"),
        ("Ainda não obtive resposta", "pt"),
    ],
)
def test_a_repeat_is_recognised_in_each_language(text: str, language: str) -> None:
    found = manner(text, language)
    assert found.repeat
    assert found.why.repeat[0].words


def test_a_followed_up_answer_is_no_repeat() -> None:
    assert not manner("Merci pour votre réponse, j'ai encore une question.", "fr").repeat


def test_an_unsure_language_is_read_with_all_lexicons() -> None:
    assert manner("arnaque", "und").tone == Tone.ANGRY
    assert len(LANGUAGES) == len(lexicons("und"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lexicon_has_the_same_sections(language: str) -> None:
    needed = {"annoyed", "angry", "near", "stake", "pressing", "fresh", "repeat"}
    assert needed <= {name for name, lines in read_sections(language).items() if lines}


def test_a_reason_is_the_sentence_with_the_words_that_a_lexicon_knows() -> None:
    text = "La lampe est belle. Je suis déçue du délai."
    (reason,) = manner(text, "fr").why.tone
    assert reason.span is not None
    assert ("decue", "Je suis déçue du délai.") == (reason.words, text[slice(*reason.span)])


def test_a_near_moment_may_stand_in_another_sentence_than_what_hangs_on_it() -> None:
    found = manner("C'est pour demain. Le mariage commence à dix heures.", "fr")
    assert (True, ["demain", "mariage"]) == (found.urgent, [reason.words for reason in found.why.urgent])


def test_nobodys_spam_is_urgent_or_a_repeat() -> None:
    found = manner("Toujours sans réponse à mon mail, offre valable jusqu'à ce soir", "fr", frozenset({"spam"}))
    assert (Tone.CALM, False, False) == (found.tone, found.urgent, found.repeat)
