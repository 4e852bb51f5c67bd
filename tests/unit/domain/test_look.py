"""Which colours can be read."""

import pytest

from chalicelib.domain.look import Look, contrast


def test_contrast_is_that_of_wcag() -> None:
    """Black on white is the most there is; #767676 on white is the grey at which WCAG's 4.5 begins."""
    assert (21.0, 1.0) == (contrast("#000000", "#ffffff"), contrast("#6b3fa0", "#6b3fa0"))
    assert contrast("#777777", "#ffffff") < 4.5 <= contrast("#767676", "#ffffff")
    assert contrast("#ffffff", "#6b3fa0") == contrast("#6b3fa0", "#ffffff")


@pytest.mark.parametrize(
    ("colour", "shown"),
    [("#6B3FA0", "#6b3fa0"), ("#000000", "#000000"), ("#767676", ""), ("#ffee00", ""), ("", ""), ("purple", "")],
)
def test_a_colour_is_shown_where_it_can_be_read(colour: str, shown: str) -> None:
    assert shown == Look(colour).readable_colour
