"""Several experts at once, questions that are taken back, and what the clock does about those that nobody answers."""

from dataclasses import replace

import pytest

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Status
from chalicelib.domain.expert_rules import ExpertRules
from chalicelib.domain.experts import State
from chalicelib.domain.tokens import signed_question
from chalicelib.errors import Refused
from tests.fakes.house import SIGNING_KEY, House
from tests.unit.usecases.test_experts import EXPERT, address, answer, ask, author, case, internal, left, question
from tests.unit.usecases.test_experts import house as house


def test_the_case_comes_back_with_the_last_answer(house: House) -> None:
    ask(house)
    first = address(house)
    ask(house, name="ask-2", to="boss@supplier.example")
    second = address(house)
    answer(house, to=first)
    assert (Status.PENDING, 1) == (case(house).status, len(case(house).awaited))
    answer(house, to=second)
    assert (Status.OPEN, ()) == (case(house).status, case(house).awaited)


def test_the_agent_who_asked_is_free_meanwhile_and_known_to_the_case_afterwards(house: House) -> None:
    lea = Agent("shop", "lea", "Léa").taking((case(house),), house.now)
    house.agents.put(lea)
    house.table.cases["shop", case(house).reference] = case(house).assigned("lea", house.now)
    ask(house)
    free = house.agents.get("shop", "lea")
    assert free is not None
    assert ((), (case(house).reference,)) == (free.in_hand, free.put_off)
    answer(house)
    assert ("", ("lea",), house.now) == (case(house).agent, case(house).known_to, case(house).waiting_since)


def test_a_question_is_taken_back_and_a_late_answer_is_added(house: House) -> None:
    asked = ask(house)
    settle = house.outside.settle_question
    house.later(hours=1)
    withdrawn, _ = settle.withdraw("shop", case(house).reference, asked.id, "Solved", "lea", author(house, "back"))
    assert (State.WITHDRAWN, 3600) == (withdrawn.state, withdrawn.outside)
    assert Status.OPEN is case(house).status
    answer(house)
    assert State.WITHDRAWN is question(house).state
    assert 1 == len(internal(house))
    with pytest.raises(Refused) as refusal:
        settle.withdraw("shop", case(house).reference, asked.id, "", "lea", author(house, "back-2"))
    assert "question_settled" == refusal.value.reason


def test_nothing_is_accepted_where_nothing_came(house: House) -> None:
    asked = ask(house)
    with pytest.raises(Refused) as refusal:
        house.outside.settle_question.accept("shop", case(house).reference, asked.id, "", "lea", author(house, "yes"))
    assert "no_answer" == refusal.value.reason


def tick(house: House) -> str:
    outcome = house.outside.remind_experts(house.now, lambda: True)
    house.work()
    return " ".join(f"{name}={count}" for name, count in outcome.facts.items() if count)


def test_reminders_go_out_at_most_so_often_and_then_the_case_comes_back(house: House) -> None:
    ask(house)
    house.later(minutes=15)
    assert "checked=1" == tick(house)
    assert "" == tick(house)
    house.later(hours=8)
    assert "reminded=1" == tick(house)
    assert (2, "Reminder") == (len(left(house)), left(house)[-1].subject.split(" ")[0])
    assert signed_question(SIGNING_KEY, "shop", address(house)) == question(house).id
    house.later(hours=8)
    assert "reminded=1" == tick(house)
    house.later(hours=8)
    assert "silent=1" == tick(house)
    assert (State.SILENT, "no_answer") == (question(house).state, question(house).reason)
    assert Status.OPEN is case(house).status
    assert "" == tick(house)
    assert 3 == len(left(house))


def test_an_answer_to_a_reminder_counts_and_stops_the_next(house: House) -> None:
    ask(house)
    house.later(hours=9)
    tick(house)
    house.later(minutes=1)
    answer(house)
    house.later(days=3)
    assert "" == tick(house)
    assert State.ANSWERED is question(house).state


def test_an_answer_that_comes_while_the_clock_works_wins(house: House) -> None:
    """The question's version is part of the write: no reminder leaves to whoever has just answered."""
    ask(house)
    house.later(hours=9)
    to, mail = address(house), house.mail("Yes.", sender=EXPERT)

    def meanwhile() -> None:
        house.meanwhile = lambda: None
        house.take(mail, to=(to,))

    house.meanwhile = meanwhile
    tick(house)
    assert State.ANSWERED is question(house).state
    assert 1 == len(left(house))


def test_a_case_that_ended_meanwhile_is_reminded_of_no_more(house: House) -> None:
    ask(house)
    house.table.cases["shop", case(house).reference] = replace(case(house), status=Status.SOLVED)
    house.later(hours=9)
    assert "withdrawn=1" == tick(house)
    assert "case_ended" == question(house).reason
    assert Status.SOLVED is case(house).status


def test_a_mail_that_never_left_brings_the_case_back(house: House) -> None:
    house.mailer.failures.append(Refused("no such domain", reason="refused_by_ses"))
    ask(house)
    house.later(minutes=15)
    assert "failed=1" == tick(house)
    assert (State.FAILED, "refused_by_ses") == (question(house).state, question(house).reason)
    assert Status.OPEN is case(house).status


def test_brand_without_a_policy_asks_its_staff_only() -> None:
    """The default changes nothing for a brand that lists no staff: nobody can be asked."""
    assert not ExpertRules().allows("anybody@example.com", Brand("m", "b", "B", ("a@b.example",)).staff)
