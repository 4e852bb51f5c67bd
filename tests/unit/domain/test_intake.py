"""What becomes of a contact: the case it opens or joins, and all that is recorded with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, CaseIntent, Priority, Status, case_reference
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.intake import Recalled, Recording, already_recorded, take_in
from chalicelib.domain.interaction import Channel, Direction, Interaction
from chalicelib.domain.loopguard import Burst
from chalicelib.domain.mail import Kind
from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, IntentFound, Tone, Understanding

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BRAND = Brand("shop", "main", "Shop", ("help@shop.example",))
ADA, BOB = Identity.mail("ada@example.com"), Identity.mail("bob@example.com")
INCOMING = Incoming(
    id="first",
    other_id="second",
    digest="digest",
    brand=BRAND,
    channel=Channel.MAIL,
    kind=Kind.HUMAN,
    at=NOW,
    identities=(ADA,),
    subject="Before",
    text="Where is it?",
    raw="raw/mail/1",
    answer_to="ada@example.com",
    mailbox="help@shop.example",
)
UNDERSTOOD = Understanding("fr", (IntentFound("refund", 0.95),), False, Tone.CALM, False, False, ("4711",))
CUSTOMER = Customer("shop", customer_id(ADA), (str(ADA),), open_cases=("GU-22222222",), version=3)
CASE = Case(
    merchant="shop",
    reference="GU-22222222",
    brand="main",
    customer=CUSTOMER.id,
    status=Status.OPEN,
    subject="Before",
    language="fr",
    created_at=NOW - timedelta(days=1),
    updated_at=NOW - timedelta(hours=1),
    participants=(str(ADA),),
    intents=(CaseIntent("order_tracking", 0.8),),
    abstained=False,
    tone="annoyed",
    references=("0815",),
    queue="delivery",
    priority=Priority.HIGH,
    due_at=NOW + timedelta(hours=2),
    routed_at=NOW - timedelta(hours=1),
    version=2,
)
KNOWN = Recalled(customers={CUSTOMER.id: CUSTOMER}, cases={CASE.reference: CASE})


def take(
    incoming: Incoming = INCOMING, recalled: Recalled | None = None, understood: Understanding = UNDERSTOOD, **rest: Any
) -> Recording:
    return take_in(incoming, recalled or Recalled(), understood, (), **rest)


def opened(recording: Recording) -> Case:
    assert recording.case
    return recording.case


def test_a_first_contact_opens_a_case() -> None:
    recording = take()
    case = opened(recording)
    assert (case_reference("first"), "new", 0, ("mail:ada@example.com",), ("4711",), NOW) == (
        case.reference,
        recording.via,
        case.version,
        case.participants,
        case.references,
        case.created_at,
    )
    assert (CaseIntent("refund", 0.95),) == case.intents
    assert recording.customer == Customer(
        "shop",
        customer_id(ADA),
        ("mail:ada@example.com",),
        language="fr",
        open_cases=(case.reference,),
        acknowledged_on="2026-11-20",
        acknowledged=1,
        burst=Burst(NOW, 1),
        contacted=(NOW.date(),),
    )
    assert (case.reference, Form.FULL, Direction.IN) == (
        recording.interaction.case,
        recording.interaction.acknowledgement,
        recording.interaction.direction,
    )
    assert NOW + timedelta(days=1095) == recording.expires_at


def test_the_same_contact_on_the_same_knowledge_gives_the_same_recording() -> None:
    assert take() == take()


def test_a_taken_reference_gives_way_to_the_next() -> None:
    assert case_reference("first", 2) == opened(take(attempt=2)).reference


def test_a_reply_joins_its_case() -> None:
    recording = take(replace(INCOMING, signed=(CASE.reference,)), KNOWN)
    case = opened(recording)
    assert (CASE.reference, "signed", 2, Form.ADDED, "2026-11-20", CASE.created_at, NOW) == (
        case.reference,
        recording.via,
        case.version,
        recording.interaction.acknowledgement,
        case.added_acknowledged_on,
        case.created_at,
        case.updated_at,
    )


def test_joining_adds_what_is_new_and_forgets_nothing() -> None:
    angry = replace(UNDERSTOOD, intents=(IntentFound("refund", 0.7), IntentFound("order_tracking", 0.6)), urgent=True)
    case = opened(take(replace(INCOMING, signed=(CASE.reference,)), KNOWN, angry))
    assert (CaseIntent("order_tracking", 0.8), CaseIntent("refund", 0.7)) == case.intents
    assert ("annoyed", True, ("0815", "4711"), False) == (case.tone, case.urgent, case.references, case.abstained)


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [("calm", Tone.ANGRY, "angry"), ("angry", Tone.CALM, "angry"), ("annoyed", Tone.ANNOYED, "annoyed")],
)
def test_the_tone_of_a_case_never_softens(before: str, now: Tone, after: str) -> None:
    known = replace(KNOWN, cases={CASE.reference: replace(CASE, tone=before)})
    case = opened(take(replace(INCOMING, signed=(CASE.reference,)), known, replace(UNDERSTOOD, tone=now)))
    assert after == case.tone


def test_a_case_is_routed_by_all_its_contacts() -> None:
    """The last contact may be calm and the one before, not yet routed, angry."""
    angry = replace(KNOWN, cases={CASE.reference: replace(CASE, tone="angry", routed_at=None)})
    facts = take(replace(INCOMING, signed=(CASE.reference,)), angry).facts
    assert facts
    assert (Tone.ANGRY, ("refund", "order_tracking"), "delivery", Priority.HIGH, NOW) == (
        facts.tone,
        facts.intents,
        facts.queue,
        facts.priority,
        facts.received_at,
    )


def test_a_case_that_an_abstained_contact_joins_stays_understood() -> None:
    case = opened(take(replace(INCOMING, signed=(CASE.reference,)), KNOWN, NOTHING_UNDERSTOOD))
    assert not case.abstained


def test_a_solved_case_opens_again() -> None:
    known = replace(KNOWN, cases={CASE.reference: replace(CASE, status=Status.SOLVED)})
    assert Status.OPEN == opened(take(replace(INCOMING, signed=(CASE.reference,)), known)).status


def test_an_older_contact_that_comes_late_does_not_turn_the_clock_back() -> None:
    late = replace(INCOMING, at=NOW - timedelta(days=2), signed=(CASE.reference,))
    assert CASE.updated_at == opened(take(late, KNOWN)).updated_at


def test_a_stranger_who_names_a_case_gets_one_of_his_own_that_links_to_it() -> None:
    recording = take(replace(INCOMING, identities=(BOB,), named=(CASE.reference,)), KNOWN)
    case = opened(recording)
    assert ((CASE.reference,), case_reference("first"), customer_id(BOB)) == (case.links, case.reference, case.customer)


def test_a_signed_reply_of_somebody_else_lies_in_the_timeline_of_the_case() -> None:
    recording = take(replace(INCOMING, identities=(BOB,), signed=(CASE.reference,)), KNOWN)
    assert (CASE.customer, (str(ADA), str(BOB))) == (recording.interaction.customer, opened(recording).participants)
    assert recording.customer
    assert customer_id(BOB) == recording.customer.id


def test_a_reply_by_message_id_finds_its_case() -> None:
    before = take().interaction
    known = replace(KNOWN, interactions={"ack": replace(before, id="ack", case=CASE.reference)})
    assert "replied" == take(replace(INCOMING, replied=("unknown", "ack")), known).via


def test_a_repeat_joins_the_open_case_and_counts() -> None:
    again = replace(UNDERSTOOD, intents=(IntentFound("order_tracking", 0.9),), references=("0815",))
    recording = take(INCOMING, KNOWN, again)
    assert ("repeat", CASE.reference, 1) == (recording.via, opened(recording).reference, opened(recording).repeats)


def test_a_reply_is_no_repeat_unless_it_says_so() -> None:
    reply = replace(INCOMING, signed=(CASE.reference,))
    assert [0, 1] == [
        opened(take(reply, KNOWN, replace(UNDERSTOOD, repeat=repeat))).repeats for repeat in (False, True)
    ]


def test_a_contact_that_links_elsewhere_is_no_repeat() -> None:
    foreign = replace(CASE, reference="GU-33333333", participants=(str(BOB),), customer="other")
    known = replace(KNOWN, cases={**KNOWN.cases, foreign.reference: foreign})
    recording = take(replace(INCOMING, named=(foreign.reference,)), known, replace(UNDERSTOOD, repeat=True))
    assert ("new", (foreign.reference,)) == (recording.via, opened(recording).links)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.HUMAN])
def test_a_machine_opens_no_case_changes_none_and_is_not_answered(kind: Kind) -> None:
    recording = take(replace(INCOMING, kind=kind, answer_to="", signed=(CASE.reference,)), KNOWN)
    assert (None, None, (), None, Form.NONE, CASE.reference) == (
        recording.case,
        recording.customer,
        recording.aliases,
        recording.facts,
        recording.interaction.acknowledgement,
        recording.interaction.case,
    )


def test_a_bounce_belongs_to_the_case_whose_mail_came_back() -> None:
    sent = replace(take().interaction, id="ack", case=CASE.reference, direction=Direction.OUT)
    known = replace(KNOWN, interactions={"ack": sent})
    daemon = Identity.mail("mailer-daemon@mx.example")
    bounce = replace(INCOMING, kind=Kind.BOUNCE, identities=(daemon,), replied=("ack",), answer_to="")
    vacation = replace(bounce, kind=Kind.VACATION)
    assert [(CASE.reference, "signed"), ("", "new")] == [
        (recording.interaction.case, recording.via) for recording in (take(bounce, known), take(vacation, known))
    ]


def test_our_own_mail_come_back_is_a_loop() -> None:
    own = replace(take().interaction, direction=Direction.OUT, digest="")
    recording = take(INCOMING, Recalled(interactions={"first": own}))
    assert (Kind.LOOP, "second", None, Form.NONE) == (
        recording.interaction.kind,
        recording.interaction.id,
        recording.case,
        recording.interaction.acknowledgement,
    )


def test_another_mail_under_a_used_message_id_is_another_contact() -> None:
    first = take().interaction
    known = Recalled(interactions={"first": first})
    other = replace(INCOMING, digest="other")
    assert (None, "second") == (already_recorded(other, known), take(other, known).interaction.id)


def test_the_same_mail_again_is_known() -> None:
    first = take().interaction
    second = replace(first, id="second", digest="other")
    known = Recalled(interactions={"first": first, "second": second})
    assert [first, second] == [
        already_recorded(INCOMING, known),
        already_recorded(replace(INCOMING, digest="other"), known),
    ]


def test_further_identities_become_aliases_unless_they_are_known() -> None:
    phone, number = Identity("phone", "+33612345678"), Identity("id", "C-42")
    other = Customer("shop", customer_id(number), (str(number),))
    recording = take(
        replace(INCOMING, identities=(ADA, phone, number)), Recalled(customers={customer_id(number): other})
    )
    assert recording.customer
    assert other.id == recording.customer.id
    assert (ADA, phone) == recording.aliases
    assert {str(ADA), str(phone), str(number)} == set(recording.customer.identities)


def test_a_customer_found_under_an_alias_is_the_same_customer() -> None:
    phone = Identity("phone", "+33612345678")
    recording = take(replace(INCOMING, identities=(phone,)), Recalled(customers={customer_id(phone): CUSTOMER}))
    assert recording.customer
    assert (CUSTOMER.id, CUSTOMER.id, 3, ()) == (
        recording.customer.id,
        recording.interaction.customer,
        recording.customer.version,
        recording.aliases,
    )


def test_an_alias_is_written_once_per_identity() -> None:
    phone = Identity("phone", "+33612345678")
    assert (phone,) == take(replace(INCOMING, identities=(ADA, phone, phone))).aliases


def test_the_daily_limit_counts_acknowledgements_of_that_day() -> None:
    full = replace(CUSTOMER, acknowledged_on="2026-11-20", acknowledged=5)
    known = Recalled(customers={CUSTOMER.id: full})
    today, tomorrow = take(INCOMING, known), take(replace(INCOMING, at=NOW + timedelta(days=1)), known)
    assert [(Form.NONE, "daily_limit"), (Form.FULL, "")] == [
        (recording.interaction.acknowledgement, recording.unacknowledged) for recording in (today, tomorrow)
    ]
    assert today.customer
    assert 5 == today.customer.acknowledged


def test_an_addition_is_acknowledged_once_a_day() -> None:
    reply = replace(INCOMING, signed=(CASE.reference,))
    known = replace(KNOWN, cases={CASE.reference: opened(take(reply, KNOWN))})
    later = [take(replace(reply, id=f"{days}", at=NOW + timedelta(days=days)), known) for days in (0, 1)]
    assert [Form.NONE, Form.ADDED] == [recording.interaction.acknowledgement for recording in later]


@pytest.mark.parametrize("address", ["help@shop.example", "help+7k3f9qxwabcdefghijklmnop@shop.example"])
def test_no_acknowledgement_leaves_to_ourselves(address: str) -> None:
    assert "own_address" == take(replace(INCOMING, answer_to=address)).unacknowledged


@pytest.mark.parametrize(
    ("confidence", "abstained", "reason"), [(0.95, False, "spam"), (0.85, False, ""), (0.95, True, "")]
)
def test_only_sure_spam_gets_no_acknowledgement(confidence: float, abstained: bool, reason: str) -> None:
    spam = Understanding("fr", (IntentFound("spam", confidence),), abstained, Tone.CALM, False, False)
    assert reason == take(understood=spam).unacknowledged


def test_a_customer_keeps_the_last_open_cases() -> None:
    many = replace(CUSTOMER, open_cases=tuple(f"GU-{number:08}" for number in range(50)))
    recording = take(INCOMING, Recalled(customers={CUSTOMER.id: many}))
    assert recording.customer
    assert (50, opened(recording).reference) == (len(recording.customer.open_cases), recording.customer.open_cases[-1])


@given(
    st.permutations(
        [
            (NOW + timedelta(minutes=number), tone, urgent)
            for number, (tone, urgent) in enumerate([(Tone.CALM, False), (Tone.ANGRY, False), (Tone.ANNOYED, True)])
        ]
    )
)
def test_a_case_is_the_same_whatever_the_order_of_its_contacts(order: list[tuple[datetime, Tone, bool]]) -> None:
    """Queues do not keep the order; what matters of a case may not depend on it."""
    case = CASE
    for at, tone, urgent in order:
        known = replace(KNOWN, cases={case.reference: case})
        contact = replace(INCOMING, id=f"{at}", at=at, signed=(case.reference,))
        case = opened(take(contact, known, replace(UNDERSTOOD, tone=tone, urgent=urgent)))
    assert ("angry", True, NOW + timedelta(minutes=2)) == (case.tone, case.urgent, case.updated_at)


def test_nothing_of_an_interaction_is_lost() -> None:
    """Each field of a contact that the history has a place for is in it."""
    rich = replace(
        INCOMING,
        rule="rule",
        sender_name="Ada",
        message_id="m@mail.example",
        references=("a@mail.example",),
        problems=("odd",),
    )
    interaction = take(rich, text_key="texts/1").interaction
    shared = {name for name in Incoming.__dataclass_fields__ if name in Interaction.__dataclass_fields__} - {
        "brand",
        "id",
    }
    assert {name: getattr(rich, name) for name in shared} == {name: getattr(interaction, name) for name in shared}
    assert ("texts/1", UNDERSTOOD) == (interaction.text_key, interaction.understanding)


def test_a_case_keeps_at_most_a_hundred_numbers_however_many_are_sent() -> None:
    many = replace(UNDERSTOOD, references=tuple(f"{number:08}" for number in range(500)))
    assert many.references[:100] == opened(take(understood=many)).references
