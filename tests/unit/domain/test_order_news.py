"""Which events are told by what, and what can be said of an order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.customer import Consent, Customer
from chalicelib.domain.interaction import Channel
from chalicelib.domain.order_news import Way, news_of, planned, what_is_known
from chalicelib.domain.order_policy import OrderNews
from chalicelib.domain.orders import Order
from tests.unit.domain.test_orders import NOW, ORDER, event, told

PHONE = "+33612345678"
POLICY = OrderNews(mail=("shipped", "delayed"), sms=("shipped", "out_for_delivery"))
OWNED = replace(ORDER, identities=("mail:ada@example.com", f"phone:{PHONE}"))
CUSTOMER = Customer("shop", "c1", (), consents=(Consent(PHONE, given=True, at=NOW, source="checkout"),))
SHIPPED = event("shipped")
BY_MAIL, BY_SMS = Way(Channel.MAIL, "ada@example.com"), Way(Channel.SMS, PHONE)


@pytest.mark.parametrize(
    ("kind", "order", "customer", "late", "ways", "untold"),
    [
        ("shipped", OWNED, CUSTOMER, False, (BY_MAIL, BY_SMS), ()),
        ("delayed", OWNED, CUSTOMER, False, (BY_MAIL,), ()),
        ("out_for_delivery", OWNED, CUSTOMER, False, (BY_SMS,), ()),
        ("confirmed", OWNED, CUSTOMER, False, (), ()),
        ("shipped", OWNED, CUSTOMER, True, (), ("mail:late", "sms:late")),
        ("shipped", OWNED, replace(CUSTOMER, consents=()), False, (BY_MAIL,), ("sms:no_consent",)),
        ("shipped", ORDER, CUSTOMER, False, (BY_MAIL,), ("sms:no_phone",)),
        ("shipped", replace(ORDER, identities=("id:7",)), CUSTOMER, False, (), ("mail:no_address", "sms:no_phone")),
        ("shipped", OWNED, replace(CUSTOMER, unmailable=("ada@example.com",)), False, (BY_SMS,), ("mail:unmailable",)),
    ],
)
def test_an_event_is_told_by_this_table(
    kind: str, order: Order, customer: Customer, late: bool, ways: tuple[Way, ...], untold: tuple[str, ...]
) -> None:
    plan = planned(order, event(kind), customer, POLICY, NOW, "Europe/Paris", late=late)
    assert (ways, untold) == (plan.ways, plan.untold)


def test_a_consent_that_was_taken_back_later_counts() -> None:
    """Whatever comes first: what its owner said last stays."""
    no = Consent(PHONE, given=False, at=NOW + timedelta(days=1))
    yes = CUSTOMER.consents[0]
    for first, second in ((yes, no), (no, yes)):
        consent = Customer("shop", "c1", ()).with_consent(first).with_consent(second).consent(PHONE)
        assert consent == no


@pytest.mark.parametrize(
    ("at", "zone", "leaves"),
    [
        ("2026-11-22T19:59+00:00", "Europe/Paris", None),
        ("2026-11-22T20:00+00:00", "Europe/Paris", "2026-11-23T07:00+00:00"),
        ("2026-11-22T20:00+00:00", "America/Martinique", None),
        ("2026-11-23T02:00+00:00", "America/Martinique", "2026-11-23T12:00+00:00"),
    ],
)
def test_an_sms_waits_for_the_morning_of_its_reader(at: str, zone: str, leaves: str | None) -> None:
    plan = planned(OWNED, SHIPPED, CUSTOMER, POLICY, datetime.fromisoformat(at), zone, late=False)
    expected = datetime.fromisoformat(leaves) if leaves else None
    assert [None, expected] == [way.not_before for way in plan.ways]


def test_news_say_only_what_is_still_true() -> None:
    """No day that is over is promised, and what has arrived is not followed any more."""
    sent = event("shipped", 0, parcel="A", tracking="https://x.example/A", expected=date(2026, 11, 24))
    order = told(sent)
    assert ("2026-11-24", "https://x.example/A") == _shown(order, NOW)
    assert ("", "https://x.example/A") == _shown(order, datetime(2026, 11, 25, tzinfo=UTC))
    assert ("", "") == _shown(told(event("delivered", 1, parcel="A"), order=order), NOW)
    assert ("", "https://x.example/A") == _shown(told(event("at_pickup_point", 1, parcel="A"), order=order), NOW)


def test_days_are_those_on_the_clock_of_the_reader() -> None:
    order = told(event("shipped", 15, expected=date(2026, 11, 23)))
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    paris, martinique = (what_is_known(order, "fr", late, zone) for zone in ("Europe/Paris", "America/Martinique"))
    assert paris
    assert martinique
    assert ("2026-11-23", "") == (paris.on, paris.expected)
    assert ("2026-11-22", "2026-11-23") == (martinique.on, martinique.expected)


def _shown(order: Order, now: datetime) -> tuple[str, str]:
    news = what_is_known(order, "fr", now, "Europe/Paris")
    assert news
    return news.expected, news.tracking


def test_of_several_parcels_no_single_one_is_shown() -> None:
    order = told(event("shipped", 0, parcel="A", carrier="Express"), event("shipped", 1, parcel="B"))
    news = what_is_known(order, "fr", NOW, "Europe/Paris")
    assert news
    assert ("", "", "") == (news.parcel, news.carrier, news.part)
    about = news_of(order, order.events[0], "fr", NOW, "Europe/Paris")
    assert ("A", "Express", "part") == (about.parcel, about.carrier, about.part)
    rest = what_is_known(told(event("delivered", 2, parcel="A"), order=order), "fr", NOW, "Europe/Paris")
    assert rest
    assert ("shipped", "B", "part") == (rest.kind, rest.parcel, rest.part)
