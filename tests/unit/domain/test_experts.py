"""Questions to experts: who may be asked, what counts as an answer, and how long a case was out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.brand import Brand
from chalicelib.domain.expert_rules import ExpertRules
from chalicelib.domain.experts import ExpertQuestion, Hearing, State, hearing, question_id, time_outside
from chalicelib.domain.mail import Bounce, Failure, Kind

# A Friday.
ASKED = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
BRAND = Brand("shop", "main", "Maison", ("help@shop.example",))
OFFICE = replace(
    BRAND, time_zone="Europe/Paris", hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
)
QUESTION = ExpertQuestion(
    merchant="shop",
    id="abcdefgh27",
    brand="main",
    case="GU-7K3F9QXW",
    customer="c1",
    to="atelier@supplier.example",
    text="Can it be repaired?",
    asked_at=ASKED,
    expires_at=ASKED + timedelta(days=1095),
    by="lea",
    next_at=ASKED + timedelta(hours=1),
)


@pytest.mark.parametrize(
    ("allowed", "address", "may"),
    [
        ((), "lea@staff.example", True),
        ((), "atelier@supplier.example", False),
        (("@supplier.example",), "atelier@supplier.example", True),
        (("@supplier.example",), "lea@staff.example", False),
        (("atelier@supplier.example",), "boss@supplier.example", False),
        (("@supplier.example",), "atelier@evil.supplier.example", False),
    ],
)
def test_whom_a_brand_may_ask(allowed: tuple[str, ...], address: str, may: bool) -> None:
    """Those of the policy; without any there, the brand's own people only."""
    assert may == ExpertRules(allowed=allowed).allows(address, ("@staff.example",))


def bounce(recipient: str, permanent: bool = True) -> Bounce:
    return Bounce(recipient, "5.1.1" if permanent else "4.2.2", "user unknown", permanent)


@pytest.mark.parametrize(
    ("kind", "suspicion", "bounced", "counts"),
    [
        (Kind.HUMAN, "", None, Hearing.ANSWER),
        (Kind.HUMAN, "dmarc_reject", None, Hearing.DOUBT),
        (Kind.HUMAN, "claims_merchant", None, Hearing.DOUBT),
        (Kind.SPAM, "", None, Hearing.DOUBT),
        (Kind.VACATION, "", None, Hearing.NOTHING),
        (Kind.RECEIPT, "", None, Hearing.NOTHING),
        (Kind.NOTIFICATION, "", None, Hearing.NOTHING),
        (Kind.BOUNCE, "", bounce("atelier@supplier.example"), Hearing.FAILURE),
        (Kind.BOUNCE, "", bounce("Atelier@Supplier.example"), Hearing.FAILURE),
        (Kind.BOUNCE, "", bounce("atelier@supplier.example", permanent=False), Hearing.NOTHING),
        (Kind.BOUNCE, "", bounce("somebody@else.example"), Hearing.NOTHING),
        (Kind.BOUNCE, "", None, Hearing.NOTHING),
    ],
)
def test_what_a_mail_to_a_question_counts_as(
    kind: Kind, suspicion: str, bounced: Bounce | None, counts: Hearing
) -> None:
    assert counts is hearing(QUESTION, kind, suspicion, bounced)


def test_of_several_failed_recipients_the_expert_is_found() -> None:
    report = replace(
        bounce("x@else.example"), others=(Failure("atelier@supplier.example", "5.1.1", "user unknown", permanent=True),)
    )
    assert Hearing.FAILURE is hearing(QUESTION, Kind.BOUNCE, "", report)


def test_the_time_outside_is_told_by_the_wall_and_by_the_brands_hours() -> None:
    """Asked on a Friday at 17:00 in Paris, answered on Monday at 10:00: 65 hours by the wall, two of opening."""
    answered = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert (65 * 3600, 2 * 3600) == time_outside(ASKED, answered, OFFICE)
    assert (65 * 3600, 65 * 3600) == time_outside(ASKED, answered, BRAND)
    assert (0, 0) == time_outside(answered, ASKED, OFFICE)


def test_a_question_ends_once() -> None:
    """What came first decides; a later answer changes neither state nor time."""
    ended = QUESTION.settled(State.ANSWERED, ASKED + timedelta(hours=3), BRAND, by="atelier@supplier.example")
    assert (State.ANSWERED, 3 * 3600, None) == (ended.state, ended.outside, ended.place)
    assert ended == ended.settled(State.WITHDRAWN, ASKED + timedelta(hours=9), BRAND)


def test_a_doubtful_answer_keeps_the_question_open_and_stops_the_reminders() -> None:
    doubted = QUESTION.doubted("dmarc_reject")
    assert (State.DOUBTFUL, "dmarc_reject", None) == (doubted.state, doubted.doubt, doubted.place)
    assert State.ANSWERED is doubted.settled(State.ANSWERED, ASKED, BRAND).state


def test_a_reminder_follows_after_so_many_hours_of_opening() -> None:
    """24 hours of opening after Friday 17:00 are Wednesday 14:00: one on Friday, nine on Monday and Tuesday each."""
    reminded = QUESTION.reminded(ASKED, OFFICE)
    assert 1 == reminded.reminders
    assert datetime(2026, 11, 25, 13, 0, tzinfo=UTC) == reminded.next_at
    assert ASKED + timedelta(hours=24) == QUESTION.first_reminder(BRAND)


def test_open_questions_stand_in_the_clocks_list_by_when_it_looks_next() -> None:
    place = QUESTION.place
    assert place is not None
    assert ("reminders", True) == (place.list, place.shared)
    assert place.sort.startswith("2026-11-20T17:00:00.000000Z#shop#abcdefgh27")
    assert QUESTION.settled(State.FAILED, ASKED, BRAND).place is None


def test_the_same_request_asks_the_same_question() -> None:
    assert question_id("event1") == question_id("event1")
    assert question_id("event1") != question_id("event2")
    assert 10 == len(question_id("event1"))


def test_a_mail_is_heard_once_and_only_so_many_are_kept() -> None:
    heard = QUESTION
    for number in range(30):
        heard = heard.heard(f"i{number}").heard(f"i{number}")
    assert tuple(f"i{number}" for number in range(10, 30)) == heard.answers
