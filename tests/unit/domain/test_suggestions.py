"""Which paragraph comes first, and what a draft is made of."""

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.domain.checks.findings import Question
from chalicelib.domain.suggestions import MOST_PARAGRAPHS, Answer, Suggested, composed, fitting, in_force, ranked
from chalicelib.domain.templates import Rendered, ReplyTemplate, TemplateKind, TemplateUse
from tests.fakes.drafts import BRAND

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLAIN = ReplyTemplate(
    "", "plain.fr", TemplateKind.PARAGRAPH, "Plain", "x", intents=("refund", "payment"), approved=True
)


def named(name: str, **fields: object) -> ReplyTemplate:
    return replace(PLAIN, id=f"{name}.fr", **fields)  # type: ignore[arg-type]


def order(*templates: ReplyTemplate, missing: tuple[str, ...] = (), **uses: tuple[int, int]) -> list[str]:
    """The names of templates as they are ranked; those of `missing` lack something."""
    found = [(one, Rendered("", "x", ("y",) if one.template in missing else ())) for one in templates]
    used = {f"{name}.fr": TemplateUse("shop", f"{name}.fr", *counts) for name, counts in uses.items()}
    return [one.template.template for one in ranked(found, used, 1.0)]


def test_what_can_be_sent_as_it_stands_comes_before_what_is_used_or_own() -> None:
    whole, lacking = named("whole"), named("lacking", number=1)
    assert ["whole", "lacking"] == order(lacking, whole, missing=("lacking",))


def test_what_is_used_most_comes_first_unless_agents_reword_it() -> None:
    often, seldom = named("often"), named("seldom")
    assert ["often", "seldom"] == order(seldom, often, often=(50, 0), seldom=(2, 0))
    assert ["seldom", "often"] == order(seldom, often, often=(50, 50), seldom=(40, 0))


def test_the_merchants_own_comes_before_guichets_and_the_brands_before_that_of_all() -> None:
    own, ours, theirs = named("own", number=1), named("own-of-brand", number=1, brands=("main",)), named("a")
    assert ["own-of-brand", "own", "a"] == order(theirs, own, ours)


def test_what_answers_this_alone_comes_first_and_names_break_ties() -> None:
    assert ["b-alone", "a", "c"] == order(named("c"), named("a"), named("b-alone", intents=("refund",)))


def test_a_score_is_never_above_the_questions_confidence() -> None:
    best = named("best", number=1, brands=("main",), intents=("refund",))
    (one,) = ranked([(best, Rendered("", "x"))], {"best.fr": TemplateUse("shop", "best.fr", 9)}, 0.8)
    assert 0.8 == one.score
    assert len(ranked([(named(f"n{n}"), Rendered("", "")) for n in range(20)], {}, 1.0)) == MOST_PARAGRAPHS


def test_the_merchants_own_takes_the_place_of_guichets() -> None:
    own = named("plain", merchant="shop", number=2, text="own")
    assert [("own", "shop"), ("x", "shop")] == [
        (one.text, one.merchant) for one in in_force((PLAIN, named("stock")), (own,), "shop")
    ]


def test_only_what_is_approved_and_for_the_brand_fits() -> None:
    assert ["a", "c"] == [
        one.template
        for one in fitting(
            (named("a"), named("b", approved=False), named("c", brands=("main",)), named("d", brands=("other",))), BRAND
        )
    ]


def test_a_draft_says_each_paragraph_once_between_greeting_and_closing() -> None:
    def part(name: str, text: str, *missing: str) -> Suggested:
        return Suggested(named(name), Rendered("", text, missing), 1.0)

    answers = (
        Answer(Question("delivery_problem", ""), (part("late", "Retard.", "x"), part("other", "Autre."))),
        Answer(Question("order_tracking", ""), (part("late", "Retard.", "x"),)),
        Answer(Question("invoice", ""), ()),
    )
    made = composed((part("hello", "Bonjour,"),), answers, (part("bye", "Bien à vous"),))
    assert ("Bonjour,\n\nRetard.\n\nBien à vous", ("hello", "late", "bye"), ("x",)) == (
        made.text,
        made.templates,
        made.missing,
    )


def test_a_use_counts_whether_it_was_reworded() -> None:
    use = TemplateUse("shop", "a.fr").with_one(edited=False, at=NOW).with_one(edited=True, at=NOW)
    assert (2, 1, NOW) == (use.used, use.edited, use.last)
