"""Messages leave once, in the thread of their case, and the history tells."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.interaction import Channel, StoredAttachment
from chalicelib.domain.messages import LEASE, STUCK_AFTER, Message, MessageKind, Progress
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.tokens import signed_reference
from chalicelib.errors import Busy, Refused, Retryable
from tests.fakes.house import BRAND, NOW, SIGNING_KEY, House


def decided(house: House, **fields: object) -> Message:
    """A reply in the case of a contact, kept and not sent."""
    house.take(house.mail())
    case = house.cases[0]
    message = Message(
        BRAND.merchant,
        "m1",
        BRAND.id,
        MessageKind.REPLY,
        Channel.MAIL,
        "ada@example.com",
        "Votre colis est à l’agence.",
        NOW,
        NOW + timedelta(days=10),
        to_name="Ada Exemple",
        mailbox="sav@shop.example",
        case=case.reference,
        customer=case.customer,
        language="fr",
        subject="Re: Question",
        in_reply_to="m1@mail.example",
        references=("m0@mail.example", "m1@mail.example"),
        by="agent:ida",
    )
    return house.messages.put(replace(message, **fields))  # type: ignore[arg-type]


def kept(house: House) -> Message:
    found = house.messages.get(BRAND.merchant, "m1")
    assert found is not None
    return found


POINTER = SendPointer(BRAND.merchant, "m1")


def test_a_reply_leaves_in_its_thread_and_is_in_the_history() -> None:
    house = House()
    message = decided(house)
    assert "sent" == house.send_message(POINTER, NOW).decision
    mail = house.answers[-1]
    assert ("Re: Question", message.text, "sav@shop.example") == (mail.subject, mail.text, mail.sender.address)  # type: ignore[union-attr]
    assert (("m1@mail.example",), message.references) == (mail.in_reply_to, mail.references)
    assert mail.reply_to is not None
    assert message.case == signed_reference(SIGNING_KEY, BRAND.merchant, mail.reply_to.address)
    assert mail.reply_to.address == house.mailer.sent[-1].envelope_from
    (told,) = [one for one in house.table.interactions.values() if one.message_id == mail.message_id]
    assert ("out", "human", message.text, "agent:ida") == (told.direction, told.kind, told.text, told.sender)
    assert (Progress.SENT, mail.message_id) == (kept(house).progress, kept(house).message_id)


def test_a_message_is_sent_once_however_often_it_is_queued() -> None:
    house = House()
    decided(house)
    before = len(house.mailer.sent)
    assert ["sent", "sent_before"] == [house.send_message(POINTER, NOW).decision for _ in range(2)]
    assert before + 1 == len(house.mailer.sent)


def test_what_is_for_staff_or_experts_stays_internal() -> None:
    house = House()
    decided(house, kind=MessageKind.QUESTION)
    house.send_message(POINTER, NOW)
    told = list(house.table.interactions.values())[-1]
    assert ("internal", "notification") == (told.direction, told.kind)


def test_attachments_go_along_and_one_that_is_gone_is_a_refusal() -> None:
    house = House()
    label = StoredAttachment("étiquette.pdf", "application/pdf", 4, "attachments/label")
    house.blobs.put(label.key, b"%PDF", label.media_type)
    decided(house, attachments=(label,))
    house.send_message(POINTER, NOW)
    assert [("étiquette.pdf", b"%PDF")] == [(one.name, one.content) for one in house.answers[-1].attachments]

    other = House()
    decided(other, attachments=(label,))
    outcome = other.send_message(POINTER, NOW)
    assert ("refused", ("attachment_gone",)) == (outcome.decision, outcome.reasons)
    told = list(other.table.interactions.values())[-1]
    assert ("event", "attachment_gone", "internal") == (told.kind, told.text, told.direction)
    assert (Progress.REFUSED, "attachment_gone") == (kept(other).progress, kept(other).problem)


def test_a_final_refusal_is_told_and_a_passing_fault_is_tried_again() -> None:
    house = House()
    decided(house)
    house.mailer.failures.append(Retryable("busy", reason="throttled"))
    with pytest.raises(Retryable):
        house.send_message(POINTER, NOW)
    with pytest.raises(Busy):
        house.send_message(POINTER, NOW + LEASE)
    house.mailer.failures.append(Refused("no", reason="MessageRejected"))
    assert "refused" == house.send_message(POINTER, NOW + LEASE + timedelta(seconds=1)).decision
    assert "refused_before" == house.send_message(POINTER, NOW + timedelta(hours=1)).decision


def test_a_message_waits_for_its_time() -> None:
    house = House()
    decided(house, not_before=NOW + timedelta(hours=1))
    assert "too_early" == house.send_message(POINTER, NOW).decision
    assert "nothing_waits" == house.queue_messages(NOW + timedelta(minutes=59), lambda: True).decision
    assert "queued" == house.queue_messages(NOW + timedelta(hours=1), lambda: True).decision
    house.now = NOW + timedelta(hours=1)
    assert ["sent"] == [outcome.decision for outcome in house.work()]


def test_what_was_never_queued_is_queued_by_the_clock_and_not_every_minute() -> None:
    house = House()
    decided(house)
    assert "nothing_waits" == house.queue_messages(NOW + STUCK_AFTER - timedelta(seconds=1), lambda: True).decision
    assert "queued" == house.queue_messages(NOW + STUCK_AFTER, lambda: True).decision
    assert "nothing_waits" == house.queue_messages(NOW + STUCK_AFTER + timedelta(minutes=1), lambda: True).decision
    assert "queued" == house.queue_messages(NOW + STUCK_AFTER * 2, lambda: True).decision
    assert ["sent", "sent_before"] == [outcome.decision for outcome in house.work()]
    assert "nothing_waits" == house.queue_messages(NOW + timedelta(days=1), lambda: True).decision


def test_nothing_new_is_queued_when_time_is_up() -> None:
    house = House()
    decided(house)
    assert "nothing_waits" == house.queue_messages(NOW + timedelta(hours=1), lambda: False).decision
    assert [] == house.send_queue.pointers
