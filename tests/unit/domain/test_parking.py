"""A parked contact comes back as it was received."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.interaction import Channel
from chalicelib.domain.parking import parked, parked_id, retried
from chalicelib.domain.pointers import ReceivedPointer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MAIL: dict[str, Any] = {
    "raw": "raw/mail/1",
    "channel": Channel.MAIL,
    "at": NOW,
    "recipients": ("help@shop.example", "sav@shop.example"),
    "envelope_from": "",
    "spam": True,
    "virus": True,
    "verdicts": Verdicts("fail", "reject"),
    "merchant": "shop",
    "contact": "",
    "retry": 0,
}
SUBMISSION: dict[str, Any] = {
    **MAIL,
    "raw": "raw/api/shop/c.json",
    "channel": Channel.CHAT,
    "recipients": (),
    "envelope_from": None,
    "spam": False,
    "virus": False,
    "contact": "c",
}


@pytest.mark.parametrize("given", [MAIL, SUBMISSION])
def test_a_retry_is_the_same_contact_whatever_a_pointer_holds(given: dict[str, Any]) -> None:
    """A field that pointers get one day must be kept with what is parked, or this fails."""
    assert {field.name for field in fields(ReceivedPointer)} == set(given)
    pointer = ReceivedPointer(**given)
    assert replace(pointer, retry=1) == retried(parked(pointer, "shop", "virus", "why"))


def test_each_attempt_counts() -> None:
    pointer = ReceivedPointer(**MAIL)
    second = retried(parked(pointer, "shop", "virus", ""))
    third = retried(parked(second, "shop", "virus", ""))
    assert (1, 2) == (second.retry, third.retry)
    assert 3 == parked(third, "shop", "virus", "").attempts


def test_every_attempt_is_parked_under_the_same_id() -> None:
    pointer = ReceivedPointer(**{**MAIL, "merchant": ""})
    first = parked(pointer, "shop", "virus", "")
    assert first.id == parked_id(retried(first), "shop")
