"""What the receiving server's fields still tell of an envelope."""

import pytest

from chalicelib.domain.authenticity import NO_VERDICTS, Verdicts
from chalicelib.domain.receipt import read_receipt

NAME = "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1"
STORED = (
    b"Return-Path: <bounce+77@mailer.example>\r\n"
    b"Received: from mx.mailer.example (mx.mailer.example [192.0.2.7])\r\n"
    b" by inbound-smtp.eu-west-1.amazonaws.com with SMTP id " + NAME.encode() + b"\r\n"
    b" for Help+GU-7K3F9QXW.abc@shop.example;\r\n"
    b" Fri, 20 Nov 2026 09:00:00 +0000 (UTC)\r\n"
    b"X-SES-Spam-Verdict: FAIL\r\n"
    b"X-SES-Virus-Verdict: PASS\r\n"
    b"Received: from laptop by mx.mailer.example with ESMTP id zz for <other@shop.example>;\r\n"
    b" Fri, 20 Nov 2026 08:59:58 +0000\r\n"
    b"X-SES-Spam-Verdict: PASS\r\n"
    b"X-SES-Virus-Verdict: FAIL\r\n"
    b'To: "Service, clients" <sav@shop.example>, ada@example.com\r\n'
    b"Cc: undisclosed:;\r\n"
    b"Delivered-To: help@shop.example\r\n"
    b"\r\n"
    b"To: body@shop.example\r\n"
)


def test_the_servers_own_fields_tell_the_envelope() -> None:
    receipt = read_receipt(STORED, NAME)
    assert ("bounce+77@mailer.example", "help+gu-7k3f9qxw.abc@shop.example") == (receipt.sender, receipt.recipient)


def test_verdicts_are_the_servers_and_not_the_authors() -> None:
    """An author may write the same fields, below."""
    receipt = read_receipt(STORED, NAME)
    assert (True, False) == (receipt.spam, receipt.virus)


def test_a_received_field_that_does_not_name_the_object_is_not_the_servers() -> None:
    assert "" == read_receipt(STORED, "another").recipient


def test_addresses_come_in_the_order_of_their_closeness_to_the_envelope() -> None:
    assert ("help@shop.example", "sav@shop.example", "ada@example.com") == read_receipt(STORED, NAME).addressed


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Return-Path: <>\r\nTo: a@shop.example\r\n\r\n", ""),
        (b"Return-Path:<ada@example.com>\nTo: a@shop.example\n\n", "ada@example.com"),
        (b"To: a@shop.example\r\n\r\n", None),
    ],
)
def test_the_null_path_is_told_from_none(raw: bytes, expected: str | None) -> None:
    assert expected == read_receipt(raw, NAME).sender


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff\xfe", b"no field at all", b" folded first\r\nTo: a@b.example", b":\r\n:\r\n", b"To" * 500_000],
)
def test_bytes_that_are_no_mail_tell_nothing(raw: bytes) -> None:
    receipt = read_receipt(raw, NAME)
    assert (None, "", ()) == (receipt.sender, receipt.recipient, receipt.addressed)


def test_thousands_of_addresses_are_bounded() -> None:
    written = ", ".join(f"a{number}@shop.example" for number in range(9_000))
    assert 50 == len(read_receipt(f"To: {written}\r\n\r\n".encode(), NAME).addressed)


@pytest.mark.parametrize(
    ("fields", "verdicts"),
    [
        (b"Authentication-Results: amazonses.com; spf=pass; dmarc=pass header.from=a.example;\r\n", Verdicts("pass")),
        (b"Authentication-Results: amazonses.com; dkim=fail;\r\n dmarc=fail;\r\n", Verdicts("fail", "reject")),
        (b"Authentication-Results: amazonses.com; spf=pass; dmarc=none;\r\n", NO_VERDICTS),
        (b"Authentication-Results: mx.forged.example; dmarc=pass\r\n", NO_VERDICTS),
        (
            b"Authentication-Results: amazonses.com; dmarc=fail\r\n"
            b"Authentication-Results: amazonses.com; dmarc=pass\r\n",
            Verdicts("fail", "reject"),
        ),
        (b"To: a@shop.example\r\n", NO_VERDICTS),
    ],
)
def test_authenticity_is_judged_by_the_servers_own_field(fields: bytes, verdicts: Verdicts) -> None:
    assert verdicts == read_receipt(fields + b"\r\n", NAME).verdicts
