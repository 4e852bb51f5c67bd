"""How much of one mail is read; what lies beyond is cut and named in the mail's problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one mail, so that no mail costs more than about a second and 200 MB.

    `size` is in bytes of the raw mail (SES takes at most 40 MB), `headers` in bytes of one header block, `text` in
    characters of one body, `html` likewise; `parts`, `depth` and `addresses` count parts, nesting levels and addresses
    per field. `seconds` are seconds of processor time, after which no further part is begun: a busy machine cuts no
    mail short. A part that was begun is read to its end, so that a mail may take some tenths of a second more.
    """

    size: int = 40 * 1024 * 1024
    headers: int = 256 * 1024
    parts: int = 500
    depth: int = 30
    addresses: int = 500
    text: int = 500_000
    html: int = 2_000_000
    seconds: float = 0.7


DEFAULT = Limits()

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "size": (100_000, 150 * 1024 * 1024),
        "headers": (10_000, 4 * 1024 * 1024),
        "parts": (10, 10_000),
        # Each level takes a few frames of Python's stack.
        "depth": (3, 100),
        "addresses": (10, 10_000),
        "text": (10_000, 5_000_000),
        "html": (10_000, 10_000_000),
        "seconds": (0.1, 30),
    }
)
"""The least and the most that each bound may be set to."""
