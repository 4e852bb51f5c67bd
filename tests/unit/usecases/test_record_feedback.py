"""What SES says of the mails that left gets into their cases, once, and ends mail to addresses that fail for good."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.feedback import Event, Feedback
from chalicelib.domain.mail import Address, Bounce, Failure, Kind
from chalicelib.domain.ports import Outcome
from chalicelib.errors import Malformed, Retryable
from chalicelib.wire.feedback import decode_feedback
from tests.fakes.house import ADA, BOB, BRAND, House
from tests.fakes.sending import AT, bounced, complained, sending_event


def opened(text: str = "refund #1", **fields: object) -> House:
    house = House()
    house.take(house.mail(text, **fields))
    return house


def told(house: House, message: str) -> list[Outcome]:
    return [house.record_feedback(feedback) for feedback in decode_feedback(message)]


def test_a_bounce_for_good_ends_mail_to_the_address_and_the_case_says_so() -> None:
    house = opened()
    (outcome,) = told(house, bounced(house.mailer.sent[0]))
    assert ("recorded", ("bounce", "unmailable")) == (outcome.decision, outcome.reasons)
    (case,) = house.cases
    assert case.undeliverable
    house.take(house.mail("invoice #2"))
    assert (2, 1) == (len(house.cases), len(house.answers))
    (customer,) = house.table.customers.values()
    assert ("ada@example.com",) == customer.unmailable


def test_it_is_in_the_history_with_what_the_other_server_said_and_nothing_else() -> None:
    house = opened()
    told(house, bounced(house.mailer.sent[0]))
    (case,) = house.cases
    (sent,) = [one for one in house.table.interactions.values() if one.kind is Kind.ACKNOWLEDGEMENT]
    _, interactions = house.look_up_case(BRAND.merchant, case.reference, 10, None)
    noted = interactions.items[-1]
    assert (Kind.BOUNCE, "in", "mail", AT, "5.1.1 smtp; 550 5.1.1 user unknown", "mail:ada@example.com", sent.id) == (
        noted.kind,
        noted.direction,
        noted.channel,
        noted.at,
        noted.text,
        noted.sender,
        noted.answers,
    )
    assert (case.reference, case.customer, "ses_bounce") == (noted.case, noted.customer, noted.rule)


@pytest.mark.parametrize(("kind", "ends"), [("abuse", True), (None, True), ("not-spam", False)])
def test_a_complaint_ends_mail_unless_it_says_that_it_is_none(kind: str | None, ends: bool) -> None:
    house = opened()
    told(house, complained(house.mailer.sent[0], kind))
    assert (Kind.FEEDBACK, ends) == (house.contacts[-1].kind, house.cases[0].undeliverable)
    house.take(house.mail("invoice #2"))
    assert (1 if ends else 2) == len(house.answers)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_passing_bounce_is_noted_and_changes_nothing(kind: str) -> None:
    house = opened()
    before = list(house.cases), dict(house.table.customers)
    told(house, bounced(house.mailer.sent[0], kind=kind))
    assert before == (house.cases, house.table.customers)
    assert Kind.BOUNCE is house.contacts[-1].kind


@pytest.mark.parametrize(
    ("event", "report", "text"),
    [
        (
            "DeliveryDelay",
            {
                "delayType": "SpamDetected",
                "delayedRecipients": [{"emailAddress": "ada@example.com", "status": "4.2.1", "diagnosticCode": "busy"}],
            },
            "4.2.1 busy",
        ),
        ("Reject", {"reason": "Bad content"}, "Bad content"),
    ],
)
def test_a_delay_and_a_reject_are_noted_and_change_nothing(event: str, report: dict[str, object], text: str) -> None:
    house = opened()
    before = list(house.cases)
    told(house, sending_event(house.mailer.sent[0], event, **report))
    assert (before, text, Kind.BOUNCE) == (house.cases, house.contacts[-1].text, house.contacts[-1].kind)


def test_a_delivery_is_counted_and_costs_no_write() -> None:
    house = opened()
    before = dict(house.table.interactions)
    delivered = sending_event(house.mailer.sent[0], "Delivery", recipients=["ada@example.com"], smtpResponse="250 ok")
    assert ["delivered"] == [outcome.decision for outcome in told(house, delivered)]
    assert before == house.table.interactions


def test_the_same_event_again_is_seen_and_another_is_not() -> None:
    house = opened()
    (sent,) = house.mailer.sent
    messages = [bounced(sent), bounced(sent), bounced(sent, feedbackId="0100-other"), complained(sent)]
    assert ["recorded", "seen", "recorded", "recorded"] == [told(house, one)[0].decision for one in messages]
    (customer,) = house.table.customers.values()
    assert (4, ("ada@example.com",)) == (len(house.contacts), customer.unmailable)


@pytest.mark.parametrize("mail_first", [True, False])
def test_a_bounce_that_comes_both_ways_counts_once(mail_first: bool) -> None:
    house = opened()
    (sent,) = house.mailer.sent
    bounce = Bounce("ada@example.com", "5.1.1", "unknown", True, sent.message_id)
    daemon = house.mail("failed", sender=Address("mailer-daemon@mx.example"), bounce=bounce)
    ways: list[Callable[[], object]] = [
        lambda: house.take(daemon, envelope_from=""),
        lambda: told(house, bounced(sent)),
    ]
    first, second = ways if mail_first else ways[::-1]
    first()
    before = dict(house.table.cases), dict(house.table.customers)
    second()
    assert [Kind.HUMAN, Kind.BOUNCE, Kind.BOUNCE] == [one.kind for one in house.contacts]
    # The second writes its interaction only.
    assert before == (house.table.cases, house.table.customers)
    assert house.cases[0].undeliverable


def test_the_address_that_was_written_to_fails_wherever_it_was_forwarded() -> None:
    house = opened()
    told(house, bounced(house.mailer.sent[0], "Somebody <ada.private@mail.example>"))
    (customer,) = house.table.customers.values()
    assert ("ada@example.com",) == customer.unmailable


def test_an_answer_wanted_elsewhere_fails_there() -> None:
    """By notification as by mail: the customer's own address still takes mail."""
    house = opened(reply_to=Address("office+shop@example.com"))
    told(house, bounced(house.mailer.sent[0]))
    house.take(house.mail("invoice #2", reply_to=Address("office+shop@example.com")))
    assert 1 == len(house.answers)
    house.take(house.mail("praise #3"))
    assert 2 == len(house.answers)

    other = opened(reply_to=Address("office@example.com"))
    bounce = Bounce("office@example.com", "5.1.1", "unknown", True, other.mailer.sent[0].message_id)
    other.take(
        other.mail("failed", sender=Address("mailer-daemon@mx.example"), bounce=bounce, in_reply_to=()),
        envelope_from="",
    )
    (customer,) = other.table.customers.values()
    assert ("office@example.com",) == customer.unmailable


def test_whoever_owns_the_failed_address_is_out_of_reach_not_the_cases_customer() -> None:
    house = opened()
    house.later(minutes=2)
    house.take(house.mail("invoice #9", sender=BOB))
    answer = house.answers[0]
    assert answer.reply_to
    house.later(minutes=2)
    house.take(house.mail("I am his wife", sender=BOB, to=(answer.reply_to,)), to=(answer.reply_to.address,))
    (to_bob,) = [
        one for one in house.mailer.sent if one.recipient == BOB.address and one.tags != house.mailer.sent[1].tags
    ]
    told(house, bounced(to_bob))
    by_address = {one.identities[0]: one.unmailable for one in house.table.customers.values()}
    assert {f"mail:{ADA.address}": (), f"mail:{BOB.address}": (BOB.address,)} == by_address


def test_everyone_whom_a_report_names_is_out_of_reach() -> None:
    """One mail went to a case's two participants, and to a stranger who is no business of the case."""
    house = opened()
    house.take(house.mail("invoice #9", sender=BOB))
    (answer, _) = house.answers
    assert answer.reply_to
    house.later(minutes=2)
    house.take(house.mail("I am his wife", sender=BOB, to=(answer.reply_to,)), to=(answer.reply_to.address,))
    others = tuple(Failure(address, "5.1.1", "", True) for address in (BOB.address, "stranger@example.com"))
    bounce = Bounce(ADA.address, "5.1.1", "", True, answer.message_id, others=others)
    house.take(house.mail("failed", sender=Address("mailer-daemon@mx.example"), bounce=bounce), envelope_from="")
    by_address = {one.identities[0]: one.unmailable for one in house.table.customers.values()}
    assert {f"mail:{one.address}": (one.address,) for one in (ADA, BOB)} == by_address
    house.later(minutes=2)
    house.take(house.mail("refund #7", sender=BOB))
    assert 3 == len(house.answers)


def test_it_finds_its_case_before_the_mail_is_in_the_history() -> None:
    house = opened()
    house.table.interactions = {name: one for name, one in house.table.interactions.items() if one.direction == "in"}
    assert ["recorded"] == [outcome.decision for outcome in told(house, bounced(house.mailer.sent[0]))]
    assert ("", True) == (house.contacts[-1].answers, house.cases[0].undeliverable)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({}, "no_tags"),
        ({"merchant": "shop", "case": "GU-22222222"}, "no_case"),
        ({"merchant": "rival", "case": "same"}, "no_case"),
    ],
)
def test_what_is_no_mail_of_a_known_case_is_told_and_left(tags: dict[str, str], reason: str) -> None:
    house = opened()
    given = {name: house.cases[0].reference if value == "same" else value for name, value in tags.items()}
    (outcome,) = told(house, bounced(replace(house.mailer.sent[0], tags=given)))
    assert ("unmatched", (reason,), 1) == (outcome.decision, outcome.reasons, len(house.contacts))


def test_somebody_elses_write_in_between_is_kept() -> None:
    house = opened()
    (message, calls) = (bounced(house.mailer.sent[0]), iter(range(100)))

    def meanwhile() -> None:
        if next(calls) == 2:
            house.meanwhile = lambda: None
            house.take(house.mail("AGAIN refund #1"))

    house.meanwhile = meanwhile
    assert ["recorded"] == [outcome.decision for outcome in told(house, message)]
    assert (True, 1) == (house.cases[0].undeliverable, house.cases[0].repeats)


def test_who_never_gets_a_turn_is_told_again_later() -> None:
    house = opened()
    (message, key) = (bounced(house.mailer.sent[0]), next(iter(house.table.cases)))

    def meanwhile() -> None:
        case = house.table.cases[key]
        house.table.cases[key] = replace(case, version=case.version + 1)

    house.meanwhile = meanwhile
    with pytest.raises(Retryable) as failure:
        told(house, message)
    assert "contention" == failure.value.reason


def test_a_brand_that_is_gone_is_waited_for() -> None:
    house = opened()
    house.brands.brands.clear()
    with pytest.raises(Retryable):
        told(house, bounced(house.mailer.sent[0]))


def test_events_that_nobody_takes_are_nothing_and_what_is_no_event_is_malformed() -> None:
    house = opened()
    assert () == decode_feedback(sending_event(house.mailer.sent[0], "Open", ipAddress="192.0.2.1"))
    for message in ("{}", '{"eventType": "Bounce"}', '{"eventType": "Bounce", "mail": {"messageId": 1}}', "{"):
        with pytest.raises(Malformed):
            decode_feedback(message)


def test_an_event_of_several_recipients_is_one_feedback_each() -> None:
    house = opened()
    event = json.loads(bounced(house.mailer.sent[0]))
    event["mail"]["destination"].append("bob@example.com")
    event["bounce"]["bouncedRecipients"] = [{"emailAddress": "ADA@example.com"}, {"emailAddress": "bob@example.com"}]
    found = decode_feedback(json.dumps(event))
    assert ["ada@example.com", "bob@example.com"] == [one.recipient for one in found]
    assert 2 == len({one.id for one in found})


def test_what_comes_back_by_a_clock_that_is_behind_is_told_after_the_mail() -> None:
    """A case shows what came since it was opened."""
    house = opened()
    (behind,) = decode_feedback(bounced(house.mailer.sent[0], timestamp="2026-11-20T08:00:00.000Z"))
    assert house.now < behind.at < AT


def test_a_long_answer_of_a_server_is_cut() -> None:
    house = opened()
    message = bounced(house.mailer.sent[0]).replace("user unknown", "go away\\r\\n " * 500)
    (feedback,) = decode_feedback(message)
    assert isinstance(feedback, Feedback)
    assert (Event.BOUNCE, 500, False) == (feedback.event, len(feedback.text), "\n" in feedback.text)
