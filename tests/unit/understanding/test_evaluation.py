"""An evaluation reports what a model trained on one set does on another; here on sets of templates, n-grams alone."""

import itertools

from chalicelib.understanding.evaluation import Labelled, evaluate
from chalicelib.understanding.network import DIMENSION, Matrix

_OPENINGS = ("please", "hello", "could you say", "i ask", "good day", "quick question", "hi there", "tell me")
_ASKS = {
    "send_invoice": ("i need my invoice", "send me the bill", "invoice of last month", "where do i get my bill"),
    "opening_hours": ("when is the shop open", "opening times on monday", "do you close at noon", "shop hours"),
    "broken_lamp": ("the lamp does not light", "my lamp arrived broken", "cracked lamp glass", "lamp is dead"),
}
_TEXTS = [
    (f"{opening} {ask} {tail}", name)
    for (name, asks), tail in itertools.product(_ASKS.items(), ("", "thanks"))
    for opening in _OPENINGS
    for ask in asks
]

# Every ask stands in both halves, every opening in one: what is to be learnt are the asks.
_SEEN, _UNSEEN = ([row for row in _TEXTS if row[0].startswith(half)] for half in (_OPENINGS[:4], _OPENINGS[4:]))


def _labelled(rows: list[tuple[str, str]]) -> Labelled:
    return Labelled(tuple(text for text, _ in rows), tuple(frozenset(names.split("|")) for _, names in rows))


class _FlatEncoder:
    """An encoder to which all texts are the same."""

    name = "flat"

    def encode(self, texts: list[str]) -> Matrix:
        import numpy as np

        return np.full((len(texts), DIMENSION), DIMENSION**-0.5, np.float32)


def test_templates_are_learnt_and_acted_on_as_promised() -> None:
    report = evaluate(_labelled(_SEEN), _labelled(_UNSEEN), None)
    assert (96, 96, 3) == (report["train"], report["test"], report["intents"])
    assert report["accuracy"] == 1.0
    assert {"threshold", "coverage", "precision"} == set(report["at_95"])  # type: ignore[call-overload]


def test_the_name_of_an_intent_is_an_example_of_it() -> None:
    """Nothing but the name has the word that the test text has."""
    train = [("that thing again", "send_invoice"), ("this other matter", "openingHours")]
    report = evaluate(_labelled(train), _labelled([("invoice", "send_invoice"), ("hours", "openingHours")]), None)
    assert report["accuracy"] == 1.0


def test_an_intent_never_seen_counts_as_wrong() -> None:
    report = evaluate(_labelled(_TEXTS[::2]), _labelled([("parcel lost", "lost_parcel")]), None)
    assert report["accuracy"] == 0.0


def test_several_intents_are_counted_one_by_one() -> None:
    pairs = [
        (f"{first} and {second}", f"{one}|{other}")
        for (one, firsts), (other, seconds) in itertools.permutations(_ASKS.items(), 2)
        for first, second in itertools.product(firsts, seconds)
    ]
    report = evaluate(_labelled(_TEXTS + pairs[::2]), _labelled(pairs[1::2]), None)
    assert isinstance(report["micro_f1"], float)
    assert report["micro_f1"] > 0.95


def test_the_same_sets_make_the_same_report_and_progress_is_told() -> None:
    said: list[str] = []
    first = evaluate(_labelled(_TEXTS[::2]), _labelled(_TEXTS[1::2]), _FlatEncoder(), said.append)
    assert first == evaluate(_labelled(_TEXTS[::2]), _labelled(_TEXTS[1::2]), _FlatEncoder())
    assert any("encoding" in line for line in said)


def test_words_never_seen_are_not_acted_on() -> None:
    report = evaluate(_labelled(_TEXTS), _labelled([("xyzzy plugh frotz", "send_invoice")] * 5), None)
    assert report["at_95"]["coverage"] == 0.0  # type: ignore[index]
