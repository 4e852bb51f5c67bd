"""Callbacks on the fakes and on the table: kept, found when their time comes, and never promised twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.callback_rules import CallbackRules
from chalicelib.domain.callbacks import Callback, CallbackRequest, Called, CallOutcome
from chalicelib.domain.case import Priority
from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.load import Load, Pace, Pressure
from chalicelib.domain.routing import Routing
from chalicelib.errors import Instead, Retryable
from chalicelib.usecases.find_slots import FindSlots
from chalicelib.usecases.notify_staff import NotifyStaff
from chalicelib.usecases.record_callback import RecordCallback
from chalicelib.usecases.release_callbacks import ReleaseCallbacks
from chalicelib.usecases.request_callback import RequestCallback
from tests.contract.conftest import Store
from tests.contract.contacts import brand, recording
from tests.fakes.callbacks import PlainCallbackLetters
from tests.fakes.deadlines import PlainNotices
from tests.fakes.surroundings import MemoryQueue

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SLOT = NOW + timedelta(hours=3)
PLACES, CALLERS = 5, 24


def asking(store: Store) -> RequestCallback:
    find = FindSlots(store.brands, store.booked_slots, store.agents, store.boards, store.load_shelf)
    notify = NotifyStaff(store.messages, MemoryQueue(), PlainNotices)
    return RequestCallback(find, store.ledger, store.callbacks, MemoryQueue(), notify, PlainCallbackLetters)


def asked(number: int) -> CallbackRequest:
    phone = f"+336123456{number:02}"
    return CallbackRequest("main", (Identity.read(f"phone:{phone}"),), phone, SLOT, name="Ada", language="fr")


def author(merchant: str, name: str, at: datetime = NOW) -> Author:
    return Author("key", interaction_id(merchant, name), "digest", at)


def opened(store: Store, merchant: str) -> RequestCallback:
    store.brands.put(replace(brand(merchant), callbacks=CallbackRules(enabled=True, per_slot=PLACES)))
    return asking(store)


def test_a_slot_that_many_reach_for_at_once_is_never_overbooked(store: Store, merchant: str) -> None:
    request = opened(store, merchant)

    def ask(number: int) -> str:
        for _ in range(10):
            try:
                return request(merchant, asked(number), author(merchant, f"ask {number}"))[0].id
            except Instead as refused:
                return refused.reason
            except Retryable:
                continue
        return "busy"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(CALLERS)))
    made = [name for name in found if name.startswith("GU-")]
    assert {"no_slot": CALLERS - PLACES} == Counter(name for name in found if name not in made)
    assert PLACES == len(set(made))
    callbacks = store.callbacks.get_all(merchant, made)
    assert set(made) == set(callbacks)
    (slot,) = {callback.slot for callback in callbacks.values()}
    booked = store.booked_slots.get(merchant, slot)
    assert booked
    assert set(made) == set(booked.taken)


def test_the_same_request_from_two_at_once_is_one_callback(store: Store, merchant: str) -> None:
    request = opened(store, merchant)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: request(merchant, asked(1), author(merchant, "same"))[0].id, range(4)))
    assert 1 == len(set(found))
    with pytest.raises(Instead) as refused:
        request(merchant, asked(1), author(merchant, "other"))
    assert ("callback_open", {"callback": found[0]}) == (refused.value.reason, refused.value.instead)


def test_a_callback_waits_apart_from_its_queue_until_its_time(store: Store, merchant: str) -> None:
    request = opened(store, merchant)
    made, _ = request(merchant, asked(1), author(merchant, "one"))
    assert made == store.callbacks.get(merchant, made.id)
    assert () == store.desk.waiting(merchant, "callback", 5)
    listed = store.history.open_cases(merchant, ("callback",), 5, None).items
    assert [made.id] == [case.reference for case in listed]
    release = ReleaseCallbacks(store.callbacks, store.ledger)
    release(SLOT - timedelta(seconds=1), lambda: True)
    assert () == store.desk.waiting(merchant, "callback", 5)
    release(SLOT, lambda: True)
    (case,) = store.desk.waiting(merchant, "callback", 5)
    assert (made.id, None) == (case.reference, case.not_before)


def test_a_try_that_nobody_answers_puts_the_case_back_until_the_next(store: Store, merchant: str) -> None:
    request = opened(store, merchant)
    made, _ = request(merchant, asked(1), author(merchant, "one"))
    ReleaseCallbacks(store.callbacks, store.ledger)(SLOT, lambda: True)
    record = RecordCallback(
        store.brands,
        store.ledger,
        store.callbacks,
        store.booked_slots,
        store.agents,
        MemoryQueue(),
        PlainCallbackLetters,
    )
    called = Called(CallOutcome.NO_ANSWER)
    after, case, _ = record(merchant, made.id, called, author(merchant, "try", SLOT))
    assert SLOT + timedelta(hours=1) == after.next_at == case.not_before
    assert after == store.callbacks.get(merchant, made.id)
    assert () == store.desk.waiting(merchant, "callback", 5)
    assert (after, "seen") == tuple(
        one if isinstance(one, Callback) else one.decision
        for one in record(merchant, made.id, called, author(merchant, "try", SLOT))[::2]
    )


def test_the_load_of_a_merchant_is_read_back(store: Store, merchant: str, rival: str) -> None:
    pressure = Pressure("main", "delivery", Pace(12.5, 2.0, 1.5), 4.25, busy=True, since=NOW, told=False)
    kept = store.load_shelf.put(Load(merchant, (pressure,), NOW))
    assert (kept, None) == (store.loads.of(merchant), store.loads.of(rival))


def test_a_promise_is_kept_with_the_route_until_it_is_no_more(store: Store, merchant: str) -> None:
    written = recording(merchant)
    assert written.case
    store.ledger.record(written)
    reference, due = written.case.reference, NOW + timedelta(hours=4)
    routing = Routing("delivery", Priority.NORMAL, due, NOW, (), promised_at=NOW + timedelta(hours=9))
    for number, promised in enumerate((routing.promised_at, None), 1):
        store.ledger.set_route(merchant, reference, number, replace(routing, promised_at=promised))
        case = store.ledger.recall(merchant, cases=[reference]).cases[reference]
        assert (promised, promised or due) == (case.promised_at, case.promise)
