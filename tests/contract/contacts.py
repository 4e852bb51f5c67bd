"""Contacts for the contract tests: as the pipeline makes them, by merchant and number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Identity
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.intake import Recalled, Recording, take_in
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.mail import Kind
from chalicelib.domain.understanding import IntentFound, Tone, Understanding

NOW = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC)
ADA = Identity.mail("ada@example.com")
UNDERSTOOD = Understanding(
    "fr", (IntentFound("refund", 0.9877, (3, 17)),), False, Tone.CALM, False, False, ("4711",), "model-1"
)


def brand(merchant: str, **fields: Any) -> Brand:
    """A brand of a merchant."""
    given: dict[str, Any] = {"id": "main", "name": "Maison", "mailboxes": (f"help@{merchant}.example",), **fields}
    return Brand(merchant=merchant, **given)


def incoming(merchant: str, number: int = 1, **fields: Any) -> Incoming:
    """A contact of a merchant."""
    identifier = interaction_id(merchant, str(number))
    given: dict[str, Any] = {
        "id": identifier,
        "other_id": interaction_id(merchant, str(number), "other"),
        "digest": f"digest{number}",
        "brand": brand(merchant),
        "channel": Channel.MAIL,
        "kind": Kind.HUMAN,
        "at": NOW + timedelta(minutes=number),
        "identities": (ADA,),
        "subject": f"Question {number}",
        "text": "Où est ma commande ? 🚚",
        "raw": f"raw/mail/{number}",
        "sender_name": "Ada",
        "answer_to": ADA.value,
        "mailbox": f"help@{merchant}.example",
        "message_id": f"{number}@mail.example",
    }
    return Incoming(**{**given, **fields})


def recording(merchant: str, number: int = 1, recalled: Recalled | None = None, **fields: Any) -> Recording:
    """What a contact writes; on nothing known, it opens a case and makes a customer."""
    return take_in(incoming(merchant, number, **fields), recalled or Recalled(), UNDERSTOOD, ())


def lone(merchant: str, number: int, **fields: Any) -> Recording:
    """What the contact of a customer of its own writes."""
    return recording(merchant, number, identities=(Identity.mail(f"c{number}@example.com"),), **fields)


def machine(merchant: str, number: int) -> Recording:
    """What an automatic mail writes: nothing but itself."""
    return recording(merchant, number, kind=Kind.NEWSLETTER, answer_to="")


def late(recorded: Recording, days: int = 30) -> datetime:
    """When a recording is forgotten, in so many days."""
    return recorded.interaction.at + timedelta(days=days)


def renamed(recorded: Recording, identifier: str) -> Recording:
    """The same under another id."""
    return replace(recorded, interaction=replace(recorded.interaction, id=identifier))
