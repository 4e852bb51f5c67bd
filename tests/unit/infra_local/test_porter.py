"""Accepted mail is handed over until it succeeds."""

import io
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.local.porter import HandoverFailed, Porter, hand_over
from infra.local.receipt import Arrival, Rule
from infra.local.spool import Spool

RULE = Rule(("shop.example",), "bucket", "raw/mail/", "receive")


def arrival(*recipients: str) -> Arrival:
    return Arrival("m1", "a@example.com", recipients, datetime(2026, 1, 2, tzinfo=UTC), b"Subject: x\r\n\r\nx")


class FakeCloud:
    """Both clients in one: notes what is stored and who is called, in order."""

    def __init__(self, error: bytes | None = None) -> None:
        self.done: list[tuple[str, str]] = []
        self.events: list[Any] = []
        self._error = error

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        self.done.append((Bucket, Key))

    def invoke(self, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.done.append((InvocationType, FunctionName))
        self.events.append(json.loads(Payload))
        return {"FunctionError": "Unhandled", "Payload": io.BytesIO(self._error)} if self._error else {}


def test_a_mail_is_stored_before_the_function_is_called_with_the_recipients_that_matched() -> None:
    cloud = FakeCloud()
    hand_over(arrival("b@shop.example", "c@elsewhere.example"), (RULE,), cloud, cloud)
    assert cloud.done == [("bucket", "raw/mail/m1"), ("RequestResponse", "receive")]
    assert cloud.events[0]["Records"][0]["ses"]["receipt"]["recipients"] == ["b@shop.example"]


def test_a_function_that_fails_is_a_failed_handover() -> None:
    cloud = FakeCloud(b'{"errorMessage": "boom"}')
    with pytest.raises(HandoverFailed, match="boom"):
        hand_over(arrival("b@shop.example"), (RULE,), cloud, cloud)


def test_a_failed_handover_is_tried_again_until_it_succeeds(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(arrival("b@shop.example"))
    delivered = threading.Event()
    tries: list[str] = []

    def deliver(mail: Arrival) -> None:
        tries.append(mail.id)
        if len(tries) < 3:
            raise ConnectionRefusedError
        delivered.set()

    porter = Porter(spool, deliver)
    porter.take("m1", delay=0.01)
    assert delivered.wait(5)
    porter.stop()
    assert tries == ["m1"] * 3
    assert spool.forget(float("inf")) == 1


def test_what_the_spool_holds_at_a_start_is_handed_over(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(arrival("b@shop.example"))
    seen: list[str] = []
    porter = Porter(Spool(tmp_path), lambda mail: seen.append(mail.id))
    assert porter.take_all_waiting() == 1
    porter.stop()
    assert seen == ["m1"]
