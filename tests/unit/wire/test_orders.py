"""Events of orders from the bodies of requests: what is taken, and what is refused."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.orders import EventKind, SmsWish
from chalicelib.errors import Refused
from chalicelib.understanding.phones import e164
from chalicelib.wire.order_news import OrderNewsFile, order_news_misfits
from chalicelib.wire.orders import decode_order_event, decode_sms_wish

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BODY: dict[str, Any] = {
    "kind": "shipped",
    "at": "2026-11-22T09:30:00+01:00",
    "customer": {
        "mail": "Ada@Example.com",
        "phone": "+33 6 12 34 56 78",
        "id": "C-42",
        "name": "Ada",
        "language": "fr-FR",
        "time_zone": "America/Martinique",
        "sms_opt_in": {"given": True, "at": "2026-11-01T10:00:00Z", "source": "checkout"},
    },
    "amount": 89.9,
    "expected": "2026-11-24",
    "parcel": {"number": "6A1", "carrier": "Express", "tracking": "https://x.example/6A1?a=b"},
}


def decode(number: str = "LX-1", **changes: Any) -> Any:
    return decode_order_event(json.dumps(BODY | changes).encode(), number, NOW, e164)


def test_a_request_is_read_whole() -> None:
    told = decode(" #lx-1\n")
    assert ("#lx-1", "89.90 EUR", "fr", "America/Martinique") == (
        told.number,
        told.amount,
        told.language,
        told.time_zone,
    )
    assert ("mail:ada@example.com", "phone:+33612345678", "id:C-42") == told.identities
    assert SmsWish(given=True, at=datetime(2026, 11, 1, 10, tzinfo=UTC), source="checkout") == told.sms
    event = told.event
    assert (EventKind.SHIPPED, datetime(2026, 11, 22, 8, 30, tzinfo=UTC), date(2026, 11, 24)) == (
        event.kind,
        event.at,
        event.expected,
    )
    assert ("6A1", "Express", "https://x.example/6A1?a=b") == (event.parcel, event.carrier, event.tracking)


def test_little_is_enough() -> None:
    told = decode_order_event(b'{"kind": "refunded", "refund": "20", "currency": "GBP"}', "1", NOW, e164)
    assert ((), "20.00 GBP", NOW) == (told.identities, told.event.amount, told.event.at)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "lost"}, "invalid_body"),
        ({"at": "2026-11-22T09:30:00"}, "invalid_body"),
        ({"at": "2026-11-22T11:30:00Z"}, "invalid_body"),
        ({"amount": -1}, "invalid_body"),
        ({"amount": "NaN"}, "invalid_body"),
        ({"amount": "0.001"}, "invalid_body"),
        ({"amount": 1e12}, "invalid_body"),
        ({"currency": "eur"}, "invalid_body"),
        ({"refund": 5}, "invalid_body"),
        ({"expected": "24/11/2026"}, "invalid_body"),
        ({"parcel": {"number": "6A1", "tracking": "http://x.example/6A1"}}, "invalid_body"),
        ({"parcel": {"number": "6A1", "tracking": "https://x.example/ javascript:"}}, "invalid_body"),
        ({"parcel": {"number": "6A1", "tracking": "javascript:alert(1)"}}, "invalid_body"),
        ({"parcel": {}}, "invalid_body"),
        ({"reason": "one\ntwo"}, "invalid_body"),
        ({"reason": "x" * 201}, "invalid_body"),
        ({"customer": {"phone": "0612345678"}}, "invalid_identity"),
        ({"customer": {"phone": "+33012345678"}}, "invalid_identity"),
        ({"customer": {"mail": "nobody"}}, "invalid_identity"),
        ({"customer": {"id": "C", "time_zone": "Paris"}}, "invalid_body"),
        ({"customer": {"id": "C", "sms_opt_in": {"given": True}}}, "invalid_body"),
        (
            {"customer": {"id": "C", "sms_opt_in": {"given": True, "at": "2027-11-01T10:00:00Z", "source": "x"}}},
            "invalid_body",
        ),
        ({"surprise": 1}, "invalid_body"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(**changes)
    assert reason == refused.value.reason


@pytest.mark.parametrize("number", ["", " ", "#", "a" * 65, "{{7*7}}", "<b>"])
def test_a_number_is_one(number: str) -> None:
    with pytest.raises(Refused):
        decode(number)


def test_a_wish_about_sms_has_a_time_and_a_source() -> None:
    body = {"given": False, "at": "2026-11-22T08:00:00Z", "source": "account page"}
    assert SmsWish(given=False, at=datetime(2026, 11, 22, 8, tzinfo=UTC), source="account page") == decode_sms_wish(
        json.dumps(body).encode(), NOW
    )
    with pytest.raises(Refused):
        decode_sms_wish(json.dumps(body | {"source": ""}).encode(), NOW)


def test_a_policy_leaves_sms_some_time_of_the_day() -> None:
    def misfits(*quiet: str) -> int:
        return len(list(order_news_misfits(OrderNewsFile(sms=(EventKind.SHIPPED,), quiet=quiet))))

    assert (0, 0, 1) == (misfits(), misfits("21:00-08:00"), misfits("08:00-20:00", "20:00-08:00"))
