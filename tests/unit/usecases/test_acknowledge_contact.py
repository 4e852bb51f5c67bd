"""Once per contact: a claim goes before the mail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.acknowledgement import Letter, Promise
from chalicelib.domain.interaction import Change
from chalicelib.domain.look import Look
from chalicelib.domain.mail import Address
from chalicelib.domain.pointers import AcknowledgePointer
from chalicelib.domain.tokens import untagged
from chalicelib.errors import Refused, Retryable
from chalicelib.usecases.acknowledge_contact import LEASE
from tests.fakes.house import BRAND, House
from tests.fakes.reading import PlainLetters


def granted(house: House, text: str = "refund") -> AcknowledgePointer:
    house.classify_contact(house.store(house.mail(text)))
    house.route_contact(house.route_queue.pointers.pop())
    return house.acknowledge_queue.pointers.pop()


def test_the_same_pointer_again_sends_nothing() -> None:
    house = House()
    pointer = granted(house)
    assert ["acknowledged", "acknowledged_before"] == [
        house.acknowledge_contact(pointer, house.now).decision for _ in range(2)
    ]
    house.later(days=1)
    assert "acknowledged_before" == house.acknowledge_contact(pointer, house.now).decision
    assert 1 == len(house.answers)


def test_a_claim_is_respected_until_its_lease_ends() -> None:
    house = House()
    pointer = granted(house)
    house.ledger.claim(pointer.merchant, pointer.contact, house.now, LEASE)
    house.now += LEASE
    with pytest.raises(Retryable) as failure:
        house.acknowledge_contact(pointer, house.now)
    assert ("busy", []) == (failure.value.reason, house.answers)
    house.now += timedelta(seconds=1)
    assert "acknowledged" == house.acknowledge_contact(pointer, house.now).decision


def test_a_crash_before_sending_is_made_up_for() -> None:
    house = House()
    pointer = granted(house)
    house.mailer.failures.append(Retryable("throttled", reason="Throttling"))
    with pytest.raises(Retryable):
        house.acknowledge_contact(pointer, house.now)
    house.now += LEASE + timedelta(seconds=1)
    assert "acknowledged" == house.acknowledge_contact(pointer, house.now).decision
    assert 1 == len(house.answers)


def test_a_second_mail_after_a_crash_is_known_as_the_same() -> None:
    """Sent, and died before writing it down: the mail that follows is written with the same Message-ID."""
    house = House()
    pointer = granted(house)
    house.acknowledge_contact(pointer, house.now)
    house.table.interactions = {name: one for name, one in house.table.interactions.items() if one.direction == "in"}
    house.now += LEASE + timedelta(seconds=1)
    house.acknowledge_contact(pointer, house.now)
    first, second = (house.mails.parse(sent.raw) for sent in house.mailer.sent)
    assert first.message_id == second.message_id


def test_what_the_mail_service_refuses_for_good_is_given_up_with_the_reason() -> None:
    house = House()
    pointer = granted(house)
    house.mailer.failures.append(Refused("MessageRejected", reason="MessageRejected"))
    outcome = house.acknowledge_contact(pointer, house.now)
    assert ("refused", ("MessageRejected",)) == (outcome.decision, outcome.reasons)
    assert [one for one in house.table.interactions.values() if one.direction == "out"] == []


def test_the_history_tells_that_a_customer_was_not_told() -> None:
    house = House()
    pointer = granted(house)
    refusal = Refused("MessageRejected", reason="MessageRejected")
    house.mailer.failures.extend((refusal, refusal))
    for _ in range(2):
        house.acknowledge_contact(pointer, house.now)
        house.now += LEASE + timedelta(seconds=1)
    _, interactions = house.look_up_case(BRAND.merchant, house.cases[0].reference, 10, None)
    contact, event = interactions.items
    assert ("internal", "event", "MessageRejected", contact.id) == (
        event.direction,
        event.kind,
        event.text,
        event.answers,
    )
    assert (Change("acknowledgement", "full", "refused"),) == event.changes
    found, progress = house.look_up_contact(BRAND.merchant, contact.id)
    assert (contact, "routed") == (found, progress)

    house.acknowledge_contact(pointer, house.now)
    assert "acknowledged" == house.look_up_contact(BRAND.merchant, contact.id)[1]


def test_a_contact_that_is_not_recorded_is_delivered_again() -> None:
    house = House()
    with pytest.raises(Retryable) as failure:
        house.acknowledge_contact(AcknowledgePointer(BRAND.merchant, "nothing", house.now), house.now)
    assert "unknown_contact" == failure.value.reason


def test_a_contact_that_was_granted_none_gets_none() -> None:
    house = House()
    house.classify_contact(house.store(house.mail("spam")))
    (contact,) = house.contacts
    pointer = AcknowledgePointer(contact.merchant, contact.id, house.now)
    assert "not_due" == house.acknowledge_contact(pointer, house.now).decision
    assert [] == house.answers


def test_a_brand_that_is_gone_is_waited_for() -> None:
    house = House()
    pointer = granted(house)
    house.brands.brands.clear()
    with pytest.raises(Retryable):
        house.acknowledge_contact(pointer, house.now)


def test_the_mail_is_threaded_signed_and_in_the_history() -> None:
    house = House()
    chain = tuple(f"{number}@mail.example" for number in range(15))
    house.take(house.mail("English refund", references=chain))
    (answer,) = house.answers
    (case,) = house.cases
    assert (("m1@mail.example",), (*chain[-9:], "m1@mail.example")) == (answer.in_reply_to, answer.references)
    assert ("auto-submitted", "auto-replied") in answer.headers
    assert answer.reply_to
    assert answer.reply_to.address.startswith("help+" + case.reference[3:].lower())
    sent = house.look_up_timeline(BRAND.merchant, "ada@example.com", 10, None).items[0]
    assert ("out", "acknowledgement", case.reference, answer.text, answer.message_id) == (
        sent.direction,
        sent.kind,
        sent.case,
        sent.text,
        sent.message_id,
    )


def test_it_is_answered_in_the_customers_language_where_the_brand_has_it() -> None:
    house = House()
    house.take(house.mail("English refund"))
    house.take(house.mail("refund #2"))
    assert ["en", "fr"] == [mail.text.split()[1] for mail in house.answers]


@pytest.mark.parametrize(("text", "named"), [("refund", "refund"), ("refund ABSTAIN", "")])
def test_only_what_is_surely_understood_is_named(text: str, named: str) -> None:
    house = House()
    house.take(house.mail(text))
    assert f"full fr {house.cases[0].reference} {named} " in house.answers[0].text


def test_it_goes_where_the_customer_wants_answers() -> None:
    house = House()
    house.take(house.mail("refund", reply_to=Address("office@example.com")))
    assert ["office@example.com"] == [sent.recipient for sent in house.mailer.sent]


def test_it_leaves_from_the_mailbox_that_was_written_to() -> None:
    house = House()
    house.take(house.mail("refund"), to=BRAND.mailboxes[1:])
    assert [BRAND.mailboxes[1]] == [untagged(sent.envelope_from) for sent in house.mailer.sent]
    assert [BRAND.mailboxes[1]] == [mail.sender.address for mail in house.answers if mail.sender]


class Signing(PlainLetters):
    """`Letters` that say only how the brand signs and looks."""

    def acknowledgement(self, promise: Promise) -> Letter:
        """See `Letters`."""
        text = " / ".join((*promise.signature, promise.look.logo))
        return Letter(promise.subject, text, f"<p>{text}</p>")


def test_a_letter_is_signed_in_the_language_that_it_is_written_in() -> None:
    house, letters = House(), Signing()
    logo = "https://shop.example/logo.png"
    house.brands.put(
        replace(BRAND, languages=("fr",), signature={"fr": ("Camille",), "en": ("Kate",)}, look=Look("", logo))
    )
    replace(house.acknowledge_contact, letters=letters)(granted(house), house.now)
    house.brands.put(replace(BRAND, languages=("fr",), signature={"en": ("Kate",)}))
    replace(house.acknowledge_contact, letters=letters)(granted(house, "invoice"), house.now)
    assert [f"Camille / {logo}", ""] == [answer.text.strip() for answer in house.answers]
