"""The heads for tone, urgency and repetition: their examples, what they do on texts they have not seen, their file."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from chalicelib.domain.understanding import LANGUAGES, Tone
from chalicelib.errors import Malformed
from chalicelib.understanding.calibration import sigmoid
from chalicelib.understanding.classifier import Classifier
from chalicelib.understanding.manner_training import Trial, as_told, first_pass, held_out, known_examples, manners_file
from chalicelib.understanding.manners import HEADS, MANNERS, Example, Heads, columns, default_examples
from chalicelib.understanding.training import ARRAYS, RememberingEncoder
from chalicelib.understanding.words import fold
from tests.bench.understanding import SETS, contacts


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def test_examples_are_many_half_french_and_each_there_once() -> None:
    known = default_examples()
    assert len(known) >= 900
    assert sum(one.language == "fr" for one in known) >= 0.45 * len(known)
    assert [] == [text for text, count in Counter(_plain(one.text) for one in known).items() if count > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_examples_of_every_label(language: str) -> None:
    labels = Counter(label for one in default_examples() if one.language == language for label in one.labels)
    assert {"calm": 25, "annoyed": 25, "angry": 15, "urgent": 10, "repeat": 20}.items() <= {
        label: min(count, {"calm": 25, "annoyed": 25, "angry": 15, "urgent": 10, "repeat": 20}[label])
        for label, count in labels.items()
    }.items()


def test_no_contact_that_is_measured_on_is_an_example() -> None:
    measured = {_plain(one.text) for path in SETS.values() for one in contacts(path)}
    assert [] == [one.text for one in default_examples() if _plain(one.text) in measured]


@pytest.fixture(scope="module")
def encoder(classifier: Classifier, model_directory: Path) -> RememberingEncoder:
    assert classifier.encoder is not None
    return RememberingEncoder(classifier.encoder, model_directory / ARRAYS)


@pytest.fixture(scope="module")
def trials(encoder: RememberingEncoder) -> list[Trial]:
    """Of every second example, which is quick and tells as much."""
    told = as_told(known_examples()[::2], encoder)
    return held_out(told, first_pass(told))


@pytest.mark.parametrize(("name", "floor"), [("reproach", 0.75), ("angry", 0.73), ("urgent", 0.8), ("repeat", 0.75)])
def test_heads_know_what_they_have_not_seen(
    trials: list[Trial], model_directory: Path, name: str, floor: float
) -> None:
    """F1 over held-out examples by themselves, with the curves that the model has."""
    with np.load(model_directory / MANNERS, allow_pickle=False) as stored:
        curve, threshold = stored[f"weights_{name}"], stored["thresholds"][HEADS.index(name)]
    alone = [trial for trial in trials if trial.among == 0]
    named = np.array([sigmoid(columns(trial.scores, trial.signs, name) @ curve) >= threshold for trial in alone])
    true = np.array([trial.truths[HEADS.index(name)] > 0 for trial in alone])
    assert 2 * int((named & true).sum()) / int(named.sum() + true.sum()) >= floor


@pytest.mark.parametrize(
    ("text", "tone", "urgent", "repeat"),
    [
        # None of the words below that matter stand in a lexicon.
        ("Ma lettre de septembre n'a suscité aucune réaction chez vous.", Tone.ANNOYED, False, True),
        ("Someone was supposed to phone me on Monday about the piano, and nobody did.", Tone.ANNOYED, False, True),
        ("BONJOUR, QUELLE EST LA HAUTEUR DE LA BIBLIOTHÈQUE ? MERCI !!!", Tone.CALM, False, False),
        ("Bonjour, avez-vous encore ce parapluie en magasin ?", Tone.CALM, False, False),
        ("Le chauffeur est en bas avec l'armoire, il refuse de monter, que dois-je lui dire ?", Tone.CALM, True, False),
        ("Vous n'êtes qu'une bande de malfaiteurs, je vous traînerai en justice.", Tone.ANGRY, False, False),
    ],
)
def test_contacts_are_judged_by_what_they_mean(
    classifier: Classifier, text: str, tone: Tone, urgent: bool, repeat: bool
) -> None:
    found = classifier.understand("", text)
    assert (tone, urgent, repeat) == (found.tone, found.urgent, found.repeat)


def test_a_judgement_names_the_sentence_that_led_to_it(classifier: Classifier) -> None:
    text = "Bonjour, j'ai acheté un tapis en mai. Je vous ai écrit deux fois et personne ne répond. Il est rouge."
    found = classifier.understand("", text)
    spans = [reason.span for reason in found.why.repeat]
    assert any(span and "deux fois" in text[slice(*span)] for span in spans)
    assert () == found.why.urgent


def test_what_is_calm_needs_no_reason(classifier: Classifier) -> None:
    found = classifier.understand("Dimensions", "Bonjour, quelle est la largeur du banc ?")
    assert ((), (), ()) == (found.why.tone, found.why.urgent, found.why.repeat)


_FEW = [
    Example(f"{text} {number}", "en", frozenset(labels.split()))
    for labels, text in {"calm": "what size is it", "angry": "you thieves", "calm urgent": "driver is waiting"}.items()
    for number in ("one", "two", "three", "four", "five")
] + [Example(f"second mail and no answer, {word}", "en", frozenset({"annoyed", "repeat"})) for word in ("a", "b", "c")]


def test_the_same_examples_make_the_same_heads(encoder: RememberingEncoder) -> None:
    assert manners_file(_FEW, encoder) == manners_file(_FEW, encoder)
    assert manners_file(_FEW, encoder) != manners_file(_FEW[1:], encoder)


def test_heads_of_another_encoder_or_no_heads_are_refused(encoder: RememberingEncoder) -> None:
    with pytest.raises(Malformed, match="encoder"):
        Heads.read(manners_file(_FEW, encoder), "bedrock:other@64")
    with pytest.raises(Malformed, match="no manners"):
        Heads.read(b"rubbish", encoder.name)


def test_a_brands_own_model_shares_the_heads(classifier: Classifier, model_directory: Path) -> None:
    other = classifier.beside({name: (model_directory / name).read_bytes() for name in ("model.json", "arrays.npz")})
    text = "Deuxième relance, toujours pas un mot de votre part."
    assert classifier.understand("", text) == other.understand("", text)
