"""What of a customer's own text may stand in our mail."""

import pytest

from chalicelib.render.customer_text import MAX_SUBJECT, bare_subject, one_line, plausible_name


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Marie Dupont", "Marie Dupont"),
        ('"Dupont, Marie"', "Marie Dupont"),
        ("DUPONT Marie (Acme SA)", "DUPONT Marie"),
        ("  Anne-Lise   d’Aubigné ", "Anne-Lise d’Aubigné"),
        ("M. Jean-François Léger", "M. Jean-François Léger"),
        ("O'Neil & Co", "O'Neil & Co"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Нина", "Нина"),
        ("李 小龙", "李 小龙"),
        ("", ""),
        ("marie@example.org", ""),
        ("marie.dupont", ""),
        ("user4711", ""),
        ("0612345678", ""),
        ("Service Client", ""),
        ("no-reply", ""),
        ("INFO", ""),
        ("A", ""),
        ("WIN NOW www.prize.example", ""),
        ("Click here to win a prize today", ""),
        ("<b>Marie</b>", ""),
        ("Marie\r\nBcc: x", ""),
        ("x" * 51, ""),
        ("--- ' ---", ""),
    ],
)
def test_only_a_plausible_name_greets(shown: str, name: str) -> None:
    assert name == plausible_name(shown)


def test_one_line_keeps_letters_and_emoji_of_all_scripts() -> None:
    """Breaks, controls and direction overrides go; a family emoji keeps its joiners."""
    assert "a b مرحبا 👨‍👩‍👧 c" == one_line("a\r\n\tb\u2028مرحبا\x00 👨‍👩‍👧\u202e c\x7f\u2066")


def test_bare_subject_knows_references_of_any_make() -> None:
    """The make is that of the case's reference; longer words and other prefixes are the customer's own."""
    assert "ABGU-7K3F9QXW XX-AAAA2222 GU-7K3F9QXWY" == bare_subject(
        "ABGU-7K3F9QXW XX-AAAA2222 GU-7K3F9QXWY GU-AAAA2222", "GU-7K3F9QXW"
    )


def test_bare_subject_is_bounded_without_spaces_too() -> None:
    assert "x" * (MAX_SUBJECT - 1) + "…" == bare_subject("x" * 10_000, "GU-7K3F9QXW")
    assert "x" * MAX_SUBJECT == bare_subject("x" * MAX_SUBJECT, "GU-7K3F9QXW")
