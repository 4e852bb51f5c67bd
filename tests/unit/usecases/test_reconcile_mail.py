"""What the bucket has and the table does not know is queued again, once."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.interaction import Channel
from chalicelib.domain.mail import Mail
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.domain.ports import Stored
from chalicelib.domain.reconciliation import Pass
from chalicelib.errors import Retryable
from chalicelib.usecases.submit_contact import submission_of
from tests.fakes.house import BRAND, House

BODY = b'{"from": {"mail": "ada@example.com"}, "channel": "chat", "text": "refund #1"}'
HELP = BRAND.mailboxes[0]


class MailsUnderFields:
    """Fake mails as SES stores them: its fields on top of the bytes."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.inner = house.mails.parse

    def parse(self, raw: bytes) -> Mail:
        return self.inner(raw.rpartition(b"\r\n\r\n")[2])


def stored(house: House, mail: Mail | bytes, *, to: str = HELP, sender: str = "ada@example.com", more: str = "") -> str:
    """Store a mail under the receiving server's fields, without a word to anybody; its key."""
    pointer = house.store(mail)
    name = pointer.raw.rpartition("/")[2]
    fields = (
        f"Return-Path: <{sender}>\r\nReceived: from mx by inbound-smtp with SMTP id {name}\r\n for {to};\r\n"
        f" Fri, 20 Nov 2026 09:00:00 +0000\r\n{more}\r\n"
    )
    content, media_type = house.blobs.objects[pointer.raw]
    house.blobs.put(pointer.raw, fields.encode() + content, media_type)
    return pointer.raw


@pytest.fixture
def house() -> House:
    built = House()
    built.mails.parse = MailsUnderFields(built).parse  # type: ignore[method-assign]
    return built


def run(house: House, runs_for: int = 1_000, given: Pass | None = None) -> Counter[str]:
    """One run of the schedule, with time for so many looks at the clock."""
    looks = iter(range(runs_for))
    reconcile = house.reconcile_mail
    walk = reconcile.walk("test", house.now, lambda: next(looks, None) is not None, given)
    try:
        return Counter(reconcile(found, house.now).decision for found in walk)
    finally:
        walk.stop()


def test_a_mail_that_nobody_was_told_of_is_recorded_and_acknowledged(house: House) -> None:
    key = stored(house, house.mail("refund"), to="help+tag@shop.example", sender="bounces@mailer.example")
    house.later(minutes=20)
    assert {"requeued": 1} == run(house)
    (pointer,) = house.classify_queue.pointers
    assert (("help+tag@shop.example",), "bounces@mailer.example", key, house.now - timedelta(minutes=20)) == (
        pointer.recipients,
        pointer.envelope_from,
        pointer.raw,
        pointer.at,
    )
    assert ["recorded", "routed", "acknowledged"] == [outcome.decision for outcome in house.work()]


def test_what_is_recorded_or_parked_is_left_alone(house: House) -> None:
    unknown = "nobody@shop.example"
    stored(house, house.mail())
    stored(house, house.mail(message_id=""))
    stored(house, house.mail(message_id="", date=None))
    stored(house, b"no mail")
    stored(house, house.mail(), to=unknown)
    for key in list(house.blobs.objects):
        to = unknown if unknown.encode() in house.blobs.get(key) else HELP
        house.classify_contact(ReceivedPointer(key, Channel.MAIL, house.now, (to,), "ada@example.com"))
    house.submit(BODY)
    house.work()
    house.later(minutes=20)
    assert {"known": 6} == run(house)
    assert [] == house.classify_queue.pointers


def test_two_mails_with_the_same_message_id_are_told_apart(house: House) -> None:
    mail = house.mail("refund", message_id="same@mail.example")
    stored(house, mail)
    house.later(minutes=20)
    run(house)
    house.work()
    stored(house, house.mail("invoice", message_id="same@mail.example"))
    house.later(minutes=20)
    assert {"requeued": 1} == run(house)
    house.work()
    assert 2 == len(house.contacts)


def test_what_is_young_is_left_to_its_ordinary_way(house: House) -> None:
    stored(house, house.mail())
    house.later(minutes=9)
    assert {} == run(house)
    house.later(minutes=15)
    assert {"requeued": 1} == run(house)


def test_nothing_is_queued_twice(house: House) -> None:
    """From then on it is the queue's, and at worst the dead-letter queue's."""
    stored(house, house.mail())
    house.later(minutes=20)
    run(house)
    house.later(minutes=20)
    assert {} == run(house)
    assert 1 == len(house.classify_queue.pointers)


def test_a_pass_goes_on_where_the_run_before_ran_out_of_time(house: House) -> None:
    house.blobs.page = 3
    keys = sorted(stored(house, house.mail()) for _ in range(8))
    house.later(minutes=20)
    found, runs = Counter[str](), 0
    while (last := house.passes.last("test")) is None or last.ended_at is None:
        found += run(house, runs_for=4)
        runs += 1
    assert ({"requeued": 8}, True) == (found, runs > 2)
    assert keys == sorted(pointer.raw for pointer in house.classify_queue.pointers)


def test_a_fault_on_the_way_loses_no_contact(house: House) -> None:
    keys = sorted(stored(house, house.mail()) for _ in range(3))
    house.later(minutes=20)
    house.classify_queue.failures.append(Retryable("down"))
    with pytest.raises(Retryable):
        run(house)
    assert {"requeued": 3} == run(house)
    assert keys == sorted(pointer.raw for pointer in house.classify_queue.pointers)


def test_a_lost_submission_is_the_same_contact(house: House) -> None:
    identifier = house.submit(BODY)
    house.classify_queue.pointers.clear()
    house.later(minutes=20)
    assert {"requeued": 1} == run(house)
    house.work()
    assert [(identifier, "chat", "shop")] == [(one.id, one.channel, one.merchant) for one in house.contacts]


def test_verdicts_and_the_null_path_come_back(house: House) -> None:
    stored(house, house.mail(), sender="", more="X-SES-Spam-Verdict: FAIL\r\nX-SES-Virus-Verdict: FAIL\r\n")
    house.later(minutes=20)
    run(house)
    (pointer,) = house.classify_queue.pointers
    assert ("", True, True) == (pointer.envelope_from, pointer.spam, pointer.virus)
    house.work()
    assert ["virus"] == [one.reason for one in house.table.parked.values()]


def test_a_mail_without_the_servers_fields_goes_to_the_mailbox_of_ours_that_it_names(house: House) -> None:
    """As one that somebody copied into the bucket."""
    pointer = house.store(house.mail())
    content, media_type = house.blobs.objects[pointer.raw]
    fields = b"To: Someone <x@elsewhere.example>\r\nCc: sav+a@shop.example, help@shop.example\r\n\r\n"
    house.blobs.put(pointer.raw, fields + content, media_type)
    house.later(minutes=20)
    run(house)
    assert [("sav+a@shop.example", "help@shop.example")] == [one.recipients for one in house.classify_queue.pointers]


def test_a_mail_that_names_none_of_our_mailboxes_is_parked(house: House) -> None:
    house.store(b"no mail at all")
    house.later(minutes=20)
    assert {"requeued": 1} == run(house)
    house.work()
    assert [("-", "unknown_mailbox")] == [(one.merchant, one.reason) for one in house.table.parked.values()]


def test_what_the_table_has_forgotten_by_its_retention_stays_forgotten(house: House) -> None:
    stored(house, house.mail())
    given = Pass(house.now - timedelta(days=1), house.now + timedelta(days=1))
    house.later(days=BRAND.retention + 1)
    assert {"expired": 1} == run(house, given=given)


def test_a_pass_that_somebody_asks_for_looks_again_and_finishes(house: House) -> None:
    """After the table was restored to yesterday's state, say."""
    stored(house, house.mail())
    house.later(minutes=20)
    run(house)
    house.work()
    house.table.interactions.clear()
    given = Pass(house.now - timedelta(hours=1), house.now)
    assert {"requeued": 1} == run(house, given=given)
    house.work()
    assert {"known": 1} == run(house, given=given)


def test_an_object_that_goes_while_it_is_looked_at_is_no_fault(house: House) -> None:
    for key in ("raw/mail/gone", "raw/api/shop/" + "a" * 24 + ".json"):
        assert "gone" == house.reconcile_mail(Stored(key, house.now), house.now).decision


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("raw/api/shop/abc.json", ("shop", "abc")),
        ("raw/api/abc.json", None),
        ("raw/api/shop/abc", None),
        ("raw/mail/abc", None),
        ("raw/mail/raw/api/shop/abc.json", None),
    ],
)
def test_a_submission_is_known_by_its_key(key: str, expected: tuple[str, str] | None) -> None:
    assert expected == submission_of(key)
