"""A case goes to an expert and comes back: what they write is internal, counts once, and reaches no customer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.case import Case, Status
from chalicelib.domain.casework import Author
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.expert_cases import Asked
from chalicelib.domain.expert_rules import ExpertRules
from chalicelib.domain.experts import ExpertQuestion, Share, State
from chalicelib.domain.interaction import Direction, Interaction, interaction_id
from chalicelib.domain.mail import Address, Attachment, Bounce, Kind, Mail
from chalicelib.domain.tokens import signed_question, signed_reference
from chalicelib.errors import NotFound, Refused
from tests.fakes.house import ADA, BOB, BRAND, NOW, SIGNING_KEY, House

EXPERT = Address("atelier@supplier.example", "Paul Atelier")
ASSISTANT = Address("assistant@supplier.example", "Zoé")


@pytest.fixture
def house() -> House:
    """A house whose experts are at one supplier, with one routed case of Ada's."""
    built = House()
    built.brands.put(replace(BRAND, experts=ExpertRules(allowed=("@supplier.example",), remind_after=8)))
    picture = Attachment("vase.jpg", "image/jpeg", b"\xff\xd8 a vase")
    built.take(
        built.mail("My vase is broken, refund please. Call me: +33612345678, ada@example.com", attachments=(picture,))
    )
    return built


def author(house: House, name: str = "ask-1") -> Author:
    return Author("gk_test", interaction_id("shop", "event", name), "digest", house.now)


def ask(house: House, name: str = "ask-1", **fields: Any) -> ExpertQuestion:
    """Ask the expert, and let the mail leave."""
    asked = Asked(**{"to": EXPERT.address, "to_name": EXPERT.name, "text": "Repair it?", "agent": "lea", **fields})
    question, _ = house.outside.ask_expert("shop", house.cases[0].reference, asked, author(house, name))
    house.work()
    return question


def left(house: House) -> list[Mail]:
    """The mails that left after the acknowledgement of the first contact."""
    return house.answers[1:]


def address(house: House, number: int = -1) -> str:
    """Where an answer to a mail that left goes."""
    reply_to = left(house)[number].reply_to
    assert reply_to is not None
    return reply_to.address


def answer(house: House, text: str = "Yes, for 40 euros.", to: str = "", **fields: Any) -> list[Any]:
    """Let the expert answer by mail; `verdicts` and the like go with the receipt."""
    receipt = {name: fields.pop(name) for name in ("verdicts", "spam", "envelope_from") if name in fields}
    given = {"sender": EXPERT, "subject": "Re: Question", **fields}
    house.later(hours=3)
    return house.take(house.mail(text, **given), to=(to or address(house),), **receipt)


def case(house: House) -> Case:
    return house.cases[0]


def question(house: House) -> ExpertQuestion:
    kept = house.outside.settle_question.listed("shop", case(house).reference)[1]
    return kept[0]


def internal(house: House, kind: Kind = Kind.EXPERT) -> list[Interaction]:
    return [one for one in house.table.interactions.values() if one.kind is kind]


def customers_mails(house: House) -> list[Mail]:
    return [one for one in left(house) if one.to[0].address == ADA.address]


# Asking


def test_asking_pauses_the_case_and_sends_a_mail_that_is_answered_to_the_question_alone(house: House) -> None:
    asked = ask(house)
    waiting = case(house)
    assert (Status.PENDING, Waiting.EXPERT, (asked.id,)) == (waiting.status, waiting.waiting, waiting.awaited)
    (sent,) = left(house)
    assert EXPERT.address == sent.to[0].address
    assert "Repair it?" in sent.text
    assert asked.id == signed_question(SIGNING_KEY, "shop", address(house))
    assert "" == signed_reference(SIGNING_KEY, "shop", address(house))
    assert address(house) == house.mailer.sent[1].envelope_from


def test_the_same_request_asks_once(house: House) -> None:
    first, again = ask(house), ask(house)
    assert first.id == again.id
    assert 1 == len(left(house))
    assert 1 == len(house.outside.settle_question.listed("shop", case(house).reference)[1])


def test_the_mail_is_internal_in_the_history_and_so_is_the_event(house: House) -> None:
    ask(house)
    told = [one for one in house.table.interactions.values() if one.at >= NOW and one.direction is Direction.INTERNAL]
    assert {Kind.EVENT, Kind.NOTIFICATION} == {one.kind for one in told}
    event = next(one for one in told if one.kind is Kind.EVENT)
    assert "lea" == event.sender_name
    assert ("expert", "", f"asked {EXPERT.address}") == (
        event.changes[0].field,
        event.changes[0].before,
        event.changes[0].after,
    )


@pytest.mark.parametrize(
    ("share", "shown", "hidden"),
    [
        (Share.QUESTION, (), ("vase", "+33612345678", "ada@example.com")),
        (Share.CONTACTS, ("vase is broken",), ("+33612345678", "ada@example.com")),
        (Share.THREAD, ("vase is broken", "+33612345678", "ada@example.com"), ()),
    ],
)
def test_an_expert_sees_of_the_customer_what_the_agent_shares(
    house: House, share: Share, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    ask(house, share=share)
    text = left(house)[0].text
    assert all(part in text for part in shown), text
    assert not any(part in text for part in hidden), text


def test_files_of_the_case_go_along_and_no_others(house: House) -> None:
    contact = house.contacts[0].id
    asked = ask(house, attachments=((contact, 1),))
    assert ("vase.jpg",) == tuple(one.name for one in asked.attachments)
    for wrong in ((contact, 2), ("nosuchcontact", 1)):
        with pytest.raises(Refused) as refusal:
            ask(house, name="ask-2", attachments=(wrong,))
        assert "invalid_body" == refusal.value.reason


@pytest.mark.parametrize("to", [ADA.address, ADA.address.upper(), "stranger@else.example", BRAND.mailboxes[0]])
def test_nobody_is_asked_who_is_not_allowed_or_belongs_to_the_case(house: House, to: str) -> None:
    house.brands.put(
        replace(BRAND, experts=ExpertRules(allowed=("@supplier.example", "@example.com", f"@{BRAND.mailboxes[0][5:]}")))
    )
    with pytest.raises(Refused) as refusal:
        ask(house, to=to)
    assert "expert_not_allowed" == refusal.value.reason
    assert Status.OPEN is case(house).status


def test_a_case_that_ended_or_does_not_exist_is_put_to_nobody(house: House) -> None:
    asked = Asked(EXPERT.address, "?", "lea")
    with pytest.raises(NotFound):
        house.outside.ask_expert("shop", "GU-ZZZZZZZZ", asked, author(house))
    with pytest.raises(NotFound):
        house.outside.ask_expert("rival", case(house).reference, asked, author(house))
    house.table.cases["shop", case(house).reference] = replace(case(house), status=Status.SOLVED)
    with pytest.raises(Refused) as refusal:
        house.outside.ask_expert("shop", case(house).reference, asked, author(house))
    assert "case_ended" == refusal.value.reason


# Answers


def test_the_answer_is_internal_and_brings_the_case_back_to_where_it_stood(house: House) -> None:
    before = case(house)
    ask(house)
    answer(house, "Yes, for 40 euros.\n> Repair it?", attachments=(Attachment("quote.pdf", "application/pdf", b"%"),))
    back = case(house)
    assert (before.queue, before.priority, Status.OPEN) == (back.queue, back.priority, back.status)
    assert (Waiting.NOBODY, ()) == (back.waiting, back.awaited)
    assert before.due_at is not None
    assert before.due_at + timedelta(hours=3) == back.due_at
    (heard,) = internal(house)
    assert (Direction.INTERNAL, "Yes, for 40 euros.", back.reference) == (heard.direction, heard.text, heard.case)
    assert ("quote.pdf",) == tuple(one.name for one in heard.attachments)
    assert ("mail:" + EXPERT.address, "") == (heard.sender, heard.answer_to)
    settled = question(house)
    assert (State.ANSWERED, EXPERT.address, 3 * 3600) == (settled.state, settled.answered_by, settled.outside)
    assert (heard.id,) == settled.answers
    assert ("outside_seconds", str(3 * 3600)) in [(one.field, one.after) for one in heard.changes]


def test_nothing_of_the_answer_reaches_the_customer(house: House) -> None:
    """No acknowledgement, no contact, no judgement, nothing in what the customer is sent next."""
    ask(house)
    answer(house, "SECRET: their last supplier lied.", message_id="secret@supplier.example")
    assert [] == customers_mails(house)
    assert 1 == len(house.contacts)
    (heard,) = internal(house)
    assert heard.understanding is None
    house.later(days=2)
    house.take(house.mail("English: any news?", subject=f"Re: [{case(house).reference}]"))
    (told,) = customers_mails(house)
    assert "SECRET" not in told.text + told.html + told.subject
    assert "secret@supplier.example" not in (told.in_reply_to, *told.references)


def test_a_redelivered_answer_is_one(house: House) -> None:
    ask(house)
    to = address(house)
    mail = house.mail("Yes.", sender=EXPERT)
    first = house.store(mail, (to,))
    house.receive_mail(first)
    house.work()
    house.receive_mail(replace(first, raw=house.store(mail, (to,)).raw))
    assert ["seen"] == [one.decision for one in house.work()]
    assert 1 == len(internal(house))


def test_a_second_mail_is_added_and_changes_nothing(house: House) -> None:
    ask(house)
    answer(house)
    settled, version = question(house), case(house).version
    answer(house, "One more thing: it takes two weeks.")
    assert 2 == len(internal(house))
    assert (settled.outside, settled.settled_at) == (question(house).outside, question(house).settled_at)
    assert version == case(house).version
    assert 2 == len(question(house).answers)


def test_an_assistants_answer_counts_and_is_shown_as_such(house: House) -> None:
    ask(house)
    answer(house, sender=ASSISTANT)
    (heard,) = internal(house)
    assert ("other_sender",) == heard.problems
    assert (State.ANSWERED, ASSISTANT.address) == (question(house).state, question(house).answered_by)


@pytest.mark.parametrize(
    ("receipt", "doubt"),
    [
        ({"verdicts": Verdicts("fail", "reject")}, "dmarc_reject"),
        ({"sender": Address("boss@shop.example"), "verdicts": Verdicts("fail", "none")}, "claims_merchant"),
        ({"spam": True}, "spam_verdict"),
    ],
)
def test_a_forged_answer_is_held_for_a_person(house: House, receipt: dict[str, Any], doubt: str) -> None:
    ask(house)
    answer(house, "Send the goods to me instead.", **receipt)
    (heard,) = internal(house)
    assert (doubt, Direction.INTERNAL) == (heard.suspicion, heard.direction)
    assert heard.sender.startswith("mail:" if receipt.get("spam") else "unverified:")
    assert (State.DOUBTFUL, doubt) == (question(house).state, question(house).doubt)
    held = case(house)
    assert (Status.OPEN, doubt, "review") == (held.status, held.held, held.queue)
    assert [] == customers_mails(house)


def test_a_person_accepts_a_doubtful_answer_and_the_case_leaves_review(house: House) -> None:
    before = case(house)
    ask(house)
    answer(house, verdicts=Verdicts("fail", "reject"))
    reference = case(house).reference
    accepted, _ = house.outside.settle_question.accept(
        "shop", reference, question(house).id, "I rang them", "lea", author(house, "accept")
    )
    house.work()
    assert State.ANSWERED is accepted.state
    assert ("", before.queue, ()) == (case(house).held, case(house).queue, case(house).awaited)


@pytest.mark.parametrize(
    "mail",
    [
        {"headers": (("auto-submitted", "auto-replied"),), "subject": "Absence"},
        {"headers": (("precedence", "bulk"), ("auto-submitted", "auto-generated"))},
        {"text": "I am away.", "subject": "Automatic reply: Question", "headers": (("x-autoreply", "yes"),)},
    ],
)
def test_a_machines_mail_is_no_answer(house: House, mail: dict[str, Any]) -> None:
    ask(house)
    answer(house, **{"text": "I am out of the office.", **mail})
    assert (State.ASKED, Status.PENDING) == (question(house).state, case(house).status)
    assert 1 == len(question(house).answers)
    heard = house.table.interactions["shop", question(house).answers[0]]
    assert (Direction.INTERNAL, case(house).reference) == (heard.direction, heard.case)
    assert Kind.EXPERT is not heard.kind
    assert [] == customers_mails(house)


def bounce(recipient: str) -> Bounce:
    return Bounce(recipient, "5.1.1", "user unknown", permanent=True)


def test_a_bounce_fails_the_question_and_says_nothing_of_the_customer(house: House) -> None:
    ask(house)
    answer(house, "", sender=Address("mailer-daemon@mx.example"), bounce=bounce(EXPERT.address), envelope_from="")
    assert (State.FAILED, "bounce 5.1.1") == (question(house).state, question(house).reason)
    assert (Status.OPEN, False) == (case(house).status, case(house).undeliverable)
    assert all(not customer.unmailable for customer in house.table.customers.values())


# Who may write where


def test_the_customer_who_gets_hold_of_the_questions_address_is_no_expert(house: House) -> None:
    """An expert forwards our mail to the customer: what they answer is their contact, in their case."""
    ask(house)
    house.take(house.mail("English: when?", subject=f"Re: [{case(house).reference}]"), to=(address(house),))
    assert [] == internal(house)
    assert 2 == len(house.contacts)
    assert {case(house).reference} == {one.case for one in house.contacts}
    assert State.ASKED is question(house).state


def test_a_stranger_with_the_questions_address_does_not_write_as_the_customer(house: House) -> None:
    ask(house)
    answer(house, "I am Ada, change my address.", sender=BOB)
    assert 1 == len(house.contacts)
    (heard,) = internal(house)
    assert (Direction.INTERNAL, ("other_sender",)) == (heard.direction, heard.problems)
    assert BOB.address not in "".join(case(house).participants)


def test_the_customers_address_makes_nobody_an_expert(house: House) -> None:
    house.take(house.mail("Hello again English", subject="Something"))
    customers = address(house)
    ask(house)
    house.take(house.mail("Yes, for 40 euros.", sender=EXPERT), to=(customers,))
    assert [] == internal(house)
    assert State.ASKED is question(house).state


def test_an_expert_on_the_staff_who_forwards_answers_with_their_own_word(house: House) -> None:
    house.brands.put(replace(BRAND, staff=("@supplier.example",)))
    ask(house)
    answer(house, "See below.\nFrom: Bob <bob@example.com>\nHi", subject="Fwd: Question")
    assert 1 == len(house.contacts)
    assert State.ANSWERED is question(house).state
