"""Things: kept in versions, listed, found when they are due, and written with a contact or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Channel, StoredAttachment
from chalicelib.domain.messages import STUCK_AFTER, Message, MessageKind, refused_event
from chalicelib.errors import Conflict
from tests.contract.conftest import Store

NOW = datetime(2026, 11, 20, 9, 0, 0, 5, tzinfo=UTC)


def message(merchant: str, name: str = "m1", **fields: object) -> Message:
    """A message that says something in every sort of field."""
    base = Message(
        merchant,
        name,
        "main",
        MessageKind.REPLY,
        Channel.MAIL,
        "ada@example.com",
        "Bonjour Ada,\n\nVotre colis est à l’agence.",
        NOW,
        NOW + timedelta(days=10),
        case="GU-2222ABCD",
        references=("a@example.com", "b@example.com"),
        attachments=(StoredAttachment("étiquette.pdf", "application/pdf", 12, "attachments/x"),),
        automatic=True,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def test_what_is_kept_is_read_back(store: Store, merchant: str, rival: str) -> None:
    kept = store.messages.put(message(merchant))
    assert replace(message(merchant), version=1) == kept == store.messages.get(merchant, "m1")
    assert (None, None) == (store.messages.get(rival, "m1"), store.messages.get(merchant, "m2"))
    assert {"m1": kept} == store.messages.get_all(merchant, ["m1", "m2", "m1"])


def test_a_thing_is_written_over_the_version_that_was_read(store: Store, merchant: str) -> None:
    first = store.messages.put(message(merchant))
    second = store.messages.put(first.claimed(NOW))
    for stale in (message(merchant), first):
        with pytest.raises(Conflict) as conflict:
            store.messages.put(stale)
        assert "changed" == conflict.value.reason
    with pytest.raises(Conflict):
        store.messages.remove(first)
    store.messages.remove(second)
    assert store.messages.get(merchant, "m1") is None


def test_what_is_due_comes_in_the_order_of_time_until_it_is_done(store: Store, merchant: str) -> None:
    later = store.messages.put(message(merchant, "later", at=NOW + timedelta(minutes=1)))
    first = store.messages.put(message(merchant, "first"))
    scheduled = store.messages.put(message(merchant, "scheduled", not_before=NOW + timedelta(hours=3)))

    def due(after: timedelta) -> list[str]:
        found = store.messages.due("waiting", NOW + after, 100)
        return [one.id for one in found if one.merchant == merchant]

    assert [] == due(STUCK_AFTER - timedelta(microseconds=1))
    assert ["first"] == due(STUCK_AFTER)
    assert ["first", "later"] == due(timedelta(hours=2))
    assert ["first", "later", "scheduled"] == due(timedelta(hours=3))
    store.messages.put(first.sent("x@example.com", NOW))
    store.messages.put(later.refused("MessageRejected"))
    assert ["scheduled"] == due(timedelta(days=1))
    store.messages.put(scheduled.queued(NOW + timedelta(hours=3)))
    assert [] == due(timedelta(hours=3))


def test_things_are_written_with_what_they_belong_to_or_not_at_all(store: Store, merchant: str) -> None:
    waiting = store.messages.put(message(merchant))
    refused = waiting.refused("MessageRejected")
    told = refused_event(refused, NOW)
    recording = Recording(told, None, None, (), NOW + timedelta(days=1), None, "", things=(refused,))
    store.messages.put(waiting.claimed(NOW))
    with pytest.raises(Conflict):
        store.ledger.record(recording)
    assert store.history.contact(merchant, told.id) is None
    present = store.messages.get(merchant, "m1")
    assert present is not None
    store.ledger.record(replace(recording, things=(present.refused("MessageRejected"), message(merchant, "m2"))))
    assert told == store.history.contact(merchant, told.id)
    kept = store.messages.get_all(merchant, ["m1", "m2"])
    assert {"m1": ("refused", 3), "m2": ("waiting", 1)} == {n: (one.progress, one.version) for n, one in kept.items()}
