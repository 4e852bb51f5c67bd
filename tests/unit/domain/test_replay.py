"""What a replay counts as changed."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.brand import Brand
from chalicelib.domain.replay import Change, Judgement, Replay, ReplayRequest, judgement, summed
from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, IntentFound, Tone, Understanding

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ASKED = Replay("r1", ReplayRequest("v2", 10), NOW, "gk_a")
TRIAGE = Judgement(("refund",), True, "triage")
SURE = Judgement(("refund", "complaint"), False, "after_sales")


def change(number: int, before: Judgement, after: Judgement) -> Change:
    return Change(f"c{number}", "", NOW - timedelta(hours=number), before, after)


def test_an_intent_names_the_queue_unless_nothing_is_sure() -> None:
    brand = Brand("shop", "main", "Shop", ("a@shop.example",), queues={"refund": "billing"})
    sure = Understanding("fr", (IntentFound("refund", 0.99),), False, Tone.CALM, False, False)
    assert Judgement(("refund",), False, "billing") == judgement(sure, brand)
    assert Judgement((), True, "triage") == judgement(NOTHING_UNDERSTOOD, brand)


def test_counts_are_of_all_contacts_and_the_list_is_of_those_that_change() -> None:
    turned = Judgement(("complaint", "refund"), False, "complaints")
    found = summed(ASKED, [change(1, TRIAGE, SURE), change(2, SURE, SURE), change(3, SURE, turned)])
    assert ["c1", "c3"] == [one.contact for one in found.changed]
    assert (3, 1, 0) == (found.contacts, found.abstained_before, found.abstained_after)
    assert {"refund": (3, 3), "complaint": (2, 3)} == found.intents
    assert {"triage>after_sales": 1, "after_sales>complaints": 1} == found.queues
    assert ("done", NOW - timedelta(hours=3), ASKED.request) == (found.status, found.oldest, found.request)


def test_the_order_behind_the_first_intent_is_no_change() -> None:
    before = Judgement(("refund", "complaint", "invoice"), False, "after_sales")
    after = Judgement(("refund", "invoice", "complaint"), False, "after_sales")
    assert () == summed(ASKED, [change(1, before, after)]).changed


def test_a_brand_without_contacts_changes_nothing() -> None:
    found = summed(ASKED, [])
    assert ("done", 0, None, {}) == (found.status, found.contacts, found.oldest, found.intents)
