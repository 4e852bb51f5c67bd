"""Events of orders: taken once, told once, and joined to their customer's one history."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Consent, Identity, customer_id
from chalicelib.domain.interaction import Channel, Direction, interaction_id
from chalicelib.domain.mail import Address, Kind
from chalicelib.domain.messages import Progress
from chalicelib.domain.order_policy import OrderNews
from chalicelib.domain.orders import EventKind, Order, OrderEvent, SmsWish, Told
from chalicelib.domain.ports import Outcome
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.change_consent import ChangeConsent
from chalicelib.usecases.look_up_order import LookUpOrder
from chalicelib.usecases.record_order_event import RecordOrderEvent
from chalicelib.wire.feedback import decode_feedback
from tests.fakes.house import ADA, BOB, BRAND, House
from tests.fakes.sending import bounced

PHONE = "+33612345678"
YES = SmsWish(given=True, at=datetime(2026, 11, 1, tzinfo=UTC), source="checkout")
WHOSE = (f"mail:{ADA.address}", f"phone:{PHONE}", "id:C-42")
POLICY = OrderNews(mail=("shipped", "delayed"), sms=("out_for_delivery", "delivered"), sender="Exemple", answer=True)


@pytest.fixture
def house() -> House:
    house = House()
    house.brands.put(replace(BRAND, order_news=POLICY))
    return house


def author(house: House, key: str = "k1", digest: str = "d") -> Author:
    return Author("aaaa", interaction_id("shop", "event", "order:LX-1", key), digest, house.now)


def tell(
    house: House, kind: str = "shipped", key: str = "", number: str = "LX-1", hours: float = 0, **said: object
) -> tuple[Order, OrderEvent, Outcome]:
    own = {name: said.pop(name) for name in list(said) if name in Told.__dataclass_fields__}
    at = house.now + timedelta(hours=hours)
    told = OrderEvent("", EventKind(kind), at, house.now, **said)  # type: ignore[arg-type]
    asked = Told(number, told, **{"identities": WHOSE, "language": "fr", **own})  # type: ignore[arg-type]
    given = Author("aaaa", interaction_id("shop", "event", number, key or f"{kind}-{hours}"), kind, house.now)
    return house.record_order_event("shop", asked, given)


def send(house: House) -> list[str]:
    """Work on the queue send; what each message came to."""
    done = []
    while house.send_queue.pointers:
        done.append(house.send_message(house.send_queue.pointers.pop(0), house.now).decision)
    return done


def history(house: House, identity: str = WHOSE[0]) -> list[tuple[str, str, str]]:
    owner = house.table.customer("shop", customer_id(Identity.read(identity)))
    assert owner
    listed = house.history.timeline("shop", owner.id, 50, None).items
    return [(one.direction, one.channel, one.kind) for one in listed]


# Taking events


def test_an_event_joins_its_customers_history_and_is_told_by_mail(house: House) -> None:
    order, event, outcome = tell(house, parcel="A", carrier="Express", name="Ada Exemple")
    assert ("recorded", ("mail",), EventKind.SHIPPED) == (outcome.decision, event.told, order.state)
    assert ["sent"] == send(house)
    (mail,) = house.answers
    assert (ADA.address, "LX-1 shipped") == (mail.to[0].address, mail.subject)
    assert "auto-submitted" in dict(mail.headers)
    assert {
        (Direction.INTERNAL, Channel.API, Kind.EVENT),
        (Direction.OUT, Channel.MAIL, Kind.NOTIFICATION),
    } == set(history(house))
    assert history(house) == history(house, "id:C-42") == history(house, f"phone:{PHONE}")


def test_the_same_request_again_is_told_once(house: House) -> None:
    first = tell(house)
    send(house)
    again = tell(house)
    assert (first[1], "seen") == (again[1], again[2].decision)
    assert [] == send(house)
    assert 1 == len(house.mailer.sent)


def test_the_same_event_under_another_key_is_told_once(house: House) -> None:
    tell(house)
    assert "seen" == tell(house, key="another")[2].decision
    send(house)
    assert 1 == len(house.mailer.sent)


def test_another_event_under_the_same_key_is_refused(house: House) -> None:
    tell(house, key="one")
    with pytest.raises(Refused, match="Idempotency-Key"):
        tell(house, "delivered", key="one")


def test_a_pointer_that_was_lost_is_queued_again_by_the_same_request(house: House) -> None:
    house.send_queue.failures.append(Retryable("down"))
    with pytest.raises(Retryable):
        tell(house)
    tell(house)
    assert ["sent"] == send(house)


def test_an_event_that_comes_late_joins_the_history_and_is_not_told(house: House) -> None:
    tell(house, "delivered")
    order, event, _ = tell(house, "shipped", hours=-20, parcel="A")
    assert (EventKind.DELIVERED, (), ("mail:late",)) == (order.state, event.told, event.untold)
    assert [] == send(house)
    assert 2 == len(history(house))


def test_a_first_event_says_whose_the_order_is(house: House) -> None:
    with pytest.raises(Refused, match="whose it is"):
        tell(house, identities=())
    tell(house)
    assert WHOSE == tell(house, "delayed", hours=1, identities=())[0].identities


def test_a_brand_that_is_none_is_refused(house: House) -> None:
    with pytest.raises(Refused) as refused:
        tell(house, brand="nobody")
    assert "unknown_brand" == refused.value.reason


def test_a_brand_that_tells_nothing_writes_no_message(house: House) -> None:
    house.brands.put(BRAND)
    _, event, _ = tell(house)
    assert ((), ()) == (event.told, event.untold)
    assert {} == {name: thing for name, thing in house.table.things.items() if name[0] == "Message"}


def test_an_order_of_somebody_known_joins_their_history(house: House) -> None:
    house.take(house.mail())
    tell(house)
    assert 3 == len(history(house))
    assert history(house) == history(house, "id:C-42")


def test_who_is_known_as_somebody_else_stays_somebody_else(house: House) -> None:
    house.take(house.mail())
    house.take(house.mail(sender=BOB))
    order, _, _ = tell(house, identities=(f"mail:{ADA.address}", f"mail:{BOB.address}"))
    bob = house.table.customer("shop", customer_id(Identity.mail(BOB.address)))
    ada = house.table.customer("shop", order.customer)
    assert bob
    assert ada
    assert ((f"mail:{ADA.address}",), (f"mail:{BOB.address}",)) == (ada.identities, bob.identities)


def test_somebody_who_writes_in_between_is_no_failure(house: House) -> None:
    tell(house)
    times = iter([1])

    def meanwhile() -> None:
        if next(times, None):
            kept = house.orders.get("shop", "LX-1")
            assert kept
            house.orders.put(replace(kept, name="Somebody"))

    house.meanwhile = meanwhile
    order, _, outcome = tell(house, "delivered", hours=1)
    assert ("recorded", "Somebody", 2) == (outcome.decision, order.name, len(order.events))


def test_others_who_keep_writing_are_told_of(house: House) -> None:
    class Contended:
        def recall(self, merchant: str, **names: object) -> object:
            return house.ledger.recall(merchant, **names)  # type: ignore[arg-type]

        def record(self, recording: object) -> None:
            raise Conflict("somebody else", reason="changed")

    usual = house.record_order_event
    stubborn = RecordOrderEvent(usual.brands, Contended(), usual.orders, usual.tell, usual.queue)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Others kept"):
        stubborn("shop", Told("LX-1", OrderEvent("", EventKind.PAID, house.now, house.now), WHOSE), author(house))


def test_mail_that_came_back_for_good_is_not_tried_again(house: House) -> None:
    order, _, _ = tell(house, "confirmed")
    owner = house.table.customers["shop", order.customer]
    house.table.customers["shop", order.customer] = replace(owner, unmailable=(ADA.address,))
    _, event, _ = tell(house, "shipped", hours=1)
    assert ((), ("mail:unmailable",)) == (event.told, event.untold)


def test_a_bounce_of_news_keeps_the_next_ones_back(house: House) -> None:
    """It has no case to be told in, and still says that mail does not arrive."""
    tell(house)
    send(house)
    (feedback,) = decode_feedback(bounced(house.mailer.sent[-1]))
    outcome = house.record_feedback(feedback)
    assert ("recorded", ("bounce", "unmailable")) == (outcome.decision, outcome.reasons)
    assert "seen" == house.record_feedback(feedback).decision
    assert ("mail:unmailable",) == tell(house, "delayed", hours=1)[1].untold
    assert () == house.history.caseless("shop", 10, None).items


# SMS


def test_an_sms_leaves_to_who_wants_one(house: House) -> None:
    _, event, _ = tell(house, "out_for_delivery", sms=YES)
    assert ("sms",) == event.told
    assert ["sent"] == send(house)
    (sent,) = house.texter.sent
    assert (PHONE, "Maison Exemple: LX-1 out_for_delivery", "Exemple", 0.2) == (
        sent.phone,
        sent.text,
        sent.sender,
        sent.max_price,
    )
    assert (Direction.OUT, Channel.SMS, Kind.NOTIFICATION) in history(house)


def test_an_sms_of_the_night_leaves_in_the_morning_once(house: House) -> None:
    house.now = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    tell(house, "out_for_delivery", sms=YES)
    house.queue_messages(house.now + timedelta(hours=7), lambda: True)
    assert [] == send(house)
    house.now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    for _ in range(3):
        house.queue_messages(house.now, lambda: True)
        send(house)
    assert 1 == len(house.texter.sent)


def test_a_later_event_takes_the_place_of_an_sms_that_waits(house: House) -> None:
    house.now = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    tell(house, "out_for_delivery", sms=YES)
    house.later(hours=6)
    tell(house, "delivered")
    house.now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    house.queue_messages(house.now, lambda: True)
    assert ["sent"] == send(house)
    assert ["Maison Exemple: LX-1 delivered"] == [one.text for one in house.texter.sent]


def test_a_consent_that_is_taken_back_while_an_sms_waits_counts(house: House) -> None:
    house.now = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    order, event, _ = tell(house, "out_for_delivery", sms=YES)
    ChangeConsent(house.brands, house.ledger)(
        "shop", f"phone:{PHONE}", SmsWish(given=False, at=house.now, source="account page"), author(house, "no")
    )
    house.now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    house.queue_messages(house.now, lambda: True)
    assert ["refused"] == send(house)
    assert [] == house.texter.sent
    assert (event.told, order.state) == (("sms",), EventKind.OUT_FOR_DELIVERY)


def test_a_phone_that_nobody_reaches_is_told_of_in_the_history(house: House) -> None:
    house.texter.failures.append(Refused("OptedOut", reason="OptedOut"))
    tell(house, "out_for_delivery", sms=YES)
    assert ["refused"] == send(house)
    kept = [thing for (kind, *_), thing in house.table.things.items() if kind == "Message"]
    assert [(Progress.REFUSED, "OptedOut")] == [(one.progress, one.problem) for one in kept]  # type: ignore[attr-defined]
    assert (Direction.INTERNAL, Channel.SMS, Kind.EVENT) in history(house)


def test_a_no_is_kept_of_somebody_unknown_and_outlives_an_older_yes(house: House) -> None:
    change = ChangeConsent(house.brands, house.ledger)
    no = SmsWish(given=False, at=YES.at + timedelta(days=1), source="hotline")
    consent, outcome = change("shop", PHONE, no, author(house, "no"))
    assert (Consent(PHONE, given=False, at=no.at, source="hotline"), "opted_out") == (consent, outcome.decision)
    assert "unchanged" == change("shop", PHONE, no, author(house, "no again"))[1].decision
    assert ("sms:no_consent",) == tell(house, "out_for_delivery", sms=YES)[1].untold
    with pytest.raises(Refused):
        change("shop", "mail:ada@example.com", no, author(house, "mail"))


def test_an_sms_that_says_stop_is_obeyed_and_opens_no_case(house: House) -> None:
    tell(house, "confirmed", sms=YES)
    house.submit(b'{"from": {"phone": "+33612345678"}, "channel": "sms", "text": "Stop !"}', "stop")
    assert ["recorded"] == [outcome.decision for outcome in house.work()]
    assert [] == house.cases
    assert ("Stop !", "") == (house.contacts[0].text, house.contacts[0].case)
    assert ("sms:no_consent",) == tell(house, "out_for_delivery", hours=1)[1].untold
    house.submit(b'{"from": {"phone": "+33612345678"}, "channel": "sms", "text": "Stop my delivery"}', "other")
    house.work()
    assert 1 == len(house.cases)


# Looking up


def test_orders_are_found_by_number_and_by_customer(house: House) -> None:
    look = LookUpOrder(house.orders, house.ledger)
    tell(house, number="LX-1", expected=date(2026, 11, 24))
    house.later(hours=1)
    tell(house, number="#lx-2")
    assert "#lx-2" == look("shop", "LX-2").number
    assert ["LX-2", "LX-1"] == [order.id for order in look.of_customer("shop", "id:C-42").items]
    with pytest.raises(NotFound):
        look("rival", "LX-1")
    with pytest.raises(NotFound):
        look.of_customer("shop", "id:nobody")


# Where is my order?


def acknowledged(house: House, text: str, **fields: object) -> str:
    """What the acknowledgement of a contact says."""
    before = len(house.mailer.sent)
    house.take(house.mail(text, **fields))
    (answer,) = [mail for mail in house.answers[before:] if mail.subject.startswith("[GU-")]
    return answer.text


@pytest.mark.parametrize("text", ["order_tracking of #4711?", "order_tracking, please"])
def test_an_acknowledgement_says_where_the_order_is(house: House, text: str) -> None:
    """By its number, or because it is the only one."""
    tell(house, number="4711")
    assert "4711 is shipped" in acknowledged(house, text)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("order_tracking of #4711?", {"sender": BOB}),
        ("order_tracking of #4711?", {"reply_to": BOB}),
        ("order_tracking of #4711?", {"sender": BOB, "reply_to": ADA}),
        ("order_tracking of #4712?", {}),
        ("refund of #4711", {}),
        ("order_tracking of #4711? ABSTAIN", {}),
    ],
)
def test_a_stranger_or_another_question_is_told_nothing(house: House, text: str, fields: dict[str, Address]) -> None:
    """Not by somebody else's number, not to another address, not where it is not asked for."""
    tell(house, number="4711")
    assert "4711 is" not in acknowledged(house, text, **fields)


def test_of_two_open_orders_none_is_guessed(house: House) -> None:
    tell(house, number="4711")
    tell(house, number="4712")
    assert " is shipped" not in acknowledged(house, "order_tracking, please")
    tell(house, "delivered", number="4711", hours=1)
    assert "4712 is shipped" in acknowledged(house, "order_tracking, please, again", sender=ADA, subject="Other")


def test_a_brand_that_does_not_want_it_says_and_reads_nothing(house: House) -> None:
    house.brands.put(replace(BRAND, order_news=replace(POLICY, answer=False)))
    tell(house, number="4711")
    assert "4711 is" not in acknowledged(house, "order_tracking of #4711?")


def test_a_parcels_number_names_its_order(house: House) -> None:
    tell(house, number="4711", parcel="880012345")
    assert "4711 is shipped" in acknowledged(house, "order_tracking of parcel #880012345?")


def test_the_case_stays_open(house: House) -> None:
    tell(house, number="4711")
    acknowledged(house, "order_tracking of #4711?")
    assert ["open"] == [case.status for case in house.cases]
