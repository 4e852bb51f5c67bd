"""What a person does with a parked contact: read it, try it again, put it away."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Parked, Parking
from chalicelib.errors import Malformed, NotFound, Refused, Retryable
from chalicelib.usecases.read_raw import LARGEST_ANSWER
from tests.fakes.house import BRAND, OTHER_BRAND, House
from tests.fakes.table import MemoryLedger

SHOP = BRAND.merchant
BODY = b'{"from": {"mail": "ada@example.com"}, "text": "refund #1", "brand": "main"}'


def parked(house: House) -> list[Parked]:
    return list(house.history.parked(SHOP, 10, None).items)


def house_with_a_parked_mail(**stored: Any) -> tuple[House, Parked]:
    """A mail that names no sender, as one waits for a person."""
    house = House()
    house.take(house.mail(sender=None), **{"envelope_from": None, **stored})
    (found,) = parked(house)
    return house, found


def corrected(house: House, contact: Parked) -> None:
    """What stopped the contact is no more; here the mail itself is another, which no retry knows."""
    house.blobs.objects[contact.raw] = house.blobs.objects[house.store(house.mail()).raw]


def test_a_retry_that_succeeds_takes_the_contact_off_the_list() -> None:
    house, contact = house_with_a_parked_mail()
    corrected(house, contact)
    house.retry_contact(SHOP, contact.id)
    assert ["recorded", "routed", "acknowledged"] == [outcome.decision for outcome in house.work()]
    found = house.history.contact(SHOP, contact.id)
    assert isinstance(found, Parked)
    assert ([], Parking.RESOLVED, house.contacts[0].id) == (parked(house), found.status, found.became)


def test_a_worker_that_dies_before_the_list_is_corrected_leaves_that_to_the_next() -> None:
    house, contact = house_with_a_parked_mail()
    corrected(house, contact)
    house.route_queue.failures.append(Retryable("down"))
    for _ in range(2):
        house.retry_contact(SHOP, contact.id)
        house.work()
    assert (1, []) == (len(house.contacts), parked(house))


def test_a_contact_that_is_taken_up_after_days_is_promised_an_answer_from_now_on() -> None:
    """Its case is overdue, and the customer is told nothing that is past."""
    house, contact = house_with_a_parked_mail()
    corrected(house, contact)
    house.later(days=5)
    house.retry_contact(SHOP, contact.id)
    house.work()
    (case,), (answer,) = house.cases, house.answers
    assert case.due_at
    assert case.due_at < house.now
    promised = datetime.fromisoformat(answer.text[-25:])
    assert house.now < promised <= house.now + timedelta(days=4)


def test_a_retry_that_fails_again_counts_in_the_same_record() -> None:
    house, contact = house_with_a_parked_mail()
    for _ in range(2):
        house.retry_contact(SHOP, contact.id)
        assert ["parked"] == [outcome.decision for outcome in house.work()]
    assert [(contact.id, 3)] == [(one.id, one.attempts) for one in parked(house)]


def test_a_retry_goes_to_the_same_mailboxes_with_the_same_verdicts() -> None:
    house, contact = house_with_a_parked_mail(to=("sav@shop.example",), virus=True, spam=True)
    house.retry_contact(SHOP, contact.id)
    (pointer,) = house.classify_queue.pointers
    assert (("sav@shop.example",), True, True, contact.at) == (
        pointer.recipients,
        pointer.virus,
        pointer.spam,
        pointer.at,
    )


class Refusing(MemoryLedger):
    """A table that takes no recording."""

    def record(self, recording: Recording) -> None:
        raise Malformed("The table refuses an item", reason="item_refused")


def test_what_the_table_refuses_is_parked_until_that_is_corrected() -> None:
    house = House()
    refusing = replace(house.classify_contact, ledger=Refusing(house.table))
    assert "parked" == refusing(house.store(house.mail())).decision
    (contact,) = parked(house)
    house.retry_contact(SHOP, contact.id)
    house.work()
    assert ("item_refused", 1, []) == (contact.reason, len(house.contacts), parked(house))


def test_a_submission_is_retried_as_the_same_contact() -> None:
    house = House()
    brand = house.brands.brands.pop((SHOP, "main"))
    identifier = house.submit(BODY)
    house.work()
    house.brands.put(brand)
    house.retry_contact(SHOP, identifier)
    house.work()
    assert ([identifier], []) == ([one.id for one in house.contacts], parked(house))


def test_what_is_recorded_resolved_or_dismissed_is_not_retried() -> None:
    house, contact = house_with_a_parked_mail()
    house.dismiss_contact(SHOP, contact.id, "Ours", "gk_a", house.now)
    house.take(house.mail())
    waiting = len(house.classify_queue.pointers)
    for identifier in (contact.id, house.contacts[0].id):
        with pytest.raises(Refused) as refusal:
            house.retry_contact(SHOP, identifier)
        assert "not_parked" == refusal.value.reason
    assert waiting == len(house.classify_queue.pointers)


def test_a_dismissed_contact_stays_readable_with_who_when_and_why() -> None:
    house, contact = house_with_a_parked_mail()
    house.dismiss_contact(SHOP, contact.id, "A test of ours", "gk_a", house.now)
    found = house.history.contact(SHOP, contact.id)
    assert isinstance(found, Parked)
    assert ([], "A test of ours", "gk_a", house.now) == (
        parked(house),
        found.note,
        found.dismissed_by,
        found.dismissed_at,
    )
    assert house.read_raw(SHOP, contact.id).text


def test_a_redelivered_message_brings_nothing_back_that_was_dismissed() -> None:
    house = House()
    pointer = house.store(b"no mail")
    house.classify_contact(pointer)
    (contact,) = parked(house)
    house.dismiss_contact(SHOP, contact.id, "Noise", "gk_a", house.now)
    house.classify_contact(pointer)
    assert [] == parked(house)


def test_of_two_who_dismiss_at_once_one_is_told() -> None:
    house, contact = house_with_a_parked_mail()

    def rival() -> None:
        house.meanwhile = lambda: None
        house.dismiss_contact(SHOP, contact.id, "first", "gk_b", house.now)

    house.meanwhile = rival
    with pytest.raises(Refused) as refusal:
        house.dismiss_contact(SHOP, contact.id, "second", "gk_a", house.now)
    assert "not_parked" == refusal.value.reason


@pytest.mark.parametrize("identifier", ["", "a" * 24, "../raw", "É" * 24])
def test_what_is_not_there_or_anothers_is_not_found(identifier: str) -> None:
    house, contact = house_with_a_parked_mail()
    for merchant, name in ((SHOP, identifier), (OTHER_BRAND.merchant, contact.id)):
        with pytest.raises(NotFound):
            house.retry_contact(merchant, name)
        with pytest.raises(NotFound):
            house.dismiss_contact(merchant, name, "note", "gk_a", house.now)
        with pytest.raises(NotFound):
            house.read_raw(merchant, name)


def test_any_contact_is_read_as_it_was_received() -> None:
    house = House()
    house.take(house.mail("Où est ma commande ?"))
    identifier = house.submit(BODY)
    received = house.read_raw(SHOP, identifier)
    house.work()
    assert received == house.read_raw(SHOP, identifier)
    assert (BODY.decode(), "application/json", f"{identifier}.json") == (
        received.text,
        received.media_type,
        received.name,
    )
    mail = house.read_raw(SHOP, house.contacts[0].id)
    assert (house.blobs.objects["raw/mail/2"][0].decode(), "message/rfc822") == (mail.text, mail.media_type)


def test_what_was_sent_has_no_raw_bytes() -> None:
    house = House()
    house.take(house.mail())
    sent = next(one for one in house.table.interactions.values() if one.direction == "out")
    with pytest.raises(NotFound):
        house.read_raw(SHOP, sent.id)


@pytest.mark.parametrize("content", [b"\xff latin", b"a" * (LARGEST_ANSWER + 1), b"\x00" * (LARGEST_ANSWER // 6 + 1)])
def test_what_an_answer_cannot_hold_exactly_comes_by_a_link_that_ends(content: bytes) -> None:
    """As JSON, a NUL takes six bytes."""
    house, contact = house_with_a_parked_mail()
    house.blobs.put(contact.raw, content, "message/rfc822")
    raw = house.read_raw(SHOP, contact.id)
    assert ("", True) == (raw.text, raw.link.endswith("seconds=300"))


def test_an_infected_mail_is_not_handed_out_by_mistake() -> None:
    house, contact = house_with_a_parked_mail(virus=True)
    with pytest.raises(Refused) as refusal:
        house.read_raw(SHOP, contact.id)
    assert ("dangerous", True) == (refusal.value.reason, "?dangerous=true" in refusal.value.detail)
    assert house.read_raw(SHOP, contact.id, dangerous=True).text


def test_an_object_that_is_gone_is_not_found() -> None:
    house, contact = house_with_a_parked_mail()
    del house.blobs.objects[contact.raw]
    with pytest.raises(NotFound):
        house.read_raw(SHOP, contact.id)
