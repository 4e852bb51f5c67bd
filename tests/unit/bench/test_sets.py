"""The section on public sets draws examples fairly, and says so where it has nothing to measure."""

from pathlib import Path

from chalicelib.understanding.encoder import Encoder, Matrix
from chalicelib.understanding.evaluation import Labelled
from tests.bench.sets import SETS, VARIABLE, few, measured


def _no_encoder() -> Encoder:
    raise AssertionError("nothing is to be encoded")


def test_without_a_directory_the_section_says_so() -> None:
    assert VARIABLE in measured(None, _no_encoder, print)["skipped"]


class _Silent:
    """An encoder that is not to be asked."""

    name = "silent"

    def encode(self, texts: list[str]) -> Matrix:
        raise AssertionError(texts)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    report = measured(tmp_path, _Silent, print)
    assert set(SETS) == set(report)
    assert all("is not there" in one["skipped"] for one in report.values())


def test_a_draw_has_so_many_of_each_intent_and_another_seed_draws_others() -> None:
    intents = tuple(frozenset({name}) for name in ("a", "b") for _ in range(50))
    whole = Labelled(tuple(map(str, range(100))), intents)
    first = few(whole, 10, 1)
    assert first == few(whole, 10, 1)
    assert first != few(whole, 10, 2)
    assert [10, 10] == [first.intents.count(frozenset({name})) for name in ("a", "b")]
