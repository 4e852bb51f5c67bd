"""Questions to experts and leads on the table: read back as they were, listed, and what they cost beside a contact."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.ledger import DynamoLedger
from chalicelib.aws.things import DynamoShelf
from chalicelib.domain.agents import Agent
from chalicelib.domain.experts import REMINDERS, ExpertQuestion, Share, State
from chalicelib.domain.interaction import Channel, StoredAttachment
from chalicelib.domain.lead_rules import LeadRules
from chalicelib.domain.leads import ALL, Lead, LeadRequest, LeadStatus
from chalicelib.domain.messages import Message
from chalicelib.domain.offers import MarketingConsent
from chalicelib.domain.ports import Shelf
from chalicelib.domain.understanding import IntentFound, Tone, Understanding
from chalicelib.understanding.details import details
from chalicelib.usecases.keep_lead import KeepLead
from tests.bench.capacity import item_size
from tests.bench.cloud import Cloud
from tests.contract.contacts import brand, incoming, lone
from tests.fakes.reading import PlainInternalLetters
from tests.fakes.table import MemoryShelf, MemoryTable

AT = datetime(2026, 11, 20, 9, 0, 0, 5, tzinfo=UTC)


def question(merchant: str, name: str = "abcdefgh27", **fields: Any) -> ExpertQuestion:
    """A question that says something in every sort of field."""
    base = ExpertQuestion(
        merchant=merchant,
        id=name,
        brand="main",
        case="GU-2222ABCD",
        customer="c1",
        to="atelier@supplier.example",
        text="Réparable ?\n\nÀ quel prix ?",
        asked_at=AT,
        expires_at=AT + timedelta(days=10),
        by="lea",
        share=Share.THREAD,
        attachments=(StoredAttachment("vase.jpg", "image/jpeg", 12, "attachments/x"),),
        next_at=AT + timedelta(hours=1),
        answers=("i1", "i2"),
    )
    return replace(base, **fields)


def lead(merchant: str, number: int = 1) -> Lead:
    """A lead that says something in every sort of field."""
    at = AT + timedelta(minutes=number)
    consent = MarketingConsent(marketing=True, text="Oui", at=at, source="salon")
    return Lead(
        merchant=merchant,
        id=f"lead{number}",
        brand="main",
        customer="c1",
        created_at=at,
        asked_at=at,
        expires_at=at + timedelta(days=10),
        status=LeadStatus.CONTACTED,
        phone="+33612345678",
        size=40,
        products=("Médicis",),
        requests=(LeadRequest("i1", "GU-2222ABCD", at, Channel.FORM, "Le catalogue", ("Médicis",)),),
        count=1,
        consent=consent,
        consents=(replace(consent, marketing=False, at=None),),
    )


@pytest.fixture(params=["memory", "aws"])
def shelves(request: pytest.FixtureRequest) -> tuple[Shelf[ExpertQuestion], Shelf[Lead]]:
    """The fakes, then the adapters."""
    if request.param == "memory":
        table = MemoryTable()
        return MemoryShelf(table, ExpertQuestion), MemoryShelf(table, Lead)
    cloud: Cloud = request.getfixturevalue("cloud")
    client, name = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]
    return DynamoShelf(client, name, ExpertQuestion), DynamoShelf(client, name, Lead)


def test_what_is_kept_is_read_back(shelves: tuple[Shelf[ExpertQuestion], Shelf[Lead]], merchant: str) -> None:
    questions, leads = shelves
    assert questions.put(question(merchant)) == questions.get(merchant, "abcdefgh27")
    assert leads.put(lead(merchant)) == leads.get(merchant, "lead1")


def test_the_clock_finds_open_questions_by_when_it_has_to_look(
    shelves: tuple[Shelf[ExpertQuestion], Shelf[Lead]], merchant: str
) -> None:
    questions, _ = shelves
    late = questions.put(question(merchant, "late", next_at=AT + timedelta(hours=2)))
    soon = questions.put(question(merchant, "soon"))
    questions.put(question(merchant, "done", state=State.ANSWERED))

    def due(until: datetime) -> list[ExpertQuestion]:
        return [one for one in questions.due(REMINDERS, until, 100) if one.merchant == merchant]

    assert [soon] == due(AT + timedelta(hours=1))
    assert [soon, late] == due(AT + timedelta(hours=3))
    questions.put(replace(soon, state=State.ANSWERED))
    assert [late] == due(AT + timedelta(hours=3))


def test_leads_are_listed_by_when_they_asked_last(
    shelves: tuple[Shelf[ExpertQuestion], Shelf[Lead]], merchant: str
) -> None:
    _, leads = shelves
    kept = [leads.put(lead(merchant, number)) for number in (1, 2, 3)]
    kept[0] = leads.put(replace(kept[0], asked_at=AT + timedelta(hours=1)))
    assert (kept[0], kept[2], kept[1]) == leads.listed(merchant, ALL, 10, None, newest_first=True).items
    leads.remove(kept[2])
    assert (kept[0], kept[1]) == leads.listed(merchant, ALL, 10, None, newest_first=True).items


UNDERSTOOD = Understanding("fr", (IntentFound("documentation", 0.97, (0, 60)),), False, Tone.CALM, False, False)


def test_a_lead_costs_one_look_and_two_small_items_and_other_contacts_nothing(
    cloud: Cloud, merchant: str, scan: Any
) -> None:
    client, table = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]
    asked: Counter[str] = Counter()
    client.meta.events.register("before-call.dynamodb", lambda model, **_: asked.update([model.name]))
    keep = KeepLead(DynamoShelf(client, table, Lead), MemoryShelf(MemoryTable(), Agent), details, PlainInternalLetters)
    shop = brand(merchant, leads=LeadRules(sellers=("ventes@shop.example",)))
    text = (
        "Pourriez-vous m'envoyer le catalogue papier et un devis pour 40 pièces ? Claire, 06130 Grasse, 06 12 34 56 78"
    )
    other, wanted = (lone(merchant, number, brand=shop, text=text) for number in (1, 2))
    assert other == keep(incoming(merchant, 1, brand=shop, text=text), other)
    assert Counter() == asked

    understood = replace(wanted, interaction=replace(wanted.interaction, understanding=UNDERSTOOD))
    recording = keep(incoming(merchant, 2, brand=shop, text=text), understood)
    assert Counter(GetItem=1) == asked
    assert [Lead, Message] == [type(one) for one in recording.things]
    DynamoLedger(client, table).record(recording)
    assert Counter(GetItem=1, TransactWriteItems=1) == asked
    sizes = {item["sk"]["S"]: item_size(item) for item in scan(merchant) if item["sk"]["S"] in "DG"}
    assert {"D", "G"} == set(sizes)
    assert max(sizes.values()) <= 1_024, sizes
