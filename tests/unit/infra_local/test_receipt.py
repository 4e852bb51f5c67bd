"""What SES does with a mail that arrives."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from infra.local.receipt import EICAR, GTUBE, Arrival, Rule, event, matching, new_message_id, with_received_headers

MAIL = (
    b"From: =?utf-8?q?H=C3=A9l=C3=A8ne?= <helene@example.com>\r\n"
    b"To: bonjour@shop.example\r\n"
    b"Message-ID: <1@example.com>\r\n"
    b"Subject: =?utf-8?q?D=C3=A9j=C3=A0?=\r\n =?utf-8?q?_vu?=\r\n"
    b"\r\n"
    b"Bonjour\r\n"
)


def arrival(content: bytes = MAIL) -> Arrival:
    return Arrival(
        "id1", "helene@example.com", ("bonjour@shop.example",), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), content
    )


@pytest.mark.parametrize(
    ("recipients", "address", "taken"),
    [
        (("shop.example",), "bonjour@shop.example", True),
        (("shop.example",), "Bonjour+GU-1@SHOP.example", True),
        (("shop.example",), "bonjour@sub.shop.example", False),
        (("shop.example",), "bonjour@myshop.example", False),
        ((".shop.example",), "bonjour@sub.shop.example", True),
        ((".shop.example",), "bonjour@shop.example", False),
        (("bonjour@shop.example",), "bonjour+label@shop.example", True),
        (("bonjour@shop.example",), "autre@shop.example", False),
        (("bonjour@shop.example",), "bonjour", False),
        ((), "anyone@anywhere.example", True),
    ],
)
def test_a_rule_takes_addresses_domains_and_subdomains_as_ses_does(
    recipients: tuple[str, ...], address: str, taken: bool
) -> None:
    assert taken == Rule(recipients, "bucket", "", "f").takes(address)


def test_the_first_matching_rule_counts() -> None:
    exact, general = Rule(("a@shop.example",), "1", "", ""), Rule(("shop.example",), "2", "", "")
    assert exact == matching((exact, general), "a@shop.example")
    assert general == matching((exact, general), "b@shop.example")
    assert matching((exact,), "b@shop.example") is None


def test_stored_mail_is_the_mail_as_sent_under_the_headers_of_its_last_hop() -> None:
    stored = with_received_headers(arrival(), "127.0.0.1", "laptop")
    assert stored.endswith(MAIL)
    message = message_from_bytes(stored)
    assert message["Return-Path"] == "<helene@example.com>"
    assert message["X-SES-Spam-Verdict"] == "PASS"
    assert "id1" in message["Received"]
    assert "dmarc=pass" in message["Authentication-Results"]


def test_a_null_return_path_is_stored_as_one() -> None:
    bounce = Arrival("id1", "", ("bonjour@shop.example",), datetime(2026, 1, 2, tzinfo=UTC), MAIL)
    assert message_from_bytes(with_received_headers(bounce, "127.0.0.1", "mx"))["Return-Path"] == "<>"


def test_a_peer_cannot_add_headers_by_its_greeting() -> None:
    """aiosmtpd hands over what HELO said; only ASCII of one line may reach the headers."""
    stored = with_received_headers(arrival(), "127.0.0.1", "é")
    assert stored.isascii() or stored.split(b"\r\nFrom:")[0].isascii()


def test_the_event_tells_envelope_headers_and_verdicts() -> None:
    told = event(arrival(), ("bonjour@shop.example",), "receive")["Records"][0]
    assert told["eventSource"] == "aws:ses"
    mail, receipt = told["ses"]["mail"], told["ses"]["receipt"]
    assert mail["timestamp"] == "2026-01-02T03:04:00.000Z"
    assert (mail["messageId"], mail["source"], mail["destination"]) == (
        "id1",
        "helene@example.com",
        ["bonjour@shop.example"],
    )
    assert mail["commonHeaders"]["subject"] == "Déjà vu"
    assert mail["commonHeaders"]["from"] == ["Hélène <helene@example.com>"]
    assert mail["commonHeaders"]["messageId"] == "<1@example.com>"
    assert {"name": "Message-ID", "value": "<1@example.com>"} in mail["headers"]
    assert mail["headersTruncated"] is False
    assert receipt["recipients"] == ["bonjour@shop.example"]
    assert receipt["action"] == {"type": "Lambda", "functionArn": "receive", "invocationType": "Event"}


@pytest.mark.parametrize(("text", "judged"), [(GTUBE, "spamVerdict"), (EICAR, "virusVerdict")])
def test_the_test_texts_of_real_filters_fail_their_verdict(text: bytes, judged: str) -> None:
    receipt = event(arrival(MAIL + text), (), "f")["Records"][0]["ses"]["receipt"]
    verdicts = {name: receipt[name]["status"] for name in ("spamVerdict", "virusVerdict")}
    assert {"spamVerdict": "PASS", "virusVerdict": "PASS"} | {judged: "FAIL"} == verdicts


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe no mail at all", b"Subject: =?utf-8?b?broken\r\n\r\n", b"\r\n"]
)
def test_what_is_no_mail_still_gets_an_event(content: bytes) -> None:
    told = event(arrival(content), (), "f")["Records"][0]["ses"]["mail"]
    assert told["messageId"] == "id1"


def test_long_headers_are_cut_and_said_to_be() -> None:
    told = event(arrival(b"X-Long: " + b"x" * 20_000 + b"\r\n" + MAIL), (), "f")["Records"][0]["ses"]["mail"]
    assert told["headersTruncated"] is True


def test_message_ids_look_like_those_of_ses_and_differ() -> None:
    first, second = new_message_id(), new_message_id()
    assert (len(first), first.isalnum(), first == second) == (40, True, False)


@pytest.mark.parametrize(
    ("author", "status"),
    [("Ada <ada@example.com>", "PASS"), ("boss@Shop.example", "FAIL"), ("ada@dmarc-reject.example", "FAIL")],
)
def test_a_mail_that_claims_the_domain_it_comes_to_fails_dmarc(author: str, status: str) -> None:
    content = f"From: {author}\r\nSubject: x\r\n\r\nx".encode()
    mail = Arrival("id1", "x@example.com", ("bonjour@shop.example",), datetime(2026, 1, 2, tzinfo=UTC), content)
    receipt = event(mail, mail.recipients, "f")["Records"][0]["ses"]["receipt"]
    assert {"status": status} == receipt["dmarcVerdict"]
    assert ("reject" if status == "FAIL" else None) == receipt.get("dmarcPolicy")
