"""Contacts that ask for documentation make leads: one for each person and brand, with what they gave."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.agents import Agent
from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.casework import Author
from chalicelib.domain.interaction import Channel, Direction, Interaction, interaction_id
from chalicelib.domain.lead_rules import LeadCondition, LeadRule, LeadRules
from chalicelib.domain.leads import Lead, LeadChange, LeadStatus
from chalicelib.domain.mail import Address
from chalicelib.domain.understanding import IntentFound, Tone, Understanding
from chalicelib.errors import NotFound, Refused
from chalicelib.usecases.list_leads import LeadFilter
from tests.fakes.house import BRAND, House

SOUTH = "sud@shop.example"
RULES = LeadRules(
    products=("Médicis", "Azur"),
    rules=(LeadRule("South", LeadCondition(postcode=("06",)), (SOUTH,)),),
    sellers=("house@shop.example",),
)
FORM: dict[str, Any] = {
    "from": {
        "mail": "claire@example.com",
        "name": "Claire Martin",
        "phone": "+33612345678",
        "company": "Azur Habitat",
        "postcode": "06130",
        "country": "France",
    },
    "text": "Un catalogue documentation des fauteuils Medicis, svp.",
    "products": ["Bergère"],
    "size": 40,
    "consent": {"marketing": True, "text": "Oui, écrivez-moi", "source": "salon"},
}


class Knowing:
    """A classifier that is as sure as a test says."""

    def __init__(self, *found: IntentFound, abstained: bool = False) -> None:
        self.understanding = Understanding("fr", found, abstained, Tone.CALM, urgent=False, repeat=False)

    def understand(self, subject: str, text: str) -> Understanding:
        """See `Classifier`."""
        return self.understanding


@pytest.fixture
def house() -> House:
    """A house that takes what it is asked for documentation."""
    built = House(classifier=Knowing(IntentFound("documentation", 0.95, (0, 32))))  # type: ignore[arg-type]
    built.brands.put(replace(BRAND, leads=RULES))
    return built


def submit(house: House, key: str = "key-1", **fields: Any) -> None:
    house.submit(json.dumps({**FORM, **fields}).encode(), key)
    house.work()


def leads(house: House) -> list[Lead]:
    return [one for (kind, _, _), one in house.table.things.items() if kind == "Lead" and isinstance(one, Lead)]


def notices(house: House) -> list[tuple[str, str]]:
    return [(one.to[0].address, one.subject) for one in house.answers if one.subject.startswith("Lead")]


def test_a_form_makes_a_lead_with_all_that_it_gives(house: House) -> None:
    submit(house)
    (lead,) = leads(house)
    assert ("Claire Martin", "claire@example.com", "+33612345678") == (lead.name, lead.mail, lead.phone)
    assert ("Azur Habitat", "06130", "FR", 40) == (lead.company, lead.postcode, lead.country, lead.size)
    assert ("Bergère", "Médicis") == lead.products
    assert ("fr", "main", LeadStatus.NEW, 1) == (lead.language, lead.brand, lead.status, lead.count)
    (request,) = lead.requests
    assert (Channel.FORM, "Un catalogue documentation des f") == (request.channel, request.asked)
    assert house.cases[0].reference == request.case
    assert house.contacts[0].id == request.contact


def test_a_mail_makes_a_lead_of_its_text_and_signature(house: House) -> None:
    text = (
        "Pour Azur Habitat SAS, un catalogue documentation Azur pour 25 chambres.\n\nClaire Martin\n"
        "12 rue des Exemples, 06130 Grasse, France\nTél. 06 12 34 56 78"
    )
    house.take(house.mail(text, sender=Address("claire@example.com", "Claire Martin")))
    (lead,) = leads(house)
    assert ("Azur Habitat SAS", "06130", "FR", "+33612345678") == (
        lead.company,
        lead.postcode,
        lead.country,
        lead.phone,
    )
    assert (25, ("Azur",), None) == (lead.size, lead.products, lead.consent)


@pytest.mark.parametrize(
    ("classifier", "made"),
    [
        (Knowing(IntentFound("documentation", 0.6)), True),
        (Knowing(IntentFound("product_advice", 0.99), IntentFound("documentation", 0.92)), True),
        (Knowing(IntentFound("product_advice", 0.99), IntentFound("documentation", 0.5)), False),
        (Knowing(IntentFound("documentation", 0.6), abstained=True), False),
        (Knowing(IntentFound("business", 0.99)), False),
        (Knowing(IntentFound("refund", 0.99)), False),
    ],
)
def test_only_what_is_sure_enough_makes_a_lead(house: House, classifier: Any, made: bool) -> None:
    house.classifier = classifier
    submit(house)
    assert made == bool(leads(house))


def test_a_brand_says_which_intents_make_leads(house: House) -> None:
    house.classifier = Knowing(IntentFound("business", 0.99))  # type: ignore[assignment]
    house.brands.put(replace(BRAND, leads=replace(RULES, intents=("documentation", "business"))))
    submit(house)
    assert 1 == len(leads(house))
    house.brands.put(replace(BRAND, leads=replace(RULES, intents=())))
    submit(house, "key-2", **{"from": {"mail": "other@example.com"}})
    assert 1 == len(leads(house))


def test_a_forged_sender_makes_no_lead(house: House) -> None:
    house.take(house.mail("catalogue"), verdicts=Verdicts("fail", "reject"))
    assert [] == leads(house)


def test_a_second_contact_updates_the_one_lead_and_counts(house: House) -> None:
    submit(house)
    house.later(days=1)
    changes = {"from": {"mail": "CLAIRE@example.com", "company": "Azur Hôtels"}, "products": ["Azur"], "size": 0}
    submit(house, "key-2", **changes, consent=None)
    (lead,) = leads(house)
    assert ("Azur Hôtels", "06130", 40, 2) == (lead.company, lead.postcode, lead.size, lead.count)
    assert ("Bergère", "Médicis", "Azur") == lead.products
    assert (2, timedelta(days=1)) == (len(lead.requests), lead.asked_at - lead.created_at)
    assert lead.consent is not None
    assert lead.consent.marketing


def test_other_identities_of_the_same_customer_are_the_same_lead(house: House) -> None:
    submit(house)
    submit(house, "key-2", **{"from": {"phone": "+33612345678"}})
    (lead,) = leads(house)
    assert 2 == lead.count


def test_a_redelivered_contact_counts_once(house: House) -> None:
    mail = house.mail("catalogue")
    house.take(mail)
    house.take(mail)
    (lead,) = leads(house)
    assert 1 == lead.count


def test_a_lead_that_was_won_or_lost_is_new_when_they_ask_again(house: House) -> None:
    submit(house)
    change(house, LeadChange(status=LeadStatus.LOST))
    submit(house, "key-2")
    assert LeadStatus.NEW is leads(house)[0].status


def test_consent_is_as_it_was_said_and_never_assumed(house: House) -> None:
    submit(house)
    (lead,) = leads(house)
    assert lead.consent is not None
    assert (True, "Oui, écrivez-moi", house.now, "salon") == (
        lead.consent.marketing,
        lead.consent.text,
        lead.consent.at,
        lead.consent.source,
    )
    submit(house, "key-2", **{"from": {"mail": "quiet@example.com"}, "consent": None})
    assert leads(house)[1].consent is None
    submit(house, "key-3", consent={"marketing": False, "text": "Non", "at": "2026-11-20T10:00:00+01:00"})
    now = leads(house)[0]
    assert now.consent is not None
    assert (False, (lead.consent,)) == (now.consent.marketing, now.consents)


# Sellers


def test_the_seller_is_the_rows_and_is_told_at_once(house: House) -> None:
    submit(house)
    (lead,) = leads(house)
    assert (SOUTH, "South") == (lead.seller, lead.rule)
    assert [(SOUTH, "Lead Azur Habitat")] == notices(house)
    told = [one for one in house.table.interactions.values() if one.rule == "lead_notice"]
    assert [Direction.INTERNAL] == [one.direction for one in told]


def test_rows_ask_for_words_anywhere_in_the_contact(house: House) -> None:
    hotels = LeadRule("Hotels", LeadCondition(words=("hôtel",)), ("hotels@shop.example",))
    house.brands.put(replace(BRAND, leads=LeadRules(rules=(hotels,), sellers=("house@shop.example",))))
    submit(house, text="Un catalogue documentation, svp. C'est pour notre petit Hotel de Grasse.")
    assert ("hotels@shop.example", "Hotels") == (leads(house)[0].seller, leads(house)[0].rule)


def test_an_agent_is_told_where_they_have_an_address(house: House) -> None:
    house.agents.put(Agent("shop", "lea", "Léa", mail="lea@shop.example"))
    house.agents.put(Agent("shop", "max", "Max"))
    for number, seller in enumerate(("lea", "max", "nobody")):
        house.brands.put(replace(BRAND, leads=LeadRules(sellers=(seller,))))
        submit(house, f"key-{number}", **{"from": {"mail": f"c{number}@example.com"}})
    assert ["lea", "max", "nobody"] == [lead.seller for lead in leads(house)]
    assert ["lea@shop.example"] == [to for to, _ in notices(house)]


def test_a_lead_stays_with_its_seller_who_is_told_again(house: House) -> None:
    submit(house)
    submit(house, "key-2", **{"from": {"mail": "claire@example.com", "postcode": "75001"}})
    assert SOUTH == leads(house)[0].seller
    assert [(SOUTH, "Lead Azur Habitat"), (SOUTH, "Lead again Azur Habitat")] == notices(house)


def test_answers_to_a_notice_do_not_get_into_the_customers_case(house: House) -> None:
    """A seller who answers the notice writes to the mailbox, not as the customer."""
    submit(house)
    notice = next(one for one in house.answers if one.subject.startswith("Lead"))
    assert notice.reply_to is not None
    assert BRAND.mailboxes[0] == notice.reply_to.address


def test_two_contacts_at_once_both_count(house: House) -> None:
    """The lead's version is part of the contact's write."""
    submit(house)
    house.submit(json.dumps(FORM).encode(), "key-2")

    def meanwhile() -> None:
        house.meanwhile = lambda: None
        house.outside.leads.put(replace(leads(house)[0], company="Meanwhile"))

    calls = iter(range(10))
    house.meanwhile = lambda: meanwhile() if next(calls) == 1 else None
    house.work()
    (lead,) = leads(house)
    assert (2, "Azur Habitat") == (lead.count, lead.company)


# What people do with them


def author(house: House, name: str = "change-1") -> Author:
    return Author("gk_test", interaction_id("shop", "event", name), "digest", house.now)


def change(house: House, asked: LeadChange, name: str = "change-1") -> Lead:
    return house.outside.change_lead("shop", leads(house)[0].id, asked, author(house, name))[0]


def events(house: House) -> list[Interaction]:
    return [one for one in house.table.interactions.values() if one.kind == "event"]


def test_a_change_is_told_in_the_customers_history_once(house: House) -> None:
    submit(house)
    asked = LeadChange(status=LeadStatus.WON, seller="new@shop.example", note="Signed", agent="lea")
    for _ in range(2):
        after = change(house, asked)
    assert (LeadStatus.WON, "new@shop.example", "") == (after.status, after.seller, after.rule)
    (event,) = events(house)
    assert ("Signed", "lea", ["lead.status", "lead.seller"]) == (
        event.text,
        event.sender_name,
        [one.field for one in event.changes],
    )


def test_a_withdrawal_is_kept_with_what_was_said_before(house: House) -> None:
    submit(house)
    after = change(house, LeadChange(withdraw=True, agent="lea"))
    assert after.consent is not None
    assert (False, "withdrawn:lea", 1) == (after.consent.marketing, after.consent.source, len(after.consents))
    assert after.consents[0].marketing


def test_a_change_of_another_version_or_to_nobody_is_refused(house: House) -> None:
    submit(house)
    for asked, reason in (
        (LeadChange(status=LeadStatus.WON, version=9), "conflict"),
        (LeadChange(seller="ghost"), "unknown_agent"),
    ):
        with pytest.raises(Refused) as refusal:
            change(house, asked)
        assert reason == refusal.value.reason
    with pytest.raises(NotFound):
        house.outside.change_lead("rival", leads(house)[0].id, LeadChange(), author(house))


def test_a_forgotten_lead_is_gone_and_asking_again_makes_a_new_one(house: House) -> None:
    submit(house)
    (lead,) = leads(house)
    house.outside.change_lead.forget("shop", lead.id)
    assert [] == leads(house)
    with pytest.raises(NotFound):
        house.outside.change_lead.forget("shop", lead.id)
    submit(house, "key-2")
    assert 1 == leads(house)[0].count


def made(house: House, number: int, **fields: Any) -> Lead:
    at = house.now + timedelta(minutes=number)
    given: dict[str, Any] = {"brand": "main", "customer": f"c{number}", "expires_at": at, **fields}
    lead = Lead(merchant="shop", id=f"lead{number:03}", created_at=at, asked_at=at, **given)
    return house.outside.leads.put(lead)


def test_the_list_is_newest_first_filtered_and_paged_without_gaps(house: House) -> None:
    for number in range(50):
        made(house, number, brand="main" if number % 5 else "other")
    wanted = LeadFilter(brand="other")
    found: list[str] = []
    cursor = None
    while True:
        page = house.outside.list_leads("shop", wanted, 3, cursor)
        assert len(page.items) <= 3
        found += [one.id for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert [f"lead{number:03}" for number in range(45, -1, -5)] == found
    since = LeadFilter(since=house.now + timedelta(minutes=47))
    assert ["lead049", "lead048", "lead047"] == [
        one.id for one in house.outside.list_leads("shop", since, 20, None).items
    ]
    assert 50 == len(list(house.outside.list_leads.exported("shop", LeadFilter())))
    assert () == house.outside.list_leads("rival", LeadFilter(), 20, None).items
