"""How a brand's mails look: its colour and its logo, and whether the colour can be read."""

import re
from dataclasses import dataclass

GROUND = "#eef1f6"
"""The ground in the layout of mails on which the brand's colour stands as text: the box of the reference."""

LEAST_CONTRAST = 4.5
"""Between text and its ground (WCAG 2.2, success criterion 1.4.3)."""

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Look:
    """A brand's `colour`, such as `#6b3fa0`, and the https address of its `logo`; empty for the plain look."""

    colour: str = ""
    logo: str = ""

    @property
    def readable_colour(self) -> str:
        """The colour where it can be read in a mail, else empty."""
        readable = _COLOUR.fullmatch(self.colour) and contrast(self.colour, GROUND) >= LEAST_CONTRAST
        return self.colour.lower() if readable else ""


PLAIN = Look()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as `#6b3fa0`, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
