"""A brand's file says its deadlines, is told where they make no sense, and says them again as they were."""

import json
from typing import Any

import pytest

from chalicelib.domain.case import Priority
from chalicelib.domain.deadline_policy import NO_DEADLINES, DeadlineRow, Deadlines, Escalation
from chalicelib.errors import Misplaced
from chalicelib.wire.brand import decode_brand, document

BRAND = {"merchant": "m", "id": "b", "name": "B", "mailboxes": ["help@shop.example"]}
POLICY: dict[str, Any] = {
    "rows": [
        {"name": "Chat", "channel": ["chat"], "priority": ["urgent", "high"], "answer_within": 0.25},
        {"name": "Rest", "resolve_within": 48.0},
    ],
    "warn_before": 30,
    "warn": ["Team@shop.example"],
    "escalate": [{"priority": "high", "tell": ["boss@shop.example"]}, {"after": 4.0, "queue": "leads"}],
}


def file_of(deadlines: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps(BRAND | {"deadlines": deadlines} | fields).encode()


def test_a_file_is_read() -> None:
    assert (
        Deadlines(
            (
                DeadlineRow("Chat", ("chat",), priority=(Priority.URGENT, Priority.HIGH), answer_within=0.25),
                DeadlineRow("Rest", resolve_within=48),
            ),
            30,
            ("team@shop.example",),
            (Escalation(0, "", Priority.HIGH, ("boss@shop.example",)), Escalation(4, "leads")),
        )
        == decode_brand(file_of(POLICY)).deadlines
    )


def test_what_was_read_is_said_again() -> None:
    brand = decode_brand(file_of(POLICY))
    said = document(brand)
    assert POLICY | {"warn": ["team@shop.example"]} == said["deadlines"]
    assert brand == decode_brand(json.dumps(said).encode())


def test_a_brand_without_any_has_none() -> None:
    brand = decode_brand(json.dumps(BRAND).encode())
    assert (NO_DEADLINES, False) == (brand.deadlines, brand.deadlines.watched)
    assert "deadlines" not in document(brand)


def test_a_queue_that_late_cases_go_to_is_one_of_the_brands() -> None:
    assert "leads" in decode_brand(file_of(POLICY)).all_queues()


@pytest.mark.parametrize(
    ("wrong", "path", "said"),
    [
        ({"rows": [{"name": "A"}]}, "$.deadlines.rows[0]", "says no time"),
        ({"rows": [{"name": "A", "answer_within": 0}]}, "$.deadlines.rows[0].answer_within", "> 0"),
        ({"rows": [{"name": "A", "answer_within": 1}] * 2}, "$.deadlines.rows[1].name", "name of two"),
        (
            {"rows": [{"name": "A", "answer_within": 5, "resolve_within": 4}]},
            "$.deadlines.rows[0].resolve_within",
            "below `answer_within`",
        ),
        (
            {"rows": [{"name": "A", "priority": ["soon"], "answer_within": 1}]},
            "$.deadlines.rows[0].priority[0]",
            "soon",
        ),
        ({"warn": ["team@shop.example"]}, "$.deadlines.warn", "warn_before"),
        ({"escalate": [{"after": 2}]}, "$.deadlines.escalate[0]", "does nothing"),
        ({"escalate": [{"queue": "a"}, {"queue": "b"}]}, "$.deadlines.escalate[1].after", "Two steps"),
        ({"escalate": [{"tell": ["nobody"]}]}, "$.deadlines.escalate[0].tell[0]", "regex"),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(wrong: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(Misplaced) as refused:
        decode_brand(file_of(wrong))
    (place,) = refused.value.places
    assert path == place.path
    assert said in place.detail


def test_a_rule_may_have_people_told() -> None:
    rule = {"name": "Legal", "when": {}, "then": {"notify": ["boss@shop.example"]}}
    (read,) = decode_brand(file_of({}, rules=[rule])).rules
    assert ("boss@shop.example",) == read.then.notify
