"""Header fields are read as senders write them, right or wrong."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.mail import Address
from chalicelib.mime import fields


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?ab=C3=AEm=C3=A9?=", "abîmé"),
        ("=?iso-8859-1?B?6WNyYW4=?= 27 =?utf-8?q?pouces?=", "écran 27 pouces"),
        # A character is split over two words.
        ("=?utf-8?Q?abim=C3?= =?utf-8?Q?=A9?=", "abimé"),
        ("=?utf-8?B?w6k?=", "é"),
        ("=?utf-8*fr?Q?=C3=A9?=", "é"),
        ("=?x-unknown?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?Q?pourquoi??=", "pourquoi?"),
        ("=?utf-8?Q?two words?= end", "two words end"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ('"=?utf-8?Q?=C3=A9?="', '"é"'),
    ],
)
def test_encoded_words_are_decoded(value: str, expected: str) -> None:
    assert expected == fields.decode_words(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jeanne <J@Example.org>", [Address("j@example.org", "Jeanne")]),
        (
            '"Roux, Jeanne" <j@example.org>, k@example.org',
            [Address("j@example.org", "Roux, Jeanne"), Address("k@example.org")],
        ),
        ("Roux, Jeanne <j@example.org>", [Address("j@example.org", "Roux, Jeanne")]),
        ("=?utf-8?B?w4lsb2RpZSwgUm91eA==?= <e@example.org>", [Address("e@example.org", "Élodie, Roux")]),
        ("j@example.org (Jeanne)", [Address("j@example.org", "Jeanne")]),
        ('"a@example.com" <c@example.org>', [Address("c@example.org", "a@example.com")]),
        (
            "Amis: a@example.org, B <b@example.org>;, c@example.org",
            [Address("a@example.org"), Address("b@example.org", "B"), Address("c@example.org")],
        ),
        ("undisclosed-recipients:;", []),
        ("<<j@example.org>>", [Address("j@example.org")]),
        ("Jeanne <j@example.org", [Address("j@example.org", "Jeanne")]),
        ("<@relay.example:j@example.org>", [Address("j@example.org")]),
        ("Pete(A nice \\) chap) <pete(home)@example.test(host)>", [Address("pete@example.test", "Pete")]),
        ("MAILER-DAEMON <>", []),
        ("", []),
    ],
)
def test_addresses_are_read(value: str, expected: list[Address]) -> None:
    assert (expected, True) == fields.addresses(value)


@pytest.mark.parametrize("value", ["nobody", "a@b@example.org", '"'])
def test_what_is_no_address_is_left_out_and_said(value: str) -> None:
    assert ([], False) == fields.addresses(value)


def test_no_more_addresses_are_read_than_allowed() -> None:
    found, complete = fields.addresses(", ".join(f"a{n}@example.org" for n in range(5000)), limit=100)

    assert (100, False) == (len(found), complete)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/plain; charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        ('Text/HTML;charset="UTF-8";;format=flowed', ("text/html", {"charset": "UTF-8", "format": "flowed"})),
        ("text/plain; charset=us-ascii (Plain text)", ("text/plain", {"charset": "us-ascii"})),
        ("attachment; filename=ma facture.pdf", ("attachment", {"filename": "ma facture.pdf"})),
        ('attachment; filename="a;b\\"c.pdf"', ("attachment", {"filename": 'a;b"c.pdf'})),
        ("attachment; filename*=UTF-8''fac%C3%A9.pdf", ("attachment", {"filename": "facé.pdf"})),
        (
            "attachment; filename*0*=utf-8''tr%C3%A8s; filename*1=\" long\"; filename*2*=%20nom.pdf",
            ("attachment", {"filename": "très long nom.pdf"}),
        ),
        ("attachment; filename=x.pdf; filename*=broken", ("attachment", {"filename": "broken"})),
        ("", ("", {})),
    ],
)
def test_parameters_are_read(value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert expected == fields.parameters(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 3 Mar 2025 11:02:03 +0100", datetime(2025, 3, 3, 10, 2, 3, tzinfo=UTC)),
        ("3 Mar 2025 11:02", datetime(2025, 3, 3, 11, 2, tzinfo=UTC)),
        ("2025-03-03T11:02:03+01:00", datetime(2025, 3, 3, 10, 2, 3, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 11:02:03 +0100 (heure normale)", datetime(2025, 3, 3, 10, 2, 3, tzinfo=UTC)),
        ("Mon, 99 Mar 2025 11:02:03 +0100", None),
        ("hier", None),
        ("", None),
        ("Mon, 3 Mar 99999999999 11:02:03 +0100", None),
    ],
)
def test_dates_are_read_in_utc(value: str, expected: datetime | None) -> None:
    assert expected == fields.date_of(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@example.org> <b@example.org> <a@example.org>", ["a@example.org", "b@example.org"]),
        ("<a\t b@example.org>", ["ab@example.org"]),
        ("a@example.org", ["a@example.org"]),
        ("Your message of Monday", []),
        ("", []),
    ],
)
def test_message_ids_are_read(value: str, expected: list[str]) -> None:
    assert expected == fields.message_ids(value)


def test_of_an_endless_thread_the_start_and_the_end_are_kept() -> None:
    found = fields.message_ids(" ".join(f"<{n}@example.org>" for n in range(1000)), limit=10)

    assert ["0@example.org", "999@example.org"] == [found[0], found[-1]]
    assert 10 == len(found)


@pytest.mark.parametrize(
    "data", [b"Qm9uam91cg==", b"Qm9u\r\nam91cg", b"Qm9u!am91cg=", b"Qm9uag==b3Vy\r\n\r\n-- list footer"]
)
def test_base64_is_decoded_however_it_is_padded(data: bytes) -> None:
    assert fields.decode_base64(data).startswith(b"Bonj")
