"""Whether and how a contact is acknowledged: the table of `decide`, row by row."""

import pytest

from chalicelib.domain.acknowledgement import Decision, Form, decide

QUESTION = {
    "automatic": False,
    "spam": False,
    "held": "",
    "address": "ada@example.com",
    "own_addresses": ("help@shop.example",),
    "unmailable": False,
    "given_today": 0,
    "limit": 5,
    "new": True,
    "added_today": False,
    "echo": False,
}


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        ({}, Decision(Form.FULL)),
        ({"new": False}, Decision(Form.ADDED)),
        ({"given_today": 4}, Decision(Form.FULL)),
        ({"added_today": True}, Decision(Form.FULL)),
        ({"automatic": True}, Decision(Form.NONE, "automatic")),
        ({"spam": True}, Decision(Form.NONE, "spam")),
        ({"held": "same_text"}, Decision(Form.NONE, "same_text")),
        ({"unmailable": True}, Decision(Form.NONE, "unmailable")),
        ({"new": False, "echo": True}, Decision(Form.NONE, "echo")),
        ({"address": ""}, Decision(Form.NONE, "no_address")),
        ({"address": "help@shop.example"}, Decision(Form.NONE, "own_address")),
        ({"given_today": 5}, Decision(Form.NONE, "daily_limit")),
        ({"limit": 0}, Decision(Form.NONE, "daily_limit")),
        ({"new": False, "added_today": True}, Decision(Form.NONE, "added_today")),
        ({"automatic": True, "spam": True, "address": "", "limit": 0}, Decision(Form.NONE, "automatic")),
    ],
)
def test_the_first_row_that_holds_decides(change: dict[str, object], decision: Decision) -> None:
    assert decision == decide(**{**QUESTION, **change})  # type: ignore[arg-type]
