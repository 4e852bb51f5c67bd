"""Whether a contact asks again what an open case already asks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.case import Case, CaseIntent, Status
from chalicelib.domain.repeats import repeated_case
from chalicelib.domain.understanding import IntentFound, Tone, Understanding

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CASE = Case(
    merchant="shop",
    reference="GU-22222222",
    brand="main",
    customer="c1",
    status=Status.OPEN,
    subject="Question",
    language="fr",
    created_at=NOW,
    updated_at=NOW,
    intents=(CaseIntent("refund", 0.9),),
    references=("4711",),
)
OTHER = replace(CASE, reference="GU-33333333", intents=(CaseIntent("invoice", 0.9),), references=("0815",))


def understood(*intents: str, references: tuple[str, ...] = (), repeat: bool = False) -> Understanding:
    found = tuple(IntentFound(name, 0.9) for name in intents)
    return Understanding("fr", found, not found, Tone.CALM, False, repeat, references)


def test_the_same_number_about_the_same_intent_is_a_repeat() -> None:
    assert CASE == repeated_case(understood("refund", references=("4711",)), "", [CASE, OTHER])


@pytest.mark.parametrize(
    "understanding",
    [
        understood("refund"),
        understood("refund", references=("0815",)),
        understood("invoice", references=("4711",)),
        understood(references=("4711",)),
    ],
)
def test_the_intent_or_the_number_alone_is_none(understanding: Understanding) -> None:
    assert repeated_case(understanding, "", [CASE]) is None


def test_who_says_to_have_written_before_means_the_case_of_the_same_intent() -> None:
    assert OTHER == repeated_case(understood("invoice", repeat=True), "", [CASE, OTHER])


def test_who_says_to_have_written_before_means_the_only_open_case() -> None:
    solved = replace(OTHER, status=Status.SOLVED)
    assert CASE == repeated_case(understood("payment", repeat=True), "", [CASE, solved])


def test_who_says_to_have_written_before_about_none_of_several_cases_opens_one() -> None:
    assert repeated_case(understood("payment", repeat=True), "", [CASE, OTHER]) is None


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
def test_a_case_that_is_answered_is_not_repeated(status: Status) -> None:
    assert (
        repeated_case(understood("refund", references=("4711",), repeat=True), "", [replace(CASE, status=status)])
        is None
    )


def test_of_two_that_fit_the_latest_is_meant() -> None:
    later = replace(CASE, reference="GU-44444444", updated_at=NOW + timedelta(hours=1))
    assert later == repeated_case(understood("refund", repeat=True), "", [later, CASE])
