"""The sets of contacts are what their figures claim, and the figures come of labels and answers."""

import re
from collections import Counter
from typing import Any

import pytest

from chalicelib.domain.understanding import INTENTS, LANGUAGES, IntentFound, Tone, Understanding
from chalicelib.understanding.phrases import default_phrases
from tests.bench.understanding import SETS, UNSURE, Contact, contacts, figures, wrong

NEW = [one for name in ("held_out", "held_out_2", "held_out_3") for one in contacts(SETS[name])]


def contact(*intents: str, **fields: Any) -> Contact:
    defaults: dict[str, Any] = {
        "id": "one-001",
        "language": "fr",
        "subject": "",
        "text": "un deux trois quatre cinq six",
        "tone": "calm",
        "urgent": False,
        "repeat": False,
        "orders": (),
    }
    return Contact(intents=intents, **defaults | fields)


def answer(*intents: str, **fields: Any) -> Understanding:
    defaults: dict[str, Any] = {
        "language": "fr",
        "abstained": False,
        "tone": Tone.CALM,
        "urgent": False,
        "repeat": False,
    }
    return Understanding(intents=tuple(IntentFound(name, 0.9) for name in intents), **defaults | fields)


def test_the_sets_share_no_contact() -> None:
    texts = [one.text for path in SETS.values() for one in contacts(path)]
    ids = [one.id for path in SETS.values() for one in contacts(path)]
    assert (len(set(texts)), len(set(ids))) == (len(texts), len(ids))


def test_no_phrase_stands_in_a_contact() -> None:
    """Blind to capitals and punctuation; of five words or more, for shorter ones everybody says."""

    def plain(text: str) -> str:
        words = re.findall(r"[^\W_]+", text.casefold())
        return f" {' '.join(words)} "

    phrases = {plain(phrase.text) for phrase in default_phrases() if len(phrase.text.split()) >= 5}
    assert [(one.id, phrase) for one in NEW for phrase in phrases if phrase in plain(one.text)] == []


@pytest.mark.parametrize("one", NEW, ids=lambda one: one.id)
def test_a_label_is_one_that_can_be_given(one: Contact) -> None:
    assert one.language in (*LANGUAGES, UNSURE)
    assert one.tone in set(Tone)
    assert one.intents
    assert set(one.intents) <= set(INTENTS)
    assert len(one.intents) == 1 or not {"other", "spam"} & set(one.intents)
    written = f"{one.subject}\n{one.text}".replace(" ", "")
    assert [number for number in one.orders if number not in written] == []


@pytest.mark.parametrize(("name", "least"), [("held_out", 150), ("held_out_2", 130), ("held_out_3", 250)])
def test_the_contacts_are_as_varied_as_the_figures_need(name: str, least: int) -> None:
    held_out = contacts(SETS[name])
    assert len(held_out) >= least
    assert 0.5 <= sum(one.language == "fr" for one in held_out) / len(held_out) <= 0.6
    assert min(Counter(intent for one in held_out for intent in one.intents)[name] for name in INTENTS) >= 6
    assert min(Counter(one.tone for one in held_out).values()) >= len(held_out) / 8


def test_a_contact_may_have_several_intents_and_the_surest_must_be_one_of_them() -> None:
    known = [contact("refund", "invoice"), contact("spam")]
    found = [answer("invoice"), answer("spam", "business")]
    report = figures(known, found)
    assert report["intents"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "exact": 0.0}
    assert (report["first_intent"], report["main_intent"]) == (1.0, 0.5)


def test_what_is_abstained_on_is_not_acted_on() -> None:
    known = [contact("refund"), contact("invoice"), contact("spam"), contact("store")]
    found = [answer("refund"), answer("payment"), answer("other", abstained=True), answer(abstained=True)]
    acted = figures(known, found)["acted_on"]
    assert (acted["contacts"], acted["coverage"], acted["precision"]) == (2, 0.5, 0.5)
    assert acted["precision_low"] < 0.5 < acted["precision_high"]


def test_a_language_is_asked_of_more_than_five_words_only() -> None:
    known = [contact("store"), contact("store", text="ouvert lundi ?"), contact("store", language=UNSURE)]
    found = [answer("store"), answer("store", language="es"), answer("store", language="und")]
    assert figures(known, found)["language"] == {"contacts": 1, "accuracy": 1.0}


def test_a_misjudged_contact_is_named_with_label_and_answer() -> None:
    known = [contact("refund", orders=("A-1",)), contact("store", id="one-002", tone="angry")]
    found = [answer("refund", references=("A-1",)), answer("store", urgent=True)]
    assert wrong(known, found) == {
        "tone": [{"id": "one-002", "label": "angry", "found": "calm"}],
        "urgent": [{"id": "one-002", "label": False, "found": True}],
    }
