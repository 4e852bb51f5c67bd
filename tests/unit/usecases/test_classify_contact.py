"""Bytes to a recorded contact: parked, retried, handed on."""

from dataclasses import dataclass, field, replace

import pytest

from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Channel, Parked
from chalicelib.domain.mail import Attachment
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.errors import Conflict, NotFound, Retryable
from chalicelib.usecases.classify_contact import TEXT_IN_TABLE, ClassifyContact
from tests.fakes.house import BRAND, House
from tests.fakes.table import MemoryLedger


def parked(house: House) -> list[tuple[str, str]]:
    return [(one.merchant, one.reason) for one in house.table.parked.values()]


@pytest.mark.parametrize(
    ("content", "stored", "expected"),
    [
        (b"\x00\x01 no mail", {}, ("shop", "not_a_mail")),
        (None, {"to": ("nobody@shop.example",)}, ("-", "unknown_mailbox")),
        (None, {"to": ()}, ("-", "unknown_mailbox")),
        (None, {"virus": True}, ("shop", "virus")),
    ],
)
def test_what_is_no_contact_of_ours_is_parked_with_its_reason(
    content: bytes | None, stored: dict[str, object], expected: tuple[str, str]
) -> None:
    house = House()
    pointer = house.store(content or house.mail(), **stored)  # type: ignore[arg-type]
    for _ in range(2):
        assert "parked" == house.classify_contact(pointer).decision
    assert [expected] == parked(house)
    assert ({}, []) == (house.table.interactions, house.route_queue.pointers)


def test_a_mail_without_any_sender_is_parked() -> None:
    house = House()
    house.classify_contact(house.store(house.mail(sender=None), envelope_from=None))
    assert [("shop", "no_sender")] == parked(house)


def test_a_mail_without_from_is_the_envelopes() -> None:
    house = House()
    house.classify_contact(house.store(house.mail(sender=None), envelope_from="ada@example.com"))
    assert ["mail:ada@example.com"] == [one.sender for one in house.contacts]


def test_what_is_parked_can_be_looked_up_with_its_raw_bytes() -> None:
    house = House()
    pointer = house.store(b"no mail")
    house.classify_contact(pointer)
    (found,) = house.history.parked(BRAND.merchant, 10, None).items
    assert ("not_a_mail", pointer.raw, house.now) == (found.reason, found.raw, found.at)
    assert isinstance(house.look_up_contact(BRAND.merchant, found.id)[0], Parked)


def test_an_object_that_is_not_there_is_delivered_again() -> None:
    house = House()
    with pytest.raises(NotFound):
        house.classify_contact(ReceivedPointer("raw/mail/none", Channel.MAIL, house.now, BRAND.mailboxes))


def test_a_submission_to_a_brand_that_is_gone_is_parked() -> None:
    house = House()
    contact = house.submit(b'{"from": {"mail": "ada@example.com"}, "text": "refund"}')
    house.brands.brands.clear()
    house.work()
    assert [("shop", "unknown_brand")] == parked(house)
    assert [("shop", contact)] == list(house.table.parked)


@pytest.mark.parametrize("failure", [Retryable("throttled", reason="throttled")])
def test_a_crash_between_write_and_send_loses_nothing(failure: Retryable) -> None:
    """The write happened; the redelivered message sends the pointer that the first worker did not."""
    house = House()
    pointer = house.store(house.mail())
    house.route_queue.failures.append(failure)
    with pytest.raises(Retryable):
        house.classify_contact(pointer)
    assert (1, []) == (len(house.contacts), house.route_queue.pointers)
    assert "seen" == house.classify_contact(pointer).decision
    (route,) = house.route_queue.pointers
    house.work()
    assert (True, 1, 1) == (route.acknowledge, len(house.cases), len(house.answers))


def test_a_redelivered_contact_keeps_its_customers_tier() -> None:
    house = House()
    body = b'{"from": {"mail": "ada@example.com", "id": "C-42", "tier": "vip"}, "text": "refund"}'
    house.submit(body)
    (pointer,) = house.classify_queue.pointers
    first = house.classify_contact(pointer)
    house.route_queue.pointers.clear()
    assert ["recorded", "seen"] == [first.decision, house.classify_contact(pointer).decision]
    assert ["vip"] == [route.facts.tier for route in house.route_queue.pointers]


@dataclass(slots=True)
class ContendedLedger(MemoryLedger):
    """A ledger on which somebody else writes first, so many times."""

    conflicts: list[str] = field(default_factory=list)

    def record(self, recording: Recording) -> None:
        if self.conflicts:
            raise Conflict("somebody else", reason=self.conflicts.pop())
        MemoryLedger.record(self, recording)


def contended(house: House, *reasons: str) -> ClassifyContact:
    usual = house.classify_contact
    ledger = ContendedLedger(house.table, conflicts=list(reasons))
    return replace(usual, ledger=ledger)


def test_a_lost_race_is_run_again() -> None:
    house = House()
    assert "recorded" == contended(house, *["changed"] * 5)(house.store(house.mail())).decision
    assert 1 == len(house.route_queue.pointers)


def test_who_loses_every_race_is_delivered_again() -> None:
    house = House()
    with pytest.raises(Retryable) as failure:
        contended(house, *["changed"] * 6)(house.store(house.mail()))
    assert "contention" == failure.value.reason


def test_a_taken_reference_gives_way_to_the_next() -> None:
    house, usual = House(), House()
    contended(house, "taken")(house.store(house.mail()))
    usual.take(usual.mail())
    assert usual.cases[0].reference != house.cases[0].reference


def test_a_large_text_goes_to_the_bucket_and_comes_back_whole() -> None:
    house = House()
    text = "refund é" * TEXT_IN_TABLE
    house.take(house.mail(text))
    (contact,) = house.contacts
    assert (text[:2_000], text) == (contact.text, house.blobs.get(contact.text_key).decode())
    _, shown = house.look_up_case(BRAND.merchant, contact.case, 10, None)
    assert text == shown.items[0].text


def test_a_text_that_the_bucket_forgot_does_not_hide_the_history() -> None:
    house = House()
    house.take(house.mail("refund " * TEXT_IN_TABLE))
    (contact,) = house.contacts
    del house.blobs.objects[contact.text_key]
    timeline = house.look_up_timeline(BRAND.merchant, contact.sender, 10, None)
    assert ["out", "in"] == [one.direction for one in timeline.items]
    assert contact.text == timeline.items[1].text


@pytest.mark.parametrize("size", [0, TEXT_IN_TABLE])
def test_an_ordinary_text_stays_in_the_table(size: int) -> None:
    house = House()
    house.take(house.mail("x" * size))
    assert "" == house.contacts[0].text_key


def test_attachments_are_stored_before_the_contact_is_recorded() -> None:
    house = House()
    files = (Attachment("photo.jpg", "image/jpeg", b"pixels"), Attachment("empty.txt", "text/plain", b""))
    house.take(house.mail(attachments=files))
    stored = house.contacts[0].attachments
    assert [("photo.jpg", "image/jpeg", 6), ("empty.txt", "text/plain", 0)] == [
        (one.name, one.media_type, one.size) for one in stored
    ]
    assert [(b"pixels", "image/jpeg"), (b"", "text/plain")] == [house.blobs.objects[one.key] for one in stored]


def test_a_machine_is_not_asked_to_be_understood() -> None:
    house = House()
    house.classify_contact(house.store(house.mail("refund"), envelope_from=""))
    assert [None] == [one.understanding for one in house.contacts]


def test_a_name_and_a_subject_are_bounded() -> None:
    house = House()
    long = house.mail(subject="s" * 9_000)
    house.take(long)
    assert 500 == len(house.contacts[0].subject)


def test_a_mail_of_another_merchant_with_the_same_message_id_is_another_contact() -> None:
    house = House()
    mail = house.mail(message_id="same@mail.example")
    house.take(mail)
    house.take(mail, to=("help@rival.example",))
    assert ["shop", "rival"] == [one.merchant for one in house.contacts]
    assert 2 == len({one.id for one in house.contacts})


def test_a_signed_address_of_one_merchant_opens_nothing_of_another() -> None:
    house = House()
    house.take(house.mail())
    reply_to = house.answers[0].reply_to
    assert reply_to
    stolen = reply_to.address.replace("@shop.example", "@rival.example")
    house.take(house.mail("refund"), to=(stolen,))
    assert ["shop", "rival"] == [case.merchant for case in house.cases]
    assert [(), ()] == [case.links for case in house.cases]
