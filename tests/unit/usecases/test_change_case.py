"""What people do to a case by hand: what becomes of the case, who is told, and what the history keeps."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.brand import REVIEW
from chalicelib.domain.case import Case, Status
from chalicelib.domain.casework import Author, CaseChange
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Change, Direction, Interaction, interaction_id
from chalicelib.domain.mail import Address, Kind, Mail
from chalicelib.errors import NotFound, Refused, Retryable
from tests.fakes.house import BOB, BRAND, OTHER_BRAND, House

FORGED = Verdicts("fail", "reject")


def author(house: House, key: str = "key-1", digest: str = "d1") -> Author:
    return Author("gk_aaaa", interaction_id(BRAND.merchant, "event", key), digest, house.now)


def change(house: House, key: str = "key-1", **asked: Any) -> Case:
    """What a person asks about the first case; its state is told."""
    reference = asked.pop("reference", house.cases[0].reference)
    return house.change_case(BRAND.merchant, reference, CaseChange(**asked), author(house, key))[0]


def opened(text: str = "refund #1", **fields: Any) -> House:
    house = House()
    house.take(house.mail(text, subject="Remboursement"), **fields)
    house.later(hours=1)
    return house


def events(house: House) -> list[Interaction]:
    return [one for one in house.table.interactions.values() if one.kind is Kind.EVENT]


def listed(house: House, queue: str = "") -> list[str]:
    return [case.reference for case in house.list_cases.of_queue(BRAND.merchant, queue, 10, None).items]


def reply(house: House, text: str = "Thanks, but refund", **fields: Any) -> Mail:
    """An answer to the last mail that left, sent to its signed address unless told otherwise."""
    answer = house.answers[-1]
    assert answer.reply_to
    given = {"to": (answer.reply_to,), "in_reply_to": (answer.message_id,), "subject": f"Re: {answer.subject}"}
    return house.mail(text, **{**given, **fields})


def answered(house: House, **fields: Any) -> None:
    mail = reply(house, **fields)
    house.take(mail, to=(mail.to[0].address,))


class TestStatus:
    @pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
    def test_a_case_that_ended_is_nobodys_work_and_the_time_is_kept(self, status: Status) -> None:
        house = opened()
        case = change(house, status=status, note="Refunded")
        assert (status, house.now, house.now) == (case.status, case.ended_at, case.updated_at)
        assert house.cases == [case]
        assert [] == listed(house)
        (customer,) = house.table.customers.values()
        assert () == customer.open_cases
        assert () == house.list_cases.of_customer(BRAND.merchant, "ada@example.com").items

    def test_who_did_what_when_and_why_is_in_its_history(self) -> None:
        house = opened()
        case = change(house, status=Status.CLOSED, note="Refunded by bank transfer")
        _, shown = house.look_up_case(BRAND.merchant, case.reference, 10, None)
        event = shown.items[-1]
        assert (Direction.INTERNAL, Kind.EVENT, "key:gk_aaaa", house.now, "Refunded by bank transfer") == (
            event.direction,
            event.kind,
            event.sender,
            event.at,
            event.text,
        )
        assert (Change("status", "open", "closed"),) == event.changes
        assert () == house.history.caseless(BRAND.merchant, 10, None).items

    def test_the_same_again_changes_nothing(self) -> None:
        """Whichever version is named: it is as it was asked to be."""
        house = opened()
        closed = change(house, status=Status.CLOSED)
        house.later(days=1)
        assert closed == change(house, "key-2", status=Status.CLOSED, note="again", version=1)
        assert (1, [closed]) == (len(events(house)), house.cases)

    def test_what_is_pending_waits_outside_the_queue_and_comes_back(self) -> None:
        house = opened()
        due = house.cases[0].due_at
        assert Status.PENDING is change(house, "key-1", status=Status.PENDING).status
        assert [] == listed(house)
        assert [house.cases[0].reference] == [
            case.reference for case in house.list_cases.of_customer(BRAND.merchant, "ada@example.com").items
        ]
        change(house, "key-2", status=Status.OPEN)
        assert ([house.cases[0].reference], due) == (listed(house), house.cases[0].due_at)
        assert [] == house.route_queue.pointers

    def test_what_is_opened_again_goes_back_to_its_queue_with_a_new_due_time(self) -> None:
        house = opened()
        change(house, "key-1", status=Status.SOLVED)
        house.later(days=90)
        reopened = change(house, "key-2", status=Status.OPEN, note="They called")
        assert (Status.OPEN, None, None) == (reopened.status, reopened.solved_at, reopened.due_at)
        assert ["routed"] == [outcome.decision for outcome in house.work()]
        assert [reopened.reference] == listed(house, "after_sales")
        assert house.now + timedelta(hours=24) == house.cases[0].due_at
        (customer,) = house.table.customers.values()
        assert (reopened.reference,) == customer.open_cases
        assert 1 == len(house.answers)

    def test_solved_and_then_closed_the_time_counts_from_its_closing(self) -> None:
        house = opened()
        solved_at = house.now
        change(house, "key-1", status=Status.SOLVED)
        house.later(days=20)
        closed = change(house, "key-2", status=Status.CLOSED)
        assert (solved_at, house.now, house.now) == (closed.solved_at, closed.closed_at, closed.ended_at)


class TestReopening:
    @pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
    def test_a_reply_within_the_brands_time_opens_it_again(self, status: Status) -> None:
        house = opened()
        change(house, status=status)
        house.later(days=BRAND.reopen_within)
        answered(house)
        (case,) = house.cases
        assert (Status.OPEN, None, None) == (case.status, case.solved_at, case.closed_at)
        assert [case.reference] == listed(house, "after_sales")
        assert house.now + timedelta(hours=24) == case.due_at

    @pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
    def test_a_later_one_opens_a_follow_up_that_links_to_it(self, status: Status) -> None:
        house = opened()
        change(house, status=status)
        house.later(days=BRAND.reopen_within, seconds=1)
        answered(house)
        ended, follow_up = house.cases
        assert (status, (ended.reference,)) == (ended.status, follow_up.links)
        assert [follow_up.reference] == listed(house)

    def test_what_asks_again_after_the_end_opens_a_case_of_its_own(self) -> None:
        house = opened()
        change(house, status=Status.CLOSED)
        house.take(house.mail("AGAIN refund #1"))
        assert [Status.CLOSED, Status.OPEN] == [case.status for case in house.cases]

    def test_a_machines_answer_opens_nothing(self) -> None:
        house = opened()
        change(house, status=Status.SOLVED)
        answered(house, text="I am away", headers=(("auto-submitted", "auto-replied"),))
        assert [Status.SOLVED] == [case.status for case in house.cases]

    def test_a_case_that_somebody_ended_before_it_was_routed_stays_off_the_queue(self) -> None:
        """And to whom it was settled with, no answer is promised."""
        house = House()
        house.classify_contact(house.store(house.mail("refund #1")))
        change(house, status=Status.CLOSED)
        assert ["not_open"] == [outcome.decision for outcome in house.work()]
        assert ([], []) == (listed(house), house.answers)

    def test_what_waits_before_it_was_routed_is_acknowledged_and_routed_once_it_is_open(self) -> None:
        house = House()
        house.classify_contact(house.store(house.mail("refund #1")))
        change(house, "key-1", status=Status.PENDING)
        assert ["not_open", "acknowledged"] == [outcome.decision for outcome in house.work()]
        change(house, "key-2", status=Status.OPEN)
        house.work()
        assert [house.cases[0].reference] == listed(house, "after_sales")


class TestRelease:
    def test_it_goes_to_the_queue_that_it_would_have_gone_to_and_is_acknowledged_late(self) -> None:
        house = opened(verdicts=FORGED)
        assert ([house.cases[0].reference], []) == (listed(house, REVIEW), house.answers)
        case = change(house, release=True, note="We called them: it is theirs")
        assert ("", REVIEW) == (case.held, case.queue)
        assert ["routed", "acknowledged"] == [outcome.decision for outcome in house.work()]
        assert ([], [case.reference]) == (listed(house, REVIEW), listed(house, "after_sales"))
        (answer,) = house.answers
        assert f"full fr {case.reference} refund {house.cases[0].due_at}" == answer.text
        (event,) = events(house)
        assert (Change("held", "dmarc_reject", ""),) == event.changes

    def test_of_many_withheld_the_last_one_is_acknowledged_and_once(self) -> None:
        house = opened()
        for number in range(12):
            answered(house, text=f"refund {'please ' * number}")
        held = house.cases[0]
        assert ("case_burst", house.contacts[-1].id) == (held.held, held.withheld)
        before = len(house.answers)
        house.later(days=1)
        for key in ("key-1", "key-2"):
            change(house, key, release=True, note="A person in a hurry")
            house.work()
        assert (before + 1, "added") == (len(house.answers), house.answers[-1].text.split()[0])
        assert (house.contacts[-1].message_id,) == house.answers[-1].in_reply_to
        answered(house, text="one more refund")
        assert "" == house.cases[0].held

    @pytest.mark.parametrize(
        ("text", "brand"),
        [("spam", {}), ("refund", {"acknowledgements_per_day": 0}), ("refund", {"mailboxes": ("ada@example.com",)})],
    )
    def test_what_would_not_have_been_acknowledged_anyway_is_not(self, text: str, brand: dict[str, Any]) -> None:
        house = opened(text, verdicts=FORGED)
        house.brands.brands[BRAND.merchant, BRAND.id] = replace(BRAND, **brand)
        change(house, release=True, note="It is theirs")
        assert ["routed"] == [outcome.decision for outcome in house.work()]
        assert ([], "") == (house.answers, house.cases[0].held)

    def test_what_could_not_be_queued_is_queued_when_it_is_asked_again(self) -> None:
        """The write came first: the case is still listed where a person finds it."""
        house = opened(verdicts=FORGED)
        house.route_queue.failures.append(Retryable("down", reason="down"))
        with pytest.raises(Retryable):
            change(house, release=True, note="It is theirs")
        assert [house.cases[0].reference] == listed(house, REVIEW)
        change(house, release=True, note="It is theirs")
        assert ["routed", "acknowledged"] == [outcome.decision for outcome in house.work()]
        assert (1, 1) == (len(events(house)), len(house.answers))

    def test_a_contact_that_comes_after_the_release_is_routed_as_usual(self) -> None:
        house = opened(verdicts=FORGED)
        change(house, release=True, note="It is theirs")
        house.route_queue.pointers.clear()
        house.take(house.mail("refund #1", subject=f"[{house.cases[0].reference}]", sender=Address("x@example.com")))
        assert 2 == len(house.cases)
        change(house, "key-2", add=(Identity.mail("x@example.com"),))
        house.take(house.mail("refund #1", subject=f"[{house.cases[0].reference}]", sender=Address("x@example.com")))
        assert house.cases[0].reference in listed(house, "after_sales")

    def test_ending_a_held_case_tells_nobody_anything(self) -> None:
        house = opened(verdicts=FORGED)
        case = change(house, status=Status.CLOSED, note="A forgery")
        assert ("dmarc_reject", [], [], []) == (case.held, house.work(), house.answers, listed(house, REVIEW))


class TestParticipants:
    def test_who_was_added_may_answer_without_the_signed_address(self) -> None:
        house = opened()
        mailbox = (Address(BRAND.mailboxes[0]),)
        house.take(reply(house, sender=BOB, to=mailbox))
        assert 2 == len(house.cases)
        change(house, add=(Identity.mail("Bob@example.com"),), note="Her husband")
        house.take(reply(house, "And mine refund", sender=BOB, to=mailbox, in_reply_to=(house.answers[0].message_id,)))
        assert ("mail:ada@example.com", "mail:bob@example.com") == house.cases[0].participants
        assert house.cases[0].reference == house.contacts[-1].case

    def test_who_was_removed_may_not(self) -> None:
        house = opened()
        change(house, "key-1", add=(Identity.mail("bob@example.com"),))
        change(house, "key-2", remove=(Identity.mail("bob@example.com"),))
        house.take(reply(house, sender=BOB, to=(Address(BRAND.mailboxes[0]),)))
        assert 2 == len(house.cases)
        assert [
            (Change("participants", "", "mail:bob@example.com"),),
            (Change("participants", "mail:bob@example.com", ""),),
        ] == [event.changes for event in events(house)]

    def test_the_one_whom_it_came_from_stays(self) -> None:
        house = opened()
        with pytest.raises(Refused) as refusal:
            change(house, remove=(Identity.mail("ada@example.com"),))
        assert ("invalid_body", []) == (refusal.value.reason, events(house))

    def test_there_is_an_end_to_them(self) -> None:
        house = opened()
        many = tuple(Identity.mail(f"c{number}@example.com") for number in range(99))
        assert 100 == len(change(house, "key-1", add=many).participants)
        with pytest.raises(Refused):
            change(house, "key-2", add=(Identity.mail("one-more@example.com"),))


class TestTwoAtOnce:
    def test_who_read_an_older_version_is_told(self) -> None:
        house = opened()
        seen = house.cases[0].version
        change(house, "key-1", status=Status.PENDING, version=seen)
        with pytest.raises(Refused) as refusal:
            change(house, "key-2", status=Status.CLOSED, version=seen)
        assert ("conflict", Status.PENDING) == (refusal.value.reason, house.cases[0].status)
        assert f"version {seen + 1}" in refusal.value.detail

    @pytest.mark.parametrize(("versioned", "expected"), [(False, Status.CLOSED), (True, Status.OPEN)])
    def test_a_contact_that_comes_between_reading_and_writing_is_not_overwritten(
        self, versioned: bool, expected: Status
    ) -> None:
        """Its words are in the case that is closed; who named a version is told to read them first."""
        house = opened()
        version = house.cases[0].version
        calls = count(1)

        def meanwhile() -> None:
            if next(calls) == 2:
                house.meanwhile = lambda: None
                answered(house, text="URGENT refund #9")

        house.meanwhile = meanwhile
        with suppress(Refused):
            change(house, status=Status.CLOSED, version=version if versioned else None)
        (case,) = house.cases
        assert (expected, True, ("1", "9")) == (case.status, case.urgent, case.references)

    def test_who_always_loses_is_told(self) -> None:
        house = opened()

        def other() -> None:
            case = house.cases[0]
            house.table.cases[BRAND.merchant, case.reference] = replace(case, version=case.version + 1)

        house.meanwhile = other
        with pytest.raises(Refused) as refusal:
            change(house, status=Status.CLOSED)
        assert ("conflict", []) == (refusal.value.reason, events(house))

    def test_the_same_request_again_is_the_same_change(self) -> None:
        """Whatever was done since: a retry after a time-out undoes nobody's work."""
        house = opened()
        change(house, "key-1", status=Status.CLOSED)
        change(house, "key-2", status=Status.OPEN)
        assert Status.OPEN is change(house, "key-1", status=Status.CLOSED).status
        assert 2 == len(events(house))

    def test_a_key_that_came_with_another_request_is_refused(self) -> None:
        house = opened()
        change(house, status=Status.CLOSED)
        reference = house.cases[0].reference
        with pytest.raises(Refused) as refusal:
            house.change_case(
                BRAND.merchant, reference, CaseChange(Status.OPEN), author(house, "key-1", digest="other")
            )
        assert ("idempotency_key_reused", Status.CLOSED) == (refusal.value.reason, house.cases[0].status)


@pytest.mark.parametrize("reference", ["GU-ZZZZZZZZ", "nonsense", ""])
def test_a_case_that_is_not_there_cannot_be_changed(reference: str) -> None:
    house = opened()
    with pytest.raises(NotFound):
        change(house, reference=reference, status=Status.CLOSED)


def test_another_merchants_case_is_not_there() -> None:
    house = opened()
    with pytest.raises(NotFound):
        house.change_case(OTHER_BRAND.merchant, house.cases[0].reference, CaseChange(Status.CLOSED), author(house))


def test_a_brand_that_is_gone_is_waited_for() -> None:
    house = opened()
    house.brands.brands.clear()
    with pytest.raises(Retryable):
        change(house, status=Status.CLOSED)
