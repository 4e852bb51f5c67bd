"""Whose contact a mail is, where it is not its sender's."""

from dataclasses import replace

import pytest

from chalicelib.domain.attribution import Attribution, attribute
from chalicelib.domain.brand import Brand
from chalicelib.domain.mail import Address, Mail

BRAND = Brand(
    "shop",
    "main",
    "Shop",
    ("help@shop.example",),
    forms=("form@web.example",),
    staff=("@office.example", "bo@me.example"),
)
MAIL = Mail("m1", None, None, (), "Question", None, "")
ADA = Address("ada@example.com", "Ada Exemple")


@pytest.mark.parametrize(
    "line",
    [
        "De : Ada Exemple <ada@example.com>",
        "From: Ada Exemple <ada@example.com>",
        '> Von: "Ada Exemple" <ada@example.com>',
        "*De:* Ada Exemple <ada@example.com>",
        "Da: Ada Exemple [mailto:ada@example.com]",
    ],
)
@pytest.mark.parametrize("subject", ["TR: Question", "Fwd: Question", "WG: Question", "Tr : Question"])
def test_a_forward_by_staff_is_the_authors(line: str, subject: str) -> None:
    text = f"Pour vous.\n\n---------- Forwarded message ----------\n{line}\nObjet : Question\n\nOù est mon colis ?"
    mail = replace(MAIL, subject=subject, text=text)
    assert Attribution(ADA, "forward") == attribute(mail, "someone@office.example", BRAND)
    assert Attribution(ADA, "forward") == attribute(mail, "bo@me.example", BRAND)


def test_a_customers_forward_is_the_customers_own() -> None:
    mail = replace(MAIL, subject="Fwd: Question", text="From: Victim <victim@example.com>")
    assert attribute(mail, "mallory@example.com", BRAND) is None


def test_what_staff_writes_without_forwarding_is_theirs() -> None:
    mail = replace(MAIL, text="From: Ada <ada@example.com>")
    assert attribute(mail, "someone@office.example", BRAND) is None


def test_a_forms_contact_is_of_who_is_in_reply_to() -> None:
    assert Attribution(ADA, "form") == attribute(replace(MAIL, reply_to=ADA), "form@web.example", BRAND)


@pytest.mark.parametrize(
    "text",
    [
        "Nom : Exemple\nE-mail : ada@example.com\nMessage : Où est mon colis ?",
        "Adresse électronique: ada@example.com",
        "Courriel : ada@example.com",
        "Email = ADA@example.com",
        "Correo electrónico: ada@example.com",
    ],
)
def test_a_forms_contact_is_of_who_is_in_its_field(text: str) -> None:
    found = attribute(replace(MAIL, text=text), "form@web.example", BRAND)
    assert found
    assert "ada@example.com" == found.customer.address


def test_a_form_that_names_nobody_stays_its_senders() -> None:
    assert attribute(replace(MAIL, text="Hello"), "form@web.example", BRAND) is None
