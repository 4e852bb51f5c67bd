"""When a new model takes the place of the one in use."""

from dataclasses import replace

import pytest

from chalicelib.domain.models import MOST_HELD_OUT, Comparison, Figures, decided, held_out

BETTER = Comparison(
    against="default",
    labels=20,
    candidate=Figures(right=18, exact=15, acted=15, acted_wrong=0, abstained=5),
    current=Figures(right=11, exact=9, acted=12, acted_wrong=1, abstained=8),
    gained=8,
    lost=1,
)


class TestHeldOut:
    @pytest.mark.parametrize(
        ("labels", "new", "expected"),
        [
            (0, 0, 0),
            (9, 9, 0),
            (10, 10, 5),
            (24, 24, 12),
            (40, 40, 20),
            (100, 100, 20),
            (500, 500, 100),
            (10_000, 10_000, MOST_HELD_OUT),
        ],
    )
    def test_a_fifth_at_least_twenty_and_never_more_than_half(self, labels: int, new: int, expected: int) -> None:
        assert expected == held_out(labels, new)

    @pytest.mark.parametrize(("new", "expected"), [(0, 0), (4, 0), (5, 5), (12, 12), (60, 20)])
    def test_only_what_the_model_in_use_has_not_learnt_from_can_judge_it(self, new: int, expected: int) -> None:
        assert expected == held_out(100, new)


class TestDecision:
    def test_a_clear_advantage_wins(self) -> None:
        decision, why = decided(BETTER)
        assert ("activated", True) == (decision, "18 of 20" in why)

    def test_the_chance_is_that_of_a_coin(self) -> None:
        assert [0.5**5, 1.0, 0.0195] == [
            round(replace(BETTER, gained=gained, lost=lost).chance, 5 if lost == 0 else 4)
            for gained, lost in ((5, 0), (0, 0), (8, 1))
        ]

    @pytest.mark.parametrize(("gained", "lost"), [(0, 0), (3, 3), (1, 8), (4, 0), (5, 1)])
    def test_no_advantage_or_one_by_chance_is_refused(self, gained: int, lost: int) -> None:
        assert "refused" == decided(replace(BETTER, gained=gained, lost=lost))[0]

    def test_a_better_one_that_is_wrongly_sure_more_often_is_refused(self) -> None:
        """A wrong certainty is worse than a doubt."""
        sure = replace(BETTER, candidate=replace(BETTER.candidate, acted_wrong=3))
        assert ("refused", True) == ((told := decided(sure))[0], "sure" in told[1])

    def test_a_better_one_that_forgets_what_phrases_taught_is_refused_with_their_names(self) -> None:
        decision, why = decided(replace(BETTER, forgotten={"refund": (0.4, 0.9)}))
        assert ("refused", True) == (decision, "refund 40%, before 90%" in why)
