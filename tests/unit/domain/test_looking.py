"""Where to look for an agent's next case: by the board, in the queues that promise most, and no further than needed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.agents import Agent, Presence
from chalicelib.domain.board import Board, Head, Lane, drawn, lane, roster
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.looking import MIXED_PAGE, PAGE, looks
from chalicelib.domain.staffing import Assign, Opening, Overflow, Staffing

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHOP = Brand("shop", "main", "Shop", ("help@shop.example",))
ANA = Agent("shop", "ana", "Ana", skills={"billing": 1, "sales": 1, "advice": 1}, state=Presence.AVAILABLE, seen_at=NOW)


def head(priority: Priority, minutes: int) -> Head:
    return Head(priority, NOW + timedelta(minutes=minutes), f"GU-{minutes}")


def board(**heads: dict[str, Head]) -> Board:
    lanes = tuple(Lane(queue, len(found), heads=found, oldest=NOW) for queue, found in heads.items())
    return Board("shop", lanes, ("ana",), NOW)


def case(reference: str, language: str = "fr", minutes: int = 60, **fields: Any) -> Case:
    created = NOW - timedelta(hours=2)
    base = Case("shop", reference, "main", "ada", Status.OPEN, "", language, created, created, queue="billing")
    return replace(base, priority=Priority.NORMAL, due_at=NOW + timedelta(minutes=minutes), **fields)


def queues(known: Board | None, agent: Agent = ANA, now: datetime = NOW, brand: Brand = SHOP) -> list[str]:
    return [look.queue for look in looks(agent, known, [brand], now)]


def test_the_queue_with_the_most_pressing_head_comes_first() -> None:
    known = board(
        billing={"main fr": head(Priority.NORMAL, 5)},
        sales={"main fr": head(Priority.HIGH, 90)},
        advice={"main fr": head(Priority.NORMAL, 1)},
    )
    assert ["sales", "advice", "billing"] == queues(known)


def test_a_queue_that_was_empty_comes_last_and_one_that_nobody_counted_before_it() -> None:
    known = board(billing={}, sales={"main fr": head(Priority.LOW, 90)})
    assert ["sales", "advice", "billing"] == queues(known)


def test_an_old_board_is_not_gone_by() -> None:
    known = board(sales={"main fr": head(Priority.HIGH, 90)})
    found = looks(ANA, known, [SHOP], NOW + timedelta(minutes=4))
    assert {"sales", "advice", "billing"} == {look.queue for look in found}
    assert [None] * 3 == [look.start for look in found]


def test_where_others_languages_come_first_it_begins_at_the_agents_own() -> None:
    german = head(Priority.NORMAL, 50)
    known = board(billing={"main fr": head(Priority.URGENT, 1), "main de": german, "main und": head(Priority.LOW, 9)})
    first = looks(replace(ANA, languages=("de",)), known, [SHOP], NOW)[0]
    assert ("billing", german, ("de", "und"), MIXED_PAGE) == (first.queue, first.start, first.languages, first.limit)


def test_a_queue_that_is_all_theirs_is_read_a_little() -> None:
    first = looks(replace(ANA, languages=("fr",)), board(billing={"main fr": head(Priority.LOW, 9)}), [SHOP], NOW)[0]
    assert ((), PAGE) == (first.languages, first.limit)


def test_a_queue_of_which_only_others_have_something_comes_last() -> None:
    known = board(billing={"main fr": head(Priority.URGENT, 1)}, sales={"main de": head(Priority.LOW, 9)})
    found = looks(replace(ANA, languages=("de",)), known, [SHOP], NOW)
    assert ["sales", "advice", "billing"] == [look.queue for look in found]


def test_of_a_long_queue_it_goes_on_where_the_counting_ended() -> None:
    last = head(Priority.LOW, 999)
    long = Lane("billing", 1_000, more=True, heads={"main fr": head(Priority.URGENT, 1)}, oldest=NOW, last=last)
    known = Board("shop", (long,), (), NOW)
    found = {look.queue: look for look in looks(replace(ANA, languages=("de",)), known, [SHOP], NOW)}
    assert (last, ("de", "und")) == (found["billing"].start, found["billing"].languages)


def test_a_queue_that_may_overflow_is_left_out_until_something_waited_long_enough() -> None:
    staffed = replace(SHOP, staffing={"refund": Staffing(overflow=Overflow(30, to=("billing",)))})
    known = board(refund={"main fr": head(Priority.URGENT, 1)})
    assert "refund" not in queues(known, brand=staffed, now=NOW + timedelta(minutes=2))
    late = replace(known, lanes=(replace(known.lanes[0], oldest=NOW - timedelta(minutes=29)),))
    found = looks(ANA, late, [staffed], NOW + timedelta(minutes=2))
    assert ("refund", Opening.OVERFLOW) == (found[0].queue, found[0].opening)


def test_only_pushed_queues_are_looked_into_for_who_did_not_ask() -> None:
    staffed = replace(SHOP, staffing={"sales": Staffing(assign=Assign.PUSH)})
    assert ["sales"] == [look.queue for look in looks(ANA, None, [staffed], NOW, pushed=True)]


def test_a_lane_knows_the_first_of_each_brand_and_language_and_who_waited_longest() -> None:
    cases = [case("GU-1"), case("GU-2", "de"), case("GU-3", waiting_since=NOW - timedelta(days=1)), case("GU-4", "de")]
    made = lane("billing", cases, more=False)
    assert {"main fr": "GU-1", "main de": "GU-2"} == {name: found.case for name, found in made.heads.items()}
    assert (4, NOW - timedelta(days=1), "GU-4") == (made.waiting, made.oldest, made.last.case if made.last else "")
    assert made.head == made.heads["main fr"]
    assert lane("billing", [], more=False).head is None


def test_a_board_counts_who_is_there_and_their_room_and_rests_when_nothing_happens() -> None:
    away = replace(ANA, id="bob", state=Presence.AWAY)
    made = drawn("shop", [lane("billing", [case("GU-1")], more=False)], [ANA, away], [SHOP], NOW, 3)
    assert (("ana",), 1, 5, 3) == (made.present, made.lanes[0].agents, made.lanes[0].free, made.version)
    assert NOW + timedelta(minutes=1) == made.due_at
    idle = drawn("shop", [lane("billing", [], more=False)], [away], [SHOP], NOW, 3)
    assert NOW + timedelta(minutes=10) == idle.due_at


def test_a_roster_names_those_who_may_take_a_case_and_some_of_many() -> None:
    people = [replace(ANA, id=f"a{number:03}", languages=("fr",)) for number in range(100)]
    people += [replace(ANA, id="german", languages=("de",)), replace(ANA, id="gone", seen_at=None)]
    made = roster("shop", people, [SHOP], NOW, 0)
    assert ("german",) == made.for_case(case("GU-1", "de"), 1)
    some = made.for_case(case("GU-1"), 40)
    assert 40 == len(set(some))
    assert set(some) != set(made.for_case(case("GU-2"), 40))
    assert "gone" not in made.for_case(case("GU-1"), 1_000)
    assert () == made.for_case(case("GU-1", queue="unknown"), 40)
