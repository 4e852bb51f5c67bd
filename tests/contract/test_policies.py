"""The versions of a brand's policy."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.aws.models import DynamoModels
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Priority
from chalicelib.domain.look import Look
from chalicelib.domain.policies import Revision, Signature
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.errors import Conflict
from tests.bench.cloud import Cloud
from tests.contract.conftest import Store
from tests.contract.contacts import brand

SIGNED = Signature("gk_aaaaaaaaaaaaaaaa", datetime(2026, 11, 20, 9, 0, 0, 5, tzinfo=UTC), "Retours en janvier")


def written(merchant: str) -> tuple[Brand, Brand]:
    """Two policies of one brand that differ in all sorts of ways."""
    first = brand(merchant)
    second = brand(
        merchant,
        mailboxes=(f"help@{merchant}.example", f"sav@{merchant}.example"),
        hours={"mon": ("09:00-18:00",)},
        rules=(Rule("Legal", Condition(words=("avocat",)), Action("complaints", Priority.URGENT, 4)),),
        signature={"fr": ("Camille", "Maison Exemple")},
        look=Look("#6b3fa0", "https://shop.example/logo.png"),
    )
    return first, second


def test_every_version_is_kept_and_the_last_one_is_in_force(store: Store, merchant: str) -> None:
    first, second = written(merchant)
    assert [1, 2, 3] == [store.brands.put(one, SIGNED) for one in (first, second, first)]
    kept = [Revision(number, one, SIGNED) for number, one in ((1, first), (2, second), (3, first))]
    assert kept == [store.policies.version(merchant, "main", number) for number in (1, 2, 3)]
    assert (kept[2], first) == (store.policies.current(merchant, "main"), store.brands.get(merchant, "main"))
    page = store.policies.versions(merchant, "main", 2, None)
    rest = store.policies.versions(merchant, "main", 2, page.next)
    assert ((kept[2], kept[1]), (kept[0],), None) == (page.items, rest.items, rest.next)


def test_a_policy_that_changes_nothing_is_no_version(store: Store, merchant: str) -> None:
    """So a deployment may put the same file as often as it likes."""
    first, _ = written(merchant)
    assert [1, 1] == [store.brands.put(first, SIGNED), store.brands.put(first, Signature("command"))]
    assert (Revision(1, first, SIGNED),) == store.policies.versions(merchant, "main", 10, None).items


def test_a_version_takes_the_place_of_the_one_that_it_names_or_of_none(store: Store, merchant: str) -> None:
    first, second = written(merchant)
    assert [1, 2] == [store.brands.put(first, SIGNED, 0), store.brands.put(second, SIGNED, 1)]
    for stale in (0, 1, 3):
        with pytest.raises(Conflict) as conflict:
            store.brands.put(first, SIGNED, stale)
        assert ("policy_changed", f"Version 2 is in force, not {stale}.") == (
            conflict.value.reason,
            conflict.value.detail,
        )
    assert second == store.brands.get(merchant, "main")


def test_what_is_refused_is_no_version(store: Store, merchant: str) -> None:
    first, second = written(merchant)
    store.brands.put(first, SIGNED)
    store.brands.put(brand(merchant, id="other", mailboxes=second.mailboxes[1:]), SIGNED)
    with pytest.raises(Conflict) as conflict:
        store.brands.put(second, SIGNED)
    assert ("mailbox_taken", None) == (conflict.value.reason, store.policies.version(merchant, "main", 2))


def test_the_brands_of_a_merchant_are_listed_with_their_versions(store: Store, merchant: str, rival: str) -> None:
    first, second = written(merchant)
    other = brand(merchant, id="other", mailboxes=(f"o@{merchant}.example",))
    for one in (other, first, second, brand(rival)):
        store.brands.put(one, SIGNED)
    page = store.policies.brands(merchant, 1, None)
    rest = store.policies.brands(merchant, 1, page.next)
    assert ((Revision(2, second, SIGNED),), (Revision(1, other, SIGNED),)) == (page.items, rest.items)


def test_another_merchants_versions_and_unknown_ones_are_not_there(store: Store, merchant: str, rival: str) -> None:
    store.brands.put(written(merchant)[0], SIGNED)
    policies = store.policies
    assert [None, None, None, ()] == [
        policies.current(rival, "main"),
        policies.version(rival, "main", 1),
        policies.version(merchant, "main", 2),
        policies.versions(rival, "main", 10, None).items,
    ]


def test_the_model_in_use_survives_a_new_policy_and_an_old_one(adapters: Store, cloud: Cloud, merchant: str) -> None:
    first, second = written(merchant)
    models = DynamoModels(cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"])
    adapters.brands.put(first, SIGNED)
    models.activate(merchant, "main", "9c41d7a0b3e2", "")
    for one in (second, first):
        adapters.brands.put(one, SIGNED)
        assert replace(one, model="9c41d7a0b3e2") == adapters.brands.get(merchant, "main")
    policies = adapters.policies
    assert [Revision(3, first, SIGNED)] * 2 == [
        policies.version(merchant, "main", 3),
        policies.current(merchant, "main"),
    ]


def test_a_brand_from_before_versions_were_kept_gets_its_first_one(
    adapters: Store, cloud: Cloud, merchant: str
) -> None:
    first, second = written(merchant)
    adapters.brands.put(first, SIGNED)
    cloud.client("dynamodb").update_item(
        TableName=cloud.environment["GUICHET_TABLE"],
        Key={"pk": {"S": f"{merchant}#B"}, "sk": {"S": "main"}},
        UpdateExpression="REMOVE version, changed_by, changed_at, changed_for",
    )
    assert Revision(0, first) == adapters.policies.current(merchant, "main")
    assert 1 == adapters.brands.put(second, SIGNED)
    assert Revision(1, second, SIGNED) == adapters.policies.current(merchant, "main")
