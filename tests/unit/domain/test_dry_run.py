"""What contacts would have met under another policy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Priority
from chalicelib.domain.customer import Customer
from chalicelib.domain.dry_run import DryRun, Fate, FateChange, fate, summed
from chalicelib.domain.interaction import Channel, Direction, Interaction
from chalicelib.domain.mail import Kind
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.domain.understanding import IntentFound, Tone, Understanding
from tests.fakes.house import BRAND, House

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
UNDERSTOOD = Understanding("de", (IntentFound("refund", 0.97),), False, Tone.ANGRY, False, True)
CONTACT = Interaction(
    id="c1",
    merchant="shop",
    brand="main",
    customer="someone",
    case="GU-22222222",
    direction=Direction.IN,
    channel=Channel.MAIL,
    kind=Kind.HUMAN,
    at=AT,
    subject="Remboursement",
    text="Mon avocat vous écrira.",
    answer_to="ada@example.com",
    mailbox="help@shop.example",
    understanding=UNDERSTOOD,
)
ADA = Customer("shop", "someone", ("mail:ada@example.com",), tier="vip", open_cases=("a", "b", "c"))


def policy(**fields: Any) -> Brand:
    return replace(BRAND, **fields)


def rule(then: Action, **when: Any) -> Brand:
    return policy(rules=(Rule("One", Condition(**when), then),))


def test_a_contact_meets_what_routing_and_the_acknowledgement_would_be() -> None:
    assert Fate(
        received=True,
        queue="after_sales",
        priority="urgent",
        due_at=AT + timedelta(hours=24),
        acknowledged_in="fr",
        reasons=("intent:refund", "tone:angry", "repeat", "tier:vip"),
    ) == fate(CONTACT, ADA, BRAND)


@pytest.mark.parametrize(
    "when",
    [
        {"intent": ("refund",), "confidence": 0.95},
        {"tone": ("angry",)},
        {"language": ("de",)},
        {"channel": ("mail",)},
        {"tier": ("vip",)},
        {"words": ("AVOCAT",)},
        {"repeat": True},
        {"urgent": False},
        {"open": True},
        {"open_cases": 3},
    ],
)
def test_every_condition_of_a_rule_is_judged(when: dict[str, Any]) -> None:
    assert "legal" == fate(CONTACT, ADA, rule(Action("legal"), **when)).queue
    other = replace(CONTACT, channel=Channel.CHAT, subject="", text="", understanding=None)
    if when not in ({"urgent": False}, {"open": True}):
        assert "triage" == fate(other, None, rule(Action("legal"), **when)).queue


def test_a_held_contact_waits_in_review_and_is_not_acknowledged() -> None:
    by_rule = fate(CONTACT, ADA, rule(Action(hold=True)))
    assert ("review", "rule", "") == (by_rule.queue, by_rule.held, by_rule.acknowledged_in)
    forged = fate(replace(CONTACT, suspicion="dmarc"), ADA, BRAND)
    assert ("review", "dmarc", "") == (forged.queue, forged.held, forged.acknowledged_in)


def test_what_else_a_policy_says_is_seen() -> None:
    hurried = fate(CONTACT, ADA, rule(Action(priority=Priority.LOW, answer_within=2, tags=("legal",))))
    assert ("low", AT + timedelta(hours=2), ("legal",)) == (hurried.priority, hurried.due_at, hurried.tags)
    assert "de" == fate(CONTACT, ADA, policy(languages=("en", "de"))).acknowledged_in
    assert "" == fate(CONTACT, ADA, policy(acknowledgements_per_day=0)).acknowledged_in
    closed = policy(hours={"mon": ("09:00-18:00",)})
    # 9:00 UTC on Friday, answered within 24 opening hours: 9 on each of two Mondays, 6 on the third.
    assert datetime(2026, 12, 7, 14, 0, tzinfo=UTC) == fate(CONTACT, ADA, closed).due_at


def test_surely_spam_is_not_acknowledged_where_the_policy_is_sure() -> None:
    spam = replace(CONTACT, understanding=replace(UNDERSTOOD, intents=(IntentFound("spam", 0.85),)))
    assert ["fr", ""] == [fate(spam, ADA, policy(confidence=level)).acknowledged_in for level in (0.9, 0.8)]


def test_mail_to_a_mailbox_that_a_policy_gives_up_would_not_be_received() -> None:
    moved = policy(mailboxes=("new@shop.example",))
    assert Fate(received=False) == fate(CONTACT, ADA, moved)
    assert fate(replace(CONTACT, channel=Channel.FORM), ADA, moved).received


def test_the_same_contact_fares_as_it_did_in_the_pipeline() -> None:
    """Of a contact that opened a case, the dry run of the policy in force tells what really became of it."""
    house = House()
    for text in ("refund now", "nothing known", "Where is my order_tracking?"):
        house.take(house.mail(text, message_id=f"{text[:3]}@mail.example", subject=text))
        house.later(days=40)
    assert 3 == len(house.cases)
    for contact, case in zip(house.contacts, house.cases, strict=True):
        customer = house.table.customers[contact.merchant, contact.customer]
        found = fate(contact, customer, BRAND)
        assert case.priority is not None
        assert (case.queue, case.priority.name.lower(), case.due_at, case.tags, case.reasons) == (
            found.queue,
            found.priority,
            found.due_at,
            found.tags,
            found.reasons,
        )
        assert bool(found.acknowledged_in) == (contact.acknowledgement != "none")


def test_a_run_counts_all_contacts_and_lists_those_that_change() -> None:
    before = fate(CONTACT, ADA, BRAND)
    moved, other_reason = replace(before, queue="billing"), replace(before, reasons=("rule:One",))
    gone = Fate(received=False)
    every = [
        FateChange(f"c{number}", "", AT - timedelta(hours=number), before, after)
        for number, after in enumerate((before, moved, other_reason, gone))
    ]
    run = summed(DryRun("run", BRAND, 10, AT, "gk_a"), every)
    assert ("done", 4, AT - timedelta(hours=3)) == (run.status, run.contacts, run.oldest)
    assert {"after_sales": (4, 2), "billing": (0, 1)} == run.queues
    assert (every[1], every[3]) == run.changed
    assert ("done", 0, None, ()) == (
        (nothing := summed(DryRun("run", BRAND, 10, AT, ""), ())).status,
        nothing.contacts,
        nothing.oldest,
        nothing.changed,
    )
