"""The clock's sweep: what is late is escalated once, and the right people hear of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.agents import Agent
from chalicelib.domain.case import Priority, Status
from chalicelib.domain.casework import Author, CaseChange
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.deadline_policy import DeadlineRow, Deadlines, Escalation
from chalicelib.domain.interaction import Change, Interaction, interaction_id
from chalicelib.domain.messages import Message, MessageKind
from chalicelib.domain.ports import Outcome
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.errors import Retryable
from tests.fakes.deadlines import MemoryWatch
from tests.fakes.house import BRAND, House

BOSS, TEAM = "boss@shop.example", "team@shop.example"
POLICY = Deadlines(
    (DeadlineRow("All", answer_within=4, resolve_within=24),),
    warn_before=30,
    warn=(TEAM,),
    escalate=(Escalation(0, "", Priority.HIGH, (TEAM,)), Escalation(2, "leads", None, (BOSS,))),
)


def opened(text: str = "refund #1", **fields: Any) -> House:
    """A house whose brand has deadlines, with a case in it."""
    house = House()
    house.brands.put(replace(BRAND, **{"deadlines": POLICY, **fields}))
    house.take(house.mail(text))
    return house


def swept(house: House) -> Outcome:
    return house.sweep_deadlines(house.now, lambda: True)


def told(house: House) -> list[tuple[str, str]]:
    """Which of the merchant's people were sent what, in order."""
    mails = [(mail.to[0].address, mail.subject.partition(" ")[0]) for mail in house.answers]
    return [(address, kind) for address, kind in mails if address.endswith("@shop.example")]


def events(house: House) -> list[Interaction]:
    return [one for one in house.table.interactions.values() if one.sender == "clock"]


def change(house: House, **asked: Any) -> None:
    author = Author("gk_aaaa", interaction_id(BRAND.merchant, "event", str(house.now)), "d", house.now)
    house.change_case(BRAND.merchant, house.cases[0].reference, CaseChange(**asked), author)


def test_nothing_is_done_before_its_time() -> None:
    house = opened()
    house.later(hours=3)
    assert ("nothing_due", []) == (swept(house).decision, events(house))


def test_people_are_warned_then_the_case_is_escalated_at_its_due_time_and_after() -> None:
    house = opened()
    for _ in range(14):
        house.later(minutes=30)
        swept(house)
        house.work()
    case = house.cases[0]
    assert [(TEAM, "warning"), (TEAM, "due"), (BOSS, "overdue")] == told(house)
    assert ("leads", Priority.HIGH) == (case.queue, case.priority)
    assert [
        (Change("deadline", "", "answer:warning"),),
        (Change("deadline", "", "answer:due"), Change("priority", "normal", "high")),
        (Change("deadline", "", "answer:overdue"), Change("queue", "after_sales", "leads")),
    ] == [event.changes for event in events(house)]
    assert {"escalated:due", "escalated:overdue 2h", "deadline:All"} <= set(case.reasons)


def test_a_sweep_again_does_nothing_again() -> None:
    """Also where it comes back to a list that has not followed yet."""
    house = opened()
    house.later(hours=4)
    assert {"due": 1, "told": 1} == swept(house).facts
    before = house.cases[0]
    assert "nothing_due" == swept(house).decision
    assert before == house.cases[0]


def test_a_list_that_has_not_followed_yet_leads_to_nothing() -> None:
    class Behind(MemoryWatch):
        def due(self, until: datetime) -> Iterator[tuple[tuple[str, str], ...]]:
            yield tuple(self.table.cases)

    house = opened()
    house.later(hours=1)
    sweep = replace(house.sweep_deadlines, watch=Behind(house.table))
    before = house.cases
    assert {"seen": 1} == sweep(house.now, lambda: True).facts
    assert before == house.cases


def test_two_sweeps_at_the_same_time_do_it_once() -> None:
    house = opened()
    house.later(hours=4)
    other: list[Outcome] = []

    def meanwhile() -> None:
        house.meanwhile = lambda: None
        other.append(swept(house))

    calls = iter((lambda: None, meanwhile))
    house.meanwhile = lambda: next(calls, lambda: None)()
    outcomes = [swept(house), *other]
    house.work()
    assert sorted([{"changed": 1}, {"due": 1, "told": 1}], key=str) == sorted((one.facts for one in outcomes), key=str)
    assert ([(TEAM, "due")], 1) == (told(house), len(events(house)))


def test_what_was_missed_while_nobody_swept_is_done_at_once() -> None:
    house = opened()
    house.later(days=3)
    swept(house)
    house.work()
    assert ({(TEAM, "due"), (BOSS, "overdue")}, 1) == (set(told(house)), len(events(house)))


def test_the_agent_who_has_the_case_is_told_too() -> None:
    house = opened()
    house.agents.put(Agent(BRAND.merchant, "ida", "Ida", mail="Ida@shop.example"))
    case = house.cases[0]
    house.table.cases[case.merchant, case.reference] = case.assigned("ida", house.now)
    house.later(hours=4)
    swept(house)
    house.work()
    assert {(TEAM, "due"), ("ida@shop.example", "due")} == set(told(house))
    house.later(hours=2)
    swept(house)
    assert Change("agent", "ida", "") in events(house)[-1].changes


def test_a_notice_is_internal_and_says_nothing_of_the_customer() -> None:
    house = opened("refund #1 a secret matter")
    house.later(hours=4)
    swept(house)
    house.work()
    (notice,) = (thing for thing in house.table.things.values() if isinstance(thing, Message))
    assert (MessageKind.NOTICE, house.cases[0].customer, True) == (notice.kind, notice.customer, notice.automatic)
    assert "secret" not in f"{notice.subject} {notice.text}"
    shown = [one.direction for one in house.table.interactions.values() if one.message_id == notice.message_id]
    assert ["internal"] == shown
    # An answer to it is no answer to the customer's case.
    assert BRAND.mailboxes[0] == notice.reply_to


def test_what_waits_for_the_customer_is_left_alone_and_goes_on_when_they_write() -> None:
    house = opened()
    house.later(hours=1)
    change(house, status=Status.PENDING, waiting=Waiting.CUSTOMER)
    house.later(days=5)
    assert "nothing_due" == swept(house).decision
    answer = house.answers[0]
    assert answer.reply_to
    house.take(
        house.mail("Here it is: refund", to=(answer.reply_to,), in_reply_to=(answer.message_id,)),
        to=(answer.reply_to.address,),
    )
    case = house.cases[0]
    assert (Status.OPEN, "", house.now + timedelta(hours=3)) == (case.status, case.waiting, case.due_at)
    house.later(hours=3)
    assert 1 == swept(house).facts["due"]


def test_a_solved_case_is_never_swept_and_a_late_thank_you_starts_anew() -> None:
    house = opened()
    house.later(hours=1)
    change(house, status=Status.SOLVED)
    reached = house.cases[0].reached
    assert [True, True] == [one.met for one in reached]
    house.later(days=2)
    assert "nothing_due" == swept(house).decision
    change(house, status=Status.OPEN)
    house.work()
    case = house.cases[0]
    assert (reached, house.now + timedelta(hours=4)) == (case.reached, case.due_at)


def test_one_case_that_fails_holds_no_other_up() -> None:
    house = opened()
    house.take(house.mail("refund #2", sender=None, reply_to=None))
    case = house.cases[0]
    house.table.cases[case.merchant, case.reference] = replace(case, brand="gone")
    house.later(hours=4)
    with pytest.raises(Retryable, match="1 cases"):
        swept(house)
    assert 1 == len(events(house))


def test_a_sweep_that_runs_out_of_time_goes_on_with_the_next() -> None:
    house = opened()
    house.later(hours=4)
    assert {"cut_short": 1} == house.sweep_deadlines(house.now, lambda: False).facts
    assert 1 == swept(house).facts["due"]


def test_a_brand_that_gave_its_deadlines_up_is_left_in_peace() -> None:
    house = opened()
    house.brands.put(BRAND)
    house.later(hours=4)
    assert [{"put_off": 1}, {}] == [swept(house).facts for _ in range(2)]
    assert ([], None) == (events(house), house.cases[0].alarm_at)


class TestRules:
    RULE = Rule("Legal", Condition(words=("avocat",)), Action(queue="legal", notify=(BOSS,)))

    def test_people_are_told_of_a_case_once(self) -> None:
        house = opened("refund avocat #1", rules=(self.RULE,), deadlines=Deadlines())
        assert [(BOSS, "rule")] == told(house)
        house.take(house.mail("AGAIN refund avocat #1"))
        assert [(BOSS, "rule")] == told(house)

    def test_nobody_is_told_of_others(self) -> None:
        house = opened("refund #1", rules=(self.RULE,))
        assert [] == told(house)


def test_a_brand_without_deadlines_has_nothing_to_watch() -> None:
    house = House()
    house.take(house.mail("refund"))
    assert (None, None) == (house.cases[0].alarm_at, house.cases[0].resolve_by)
