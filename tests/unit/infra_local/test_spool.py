"""Accepted mail stays on disk until it is safe elsewhere."""

import time
from datetime import UTC, datetime
from pathlib import Path

from infra.local.receipt import Arrival
from infra.local.spool import Spool


def arrival(message_id: str = "a1", content: bytes = b"Subject: x\r\n\r\n\xe9\n{}\n") -> Arrival:
    return Arrival(message_id, "", ("a@shop.example", "b@shop.example"), datetime(2026, 1, 2, tzinfo=UTC), content)


def test_a_kept_mail_is_read_as_it_was_even_after_a_restart(tmp_path: Path) -> None:
    Spool(tmp_path).keep(arrival())
    assert arrival() == Spool(tmp_path).read("a1")
    assert ["a1"] == Spool(tmp_path).waiting()


def test_mail_waits_oldest_first(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for message_id in ("z", "a", "m"):
        spool.keep(arrival(message_id))
        time.sleep(0.002)
    assert ["z", "a", "m"] == spool.waiting()


def test_mail_leaves_only_with_a_snapshot_begun_after_it_was_handled(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(arrival("early"))
    spool.keep(arrival("late"))
    spool.keep(arrival("unhandled"))
    spool.handled("early")
    time.sleep(0.002)
    snapshot = time.monotonic()
    time.sleep(0.002)
    spool.handled("late")
    assert spool.forget(snapshot) == 1
    assert {"late", "unhandled"} == set(spool.waiting())


def test_a_mail_half_written_when_the_power_failed_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "half.part").write_bytes(b'{"id": "half"')
    assert Spool(tmp_path).waiting() == []
    assert list(tmp_path.iterdir()) == []
