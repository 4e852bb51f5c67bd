"""Corrections: which intents may stand together, and what they do to a label and its case."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.case import Case, CaseIntent, Status
from chalicelib.domain.labels import MOST_INTENTS, Correction, Label, corrected, corrected_case, settled_intents
from chalicelib.domain.understanding import INTENTS

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def correction(*intents: str, hours: int = 0, tone: str = "", language: str = "") -> Correction:
    return Correction(intents, "gk_a", NOW + timedelta(hours=hours), tone, language)


def label(*judged: str, of: Correction | None = None) -> Label:
    given = of or correction("refund")
    return Label("shop", "main", "c1", "GU-22222222", "", "text", NOW, NOW, given, judged=judged)


def case(*intents: tuple[str, float]) -> Case:
    return Case(
        "shop",
        "GU-22222222",
        "main",
        "p1",
        Status.OPEN,
        "",
        "fr",
        NOW,
        NOW,
        intents=tuple(CaseIntent(name, confidence) for name, confidence in intents),
        queue="delivery",
        version=3,
    )


class TestIntents:
    def test_they_are_kept_once_in_their_order(self) -> None:
        assert ("refund", "complaint") == settled_intents(["refund", "complaint", "refund"])

    def test_none_at_all_is_a_real_message_that_fits_none(self) -> None:
        assert ("other",) == settled_intents([])

    @pytest.mark.parametrize(
        "given", [["refunds"], ["spam", "refund"], ["other", "refund"], list(INTENTS[: MOST_INTENTS + 1])]
    )
    def test_what_the_taxonomy_does_not_have_is_an_error(self, given: list[str]) -> None:
        with pytest.raises(ValueError, match=r"."):
            settled_intents(given)


def test_the_newest_correction_counts_and_earlier_ones_are_kept() -> None:
    second = corrected(label(), correction("invoice", hours=1))
    third = corrected(second, correction("payment", hours=2))
    assert ("payment",) == third.correction.intents
    assert [("invoice",), ("refund",)] == [one.intents for one in third.earlier]


class TestCase:
    def test_what_only_this_contact_was_taken_for_goes(self) -> None:
        shown = corrected_case(case(("order_tracking", 0.9), ("praise", 0.8)), label("order_tracking"), {"praise"})
        assert [("refund", 1.0), ("praise", 0.8)] == [(one.name, one.confidence) for one in shown.intents]
        assert not shown.abstained

    def test_what_another_contact_asks_for_stays(self) -> None:
        shown = corrected_case(case(("order_tracking", 0.9)), label("order_tracking"), {"order_tracking"})
        assert ["refund", "order_tracking"] == [one.name for one in shown.intents]

    def test_a_second_correction_takes_the_place_of_the_first(self) -> None:
        again = corrected(label("order_tracking"), correction("invoice", hours=1))
        shown = corrected_case(case(("refund", 1.0)), again, ())
        assert ["invoice"] == [one.name for one in shown.intents]

    def test_tone_and_language_follow_where_they_were_given_and_the_queue_never_does(self) -> None:
        given = label(of=correction("refund", tone="angry", language="en"))
        shown = corrected_case(case(), given, ())
        assert ("angry", "en", "delivery", 3) == (shown.tone, shown.language, shown.queue, shown.version)
        assert ("calm", "fr") == ((kept := corrected_case(case(), label(), ())).tone, kept.language)
