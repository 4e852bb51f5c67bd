"""What is found in a reply before it leaves."""

import time
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.checks import CHECKS, checked
from chalicelib.domain.checks.findings import Draft, Misspelt, Question, Severity, Situation, Understood
from chalicelib.domain.checks.placeholders import placeholders
from chalicelib.domain.checks.questions import questions_of, waiting
from chalicelib.domain.checks.spelling import candidates, known_words
from chalicelib.domain.facts import AgentFacts
from chalicelib.domain.interaction import Channel, Direction, Interaction
from chalicelib.domain.mail import Kind
from chalicelib.domain.understanding import IntentFound, Tone, Understanding
from chalicelib.domain.wording import ReviewRules, WantedRule, Wording, WordRule
from tests.fakes.drafts import BRAND, CARD, CASE, FINE, IBAN, NOW, codes, found


def test_a_good_reply_has_no_findings() -> None:
    assert [] == found()


def test_every_finding_is_told_in_french_and_english() -> None:
    text = f"[à compléter : x] ci-joint {CARD} {IBAN} zut mot de passe : a1b2c3 XXX"
    brand = replace(BRAND, wording=Wording((WordRule("zut"),), (WantedRule(("merci",)),)))
    understood = Understood("en", misspelt=(Misspelt("zut", (0, 3)),))
    questions = (Question("refund", "Et mon argent ?"),)
    given = found(text, brand=brand, understood=understood, questions=questions)
    assert {"unresolved_variable", "card_number", "iban", "password", "missing_attachment"} <= {
        one.code for one in given
    }
    assert all(set(one.message) == {"fr", "en"} and all(one.message.values()) for one in given)


def test_what_keeps_a_reply_from_leaving_is_told_first() -> None:
    severities = [
        one.severity for one in found(f"Merci, zut. {CARD}", brand=replace(BRAND, wording=Wording((WordRule("zut"),))))
    ]
    assert [Severity.BLOCK, Severity.WARN] == severities


# Blanks


@pytest.mark.parametrize(
    "left",
    [
        "{{ order.number }}",
        "{{",
        "}}",
        "{% if %}",
        "[à compléter : order.parcel]",
        "[À compléter]",
        "[to be completed]",
        "[bitte ergänzen: name]",
        "[nom]",
        "[Name]",
        "[date]",
        "[montant]",
        "[order_number]",
        "[...]",
        "[…]",
        "[___]",
        "[insert date here]",
        "<prénom>",
        "${name}",
        "%(name)s",
        "XXX",
        "XXXX",
        "xxxx",
        "TODO",
        "TBD",
        "FIXME",
        "???",
        "____",
        "Lorem ipsum",
    ],
)
def test_what_nobody_filled_in_is_found(left: str) -> None:
    text = f"Votre commande {left} est en route."
    assert [left] == [text[slice(*where)] for where in placeholders(text)]
    assert "unresolved_variable" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Todo está listo.",
        "Taille XXL ou XL",
        "[GU-7K3F9QXW]",
        "Vraiment ??",
        "1 < 2 > 0",
        "50 % de remise",
        "[1]",
        "Max et Xavier",
    ],
)
def test_what_only_looks_like_a_blank_is_none(text: str) -> None:
    assert [] == list(placeholders(text))


def test_a_blank_in_the_subject_counts() -> None:
    assert ["unresolved_variable"] == codes(subject="Votre commande [numéro]")


# Language


def test_another_language_than_told_does_not_leave() -> None:
    english = Understood("en")
    assert ["wrong_language"] == codes(
        "Your parcel is on its way and will arrive tomorrow morning.", understood=english
    )
    assert Severity.WARN is found("On its way.", understood=english)[0].severity
    assert [] == codes(FINE, understood=Understood("und"))


def test_whoever_says_that_they_write_another_language_is_only_warned() -> None:
    text = "Your parcel is on its way and will arrive tomorrow morning."
    assert ["other_language"] == codes(text, language="en", understood=Understood("en"))
    assert [] == codes(text, language="en", understood=Understood("en"), case=replace(CASE, language="pl"))


# Words of the brand


def test_words_that_the_brand_forbids_are_found_whatever_their_case_and_accents() -> None:
    rules = (
        WordRule("désolé", "navré"),
        WordRule("c'est la faute", block=True, why="Jamais."),
        WordRule("sorry", languages=("en",)),
    )
    brand = replace(BRAND, wording=Wording(rules))
    text = "Desolé ! C’est  la faute du transporteur, sorry."
    first, second = found(text, brand=brand)
    assert ("C’est  la faute", Severity.BLOCK) == (first.words, first.severity)
    assert first.message["fr"].endswith("Jamais.")
    assert ("Desolé", "Navré", Severity.WARN) == (second.words, second.suggestion, second.severity)
    assert (0, 6) == second.where
    assert [] == codes("Désolément", brand=brand)


def test_words_that_the_brand_wants_are_missed_only_where_they_belong() -> None:
    rule = WantedRule(("sous 14 jours", "dans les 14 jours"), intents=("return_exchange",))
    brand = replace(BRAND, wording=Wording(wanted=(rule,)))
    about = frozenset({"return_exchange"})
    assert [] == codes("Retour possible.", brand=brand)
    assert ["wanted_words"] == codes("Retour possible.", brand=brand, template_intents=about)
    assert [] == codes("Retour possible dans les 14 jours.", brand=brand, template_intents=about)


# Questions


def contact(text: str, *intents: IntentFound, direction: Direction = Direction.IN, **more: Any) -> Interaction:
    understanding = Understanding("fr", intents, False, more.pop("tone", Tone.CALM), False, False)
    kind = more.pop("kind", Kind.HUMAN)
    return Interaction(
        "c1", "shop", "main", "ada", "GU-7K3F9QXW", direction, Channel.MAIL, kind, NOW, "Objet", text,
        understanding=understanding,
    )  # fmt: skip


def test_only_what_came_since_the_last_answer_waits() -> None:
    first, second = contact("un"), contact("deux")
    answered = contact("réponse", direction=Direction.OUT)
    told = contact("reçu", direction=Direction.OUT, kind=Kind.ACKNOWLEDGEMENT)
    assert (first, second) == waiting([first, told, second])
    assert (second,) == waiting([first, answered, second])
    assert () == waiting([first, answered])


def test_a_question_has_the_contacts_own_words() -> None:
    text = "Où est mon colis ? Et ma facture ?"
    one = contact(text, IntentFound("order_tracking", 0.9, (0, 18)), IntentFound("invoice", 0.8, (19, 34)))
    assert [("order_tracking", "Où est mon colis ?"), ("invoice", "Et ma facture ?")] == [
        (question.intent, question.words) for question in questions_of(CASE, [one])
    ]


def test_a_question_that_nobody_speaks_of_is_told() -> None:
    questions = (Question("order_tracking", "Où est mon colis ?"), Question("invoice", "Et ma facture ?"))
    (missed,) = found("Votre colis est en route.", questions=questions)
    assert ("unanswered_question", "invoice", "Et ma facture ?") == (missed.code, missed.suggestion, missed.words)
    assert Severity.WARN is missed.severity


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Votre colis est en route ; la facture est dans votre compte.", {}),
        ("Tout est réglé.", {"template_intents": frozenset({"invoice", "order_tracking"})}),
        ("Tout est réglé.", {"understood": Understood("fr", frozenset({"invoice", "delivery_problem"}))}),
    ],
)
def test_a_question_is_answered_by_words_by_a_template_or_by_what_the_model_reads(
    text: str, more: dict[str, Any]
) -> None:
    questions = (Question("order_tracking", "a"), Question("invoice", "b"))
    assert [] == codes(text, questions=questions, **more)


def test_thanks_complaints_and_what_fits_nothing_ask_nothing() -> None:
    questions = tuple(
        Question(name, "x") for name in ("praise", "complaint", "other", "spam", "an_intent_of_their_own")
    )
    assert [] == codes("Merci.", questions=questions)


# Spelling


def test_names_numbers_and_the_customers_words_are_not_looked_up() -> None:
    known = known_words(CASE, BRAND, AgentFacts("a", "Zoé Martin"), ("Ada Byron",), ("Mon Lavandin est cassé",))
    text = (
        "Bonjour Ada, Zoé ici. Le lavandin LX-1042 de Maison Lavande (facture.pdf, https://a.example/xyz, "
        "ada@example.com) part chez Colissimo avec le SAV [à compléter : numéro]."
    )
    assert {"Bonjour", "ici", "Le", "de", "facture", "part", "chez", "avec", "le"} >= {
        word for word, _ in candidates(text, known)
    }


def test_a_word_is_told_with_its_place_and_what_may_be_meant() -> None:
    understood = Understood("fr", misspelt=(Misspelt("comande", (6, 13), ("commande", "romande")),))
    (one,) = found("Votre comande est en route.", understood=understood)
    assert ("misspelt", (6, 13), "commande", Severity.WARN) == (one.code, one.where, one.suggestion, one.severity)


def test_the_agent_is_told_where_spelling_was_not_checked() -> None:
    situation = Situation(CASE, BRAND, Draft(FINE), "de", Understood("de", unchecked=True))
    assert not checked(situation).spelling


# Size


def test_an_empty_reply_and_an_endless_one_do_not_leave() -> None:
    assert ["empty"] == codes("  \n ")
    assert "too_long" in codes("mot " * 6_000)


def test_checks_take_no_longer_than_the_text_is_long() -> None:
    """No pattern goes back and forth over a hostile text: 20,000 characters within two seconds, on a slow machine."""
    seeds = (
        "4",
        "a",
        "ci-joint ",
        "[",
        "{",
        " ",
        "FR76",
        "FR76 3000 ",
        "mot de passe ",
        "we ",
        "1 ",
        "<",
        "find a a a a ",
    )
    for seed in (*seeds, "a-", "a.", "a/", "1-", "[insert ", "${a", "?", "_", "\n"):
        text = (seed * 20_000)[:20_000]
        began = time.perf_counter()
        situation = Situation(CASE, BRAND, Draft(text), "fr", Understood("fr"))
        for check in CHECKS:
            list(check(situation))
        list(candidates(text, frozenset()))
        assert time.perf_counter() - began < 2, seed


# Review


def reasons(rules: ReviewRules, text: str = FINE, **more: Any) -> list[str]:
    brand = replace(BRAND, review=rules)
    given: dict[str, Any] = {"case": CASE, "understood": Understood("fr"), **more}
    situation = Situation(brand=brand, draft=Draft(text), language="fr", **given)
    return [reason.code for reason in checked(situation).review]


def test_by_default_nobody_else_reads_a_reply() -> None:
    assert [] == reasons(ReviewRules(), agent=AgentFacts("a", "Zoé", new=True), case=replace(CASE, tone="angry"))


def test_replies_of_new_agents_are_read() -> None:
    assert ["new_agent"] == reasons(ReviewRules(new_agents=True), agent=AgentFacts("a", "Zoé", new=True))
    assert [] == reasons(ReviewRules(new_agents=True), agent=AgentFacts("a", "Zoé"))


def test_replies_to_angry_customers_are_read() -> None:
    rules = ReviewRules(tones=("angry",))
    assert ["tone"] == reasons(rules, case=replace(CASE, tone="angry"))
    assert ["tone"] == reasons(rules, contacts=(contact("!!!", tone=Tone.ANGRY),))
    assert [] == reasons(rules)


@pytest.mark.parametrize(
    ("text", "amounts", "expected"),
    [
        ("Nous vous remboursons 120 €.", ("120.00 EUR",), ["refund_amount"]),
        ("Nous vous remboursons 100 €.", ("100.00 EUR",), []),
        ("We refund £120.", ("120.00 GBP",), []),
        ("Votre commande de 120 € est en route.", ("120.00 EUR",), []),
        ("Wir erstatten Ihnen 20 € und 200 €.", ("20.00 EUR", "200.00 EUR"), ["refund_amount"]),
    ],
)
def test_refunds_above_a_sum_are_read(text: str, amounts: tuple[str, ...], expected: list[str]) -> None:
    rules = ReviewRules(refund_above="100.00 EUR")
    assert expected == reasons(rules, text, understood=Understood("fr", amounts=amounts))


def test_replies_with_words_about_an_intent_and_all_can_be_read() -> None:
    assert ["words"] == reasons(ReviewRules(words=("geste commercial",)), "Un Geste  commercial suit.")
    assert ["intent"] == reasons(ReviewRules(intents=("refund",)), questions=(Question("refund", ""),))
    assert ["always"] == reasons(ReviewRules(always=True))
