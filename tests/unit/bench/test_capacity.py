"""What the benchmark counts as DynamoDB's bill."""

import pytest

from tests.bench.capacity import Index, Item, get_units, item_size, query_units, write_units

TIMELINE = Index("timeline", ("tpk", "tsk"), frozenset({"tpk", "tsk", "pk", "sk", "at"}))
EVERYTHING = Index("work", ("wpk", "wsk"), None)


def of_size(size: int, **more: str) -> Item:
    """An item of so many bytes."""
    item: Item = {"pk": {"S": "p"}, **{name: {"S": value} for name, value in more.items()}}
    return {**item, "x": {"S": "x" * (size - item_size(item) - 1)}}


@pytest.mark.parametrize(
    ("attribute", "size"),
    [
        ({"S": "été"}, 5),
        ({"B": b"\x00\x01\x02"}, 3),
        ({"N": "1"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "-12300"}, 3),
        ({"N": "0.95"}, 2),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 8),
        ({"M": {"name": {"S": "ab"}}}, 10),
    ],
)
def test_a_value_has_the_size_that_aws_documents(attribute: dict[str, object], size: int) -> None:
    assert len("key") + size == item_size({"key": attribute})


@pytest.mark.parametrize(("size", "units"), [(10, 1), (1024, 1), (1025, 2), (4096, 4)])
def test_a_write_costs_a_unit_per_kilobyte_begun(size: int, units: int) -> None:
    assert units == write_units(None, of_size(size)).total


def test_a_write_is_billed_by_the_larger_of_what_was_there_and_what_is() -> None:
    assert 3 == write_units(of_size(3000), of_size(500)).total
    assert 3 == write_units(of_size(500), of_size(3000)).total


def test_a_transaction_doubles_the_table_and_not_its_indexes() -> None:
    units = write_units(None, of_size(1500, wpk="q", wsk="s"), [EVERYTHING], transactional=True)
    assert 4 == units.table
    assert {"work": 2} == units.indexes


def test_an_item_without_the_keys_of_an_index_costs_it_nothing() -> None:
    assert {} == write_units(None, of_size(100, wpk="q"), [EVERYTHING, TIMELINE]).indexes


def test_an_index_that_holds_little_of_an_item_is_billed_by_what_it_holds() -> None:
    assert {"timeline": 1} == write_units(None, of_size(5000, tpk="t", tsk="1"), [TIMELINE]).indexes


def test_a_change_that_an_index_does_not_hold_costs_it_nothing() -> None:
    old = of_size(100, tpk="t", tsk="1", at="now")
    assert {} == write_units(old, {**old, "claims": {"N": "1"}}, [TIMELINE]).indexes


def test_a_change_of_an_entry_costs_one_write_and_of_its_key_two() -> None:
    old = of_size(100, tpk="t", tsk="1", at="now")
    assert {"timeline": 1} == write_units(old, {**old, "at": {"S": "then"}}, [TIMELINE]).indexes
    assert {"timeline": 2} == write_units(old, {**old, "tsk": {"S": "2"}}, [TIMELINE]).indexes


def test_an_item_that_leaves_an_index_costs_the_deletion() -> None:
    listed = of_size(100, wpk="q", wsk="s")
    assert {"work": 1} == write_units(listed, of_size(100), [EVERYTHING]).indexes


def test_a_failed_condition_costs_the_table_one_write_and_no_index() -> None:
    """AWS bills a conditional write that fails by the item that it found, and at least one unit."""
    found = of_size(1500, wpk="q", wsk="s")
    assert 2 == write_units(found, found, [EVERYTHING]).total
    assert 1 == write_units(None, None, [EVERYTHING]).total


def test_reads_cost_a_unit_per_four_kilobytes_and_half_of_it_when_a_moment_old() -> None:
    assert 4 == get_units([0, 100, 4097], consistent=True)
    assert 0.5 == get_units([0], consistent=False)


def test_what_a_query_finds_is_billed_together() -> None:
    assert 1 == query_units([1000, 1000, 1000], consistent=True)
    assert 0.5 == query_units([], consistent=False)


def test_an_index_is_read_from_its_definition() -> None:
    keys = [{"AttributeName": "tpk", "KeyType": "HASH"}, {"AttributeName": "tsk", "KeyType": "RANGE"}]
    included = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["at"]}
    definition = {"IndexName": "timeline", "KeySchema": keys, "Projection": included}
    assert TIMELINE == Index.read(definition, ("pk", "sk"))
