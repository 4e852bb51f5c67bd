"""The table of contacts in `numbers.txt`: which of their numbers are orders' and parcels', and which are not."""

from pathlib import Path

import pytest

from chalicelib.understanding.references import references

_LINES = [
    line
    for line in (Path(__file__).parent / "numbers.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("# ")
]


@pytest.mark.parametrize("line", _LINES)
def test_the_numbers_of_a_contact_are_those_that_the_table_says(line: str) -> None:
    written, _, expected = line.rpartition("=>")
    subject, bar, text = written.strip().replace("\\n", "\n").partition(" || ")
    assert tuple(expected.split()) == references(*((subject, text) if bar else ("", subject)))


def test_the_table_says_as_much_of_what_is_no_number_of_ours() -> None:
    """A rule that takes everything, or nothing, must fail often."""
    empty = sum(line.endswith("=>") for line in _LINES)
    assert len(_LINES) >= 300
    assert 0.25 < empty / len(_LINES) < 0.75
