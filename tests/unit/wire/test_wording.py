"""Wording and review in a brand's file: read, shown again, and refused where they make no sense."""

import json
from typing import Any

import pytest

from chalicelib.domain.wording import NO_REVIEW, PLAIN_WORDING, ReviewRules, WantedRule, Wording, WordRule
from chalicelib.errors import Misplaced
from chalicelib.wire.brand import decode_brand, document

FILE: dict[str, Any] = {"merchant": "shop", "id": "main", "name": "Main", "mailboxes": ["help@shop.example"]}
WORDING = {
    "forbidden": [{"words": "désolé", "instead": "navré", "block": True, "languages": ["fr"], "why": "Le ton."}],
    "wanted": [{"phrases": ["sous 14 jours"], "intents": ["return_exchange"]}],
    "known": ["Lavandin"],
}
REVIEW = {"new_agents": True, "tones": ["angry"], "refund_above": "100.00 EUR", "words": ["geste commercial"]}


def decoded(**fields: object) -> Any:
    return decode_brand(json.dumps(FILE | fields).encode())


def test_a_brand_that_says_nothing_forbids_wants_and_reviews_nothing() -> None:
    brand = decoded()
    assert (PLAIN_WORDING, NO_REVIEW) == (brand.wording, brand.review)
    assert {"wording", "review"}.isdisjoint(document(brand))


def test_what_the_file_says_is_read_and_shown_again() -> None:
    brand = decoded(wording=WORDING, review=REVIEW)
    rule = WordRule("désolé", "navré", block=True, languages=("fr",), why="Le ton.")
    assert Wording((rule,), (WantedRule(("sous 14 jours",), ("return_exchange",)),), ("Lavandin",)) == brand.wording
    assert ReviewRules(False, True, ("angry",), (), "100.00 EUR", ("geste commercial",)) == brand.review
    shown = document(brand)
    assert (WORDING, REVIEW) == (shown["wording"], shown["review"])


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"wording": {"forbidden": [{"instead": "x"}]}}, "$.wording.forbidden[0]"),
        ({"wording": {"forbidden": [{"words": "!!"}]}}, "$.wording.forbidden[0].words"),
        ({"wording": {"wanted": [{"phrases": []}]}}, "$.wording.wanted[0].phrases"),
        ({"wording": {"more": 1}}, "$.wording.more"),
        ({"review": {"refund_above": "100"}}, "$.review.refund_above"),
        ({"review": {"tones": ["sad"]}}, "$.review.tones[0]"),
        ({"review": {"new_agents": 30}}, "$.review.new_agents"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(Misplaced) as refused:
        decoded(**fields)
    assert [path] == [place.path for place in refused.value.places]
