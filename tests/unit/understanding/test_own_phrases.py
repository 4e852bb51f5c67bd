"""A brand's own phrases extend the built-in ones or take their place, and what is wrong is named by its line."""

import pytest

from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Refused
from chalicelib.understanding.own_phrases import MOST_OWN, Phrasebook, read_own, with_own, words_of
from chalicelib.understanding.phrases import default_phrases

BUILT_IN = next(one for one in default_phrases() if one.language == "fr" and one.intents == {"refund"})


def problems(**files: str) -> str:
    with pytest.raises(Refused) as refusal:
        read_own({f"fr/{name}.txt": text for name, text in files.items()})
    assert "invalid_phrases" == refusal.value.reason
    return refusal.value.detail


class TestReading:
    def test_lines_keep_their_place_and_comments_are_passed_over(self) -> None:
        own = read_own({"fr/store.txt": "# Ateliers\n\nReste-t-il une place ?\n", "en/none.txt": "Hello there\n"})
        assert {("fr/store.txt:3", frozenset({"store"})), ("en/none.txt:1", frozenset())} == {
            (one.place, one.phrase.intents) for one in own.phrases
        }

    def test_several_intents_are_told_before_a_tab(self) -> None:
        (one,) = read_own({"fr/several.txt": "refund|complaint\tRendez l'argent, c'est honteux\n"}).phrases
        assert (frozenset({"refund", "complaint"}), "Rendez l'argent, c'est honteux") == (
            one.phrase.intents,
            one.phrase.text,
        )

    @pytest.mark.parametrize(
        ("name", "line", "told"),
        [
            ("refunds", "Mon argent", "fr/refunds.txt"),
            ("refund", "Mon\targent", "fr/refund.txt:1"),
            ("refund", "…", "fr/refund.txt:1"),
            ("refund", "a" * 1201, "fr/refund.txt:1"),
            ("several", "refund Mon argent", "fr/several.txt:1"),
            ("several", "refund\tMon argent", "fr/several.txt:1"),
            ("several", "refund|refonds\tMon argent", "refonds"),
            ("several", "refund|spam\tMon argent", "fr/several.txt:1"),
            ("drop", "Une phrase que personne n'a écrite", "fr/drop.txt:1"),
        ],
    )
    def test_what_cannot_be_learnt_from_is_refused_by_its_line(self, name: str, line: str, told: str) -> None:
        assert told in problems(**{name: line + "\n"})

    def test_another_language_or_folder_is_no_place_for_phrases(self) -> None:
        for path in ("sv/refund.txt", "refund.txt", "fr/refund.csv", "fr/../refund.txt"):
            with pytest.raises(Refused):
                read_own({path: "Mon argent\n"})

    def test_the_same_words_twice_are_idle_and_under_two_intents_contradict(self) -> None:
        told = problems(refund="Mon argent !\nmon ARGENT\n", invoice="Mon argent…\n")
        assert "fr/refund.txt:1: contradicts fr/invoice.txt:1" in told
        assert "fr/refund.txt:2: contradicts fr/invoice.txt:1" in told
        assert "fr/refund.txt:2: repeats fr/refund.txt:1" in problems(refund="Mon argent !\nmon ARGENT\n")

    def test_all_that_is_wrong_is_told_at_once_up_to_a_bound(self) -> None:
        assert "and 30 more" in problems(refund="…\n" * 50)

    def test_a_brand_has_not_endlessly_many(self) -> None:
        lines = "\n".join(f"phrase {number}" for number in range(MOST_OWN + 1))
        assert "5,001 phrases" in problems(refund=lines)


class TestLearning:
    def test_a_new_line_extends(self) -> None:
        learnt = with_own(read_own({"fr/store.txt": "Reste-t-il une place à l'atelier ?\n"}))
        assert len(default_phrases()) + 1 == len(learnt)

    def test_the_words_of_a_built_in_phrase_take_its_place(self) -> None:
        learnt = with_own(read_own({"fr/payment.txt": BUILT_IN.text.upper() + "\n"}))
        same = [one for one in learnt if words_of(one.text) == words_of(BUILT_IN.text) and one.language == "fr"]
        assert (len(default_phrases()), [frozenset({"payment"})]) == (len(learnt), [one.intents for one in same])

    def test_a_dropped_one_is_not_learnt(self) -> None:
        learnt = with_own(read_own({"fr/drop.txt": BUILT_IN.text + "\n"}))
        assert len(default_phrases()) - 1 == len(learnt)


class TestPhrasebook:
    def test_built_in_files_are_readable_by_language(self) -> None:
        files = Phrasebook().built_in("fr")
        assert BUILT_IN.text in files["fr/refund.txt"]
        assert {} == Phrasebook().built_in("../fr")

    def test_lines_that_nearly_repeat_others_are_worth_a_second_look(self) -> None:
        words = BUILT_IN.text.split()
        nearly = " ".join([*words, "vraiment"])
        notes = Phrasebook().checked({"fr/payment.txt": nearly + "\n", "fr/store.txt": "Reste-t-il un tour libre ?\n"})
        assert [True] == [note.startswith("fr/payment.txt:1: nearly repeats built-in fr/refund") for note in notes]

    def test_own_and_dropped_lines_are_counted_by_language(self) -> None:
        counts = Phrasebook().counts({"fr/store.txt": "Un tour libre ?\n", "fr/drop.txt": BUILT_IN.text + "\n"})
        assert (1, 1, 0) == (counts["fr"]["own"], counts["fr"]["dropped"], counts["en"]["own"])
        assert set(LANGUAGES) == set(counts)

    def test_thousands_of_lines_are_checked_in_a_moment(self) -> None:
        """A request waits for it."""
        lines = "\n".join(f"Je voudrais la pièce numéro {number} de la série {number % 7}" for number in range(3_000))
        assert isinstance(Phrasebook().checked({"fr/availability.txt": lines}), tuple)
