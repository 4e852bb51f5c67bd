"""The table of rules: every condition on its own, and how rules add up."""

from dataclasses import replace

import pytest

from chalicelib.domain.case import Priority
from chalicelib.domain.rules import NO_ACTION, Action, Condition, Rule, RuleFacts, Standing, judge, words_in

FACTS = RuleFacts(
    intents=("refund", "complaint"),
    confidence=0.96,
    language="fr",
    tone="annoyed",
    channel="mail",
    tier="vip",
    words=("avocat",),
    urgent=False,
    repeat=True,
    open=True,
    open_cases=2,
    weekday="sat",
    minute=23 * 60,
    standing=Standing(("89.90 EUR", "300.00 GBP"), ("512.40 EUR",), (40, 12, 3, 0)),
)
HIGH = Action(priority=Priority.HIGH)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (Condition(), True),
        (Condition(intent=("complaint",)), True),
        (Condition(intent=("invoice", "refund")), True),
        (Condition(intent=("invoice",)), False),
        (Condition(confidence=0.96), True),
        (Condition(confidence=0.97), False),
        (Condition(language=("fr", "nl")), True),
        (Condition(language=("nl",)), False),
        (Condition(tone=("annoyed", "angry")), True),
        (Condition(tone=("angry",)), False),
        (Condition(channel=("mail",)), True),
        (Condition(channel=("chat",)), False),
        (Condition(tier=("vip",)), True),
        (Condition(tier=("gold",)), False),
        (Condition(words=("avocat", "tribunal")), True),
        (Condition(words=("tribunal",)), False),
        (Condition(urgent=True), False),
        (Condition(urgent=False), True),
        (Condition(repeat=True), True),
        (Condition(open=False), False),
        (Condition(open_cases=2), True),
        (Condition(open_cases=3), False),
        (Condition(intent=("refund",), language=("nl",)), False),
        (Condition(weekdays=("sat", "sun")), True),
        (Condition(weekdays=("mon",)), False),
        (Condition(hours=("08:00-12:00", "22:00-06:00")), True),
        (Condition(hours=("22:00-23:00",)), False),
        (Condition(amount="89.90 EUR"), True),
        (Condition(amount="89.91 EUR"), False),
        (Condition(amount="300 GBP"), True),
        (Condition(amount="1 USD"), False),
        (Condition(value="512 EUR"), True),
        (Condition(value="513 EUR"), False),
        (Condition(contacts=3), True),
        (Condition(contacts=4), False),
        (Condition(contacts=4, contacts_within=41), True),
        (Condition(contacts=2, contacts_within=3), False),
    ],
    ids=str,
)
def test_a_rule_holds_if_all_that_it_names_does(when: Condition, holds: bool) -> None:
    assert (("rule",) if holds else ()) == judge([Rule("rule", when, HIGH)], FACTS).rules


def test_nothing_is_sure_of_what_nobody_understood() -> None:
    rule = Rule("sure", Condition(confidence=0.5), HIGH)
    assert () == judge([rule], replace(FACTS, intents=())).rules


def test_the_first_decides_each_thing_and_tags_add_up() -> None:
    rules = [
        Rule("no", Condition(tier=("gold",)), Action(queue="gold", hold=True)),
        Rule("one", Condition(), Action(tags=("a", "b"))),
        Rule("two", Condition(), Action(queue="two", tags=("b", "c"))),
        Rule("three", Condition(), Action(queue="three", priority=Priority.LOW, answer_within=4, hold=True)),
    ]
    verdict = judge(rules, FACTS)
    assert Action("two", Priority.LOW, 4, ("a", "b", "c"), hold=True) == verdict.then
    assert ("one", "two", "three") == verdict.rules


def test_no_rule_says_nothing() -> None:
    assert NO_ACTION == judge([], FACTS).then


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mon AVOCAT vous écrira.", ("avocat",)),
        ("J'écris à mes avocats", ()),
        ("Je vous mets en mise-en-demeure", ("Mise en demeure",)),
        ("Reglement a l’amiable ?", ("règlement à l'amiable",)),
        ("", ()),
    ],
)
def test_words_are_found_whole_whatever_their_capitals_and_accents(text: str, found: tuple[str, ...]) -> None:
    words = ("avocat", "Mise en demeure", "règlement à l'amiable")
    assert found == words_in([Rule("legal", Condition(words=words), HIGH)], "Bonjour", text)
