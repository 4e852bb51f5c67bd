"""Brands, mailboxes and API keys."""

import pytest

from chalicelib.aws.brands import KEPT, DynamoBrands, DynamoKeys
from chalicelib.domain.case import Priority
from chalicelib.domain.loopguard import LoopLimits
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.errors import Conflict
from tests.bench.cloud import Cloud
from tests.contract.conftest import Store
from tests.contract.contacts import brand

RULES = (
    Rule(
        "Legal",
        Condition(words=("avocat",), urgent=False),
        Action("complaints", Priority.URGENT, 4, ("legal",), hold=True),
    ),
    Rule("Night", Condition(open=False), Action(tags=("night",))),
)


def test_a_brand_is_found_by_id_by_mailbox_and_by_merchant(store: Store, merchant: str) -> None:
    first = brand(merchant, queues={"refund": "money"}, priority_tiers=(), confidence=0.75, retention=30)
    second = brand(
        merchant,
        id="second",
        mailboxes=(f"b@{merchant}.example",),
        languages=("de",),
        answer_within=4,
        rules=RULES,
        loop_limits=LoopLimits(per_sender=50, echo=0),
    )
    for one in (second, first):
        store.brands.put(one)
    assert first == store.brands.get(merchant, "main")
    assert second == store.brands.by_mailbox(f"b@{merchant}.example")
    assert (first, second) == store.brands.of(merchant)


def test_what_is_not_there_is_nothing(store: Store, merchant: str) -> None:
    assert (None, None, (), None) == (
        store.brands.get(merchant, "main"),
        store.brands.by_mailbox(f"help@{merchant}.example"),
        store.brands.of(merchant),
        store.keys.merchant_of(merchant),
    )


def test_a_mailbox_of_another_brand_is_a_conflict_and_nothing_is_written(store: Store, merchant: str) -> None:
    store.brands.put(brand(merchant))
    with pytest.raises(Conflict) as conflict:
        store.brands.put(brand(merchant, id="thief"))
    assert "mailbox_taken" == conflict.value.reason
    assert store.brands.get(merchant, "thief") is None


def test_a_brand_that_is_put_again_is_changed(store: Store, merchant: str) -> None:
    for name in ("Before", "After"):
        store.brands.put(brand(merchant, name=name))
        assert [name] == [one.name for one in store.brands.of(merchant)]


def test_a_mailbox_that_a_brand_gives_up_is_free_for_another(store: Store, merchant: str) -> None:
    shared, own = f"help@{merchant}.example", f"own@{merchant}.example"
    store.brands.put(brand(merchant, mailboxes=(shared, own)))
    store.brands.put(brand(merchant, mailboxes=(own,)))
    assert store.brands.by_mailbox(shared) is None
    other = brand(merchant, id="second", mailboxes=(shared,))
    store.brands.put(other)
    assert other == store.brands.by_mailbox(shared)


def test_a_key_names_its_merchant_and_digest(store: Store, merchant: str) -> None:
    store.keys.put(merchant, "shop", "digest")
    assert ("shop", "digest") == store.keys.merchant_of(merchant)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_worker_goes_by_what_it_read_for_a_minute(adapters: Store, cloud: Cloud, merchant: str) -> None:
    """A changed brand or a new key of another process holds at the latest after that."""
    clock = Clock()
    client, table = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]
    brands, keys = DynamoBrands(client, table, clock), DynamoKeys(client, table, clock)
    before, after = brand(merchant), brand(merchant, name="After")
    assert brands.get(merchant, "main") is None
    adapters.brands.put(before)
    adapters.keys.put(merchant, "shop", "before")
    seen = []
    for moment in (0.0, KEPT - 1, KEPT):
        clock.now = moment
        seen.append((brands.get(merchant, "main"), keys.merchant_of(merchant)))
        adapters.brands.put(after)
        adapters.keys.put(merchant, "shop", "after")
    old, new = (before, ("shop", "before")), (after, ("shop", "after"))
    assert [old, old, new] == seen
