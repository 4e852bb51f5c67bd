"""The ledger: what is recorded is read back, and each write happens once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from chalicelib.domain.case import Priority
from chalicelib.domain.customer import Identity, customer_id
from chalicelib.domain.intake import Recalled
from chalicelib.domain.interaction import Channel, Parked, Parking, StoredAttachment
from chalicelib.domain.mail import Kind
from chalicelib.domain.ports import Turn
from chalicelib.domain.routing import Routing
from chalicelib.errors import Conflict
from tests.contract.conftest import Store
from tests.contract.contacts import ADA, NOW, late, lone, machine, recording

Value = TypeVar("Value")

LEASE = timedelta(minutes=2)
ROUTING = Routing("after_sales", Priority.HIGH, NOW + timedelta(hours=24), NOW, ("rule:why",), ("legal",))


class TestRecord:
    def test_what_is_recorded_is_recalled(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)
        assert written.case
        assert written.customer
        recalled = store.ledger.recall(
            merchant,
            interactions=[written.interaction.id, "unknown"],
            customers=[written.customer.id, "unknown"],
            cases=[written.case.reference, "GU-ZZZZZZZZ"],
        )
        assert {written.interaction.id: written.interaction} == recalled.interactions
        assert {written.customer.id: replace(written.customer, version=1)} == recalled.customers
        assert {written.case.reference: replace(written.case, version=1)} == recalled.cases

    def test_every_field_survives(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        rich = replace(
            written.interaction,
            channel=Channel.SMS,
            references=("a@mail.example", "b@mail.example"),
            attachments=(StoredAttachment("photo é.jpg", "image/jpeg", 12_345, "attachments/1"),),
            rule="rule",
            problems=("cut",),
            text_key="texts/1",
            text="",
            subject="ligne\tà 中文 \u200b",
        )
        store.ledger.record(replace(written, interaction=rich))
        assert {rich.id: rich} == store.ledger.recall(merchant, interactions=[rich.id]).interactions

    def test_nothing_named_is_nothing_recalled(self, store: Store, merchant: str) -> None:
        assert Recalled() == store.ledger.recall(merchant)

    def test_another_merchant_recalls_nothing(self, store: Store, merchant: str, rival: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)
        assert written.case
        found = store.ledger.recall(
            rival,
            interactions=[written.interaction.id],
            customers=[customer_id(ADA)],
            cases=[written.case.reference],
        )
        assert Recalled() == found

    def test_more_is_recalled_than_one_request_can_name(self, store: Store, merchant: str) -> None:
        store.ledger.record(recording(merchant, 1))
        names = [*(f"unknown{number}" for number in range(230)), recording(merchant, 1).interaction.id]
        assert 1 == len(store.ledger.recall(merchant, interactions=names).interactions)

    def test_the_same_contact_again_is_a_conflict_and_changes_nothing(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)
        with pytest.raises(Conflict) as conflict:
            store.ledger.record(written)
        assert "changed" == conflict.value.reason
        assert written.customer
        assert 1 == store.ledger.recall(merchant, customers=[written.customer.id]).customers[customer_id(ADA)].version

    def test_a_machines_mail_again_is_a_conflict(self, store: Store, merchant: str) -> None:
        store.ledger.record(machine(merchant, 1))
        with pytest.raises(Conflict):
            store.ledger.record(machine(merchant, 1))

    def test_a_taken_reference_is_told_apart(self, store: Store, merchant: str) -> None:
        first, second = recording(merchant, 1), lone(merchant, 2)
        assert first.case
        assert second.case
        store.ledger.record(first)
        clash = replace(second, case=replace(second.case, reference=first.case.reference))
        with pytest.raises(Conflict) as conflict:
            store.ledger.record(clash)
        assert "taken" == conflict.value.reason
        assert {} == store.ledger.recall(merchant, interactions=[second.interaction.id]).interactions

    @pytest.mark.parametrize("stale", ["case", "customer"])
    def test_what_somebody_else_wrote_since_is_a_conflict(self, store: Store, merchant: str, stale: str) -> None:
        first = recording(merchant, 1)
        store.ledger.record(first)
        assert first.case
        assert first.customer
        fresh: dict[str, Any] = {"case": replace(first.case, version=1), "customer": replace(first.customer, version=1)}
        second = replace(recording(merchant, 2), **{**fresh, stale: replace(fresh[stale], version=7)})
        with pytest.raises(Conflict) as conflict:
            store.ledger.record(second)
        assert "changed" == conflict.value.reason
        store.ledger.record(replace(second, **fresh))
        recalled = store.ledger.recall(merchant, cases=[first.case.reference], customers=[first.customer.id])
        assert [2, 2] == [
            recalled.cases[first.case.reference].version,
            recalled.customers[first.customer.id].version,
        ]

    def test_an_alias_leads_to_its_customer(self, store: Store, merchant: str) -> None:
        phone = Identity("phone", "+33612345678")
        written = recording(merchant, identities=(ADA, phone))
        store.ledger.record(written)
        found = store.ledger.recall(merchant, customers=[customer_id(phone)]).customers
        assert {customer_id(phone): customer_id(ADA)} == {alias: customer.id for alias, customer in found.items()}
        assert customer_id(ADA) == store.history.customer(merchant, phone)

    def test_further_customers_are_written_with_it_or_not_at_all(self, store: Store, merchant: str) -> None:
        known = [lone(merchant, number) for number in (1, 2)]
        for one in known:
            store.ledger.record(one)
        owners = [replace(one.customer, version=1, unmailable=("a@example.com",)) for one in known if one.customer]
        told = replace(machine(merchant, 3), customer=owners[0], others=(owners[1],))
        with pytest.raises(Conflict):
            store.ledger.record(replace(told, others=(replace(owners[1], version=7),)))
        names = [owner.id for owner in owners]
        assert {(): 2} == Counter(
            one.unmailable for one in store.ledger.recall(merchant, customers=names).customers.values()
        )
        store.ledger.record(told)
        changed = store.ledger.recall(merchant, customers=names).customers
        assert {owner.id: replace(owner, version=2) for owner in owners} == changed

    def test_an_alias_that_somebody_else_wrote_first_is_a_conflict(self, store: Store, merchant: str) -> None:
        phone = Identity("phone", "+33612345678")
        store.ledger.record(recording(merchant, 1, identities=(phone,)))
        with pytest.raises(Conflict):
            store.ledger.record(recording(merchant, 2, identities=(ADA, phone)))

    def test_of_five_at_once_one_wins(self, store: Store, merchant: str) -> None:
        written = recording(merchant)

        def write() -> bool:
            try:
                store.ledger.record(written)
            except Conflict:
                return False
            return True

        assert [False] * 4 + [True] == sorted(at_once(5, write))
        assert written.case
        assert 1 == store.ledger.recall(merchant, cases=[written.case.reference]).cases[written.case.reference].version


class TestSetRoute:
    def test_a_case_is_routed_once_per_version(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)
        assert written.case
        reference = written.case.reference
        store.ledger.set_route(merchant, reference, 1, ROUTING)
        case = store.ledger.recall(merchant, cases=[reference]).cases[reference]
        assert ("after_sales", Priority.HIGH, ROUTING.due_at, NOW, ("rule:why",), ("legal",), 2) == (
            case.queue,
            case.priority,
            case.due_at,
            case.routed_at,
            case.reasons,
            case.tags,
            case.version,
        )
        with pytest.raises(Conflict):
            store.ledger.set_route(merchant, reference, 1, ROUTING)

    def test_a_case_that_is_not_there_is_a_conflict(self, store: Store, merchant: str) -> None:
        with pytest.raises(Conflict):
            store.ledger.set_route(merchant, "GU-ZZZZZZZZ", 1, ROUTING)
        assert {} == store.ledger.recall(merchant, cases=["GU-ZZZZZZZZ"]).cases

    def test_of_five_at_once_one_wins(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)
        assert written.case
        reference = written.case.reference

        def write() -> bool:
            try:
                store.ledger.set_route(merchant, reference, 1, ROUTING)
            except Conflict:
                return False
            return True

        assert [False] * 4 + [True] == sorted(at_once(5, write))


class TestClaim:
    def test_a_claim_is_held_until_its_lease_ends_and_then_had_before(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)
        contact = written.interaction.id
        moments = [NOW, NOW + timedelta(seconds=1), NOW + LEASE, NOW + LEASE + timedelta(microseconds=1)]
        claims = [store.ledger.claim(merchant, contact, now, LEASE) for now in moments]
        assert [Turn.FIRST, Turn.HELD, Turn.HELD, Turn.AGAIN] == [claim.turn for claim in claims if claim]
        assert [written.interaction] * 4 == [claim.contact for claim in claims if claim]

    def test_a_contact_that_is_not_there_cannot_be_claimed(self, store: Store, merchant: str) -> None:
        assert store.ledger.claim(merchant, "unknown", NOW, LEASE) is None
        assert {} == store.ledger.recall(merchant, interactions=["unknown"]).interactions

    def test_of_five_at_once_one_wins(self, store: Store, merchant: str) -> None:
        written = recording(merchant)
        store.ledger.record(written)

        def claim() -> Turn | None:
            claimed = store.ledger.claim(merchant, written.interaction.id, NOW, LEASE)
            return claimed.turn if claimed else None

        assert {Turn.FIRST: 1, Turn.HELD: 4} == Counter(at_once(5, claim))


class TestTheRest:
    def test_what_was_sent_is_in_the_history_however_often_it_is_written(self, store: Store, merchant: str) -> None:
        contact = recording(merchant).interaction
        sent = replace(contact, id="sent", kind=Kind.ACKNOWLEDGEMENT, answers=contact.id)
        assert not store.ledger.is_acknowledged(contact)
        for _ in range(2):
            store.ledger.record_outgoing(sent, NOW)
        assert store.ledger.is_acknowledged(contact)
        assert store.history.is_acknowledged(contact)
        assert not store.history.is_acknowledged(replace(contact, id="unknown"))
        assert sent == store.history.contact(merchant, sent.id)

    def test_what_is_parked_is_found(self, store: Store, merchant: str) -> None:
        parked = Parked("p1", merchant, Channel.MAIL, NOW, "virus", "The receiving server found one", "raw/mail/1")
        for _ in range(2):
            store.ledger.park(parked, NOW + timedelta(days=1))
        assert parked == store.history.contact(merchant, "p1")
        assert (parked,) == store.history.parked(merchant, 10, None).items

    def test_what_is_parked_keeps_all_that_it_was_received_with(self, store: Store, merchant: str) -> None:
        parked = Parked(
            *("p1", merchant, Channel.MAIL, NOW, "virus", "", "raw/mail/1"),
            recipients=("a@shop.example", "b@shop.example"),
            envelope_from="",
            spam=True,
            virus=True,
        )
        store.ledger.park(parked, NOW + timedelta(days=1))
        assert parked == store.history.contact(merchant, "p1")

    def test_only_a_further_attempt_changes_what_is_parked(self, store: Store, merchant: str) -> None:
        first = Parked("p1", merchant, Channel.MAIL, NOW, "no_sender", "", "raw/mail/1")
        second = replace(first, reason="virus", attempts=2)
        for parked in (first, second, first, replace(second, reason="other")):
            store.ledger.park(parked, NOW + timedelta(days=1))
        assert second == store.history.contact(merchant, "p1")
        assert (second,) == store.history.parked(merchant, 10, None).items

    def test_a_resolved_contact_leaves_the_list_and_stays_readable(self, store: Store, merchant: str) -> None:
        parked = Parked("p1", merchant, Channel.MAIL, NOW, "no_sender", "", "raw/mail/1")
        store.ledger.park(parked, NOW + timedelta(days=1))
        for _ in range(2):
            store.ledger.resolve_parked(merchant, "p1", "i1")
        assert () == store.history.parked(merchant, 10, None).items
        resolved = replace(parked, status=Parking.RESOLVED, became="i1")
        assert resolved == store.history.contact(merchant, "p1")
        store.ledger.park(replace(parked, attempts=5), NOW + timedelta(days=1))
        assert resolved == store.history.contact(merchant, "p1")

    def test_resolving_what_is_gone_changes_nothing(self, store: Store, merchant: str) -> None:
        store.ledger.resolve_parked(merchant, "p1", "i1")
        assert store.history.contact(merchant, "p1") is None

    def test_a_dismissed_contact_leaves_the_list_with_its_note(self, store: Store, merchant: str) -> None:
        parked = Parked("p1", merchant, Channel.MAIL, NOW, "no_sender", "", "raw/mail/1")
        store.ledger.park(parked, NOW + timedelta(days=1))
        store.ledger.dismiss_parked(merchant, "p1", "A test of ours", "gk_a", NOW)
        assert () == store.history.parked(merchant, 10, None).items
        assert store.history.contact(merchant, "p1") == replace(
            parked, status=Parking.DISMISSED, note="A test of ours", dismissed_by="gk_a", dismissed_at=NOW
        )
        # A retry that was on its way when it was dismissed does not bring it back.
        store.ledger.park(replace(parked, attempts=2), NOW + timedelta(days=1))
        assert () == store.history.parked(merchant, 10, None).items

    def test_nobody_dismisses_twice_or_what_is_not_parked(self, store: Store, merchant: str) -> None:
        parked = Parked("p1", merchant, Channel.MAIL, NOW, "no_sender", "", "raw/mail/1")
        with pytest.raises(Conflict):
            store.ledger.dismiss_parked(merchant, "p1", "note", "gk_a", NOW)
        store.ledger.park(parked, NOW + timedelta(days=1))
        store.ledger.dismiss_parked(merchant, "p1", "first", "gk_a", NOW)
        with pytest.raises(Conflict):
            store.ledger.dismiss_parked(merchant, "p1", "second", "gk_b", NOW)
        found = store.history.contact(merchant, "p1")
        assert isinstance(found, Parked)
        assert "first" == found.note

    def test_what_the_retention_says_is_the_time_to_live(
        self, adapters: Store, merchant: str, scan: Callable[[str], list[dict[str, dict[str, str]]]]
    ) -> None:
        """Personal data leaves by itself: every item of a contact has the same end."""
        written = recording(merchant, identities=(ADA, Identity("phone", "+33612345678")))
        adapters.ledger.record(written)
        adapters.ledger.record_outgoing(replace(written.interaction, id="sent"), written.expires_at)
        ends = [item["expires"]["N"] for item in scan(merchant)]
        assert [str(int(late(written, 1095).timestamp()))] * 5 == ends


def at_once(times: int, work: Callable[[], Value]) -> list[Value]:
    """What so many threads got that started together."""
    start = threading.Barrier(times)

    def run() -> Value:
        start.wait()
        return work()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(times)]]
