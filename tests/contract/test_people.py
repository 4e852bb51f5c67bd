"""What people change by hand is kept as what contacts write is: in one write, or not at all."""

import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib.aws.blobs import S3Blobs
from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.casework import Author, CaseChange
from chalicelib.domain.customer import Failure, Identity, customer_id
from chalicelib.domain.interaction import Direction, Interaction, interaction_id
from chalicelib.domain.mail import Kind
from chalicelib.domain.pointers import RoutePointer
from chalicelib.domain.ports import Turn
from chalicelib.domain.routing import Routing
from chalicelib.errors import Conflict, Refused
from chalicelib.usecases.change_case import ChangeCase
from chalicelib.usecases.restore_mail import RestoreMail
from tests.bench.cloud import Cloud
from tests.contract.conftest import Store
from tests.contract.contacts import ADA, NOW, brand, recording
from tests.contract.test_ledger import at_once
from tests.fakes.surroundings import MemoryQueue

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def case(store: Store, merchant: str) -> Case:
    """A case of a customer, routed."""
    store.brands.put(brand(merchant))
    written = recording(merchant)
    store.ledger.record(written)
    assert written.case
    due = NOW + timedelta(hours=24)
    store.ledger.set_route(merchant, written.case.reference, 1, Routing("after_sales", Priority.NORMAL, due, NOW, ()))
    return known(store, merchant, written.case.reference)


def known(store: Store, merchant: str, reference: str) -> Case:
    return store.ledger.recall(merchant, cases=[reference]).cases[reference]


def change(store: Store, case: Case, key: str, queue: MemoryQueue[RoutePointer] | None = None, **asked: Any) -> Case:
    author = Author("gk_aaaa", interaction_id(case.merchant, key), "d1", LATER)
    use_case = ChangeCase(store.brands, store.ledger, queue or MemoryQueue(), store.agents)
    return use_case(case.merchant, case.reference, CaseChange(**asked), author)[0]


def listed(store: Store, case: Case) -> list[str]:
    found = store.history.open_cases(case.merchant, ("after_sales", "review"), 10, None).items
    return [one.reference for one in found]


def events(store: Store, case: Case) -> list[Interaction]:
    return [one for one in store.history.interactions(case, 100, None).items if one.kind is Kind.EVENT]


def test_a_case_that_ended_leaves_the_queue_and_comes_back(store: Store, case: Case) -> None:
    assert [case.reference] == listed(store, case)
    closed = change(store, case, "a", status=Status.CLOSED, note="Refunded")
    assert closed == known(store, case.merchant, case.reference)
    assert (Status.CLOSED, LATER, case.version + 1) == (closed.status, closed.closed_at, closed.version)
    assert [] == listed(store, case)
    customer = store.ledger.recall(case.merchant, customers=[case.customer]).customers[case.customer]
    assert () == customer.open_cases
    pointers: MemoryQueue[RoutePointer] = MemoryQueue()
    reopened = change(store, case, "b", pointers, status=Status.OPEN)
    (pointer,) = pointers.pointers
    due = LATER + timedelta(hours=24)
    routing = Routing("after_sales", Priority.NORMAL, due, LATER, ())
    store.ledger.set_route(case.merchant, case.reference, pointer.version, routing)
    assert (pointer.version, [case.reference]) == (reopened.version, listed(store, case))


def test_the_event_is_in_the_history_as_it_was_written(store: Store, case: Case) -> None:
    change(store, case, "a", status=Status.CLOSED, note="Refunded", add=(Identity.mail("bob@example.com"),))
    (event,) = events(store, case)
    assert [("status", "open", "closed"), ("participants", "", "mail:bob@example.com")] == [
        (one.field, one.before, one.after) for one in event.changes
    ]
    assert ("Refunded", "key:gk_aaaa", LATER, "") == (event.text, event.sender, event.at, event.subject)
    assert event in store.history.timeline(case.merchant, case.customer, 10, None).items


def test_of_five_at_once_on_the_same_version_one_wins(store: Store, case: Case) -> None:
    statuses = iter([Status.CLOSED, Status.SOLVED, Status.PENDING, Status.CLOSED, Status.SOLVED])
    numbers = iter("abcde")

    def write() -> bool:
        try:
            change(store, case, next(numbers), status=next(statuses), version=case.version)
        except Refused:
            return False
        return True

    # Who asks for what another has just done is right as well, and writes nothing.
    assert True in at_once(5, write)
    assert (1, case.version + 1) == (
        len(events(store, case)),
        known(store, case.merchant, case.reference).version,
    )


def test_a_contact_is_granted_its_acknowledgement_and_keeps_its_claim(store: Store, case: Case) -> None:
    contact = recording(case.merchant).interaction
    lease = timedelta(minutes=2)
    store.ledger.claim(case.merchant, contact.id, NOW, lease)
    withheld = replace(contact, acknowledgement=Form.ADDED)
    event = recording(case.merchant, 7, kind=Kind.NEWSLETTER)
    store.ledger.record(replace(event, granted=withheld))
    assert withheld == store.history.contact(case.merchant, contact.id)
    assert withheld in store.history.timeline(case.merchant, case.customer, 10, None).items
    claim = store.ledger.claim(case.merchant, contact.id, NOW, lease)
    assert claim
    assert (Turn.HELD, Form.ADDED) == (claim.turn, claim.contact.acknowledgement)


def test_a_contact_that_is_not_there_is_granted_nothing(store: Store, case: Case) -> None:
    contact = replace(recording(case.merchant).interaction, id="unknown")
    event = recording(case.merchant, 7, kind=Kind.NEWSLETTER)
    with pytest.raises(Conflict):
        store.ledger.record(replace(event, granted=contact))
    assert [None, None] == [store.history.contact(case.merchant, one) for one in ("unknown", event.interaction.id)]


def test_a_lifted_hold_grants_in_the_same_write(store: Store, merchant: str) -> None:
    store.brands.put(brand(merchant))
    written = recording(merchant, suspicion="dmarc_reject")
    store.ledger.record(written)
    assert written.case
    reference = written.case.reference
    held = known(store, merchant, reference)
    assert ("dmarc_reject", written.interaction.id) == (held.held, held.withheld)
    pointers: MemoryQueue[RoutePointer] = MemoryQueue()
    change(store, held, "a", pointers, release=True, note="It is theirs")
    contact = store.history.contact(merchant, written.interaction.id)
    assert isinstance(contact, Interaction)
    assert Form.FULL is contact.acknowledgement
    (pointer,) = pointers.pointers
    assert (contact.id, True, "") == (pointer.contact, pointer.acknowledge, pointer.facts.held)


def test_why_an_address_fails_is_kept_until_the_mark_is_lifted(store: Store, case: Case) -> None:
    failure = Failure(ADA.value, "bounce", NOW, case.reference, "5.1.1", "user unknown")
    customer = store.ledger.recall(case.merchant, customers=[customer_id(ADA)]).customers[customer_id(ADA)]
    event = recording(case.merchant, 7, kind=Kind.BOUNCE)
    store.ledger.record(
        replace(event, case=replace(case, undeliverable=True), customer=customer.unreached(failure), aliases=())
    )
    kept = store.ledger.recall(case.merchant, customers=[customer.id]).customers[customer.id]
    assert ((ADA.value,), (failure,)) == (kept.unmailable, kept.failures)
    author = Author("gk_aaaa", interaction_id(case.merchant, "a"), "d1", LATER)
    RestoreMail(store.brands, store.ledger)(case.merchant, ADA.value, "", "They called", author)
    lifted = store.ledger.recall(case.merchant, customers=[customer.id]).customers[customer.id]
    assert ((), (), False) == (
        lifted.unmailable,
        lifted.failures,
        known(store, case.merchant, case.reference).undeliverable,
    )


def test_events_without_a_case_are_no_contacts(store: Store, case: Case) -> None:
    event = replace(recording(case.merchant, 7, kind=Kind.NEWSLETTER).interaction, case="")
    own = replace(event, direction=Direction.INTERNAL, kind=Kind.EVENT)
    store.ledger.record_outgoing(own, LATER)
    assert () == store.history.caseless(case.merchant, 10, None).items


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.jpg", 'attachment; filename="photo.jpg"'),
        ("reçu été.pdf", "attachment; filename=\"recu ete.pdf\"; filename*=UTF-8''re%C3%A7u%20%C3%A9t%C3%A9.pdf"),
        ("収据.png", "attachment; filename=\"file.png\"; filename*=UTF-8''%E5%8F%8E%E6%8D%AE.png"),
    ],
)
def test_a_link_gives_the_bytes_under_their_name(cloud: Cloud, merchant: str, name: str, expected: str) -> None:
    """A name of whatever letters: S3 itself takes Latin ones only."""
    signing = boto3.client(
        "s3",
        endpoint_url=cloud.endpoint,
        region_name="eu-west-1",
        aws_access_key_id=cloud.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=cloud.environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4"),
    )
    blobs = S3Blobs(signing, cloud.environment["GUICHET_BUCKET"])
    key, content = f"attachments/{merchant}/1", b"\xff\xd8\x00bytes"
    blobs.put(key, content, "image/jpeg")
    link = blobs.link(key, name, "image/jpeg", timedelta(minutes=5))
    with urllib.request.urlopen(link, timeout=30) as answer:
        assert (content, expected, "image/jpeg") == (
            answer.read(),
            answer.headers["Content-Disposition"],
            answer.headers["Content-Type"],
        )


def test_what_is_granted_expires_when_it_would_have(
    adapters: Store, merchant: str, scan: Callable[[str], list[dict[str, dict[str, str]]]]
) -> None:
    """To acknowledge late is not to keep longer."""
    written = recording(merchant)
    adapters.ledger.record(written)

    def end() -> list[str]:
        return [item["expires"]["N"] for item in scan(merchant) if item["pk"]["S"].endswith(written.interaction.id)]

    before = end()
    event = recording(merchant, 7, kind=Kind.NEWSLETTER, at=LATER)
    granted = replace(written.interaction, acknowledgement=Form.ADDED)
    adapters.ledger.record(replace(event, granted=granted))
    assert before == end()
    assert 1 == len(before)
