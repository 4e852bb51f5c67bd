"""What the API reads: in order, page by page, and only the merchant's own."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.customer import Identity, customer_id
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Channel, Parked
from chalicelib.domain.ports import Page
from chalicelib.domain.routing import Routing
from chalicelib.errors import Refused
from tests.contract.conftest import Store
from tests.contract.contacts import ADA, NOW, lone, machine, recording

Value = TypeVar("Value")
Read = Callable[[int, str | None], Page[Value]]


def paged(read: Read[Value], limit: int) -> list[list[Value]]:
    """Every page of a list."""
    pages, cursor = [], None
    while True:
        page = read(limit, cursor)
        pages.append(list(page.items))
        cursor = page.next
        if cursor is None:
            return pages


def joined(store: Store, merchant: str, numbers: range) -> list[Recording]:
    """One customer's contacts in one case."""
    recordings: list[Recording] = []
    for number in numbers:
        known = store.ledger.recall(
            merchant,
            customers=[customer_id(ADA)],
            cases=[one.case.reference for one in recordings[:1] if one.case],
        )
        signed = tuple(known.cases)
        recordings.append(recording(merchant, number, known, signed=signed))
        store.ledger.record(recordings[-1])
    return recordings


class TestCase:
    def test_its_interactions_come_oldest_first_over_many_pages(self, store: Store, merchant: str) -> None:
        """Among others of the same customer, which are passed over."""
        recordings = joined(store, merchant, range(1, 8))
        for number in range(20, 50):
            store.ledger.record(machine(merchant, number))
        case = recordings[0].case
        assert case
        pages = paged(lambda limit, cursor: store.history.interactions(case, limit, cursor), 3)
        assert [3, 3, 1] == [len(page) for page in pages]
        assert [one.interaction for one in recordings] == [one for page in pages for one in page]

    def test_a_page_that_is_just_full_is_the_last(self, store: Store, merchant: str) -> None:
        case = joined(store, merchant, range(1, 4))[0].case
        assert case
        assert store.history.interactions(case, 3, None).next is None

    def test_the_first_moment_of_a_case_is_part_of_it(self, store: Store, merchant: str) -> None:
        (only,) = joined(store, merchant, range(1, 2))
        assert only.case
        assert (only.interaction,) == store.history.interactions(only.case, 10, None).items

    def test_it_is_found_by_its_reference_and_merchant(self, store: Store, merchant: str, rival: str) -> None:
        (only,) = joined(store, merchant, range(1, 2))
        assert only.case
        reference = only.case.reference
        assert replace(only.case, version=1) == store.history.case(merchant, reference)
        assert store.history.case(rival, reference) is None


class TestTimeline:
    def test_it_comes_newest_first_over_many_pages(self, store: Store, merchant: str) -> None:
        numbers = [5, 1, 9, 3, 7, 2, 8]
        for number in numbers:
            store.ledger.record(machine(merchant, number))
        pages = paged(lambda limit, cursor: store.history.timeline(merchant, customer_id(ADA), limit, cursor), 2)
        assert [[9, 8], [7, 5], [3, 2], [1]] == [[int(one.subject.split()[1]) for one in page] for page in pages]

    def test_two_at_the_same_moment_are_both_there(self, store: Store, merchant: str) -> None:
        twins = [
            replace(one, interaction=replace(one.interaction, at=NOW))
            for one in (machine(merchant, number) for number in range(1, 6))
        ]
        for twin in twins:
            store.ledger.record(twin)
        pages = paged(lambda limit, cursor: store.history.timeline(merchant, customer_id(ADA), limit, cursor), 2)
        assert {one.interaction.id for one in twins} == {one.id for page in pages for one in page}

    def test_a_machine_that_wrote_has_one_and_a_stranger_has_none(self, store: Store, merchant: str) -> None:
        store.ledger.record(machine(merchant, 1))
        assert customer_id(ADA) == store.history.customer(merchant, ADA)
        assert store.history.customer(merchant, Identity.mail("nobody@example.com")) is None

    def test_it_is_the_merchants_own(self, store: Store, merchant: str, rival: str) -> None:
        store.ledger.record(recording(merchant, 1))
        assert store.history.customer(rival, ADA) is None
        assert Page(()) == store.history.timeline(rival, customer_id(ADA), 10, None)


class TestOpenCases:
    def routed(self, store: Store, merchant: str, number: int, queue: str, priority: Priority, hours: int) -> str:
        written = lone(merchant, number)
        store.ledger.record(written)
        assert written.case
        routing = Routing(queue, priority, NOW + timedelta(hours=hours), NOW, ())
        store.ledger.set_route(merchant, written.case.reference, 1, routing)
        return written.case.reference

    def filled(self, store: Store, merchant: str) -> list[str]:
        """Cases in the order of work."""
        return [
            self.routed(store, merchant, number, queue, priority, hours)
            for number, (queue, priority, hours) in enumerate(
                [
                    ("advice", Priority.NORMAL, 5),
                    ("billing", Priority.URGENT, 9),
                    ("billing", Priority.HIGH, 1),
                    ("billing", Priority.HIGH, 2),
                    ("triage", Priority.URGENT, 1),
                    ("triage", Priority.LOW, 1),
                ]
            )
        ]

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 6, 10])
    def test_they_come_queue_by_queue_by_priority_and_due_time(self, store: Store, merchant: str, limit: int) -> None:
        expected = self.filled(store, merchant)
        queues = ("account", "advice", "billing", "orders", "triage", "zoo")
        pages = paged(lambda most, cursor: store.history.open_cases(merchant, queues, most, cursor), limit)
        assert expected == [case.reference for page in pages for case in page]
        assert all(len(page) <= limit for page in pages)

    def test_one_queue_shows_its_own(self, store: Store, merchant: str) -> None:
        expected = self.filled(store, merchant)[1:4]
        pages = paged(lambda limit, cursor: store.history.open_cases(merchant, ("billing",), limit, cursor), 2)
        assert expected == [case.reference for page in pages for case in page]

    def test_another_merchants_are_not_there(self, store: Store, merchant: str, rival: str) -> None:
        self.filled(store, merchant)
        assert Page(()) == store.history.open_cases(rival, ("billing", "triage"), 10, None)

    def test_a_case_that_is_not_open_any_more_leaves_its_queue(self, store: Store, merchant: str) -> None:
        reference = self.routed(store, merchant, 1, "billing", Priority.HIGH, 1)
        written = lone(merchant, 1)
        known = store.ledger.recall(merchant, cases=[reference]).cases[reference]
        assert written.customer
        store.ledger.record(
            replace(
                lone(merchant, 2),
                case=replace(known, status=Status.SOLVED),
                customer=replace(written.customer, version=1),
            )
        )
        assert Page(()) == store.history.open_cases(merchant, ("billing",), 10, None)


class TestContactsWithoutCase:
    def test_they_come_newest_first_over_many_pages(self, store: Store, merchant: str, rival: str) -> None:
        for number in range(1, 8):
            store.ledger.record(machine(merchant, number))
        store.ledger.record(lone(merchant, 8))
        pages = paged(lambda limit, cursor: store.history.caseless(merchant, limit, cursor), 3)
        assert [[7, 6, 5], [4, 3, 2], [1]] == [[int(one.subject.split()[1]) for one in page] for page in pages]
        assert Page(()) == store.history.caseless(rival, 10, None)

    def test_parked_ones_come_newest_first_over_many_pages(self, store: Store, merchant: str, rival: str) -> None:
        for number in range(1, 8):
            at = NOW + timedelta(minutes=number)
            store.ledger.park(Parked(f"p{number}", merchant, Channel.MAIL, at, "virus", "", "raw"), at)
        pages = paged(lambda limit, cursor: store.history.parked(merchant, limit, cursor), 3)
        assert [["p7", "p6", "p5"], ["p4", "p3", "p2"], ["p1"]] == [[one.id for one in page] for page in pages]
        assert Page(()) == store.history.parked(rival, 10, None)


def packed(*places: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(places).encode()).decode().rstrip("=")


GARBAGE = [
    "garbage",
    "é",
    "%%%",
    "=",
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b"[" * 3_000).decode(),
    packed(1),
    packed("a", "b", "c"),
    packed("x" * 2_000),
    packed("\ud800"),
    packed("not a place"),
    base64.urlsafe_b64encode(b'{"0": "a"}').decode(),
]


class TestCursor:
    @pytest.mark.parametrize("cursor", GARBAGE)
    def test_garbage_is_refused(self, store: Store, merchant: str, cursor: str) -> None:
        case = lone(merchant, 1).case
        assert case
        reads: list[Read[object]] = [
            lambda limit, cursor: store.history.timeline(merchant, "c1", limit, cursor),
            lambda limit, cursor: store.history.interactions(case, limit, cursor),
            lambda limit, cursor: store.history.open_cases(merchant, ("billing",), limit, cursor),
            lambda limit, cursor: store.history.caseless(merchant, limit, cursor),
            lambda limit, cursor: store.history.parked(merchant, limit, cursor),
        ]
        for read in reads:
            with pytest.raises(Refused) as refusal:
                read(10, cursor)
            assert "invalid_cursor" == refusal.value.reason

    def test_it_names_nobody(self, store: Store, merchant: str) -> None:
        """It goes through logs and browsers: no merchant, no address, no subject."""
        for number in range(1, 4):
            store.ledger.record(machine(merchant, number))
        cursor = store.history.timeline(merchant, customer_id(ADA), 1, None).next
        assert cursor
        plain = base64.urlsafe_b64decode(cursor + "==").decode()
        assert [] == [word for word in (merchant, ADA.value, customer_id(ADA), "Question") if word in plain]

    def test_another_merchants_leads_to_ones_own_list(self, store: Store, merchant: str, rival: str) -> None:
        for number in range(1, 6):
            store.ledger.record(machine(merchant, number))
            store.ledger.record(machine(rival, number))
        cursor = store.history.caseless(merchant, 2, None).next
        found = store.history.caseless(rival, 10, cursor).items
        assert {rival} == {one.merchant for one in found}

    def test_a_case_that_comes_meanwhile_shifts_nothing(self, store: Store, merchant: str) -> None:
        for number in (1, 2, 3):
            store.ledger.record(machine(merchant, number))
        first = store.history.caseless(merchant, 2, None)
        store.ledger.record(machine(merchant, 4))
        second = store.history.caseless(merchant, 2, first.next)
        assert ["Question 3", "Question 2", "Question 1"] == [one.subject for one in (*first.items, *second.items)]


def test_a_case_reads_as_it_was_written(store: Store, merchant: str) -> None:
    written = lone(merchant, 1)
    assert written.case
    full: Case = replace(
        written.case,
        links=("GU-22222222",),
        urgent=True,
        repeats=3,
        tone="angry",
        added_acknowledged_on="2026-11-20",
        language="",
        subject="",
    )
    store.ledger.record(replace(written, case=full))
    assert replace(full, version=1) == store.history.case(merchant, full.reference)
