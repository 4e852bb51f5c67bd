"""Messages that people or rules decided to send: their own words, in the brand's look."""

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.interaction import Channel
from chalicelib.domain.messages import Message, MessageKind
from tests.unit.render.test_letters import LETTERS, BodyText

BRAND = Brand("shop", "main", "Maison Exemple", ("bonjour@maison.example",), signature={"fr": ("Camille", "Maison")})
MESSAGE = Message(
    "shop",
    "m1",
    "main",
    MessageKind.REPLY,
    Channel.MAIL,
    "marie@example.com",
    "Bonjour Marie,\n\nVoici l’étiquette :\r\nhttps://shop.example/r?a=1&b=2\n \n\n<b>Bien</b> à vous\u202e",
    datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
    datetime(2027, 11, 24, tzinfo=UTC),
    case="GU-7K3F9QXW",
    language="fr",
    subject="Re: Commande\r\nBcc: x@example.com",
)


def test_a_message_keeps_its_paragraphs_and_bears_the_signature() -> None:
    found = LETTERS.message(MESSAGE, BRAND)
    assert (
        "Bonjour Marie,\n\nVoici l’étiquette :\nhttps://shop.example/r?a=1&b=2\n\n<b>Bien</b> à vous\n\n"
        "-- \nCamille\nMaison\n"
    ) == found.text
    assert "Re: Commande Bcc: x@example.com" == found.subject
    body = BodyText()
    body.feed(found.html)
    assert "<b>Bien</b> à vous" in body.text
    assert [("a", "https://shop.example/r?a=1&b=2")] == [
        (tag, values["href"]) for tag, values in body.tags if "href" in values
    ]


def test_staff_and_experts_are_not_signed_for_and_other_languages_bear_the_brands_name() -> None:
    assert "Camille" not in LETTERS.message(replace(MESSAGE, kind=MessageKind.NOTICE), BRAND).text
    assert LETTERS.message(replace(MESSAGE, language="de"), BRAND).text.endswith("-- \nMaison Exemple\n")
