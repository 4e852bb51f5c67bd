"""A brand that says what its order numbers look like has them found wherever they stand."""

import time

import pytest

from chalicelib.domain.order_numbers import own_numbers

SHAPES = ("LX-######", "######", "@@##.###")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Où est LX-204518 ?", ("LX-204518",)),
        ("lx-204518 et LX-204518", ("LX-204518",)),
        ("LX-204 518, merci", ("LX-204518",)),
        ("204518", ("204518",)),
        ("LX-2045181 et 2045181", ()),
        ("AB12.345.", ("AB12.345",)),
        ("LX-20451", ()),
        ("", ()),
    ],
)
def test_a_number_of_a_shape_is_found(text: str, found: tuple[str, ...]) -> None:
    assert found == own_numbers(SHAPES, text)


def test_subject_and_text_are_read() -> None:
    assert ("LX-204518", "118834") == own_numbers(SHAPES, "LX-204518", "et 118834")


def test_without_a_shape_there_is_no_number() -> None:
    assert () == own_numbers((), "LX-204518")


def test_half_a_million_characters_are_read_in_a_moment() -> None:
    began = time.process_time()
    own_numbers(("##" * 15,), "1 " * 250_000)
    assert time.process_time() - began < 1
