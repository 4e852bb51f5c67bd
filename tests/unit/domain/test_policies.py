"""What differs between two policies."""

from typing import Any

from chalicelib.domain.policies import Difference, differences


def rule(name: str, queue: str) -> dict[str, Any]:
    return {"name": name, "when": {"intent": ["refund"]}, "then": {"queue": queue}}


def test_the_same_document_differs_nowhere() -> None:
    document = {"name": "a", "rules": [rule("one", "x")], "queues": {"refund": "x"}, "closed": []}
    assert () == differences(document, dict(document))


def test_values_are_compared_by_path() -> None:
    old = {"name": "a", "queues": {"refund": "x", "invoice": "y"}, "languages": ["fr"], "second_opinion": None}
    new = {
        "name": "a",
        "queues": {"refund": "z", "store": "y"},
        "languages": ["fr", "de"],
        "second_opinion": {"act": True},
    }
    assert (
        Difference("$.queues.refund", "x", "z"),
        Difference("$.queues.invoice", "y", None),
        Difference("$.queues.store", None, "y"),
        Difference("$.languages", ["fr"], ["fr", "de"]),
        Difference("$.second_opinion", None, {"act": True}),
    ) == differences(old, new)


def test_rules_are_compared_by_name_wherever_they_stand() -> None:
    old = {"rules": [rule("one", "x"), rule("two", "y"), rule("gone", "z")]}
    new = {"rules": [rule("new", "n"), rule("two", "y"), rule("one", "w")]}
    assert (
        Difference('$.rules["one"].then.queue', "x", "w"),
        Difference('$.rules["gone"]', rule("gone", "z"), None),
        Difference('$.rules["new"]', None, rule("new", "n")),
        Difference("$.rules (order)", ["one", "two"], ["two", "one"]),
    ) == differences(old, new)


def test_the_first_rules_and_the_last_ones_are_told_one_by_one() -> None:
    assert (Difference('$.rules["one"]', None, rule("one", "x")),) == differences(
        {"rules": []}, {"rules": [rule("one", "x")]}
    )
    assert (Difference('$.rules["one"]', rule("one", "x"), None),) == differences({"rules": [rule("one", "x")]}, {})
