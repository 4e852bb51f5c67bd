"""When a second model is asked about a contact, and that the contact goes its way whatever comes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.brand import TRIAGE, SecondOpinionRule
from chalicelib.domain.mail import Address
from chalicelib.domain.second_opinion import BY
from chalicelib.domain.understanding import IntentFound, Opinion, Understanding
from chalicelib.errors import GuichetError, Refused, Retryable
from tests.fakes.house import BRAND, House
from tests.unit.usecases.test_classify_contact import ContendedLedger

MODEL = "eu.amazon.nova-lite-v1:0"


def house(**rule: object) -> House:
    """The house with a brand that asks for second opinions."""
    made = House()
    made.brands.put(replace(BRAND, second_opinion=SecondOpinionRule(MODEL, **rule)))  # type: ignore[arg-type]
    return made


def understanding(made: House) -> Understanding:
    """Of the last contact."""
    understood = made.contacts[-1].understanding
    assert understood
    return understood


def test_a_brand_that_does_not_ask_for_it_gets_none() -> None:
    made = House()
    made.take(made.mail("ABSTAIN payment?"))
    assert [] == made.second_opinion.asked
    assert {} == made.allowance.taken
    assert understanding(made).opinion is None


def test_a_contact_that_is_understood_needs_none() -> None:
    made = house()
    made.take(made.mail("refund please"))
    assert [] == made.second_opinion.asked
    assert understanding(made).opinion is None


def test_a_contact_on_which_the_model_abstains_gets_a_suggestion_and_stays_abstained() -> None:
    made = house()
    outcome = made.take(made.mail("ABSTAIN about my payment"))[0]
    understood = understanding(made)
    assert (IntentFound("payment", 0.5, None, BY),) == understood.intents
    assert understood.abstained
    assert understood.opinion
    assert (MODEL, ("payment",)) == (understood.opinion.model, understood.opinion.intents)
    assert TRIAGE == made.cases[0].queue
    assert "second_opinion_given" in outcome.counts
    assert {
        "second_opinion_input_tokens": understood.opinion.input_tokens,
        "second_opinion_output_tokens": understood.opinion.output_tokens,
    } == outcome.amounts


def test_no_suggestion_is_named_to_the_customer() -> None:
    made = house()
    made.take(made.mail("ABSTAIN about my payment"))
    (answer,) = made.answers
    assert "payment" not in answer.text


def test_a_brand_may_let_opinions_route() -> None:
    made = house(act=True)
    made.take(made.mail("ABSTAIN about my payment"))
    assert BRAND.queue_for("payment") == made.cases[0].queue


def test_who_writes_is_not_told() -> None:
    made = house()
    sender = Address("ada.exemple@example.com", "Ada Exemple")
    made.take(made.mail("ABSTAIN #471199 Ada Exemple, 06 12 34 56 78, ada.exemple@example.com", sender=sender))
    ((model, question),) = made.second_opinion.asked
    assert MODEL == model
    assert "ABSTAIN #[order 1] [name 1] [name 2], [phone 1], [mail 1]" in question.text


@pytest.mark.parametrize("failure", [Retryable(reason="ThrottlingException"), Refused(reason="AccessDeniedException")])
def test_a_failure_is_no_opinion_and_the_contact_goes_on(failure: GuichetError) -> None:
    made = house(act=True)
    made.second_opinion.failures.append(failure)
    outcomes = made.take(made.mail("ABSTAIN payment?"))
    assert ["recorded", "routed", "acknowledged"] == [outcome.decision for outcome in outcomes[-3:]]
    assert Opinion(MODEL, problem=failure.reason) == understanding(made).opinion
    assert understanding(made).abstained
    assert "second_opinion_failed" in outcomes[-3].counts
    assert {} == outcomes[-3].amounts


def test_a_model_that_is_not_sure_either_is_counted_apart() -> None:
    made = house()
    outcome = made.take(made.mail("ABSTAIN"))[0]
    assert "second_opinion_none" in outcome.counts
    assert outcome.amounts


def test_a_days_calls_are_not_exceeded_and_the_next_day_has_its_own() -> None:
    made = house(calls_per_day=2)
    senders = [Address(f"a{number}@example.com") for number in range(3)]
    outcomes = [made.take(made.mail("ABSTAIN payment?", sender=sender))[0] for sender in senders]
    assert 2 == len(made.second_opinion.asked)
    assert "second_opinion_spent" in outcomes[-1].counts
    assert Opinion(MODEL, problem="spent") == understanding(made).opinion
    made.now += timedelta(days=1)
    made.take(made.mail("ABSTAIN payment?", sender=Address("next@example.com")))
    assert 3 == len(made.second_opinion.asked)


def test_a_contact_that_is_delivered_twice_is_asked_about_once() -> None:
    made = house()
    pointer = made.store(made.mail("ABSTAIN payment?"))
    for _ in range(2):
        made.receive_mail(pointer)
        made.work()
    assert 1 == len(made.second_opinion.asked)


def test_a_contact_whose_case_others_keep_writing_is_asked_about_once() -> None:
    """Recording is tried again after a conflict; understanding is not."""
    made = house()
    usual = made.classify_contact
    contended = replace(usual, ledger=ContendedLedger(made.table, conflicts=["changed"] * 3))
    assert "recorded" == contended(made.store(made.mail("ABSTAIN payment?"))).decision
    assert 1 == len(made.second_opinion.asked) == sum(made.allowance.taken.values())
