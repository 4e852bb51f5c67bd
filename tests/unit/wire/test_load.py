"""A brand's file says when its queues are busy and how it calls back, and is told where that makes no sense."""

import json
from typing import Any

import pytest

from chalicelib.domain.callback_rules import NO_CALLBACKS, CallbackRules
from chalicelib.domain.load_rules import NO_LOAD_RULES, LoadRow, LoadRules
from chalicelib.errors import Misplaced
from chalicelib.wire.brand import decode_brand, document

BRAND = {"merchant": "m", "id": "b", "name": "B", "mailboxes": ["help@shop.example"]}
LOAD: dict[str, Any] = {
    "rows": [{"longest_wait": 4.0, "queues": ["advice"], "close": ["chat", "callback"]}, {"longest_wait": 16.0}],
    "tell": ["Lead@shop.example"],
}
CALLS: dict[str, Any] = {"enabled": True, "hours": {"mon": ["10:00-12:00"]}, "per_slot": 2, "tries": 2}


def file_of(**fields: Any) -> bytes:
    return json.dumps(BRAND | fields).encode()


def test_a_file_is_read_and_said_again() -> None:
    brand = decode_brand(file_of(load=LOAD, callbacks=CALLS))
    rows = (LoadRow(4.0, ("advice",), ("chat", "callback")), LoadRow(16.0))
    assert LoadRules(rows, ("lead@shop.example",)) == brand.load
    assert CallbackRules(True, per_slot=2, hours={"mon": ("10:00-12:00",)}, tries=2) == brand.callbacks
    said = document(brand)
    assert (LOAD | {"tell": ["lead@shop.example"]}, CALLS) == (said["load"], said["callbacks"])
    assert brand == decode_brand(json.dumps(said).encode())


def test_a_file_that_says_nothing_changes_nothing() -> None:
    brand = decode_brand(file_of())
    assert (NO_LOAD_RULES, NO_CALLBACKS) == (brand.load, brand.callbacks)
    assert "callback" not in brand.all_queues()
    assert "callback" in decode_brand(file_of(callbacks=CALLS)).all_queues()


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"load": {"rows": [{"longest_wait": 1}, {"longest_wait": 2, "queues": ["a"]}]}}, "$.load.rows[1]"),
        (
            {"load": {"rows": [{"longest_wait": 1, "queues": ["a"]}, {"longest_wait": 2, "queues": ["a"]}]}},
            "$.load.rows[1].queues",
        ),
        ({"load": {"tell": ["lead@shop.example"]}}, "$.load.tell"),
        ({"load": {"rows": [{"longest_wait": 1, "close": ["mail"]}]}}, "$.load.rows[0].close[0]"),
        ({"callbacks": {"slot_minutes": 90}}, "$.callbacks.slot_minutes"),
        ({"callbacks": {"tries": 4}}, "$.callbacks.tries"),
        ({"callbacks": {"hours": {"mon": ["9-12"]}}}, "$.callbacks.hours"),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(Misplaced) as refused:
        decode_brand(file_of(**fields))
    assert [path] == [place.path for place in refused.value.places]
