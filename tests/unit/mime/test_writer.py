"""The writer: a customer's strange address is no fault of the code that meets it."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.mail import Address, OutgoingMail
from chalicelib.errors import Refused
from chalicelib.mime.parse import parse
from chalicelib.mime.writer import MimeWriter
from tests.fakes.house import House
from tests.fakes.reading import PlainMails


def outgoing(to: str) -> OutgoingMail:
    shop = Address("help@shop.example", "Shop")
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return OutgoingMail("ack.1@shop.example", shop, Address(to), shop, "Hello", "text", "<p>text</p>", at)


def test_an_ordinary_address_is_written_to() -> None:
    assert ("ada@example.com",) == tuple(to.address for to in parse(MimeWriter().build(outgoing("ada@example.com"))).to)


def test_an_international_domain_is_written_by_its_ascii_name() -> None:
    raw = MimeWriter().build(outgoing("ada@bücher.example"))
    assert b"To: ada@xn--bcher-kva.example\r\n" in raw


@pytest.mark.parametrize(
    "address", ['"x y"@example.com', "a(b)@example.com", "", "ada", "a@b\r\nX: y", "joëlle@example.com"]
)
def test_what_cannot_be_written_to_is_refused(address: str) -> None:
    with pytest.raises(Refused) as refusal:
        MimeWriter().build(outgoing(address))
    assert "unwritable_address" == refusal.value.reason


class StrictMails(PlainMails, MimeWriter):
    """Reads as the fakes do, writes as the real writer does."""

    build = MimeWriter.build


def test_such_a_customer_is_recorded_and_the_worker_is_done() -> None:
    """Without an end, the message would come again until it lies in the dead-letter queue and raises an alarm."""
    house = House(mails=StrictMails())
    outcomes = house.take(house.mail("refund", sender=Address('"x y"@example.com')))
    assert ("refused", ("unwritable_address",)) == (outcomes[-1].decision, outcomes[-1].reasons)
    assert (1, 0) == (len(house.cases), len(house.mailer.sent))


def test_a_mail_to_an_international_domain_leaves_to_its_ascii_name() -> None:
    house = House(mails=StrictMails())
    house.take(house.mail("refund", sender=Address("ada@bücher.example")))
    assert ["ada@xn--bcher-kva.example"] == [sent.recipient for sent in house.mailer.sent]
