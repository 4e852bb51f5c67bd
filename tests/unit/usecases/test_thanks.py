"""A thank-you after the end opens nothing; anything more does."""

from dataclasses import replace

import pytest

from chalicelib.domain.case import Status
from chalicelib.domain.casework import Author, CaseChange
from chalicelib.domain.interaction import interaction_id
from tests.fakes.house import BRAND, House


def solved() -> House:
    """A house with a solved case."""
    house = House()
    house.take(house.mail("refund #1"))
    house.later(hours=1)
    author = Author("gk_aaaa", interaction_id(BRAND.merchant, "event", "solve"), "d", house.now)
    house.change_case(BRAND.merchant, house.cases[0].reference, CaseChange(Status.SOLVED), author)
    house.later(hours=1)
    return house


def written(house: House, text: str) -> None:
    answer = house.answers[0]
    assert answer.reply_to
    mail = house.mail(text, to=(answer.reply_to,), in_reply_to=(answer.message_id,))
    house.take(mail, to=(answer.reply_to.address,))


def test_thanks_are_kept_in_the_history_and_change_nothing_else() -> None:
    house = solved()
    before = house.cases[0]
    written(house, "praise, you saved my day")
    (after,) = house.cases
    assert (Status.SOLVED, before.solved_at, before.reached) == (after.status, after.solved_at, after.reached)
    assert [before.reference] * 2 == [contact.case for contact in house.contacts]
    (customer,) = house.table.customers.values()
    assert ((), 1) == (customer.open_cases, len(house.answers))


@pytest.mark.parametrize(
    "text", ["praise, but refund", "praise ANGRY", "praise, and where is it?", "praise URGENT", "ok"]
)
def test_whoever_wants_more_than_to_thank_is_heard(text: str) -> None:
    house = solved()
    written(house, text)
    assert [Status.OPEN] == [case.status for case in house.cases]


def test_nobody_is_sure_enough_of_thanks_that_are_not_understood() -> None:
    house = solved()
    written(house, "praise ABSTAIN")
    assert [Status.OPEN] == [case.status for case in house.cases]


def test_thanks_for_an_open_case_leave_it_open() -> None:
    house = House()
    house.take(house.mail("refund #1"))
    written(house, "praise in advance")
    assert [Status.OPEN] == [case.status for case in house.cases]


def test_thanks_of_somebody_who_may_not_be_the_customer_are_for_a_person() -> None:
    house = solved()
    case = house.cases[0]
    house.table.cases[case.merchant, case.reference] = replace(case, held="same_text")
    written(house, "praise")
    assert [Status.OPEN] == [case.status for case in house.cases]
