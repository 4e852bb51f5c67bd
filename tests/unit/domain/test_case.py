"""References: people read them aloud."""

import re

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case import ALPHABET, case_reference
from chalicelib.domain.tokens import subject_references


@given(st.text(max_size=60), st.integers(0, 10))
def test_a_reference_has_eight_signs_that_nobody_mistakes(contact: str, attempt: int) -> None:
    reference = case_reference(contact.encode("utf-8", "ignore").decode(), attempt)
    assert re.fullmatch("GU-[2-9A-HJ-NP-Z]{8}", reference)
    assert (reference,) == subject_references(f"Re: [{reference}] Question")


def test_the_alphabet_lacks_what_looks_alike() -> None:
    assert 32 == len(set(ALPHABET))
    assert set() == set("01IO") & set(ALPHABET)


def test_a_reference_is_stable() -> None:
    """Cases are found again by it, whatever version of Guichet opened them."""
    assert ["GU-LXXARSHH", "GU-LHYAND2Y"] == [case_reference("contact", attempt) for attempt in (0, 1)]


def test_attempts_give_other_references() -> None:
    assert 6 == len({case_reference("contact", attempt) for attempt in range(6)})
