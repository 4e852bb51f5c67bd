"""What the table keeps of an interaction, and that it gives all of it back."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws import items
from chalicelib.domain.acknowledgement import Form
from chalicelib.domain.interaction import Change, Channel, Direction, Interaction, StoredAttachment
from chalicelib.domain.mail import Kind
from chalicelib.domain.understanding import IntentFound, Opinion, Reason, Tone, Understanding, Why

AT = datetime(2026, 3, 4, 9, 0, 1, 250_000, tzinfo=UTC)
EXPIRES = AT + timedelta(days=1095)

UNDERSTOOD = Understanding(
    language="fr",
    intents=(IntentFound("refund", 0.9994, (12, 60)), IntentFound("complaint", 0.5, None, "second_opinion")),
    abstained=False,
    tone=Tone.ANNOYED,
    urgent=True,
    repeat=True,
    references=("CMD-203560",),
    model="f388501e7df9",
    opinion=Opinion("eu.amazon.nova-lite-v1:0", ("complaint",), 812, 24, "resting"),
    # A subject has no span, and a sentence that is recognised as a whole no words.
    why=Why((Reason(None), Reason((12, 60), "toujours pas")), (Reason((12, 60)),), (Reason(None, "relance"),)),
)
FULL = Interaction(
    id="pssyu7g4ffwesyxug3ketbyb",
    merchant="demo",
    brand="lavande",
    customer="6vhzbntj2f3bihvvicjq",
    case="GU-VKTYSBC2",
    direction=Direction.IN,
    channel=Channel.MAIL,
    kind=Kind.HUMAN,
    at=AT,
    subject="Remboursement",
    text="Bonjour, je n'ai toujours pas été remboursée.",
    sender="mail:camille@example.com",
    sender_name="Camille Exemple",
    answer_to="camille@example.com",
    mailbox="bonjour@maison-lavande.example",
    message_id="51effe43c49e149818d1@mail.example.com",
    references=("first@example.com",),
    attachments=(StoredAttachment("photo.jpg", "image/jpeg", 200_000, "attachments/demo/1"),),
    understanding=UNDERSTOOD,
    acknowledgement=Form.FULL,
    rule="verdict",
    suspicion="dmarc_reject",
    answers="first",
    problems=("date_unreadable",),
    text_key="texts/demo/1",
    raw="raw/mail/91wpd7vt0go7tz1xoyyobxag7vjfa9sa5bn9oldl",
    digest="liqccx36xmzcdein",
    changes=(Change("status", "open", "closed"),),
    order="6vhzbntj2f3bihvvicjq",
)


def test_an_interaction_comes_back_as_it_was() -> None:
    assert FULL == items.to_interaction(items.interaction(FULL, EXPIRES))


def test_the_example_gives_each_field_a_value_that_is_not_its_default() -> None:
    """So that a field which the table does not keep yet makes the test above fail."""
    assert [] == [field.name for field in fields(FULL) if getattr(FULL, field.name) == field.default]
    assert [] == [field.name for field in fields(UNDERSTOOD) if getattr(UNDERSTOOD, field.name) == field.default]


def test_an_interaction_with_next_to_nothing_comes_back_as_it_was() -> None:
    bare = replace(
        Interaction("i", "demo", "", "", "", Direction.OUT, Channel.CALL, Kind.HUMAN, AT, "", ""), understanding=None
    )
    assert bare == items.to_interaction(items.interaction(bare, EXPIRES))


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    confidence=st.integers(0, 10_000).map(lambda steps: steps / 10_000),
    intents=st.integers(0, 3),
)
def test_any_text_and_confidence_come_back_as_they_were(text: str, confidence: float, intents: int) -> None:
    found = tuple(IntentFound(f"intent{number}", confidence, (0, number)) for number in range(intents))
    written = replace(FULL, text=text, subject=text[:50], understanding=replace(UNDERSTOOD, intents=found))
    assert written == items.to_interaction(items.interaction(written, EXPIRES))


def test_the_timeline_shows_all_of_an_interaction() -> None:
    """What the index does not project must not be needed to read an interaction."""
    from infra.storage import resources

    definition = resources()["Table"]["Properties"]
    timeline = next(one for one in definition["GlobalSecondaryIndexes"] if one["IndexName"] == "timeline")
    shown = {"pk", "sk", "tpk", "tsk", *timeline["Projection"]["NonKeyAttributes"]}
    entry = {name: value for name, value in items.interaction(FULL, EXPIRES).items() if name in shown}
    assert FULL == items.to_interaction(entry)
