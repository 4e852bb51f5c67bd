"""The clock warns before a case is due, escalates when it is and after, and does nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.alarms import Alarm, ring
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.clocks import Clock, Reached, Waiting
from chalicelib.domain.deadline_policy import DeadlineRow, Deadlines, Escalation
from chalicelib.domain.deadlines import Times, after_contact, answered, paused, resumed, stopped

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOSS, TEAM = "boss@shop.example", "team@shop.example"
POLICY = Deadlines(
    (DeadlineRow("All", answer_within=4, resolve_within=24),),
    warn_before=30,
    warn=(TEAM,),
    escalate=(
        Escalation(0, "", Priority.HIGH, (TEAM,)),
        Escalation(2, "leads", Priority.URGENT, (BOSS, TEAM)),
    ),
)
SHOP = Brand("shop", "main", "Shop", ("help@shop.example",), deadlines=POLICY)


def routed(brand: Brand = SHOP, at: datetime = NOW) -> Case:
    """A case that was routed by the row of the policy."""
    due = after_contact(Times(), at, brand, 4, 24)
    case = Case("shop", "GU-7K3F9QXW", "main", "c1", Status.OPEN, "", "fr", at, at, queue="refunds", routed_at=at)
    return replace(
        case,
        priority=Priority.NORMAL,
        due_at=due.due_at,
        resolve_by=due.resolve_by,
        alarm_at=due.alarm_at,
        alarms=due.alarms,
    )


class TestWarning:
    def test_it_comes_so_many_minutes_before(self) -> None:
        case = routed()
        assert NOW + 3.5 * HOUR == case.alarm_at
        rung = ring(case, SHOP, NOW + 3.5 * HOUR)
        assert ((Alarm.WARNING,), ((Alarm.WARNING, TEAM),), Clock.ANSWER) == (rung.alarms, rung.tell, rung.clock)
        assert ("refunds", Priority.NORMAL, case.due_at) == (rung.case.queue, rung.case.priority, rung.case.alarm_at)

    def test_it_does_not_come_before_half_the_time_is_over(self) -> None:
        brand = replace(SHOP, deadlines=replace(POLICY, warn_before=600))
        assert NOW + 2 * HOUR == routed(brand).alarm_at

    def test_it_counts_open_minutes(self) -> None:
        brand = replace(SHOP, hours={"fri": ("08:00-11:00",), "mon": ("08:00-18:00",)})
        # Due on Monday at eleven (Paris): an hour of Friday is left, and three of Monday.
        assert datetime(2026, 11, 23, 9, 30, tzinfo=UTC) == routed(brand).alarm_at

    def test_what_is_late_already_is_not_warned_of(self) -> None:
        rung = ring(routed(), SHOP, NOW + 5 * HOUR)
        assert (Alarm.DUE,) == rung.alarms


class TestEscalation:
    def test_at_the_due_time_and_again_after(self) -> None:
        due = ring(routed(), SHOP, NOW + 4 * HOUR)
        assert ((Alarm.DUE,), ((Alarm.DUE, TEAM),)) == (due.alarms, due.tell)
        assert ("refunds", Priority.HIGH, NOW + 6 * HOUR) == (due.case.queue, due.case.priority, due.case.alarm_at)
        over = ring(due.case, SHOP, NOW + 6 * HOUR)
        assert ((Alarm.OVERDUE,), ((Alarm.OVERDUE, BOSS), (Alarm.OVERDUE, TEAM))) == (over.alarms, over.tell)
        assert ("leads", Priority.URGENT, None) == (over.case.queue, over.case.priority, over.case.alarm_at)
        assert ("escalated:due", "escalated:overdue 2h") == over.case.reasons

    def test_what_was_missed_while_the_clock_stood_still_is_done_at_once_and_told_once(self) -> None:
        rung = ring(routed(), SHOP, NOW + 30 * HOUR)
        assert (Alarm.DUE, Alarm.OVERDUE) == rung.alarms
        assert {(Alarm.OVERDUE, TEAM), (Alarm.OVERDUE, BOSS)} == set(rung.tell)
        assert ("leads", None) == (rung.case.queue, rung.case.alarm_at)

    def test_nothing_is_done_twice(self) -> None:
        rung = ring(routed(), SHOP, NOW + 4 * HOUR)
        again = ring(replace(rung.case, alarm_at=NOW), SHOP, NOW + 5 * HOUR)
        assert ((), NOW + 6 * HOUR) == (again.alarms, again.case.alarm_at)

    def test_nobody_is_looked_at_before_their_time(self) -> None:
        case = routed()
        assert (case, ()) == ((rung := ring(case, SHOP, NOW + 3 * HOUR)).case, rung.alarms)

    def test_a_case_that_goes_to_others_is_nobodys_before_one_of_them_takes_it(self) -> None:
        case = routed().assigned("ida", NOW)
        after = ring(case, SHOP, NOW + 7 * HOUR).case
        assert ("", ("ida",), NOW + 7 * HOUR) == (after.agent, after.known_to, after.waiting_since)
        assert "ida" == ring(case, SHOP, NOW + 4 * HOUR).case.agent

    def test_a_held_case_stays_where_people_look_at_what_is_held(self) -> None:
        held = ring(replace(routed(), queue="review", held="rule"), SHOP, NOW + 7 * HOUR).case
        assert ("review", Priority.URGENT) == (held.queue, held.priority)

    def test_priority_never_falls(self) -> None:
        urgent = replace(routed(), priority=Priority.URGENT)
        assert Priority.URGENT is ring(urgent, SHOP, NOW + 4 * HOUR).case.priority

    def test_a_brand_that_gave_it_up_forgets_the_alarm(self) -> None:
        plain = replace(SHOP, deadlines=replace(POLICY, warn_before=0, escalate=()))
        for at in (NOW + 3.5 * HOUR, NOW + 5 * HOUR):
            rung = ring(routed(), plain, at)
            assert ((), None) == (rung.alarms, rung.case.alarm_at)


class TestWhatStopsIt:
    def test_nobody_is_reminded_of_what_waits_for_somebody_else(self) -> None:
        waits = paused(routed(), Waiting.CARRIER, NOW + HOUR, SHOP)
        assert waits.alarm_at is None
        goes_on = resumed(waits, NOW + 10 * HOUR, SHOP)
        assert (NOW + 13 * HOUR, NOW + 12.5 * HOUR) == (goes_on.due_at, goes_on.alarm_at)

    def test_what_was_warned_of_is_not_warned_of_again_after_a_pause(self) -> None:
        warned = ring(routed(), SHOP, NOW + 3.5 * HOUR).case
        goes_on = resumed(paused(warned, Waiting.CUSTOMER, NOW + 3.75 * HOUR, SHOP), NOW + 10 * HOUR, SHOP)
        assert (NOW + 10.25 * HOUR, goes_on.due_at) == (goes_on.due_at, goes_on.alarm_at)

    @pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
    def test_nobody_is_reminded_of_what_ended(self, status: Status) -> None:
        ended = replace(stopped(routed(), status, NOW + HOUR, SHOP), status=status, solved_at=NOW + HOUR)
        assert (None, ()) == (ended.alarm_at, ring(replace(ended, alarm_at=NOW), SHOP, NOW + 9 * HOUR).alarms)

    def test_after_the_answer_the_solution_is_watched(self) -> None:
        told = answered(ring(routed(), SHOP, NOW + 4 * HOUR).case, NOW + 5 * HOUR, SHOP)
        assert (NOW + 24 * HOUR, NOW + 23.5 * HOUR) == (told.due_at, told.alarm_at)
        rung = ring(told, SHOP, NOW + 24 * HOUR)
        assert ((Alarm.DUE,), Clock.RESOLUTION) == (rung.alarms, rung.clock)

    def test_a_solution_that_is_late_is_told_once_whatever_is_answered_meanwhile(self) -> None:
        late = ring(answered(routed(), NOW + HOUR, SHOP), SHOP, NOW + 40 * HOUR).case
        due = after_contact(
            Times(late.due_at, late.resolve_by, late.alarm_at, late.alarms, answered=True, awaits_answer=False),
            NOW + 41 * HOUR,
            SHOP,
            4,
            None,
        )
        asked = replace(late, routed_at=NOW + 41 * HOUR, due_at=due.due_at, alarm_at=due.alarm_at, alarms=due.alarms)
        assert (NOW + 45 * HOUR, NOW + 44.5 * HOUR) == (asked.due_at, asked.alarm_at)
        assert answered(asked, NOW + 42 * HOUR, SHOP).alarm_at is None


class TestReached:
    def test_the_first_answer_and_the_solution_are_written_once(self) -> None:
        case = routed()
        told = answered(answered(case, NOW + 3 * HOUR, SHOP), NOW + 20 * HOUR, SHOP)
        solved = stopped(told, Status.SOLVED, NOW + 25 * HOUR, SHOP)
        assert (
            Reached(Clock.ANSWER, NOW + 3 * HOUR, NOW + 4 * HOUR),
            Reached(Clock.RESOLUTION, NOW + 25 * HOUR, NOW + 24 * HOUR),
        ) == solved.reached
        assert [True, False] == [one.met for one in solved.reached]

    def test_what_is_solved_without_a_word_was_answered_by_it(self) -> None:
        reached = stopped(routed(), Status.SOLVED, NOW + HOUR, SHOP).reached
        assert [(Clock.ANSWER, True), (Clock.RESOLUTION, True)] == [(one.clock, one.met) for one in reached]

    def test_what_is_closed_unsolved_says_nothing(self) -> None:
        assert () == stopped(routed(), Status.CLOSED, NOW + HOUR, SHOP).reached

    def test_what_comes_after_the_end_changes_no_figure(self) -> None:
        told = answered(routed(), NOW + HOUR, SHOP)
        solved = replace(
            stopped(told, Status.SOLVED, NOW + 2 * HOUR, SHOP), status=Status.SOLVED, solved_at=NOW + 2 * HOUR
        )
        late = answered(solved, NOW + 90 * HOUR, SHOP)
        assert solved == late
        again = late.reopened(NOW + 91 * HOUR)
        assert (solved.reached, None, None, None) == (again.reached, again.due_at, again.resolve_by, again.answered_at)

    def test_a_pause_is_not_counted(self) -> None:
        waits = paused(answered(routed(), NOW + HOUR, SHOP), Waiting.CUSTOMER, NOW + 2 * HOUR, SHOP)
        solved = stopped(waits, Status.SOLVED, NOW + 200 * HOUR, SHOP)
        assert (True, "", None) == (solved.reached[-1].met, solved.waiting, solved.remaining)

    def test_what_was_late_before_a_pause_stays_late(self) -> None:
        waits = paused(routed(), Waiting.CUSTOMER, NOW + 5 * HOUR, SHOP)
        told = answered(resumed(waits, NOW + 90 * HOUR, SHOP), NOW + 90 * HOUR, SHOP)
        assert (NOW + 4 * HOUR, False) == (told.reached[0].due, told.reached[0].met)


def test_a_brand_without_a_time_for_solutions_looks_again_when_an_answer_would_be_due() -> None:
    plain = replace(SHOP, deadlines=Deadlines())
    case = replace(routed(plain), resolve_by=None)
    told = answered(case, NOW + HOUR, plain)
    assert (NOW + 25 * HOUR, None, None) == (told.due_at, told.alarm_at, case.alarm_at)
