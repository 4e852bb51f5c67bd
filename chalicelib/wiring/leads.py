"""The composition root of leads: prospects, and the sellers who get them."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import agents, experts, once

if TYPE_CHECKING:
    from chalicelib.domain.leads import Lead
    from chalicelib.domain.ports import Shelf
    from chalicelib.domain.understanding import Detail
    from chalicelib.usecases.change_lead import ChangeLead
    from chalicelib.usecases.keep_lead import KeepLead
    from chalicelib.usecases.list_leads import ListLeads


@once
def leads() -> "Shelf[Lead]":
    """The leads."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.leads import Lead

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Lead)


def _find(text: str, language: str) -> "tuple[Detail, ...]":
    """The details of a text; what reads phone numbers is loaded with the first lead."""
    from chalicelib.understanding.details import details

    return details(text, language)


@once
def keep_lead() -> "KeepLead":
    """What is done with a contact that asks for documentation."""
    from chalicelib.usecases.keep_lead import KeepLead

    return KeepLead(leads(), agents.agents(), _find, experts.internal_letters)


@once
def list_leads() -> "ListLeads":
    """The use case of `GET /v1/leads`, of one of them, and of their export."""
    from chalicelib.usecases.list_leads import ListLeads

    return ListLeads(leads())


@once
def change_lead() -> "ChangeLead":
    """The use case of `PATCH` and `DELETE /v1/leads/{lead}`."""
    from chalicelib.usecases.change_lead import ChangeLead

    return ChangeLead(leads(), wiring.ledger(), agents.agents())
