"""Templates and their uses survive the table, and stand in the lists that they are looked for in."""

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.aws.items import unmarshal
from chalicelib.aws.things import item, to_thing
from chalicelib.domain.templates import ReplyTemplate, TemplateKind, TemplateUse, Variable, VariableType

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEMPLATE = ReplyTemplate(
    "shop", "refund-sent.fr", TemplateKind.PARAGRAPH, "Remboursement", "Voici {{ amount }}\nà {{ how }}", "Objet",
    ("main",), ("refund", "payment"),
    (Variable("amount", VariableType.AMOUNT), Variable("how", VariableType.CHOICE, False, ("carte", "chèque"))),
    approved=True, number=3, by="gk_a", at=NOW,
)  # fmt: skip


def test_a_template_is_read_back_as_it_was_written() -> None:
    assert replace(TEMPLATE, version=1) == to_thing(item(TEMPLATE), ReplyTemplate)
    use = TemplateUse("shop", "refund-sent.fr").with_one(edited=True, at=NOW)
    assert replace(use, version=1) == to_thing(item(use), TemplateUse)


def test_a_template_stands_among_those_of_its_language_and_its_past_apart() -> None:
    listed = unmarshal(item(TEMPLATE))
    assert ("shop#H#templates:fr", "refund-sent") == (listed["wpk"], listed["wsk"])
    past = unmarshal(item(TEMPLATE.archived()))
    assert ("shop#H#refund-sent.fr.3", "shop#H#versions:refund-sent.fr") == (past["pk"], past["wpk"])
    assert "wpk" not in unmarshal(item(replace(TEMPLATE, gone=True)))


def test_uses_stand_in_the_list_of_their_language() -> None:
    assert "shop#U#uses:fr" == unmarshal(item(TemplateUse("shop", "refund-sent.fr")))["wpk"]
