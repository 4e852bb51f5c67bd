"""A contact's whole way, in memory: once, whatever the queues and the workers do."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.case import Priority
from chalicelib.domain.loopguard import LoopLimits
from chalicelib.domain.mail import Address, Bounce, Kind, Mail
from chalicelib.errors import Retryable
from tests.fakes.house import ADA, BOB, BRAND, House


def test_a_mail_is_recorded_routed_and_acknowledged() -> None:
    house = House()
    assert ["recorded", "routed", "acknowledged"] == [outcome.decision for outcome in house.take(house.mail())]
    (case,), (answer,) = house.cases, house.answers
    assert ("delivery", Priority.NORMAL, house.now + timedelta(hours=24)) == (case.queue, case.priority, case.due_at)
    assert (BRAND.mailboxes[0], (Address(ADA.address, ADA.name),), ("m1@mail.example",)) == (
        answer.sender.address if answer.sender else "",
        answer.to,
        answer.in_reply_to,
    )
    assert f"full fr {case.reference} order_tracking {case.due_at}" == answer.text


def test_no_outcome_tells_a_customers_words_or_address() -> None:
    house = House()
    outcomes = house.take(house.mail("My secret is order_tracking", subject="Confidential"))
    told = json.dumps([[outcome.decision, outcome.reasons, outcome.facts] for outcome in outcomes])
    assert [] == [word for word in ("secret", "Confidential", "ada@", "Ada Exemple") if word in told]


def reply(house: House, text: str, **fields: object) -> Mail:
    answer = house.answers[-1]
    assert answer.reply_to
    return house.mail(
        text, to=(answer.reply_to,), in_reply_to=(answer.message_id,), subject=f"Re: {answer.subject}", **fields
    )


def test_a_reply_to_the_acknowledgement_lands_in_its_case_with_its_new_text_only() -> None:
    house = House()
    house.take(house.mail())
    house.later(minutes=2)
    answer = reply(house, "The number is #0815.\n> full fr")
    house.take(answer, to=(answer.to[0].address,))
    (case,) = house.cases
    assert ["Where is my order_tracking #4711?", "The number is #0815."] == [one.text for one in house.contacts]
    assert [case.reference] * 2 == [one.case for one in house.contacts]
    assert ["full", "added"] == [mail.text.split()[0] for mail in house.answers]


def test_a_strangers_reply_to_the_signed_address_joins_and_to_the_subject_does_not() -> None:
    house = House()
    house.take(house.mail())
    (case,) = house.cases
    answer = reply(house, "I am his wife", sender=BOB)
    house.take(answer, to=(answer.to[0].address,))
    house.take(house.mail("Let me in", sender=Address("eve@example.com"), subject=f"Re: [{case.reference}]"))
    assert [(), (case.reference,)] == [one.links for one in house.cases]
    assert [case.reference] * 2 == [one.case for one in house.contacts][:2]


def test_two_machines_do_not_answer_each_other() -> None:
    house = House()
    house.take(house.mail())
    answer = reply(house, "I am away", headers=(("auto-submitted", "auto-replied"),))
    house.take(answer, to=(answer.to[0].address,))
    assert (1, 1) == (len(house.answers), len(house.cases))
    assert Kind.VACATION == house.contacts[-1].kind


def test_a_bounce_of_the_acknowledgement_is_found_in_its_case() -> None:
    house = House()
    house.take(house.mail())
    bounce = Bounce("ada@example.com", "5.1.1", "unknown", True, house.answers[0].message_id)
    daemon = house.mail("failed", sender=Address("mailer-daemon@mx.example"), bounce=bounce)
    house.take(daemon, envelope_from="")
    assert (Kind.BOUNCE, house.cases[0].reference) == (house.contacts[-1].kind, house.contacts[-1].case)
    assert (1, 1) == (len(house.cases), len(house.answers))


def test_a_bounce_without_any_sender_is_recorded() -> None:
    house = House()
    house.take(house.mail("failed", sender=None), envelope_from="")
    assert (Kind.BOUNCE, "mail:mailer-daemon@shop.example") == (house.contacts[0].kind, house.contacts[0].sender)


def test_our_own_mail_come_back_is_a_loop() -> None:
    house = House()
    house.take(house.mail())
    came_back = house.mailer.sent[0].raw
    house.take(came_back)
    assert [Kind.HUMAN, Kind.LOOP] == [one.kind for one in house.contacts]
    assert (1, 1) == (len(house.cases), len(house.answers))


def test_spam_by_the_servers_verdict_is_recorded_and_nothing_more() -> None:
    house = House()
    house.take(house.mail(), spam=True)
    assert ([Kind.SPAM], [], []) == ([one.kind for one in house.contacts], house.cases, house.answers)


def test_a_repeat_joins_raises_the_priority_and_is_acknowledged_shortly_once_a_day() -> None:
    house = House()
    for hours in (0, 1, 1, 24):
        house.later(hours=hours)
        house.take(house.mail("AGAIN: where is order_tracking #4711?", sender=ADA))
    (case,) = house.cases
    assert (4, Priority.HIGH) == (case.repeats, case.priority)
    assert ["full", "added", "added"] == [mail.text.split()[0] for mail in house.answers]


def test_a_later_contact_does_not_make_the_answer_later() -> None:
    house = House()
    house.take(house.mail())
    due = house.cases[0].due_at
    house.later(hours=3)
    house.take(house.mail("AGAIN, URGENT: order_tracking #4711"))
    assert (due, Priority.URGENT) == (house.cases[0].due_at, house.cases[0].priority)


def test_nobody_is_promised_an_answer_in_the_past() -> None:
    house = House()
    house.take(house.mail())
    house.later(hours=30)
    house.take(house.mail("AGAIN: order_tracking #4711"))
    assert f"{house.now + timedelta(hours=24):%Y-%m-%d %H:%M}" in house.answers[-1].text


def test_at_most_so_many_acknowledgements_a_day_leave_to_one_sender() -> None:
    house = House()
    for number in range(8):
        house.take(house.mail(f"refund #{number}00"))
    assert (8, 5) == (len(house.cases), len(house.answers))
    house.later(days=1)
    house.take(house.mail("refund #900"))
    assert 6 == len(house.answers)


def test_two_mails_under_one_message_id_are_two_contacts_and_each_is_known_again() -> None:
    house = House()
    first = house.mail("refund #1", message_id="same@mail.example")
    second = house.mail("invoice #2", message_id="same@mail.example")
    decisions = [house.take(mail)[0].decision for mail in (first, second, first, second)]
    assert ["recorded", "recorded", "seen", "seen"] == decisions
    assert (2, 2, 2) == (len(house.contacts), len(house.cases), len(house.answers))


def test_a_mail_without_message_id_is_one_contact_by_what_it_says() -> None:
    house = House()
    nameless = house.mail("refund #1", message_id="")
    for mail in (nameless, nameless, replace(nameless, text="refund #2")):
        house.take(mail)
    assert 2 == len(house.contacts)


def test_mails_with_neither_message_id_nor_date_are_each_a_contact_of_their_own() -> None:
    house = House()
    for _ in range(2):
        house.take(house.mail("refund", message_id="", date=None))
    assert 2 == len(house.contacts)


def test_one_mail_to_two_mailboxes_is_one_contact() -> None:
    house = House()
    mail = house.mail()
    house.take(mail, to=BRAND.mailboxes)
    house.take(mail, to=BRAND.mailboxes[1:])
    assert (1, 1) == (len(house.contacts), len(house.answers))


def test_an_empty_mail_is_a_contact_that_nobody_understands() -> None:
    house = House()
    house.take(house.mail("", subject=""))
    assert ("triage", True) == (house.cases[0].queue, house.cases[0].abstained)
    assert 1 == len(house.answers)


def work_in_any_order(house: House, data: st.DataObject) -> None:
    """Take what waits in any order, and let others work between any two calls that a worker makes to the table."""

    def one_step() -> None:
        steps = house.steps()
        step = steps[data.draw(st.integers(0, len(steps) - 1))]
        # Another holds the claim or kept writing: the queue delivers again, once the other is done.
        with suppress(Retryable):
            step()

    def meanwhile() -> None:
        if house.steps() and data.draw(st.integers(0, 3)) == 0:
            one_step()

    house.meanwhile = meanwhile
    while house.steps():
        one_step()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_same_pointer_five_times_in_any_order_is_one_contact(data: st.DataObject) -> None:
    """One interaction, one case, one acknowledgement, whichever worker is ahead of which, between any two calls."""
    house = House()
    pointer = house.store(house.mail())
    for _ in range(5):
        house.receive_mail(pointer)
    work_in_any_order(house, data)
    assert (1, 1, 1) == (len(house.contacts), len(house.cases), len(house.answers))
    assert (2, "delivery") == (len(house.table.interactions), house.cases[0].queue)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_two_quick_contacts_are_routed_by_both_in_any_order(data: st.DataObject) -> None:
    """The facts of a pointer may be stale when its turn comes; the angry mail counts whoever is routed last."""
    house = House()
    house.take(house.mail())
    first = reply(house, "ANGRY complaint")
    house.later(minutes=1)
    second = reply(house, "refund, please")
    pointers = [house.store(mail, to=(mail.to[0].address,)) for mail in (first, second)]
    pointers[0] = replace(pointers[0], at=house.now - timedelta(minutes=1))
    for pointer in pointers:
        house.receive_mail(pointer)
    work_in_any_order(house, data)
    (case,) = house.cases
    assert (Priority.HIGH, "angry") == (case.priority, case.tone)
    assert {"routed", "acknowledged"} >= {
        house.look_up_contact(BRAND.merchant, one.id)[1].value for one in house.contacts
    }


@pytest.mark.parametrize("again", [1, 4])
def test_a_redelivered_contact_does_not_turn_the_case_back(again: int) -> None:
    house = House()
    pointer = house.store(house.mail())
    house.receive_mail(pointer)
    house.work()
    house.later(hours=1)
    house.take(house.mail("AGAIN: order_tracking #4711"))
    before = house.cases[0]
    for _ in range(again):
        house.receive_mail(pointer)
        house.work()
    assert replace(before, version=0) == replace(house.cases[0], version=0)
    assert 2 == len(house.answers)


def test_a_brand_says_how_many_mails_are_too_many() -> None:
    house = House()
    house.brands.put(replace(BRAND, loop_limits=LoopLimits(per_sender=2)))
    for number in range(3):
        house.take(house.mail(f"refund #{number}"))
    assert ["", "", "sender_burst"] == [case.held for case in house.cases]
    assert 2 == len(house.answers)


def test_a_mail_that_was_cut_short_is_one_contact_however_much_is_read_of_it() -> None:
    house = House()
    mail = house.mail("refund")
    for text, cut_short in (("ref", True), ("refund", False), ("", True), ("refu", True)):
        house.take(replace(mail, text=text, cut_short=cut_short))
    assert (1, 1) == (len(house.contacts), len(house.answers))
