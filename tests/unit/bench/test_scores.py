"""The scores come to what a person works out by hand."""

import pytest

from tests.bench.scores import Counts, counted, counted_flags, counted_of, macro_f1, wilson
from tests.bench.targets import Target


def test_labels_of_all_contacts_count_alike() -> None:
    """Two found rightly, one wrongly, one missed: precision and recall 2/3 each, and so F1."""
    truths = [{"refund"}, {"invoice", "payment"}, set()]
    guesses = [{"refund"}, {"invoice"}, {"spam"}]
    counts = counted(truths, guesses)
    assert counts == Counts(right=2, wrong=1, missed=1)
    assert counts.precision == pytest.approx(2 / 3)
    assert counts.recall == pytest.approx(2 / 3)
    assert counts.f1 == pytest.approx(2 / 3)


def test_f1_leans_to_the_lower_of_precision_and_recall() -> None:
    """Precision 1 and recall 1/4 make 0.4, not their mean."""
    assert Counts(right=1, wrong=0, missed=3).f1 == pytest.approx(0.4)


def test_a_label_named_twice_counts_once() -> None:
    assert counted([["A-1", "A-1"]], [["A-1"]]) == Counts(right=1)


def test_one_label_is_counted_without_the_others() -> None:
    truths = [{"refund"}, {"refund", "payment"}, {"payment"}]
    guesses = [{"refund"}, {"payment"}, {"refund"}]
    assert counted_of("refund", truths, guesses) == Counts(right=1, wrong=1, missed=1)


def test_a_no_that_is_right_earns_nothing() -> None:
    """One who always says no is right on most contacts and finds none."""
    never = counted_flags([True, False, False, False], [False, False, False, False])
    assert never == Counts(missed=1)
    assert never.f1 == 0.0


def test_rare_labels_weigh_as_much_as_frequent_ones() -> None:
    """Always calm: F1 of calm 2·3/(2·3+1) = 6/7, of angry 0; their mean is 3/7."""
    assert macro_f1(["calm", "calm", "calm", "angry"], ["calm"] * 4) == pytest.approx(3 / 7)


def test_a_label_that_only_the_answers_have_lowers_the_mean() -> None:
    assert macro_f1(["calm", "calm"], ["calm", "angry"]) == pytest.approx((2 / 3 + 0) / 2)


def test_nothing_to_find_and_nothing_found_is_all_right() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("right", "of", "ends"), [(0, 0, (0.0, 1.0)), (10, 10, (0.7225, 1.0)), (81, 263, (0.2553, 0.3662))]
)
def test_the_interval_is_wilsons(right: int, of: int, ends: tuple[float, float]) -> None:
    """81 of 263 is the example of R. G. Newcombe (Statistics in Medicine 17, 1998, table I)."""
    assert wilson(right, of) == pytest.approx(ends, abs=1e-4)


@pytest.mark.parametrize(
    ("target", "figure", "holds"),
    [
        (Target("time", (), most=10), 10, True),
        (Target("time", (), most=10), 10.1, False),
        (Target("share", (), least=0.9), 0.9, True),
        (Target("share", (), least=0.9), 0.89, False),
    ],
)
def test_a_target_has_a_most_or_a_least(target: Target, figure: float, holds: bool) -> None:
    assert target.holds(figure) == holds
