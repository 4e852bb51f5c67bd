"""How much of one mail is read; what lies beyond is cut and named in the mail's problems."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one mail, so that no mail costs more than about a second and 200 MB.

    `size` is in bytes of the raw mail (SES takes at most 40 MB), `headers` in bytes of one header block,
    `text` in characters of one body, `html` likewise; the others count parts, nesting levels and addresses per field.
    """

    size: int = 40 * 1024 * 1024
    headers: int = 256 * 1024
    parts: int = 500
    depth: int = 30
    addresses: int = 500
    text: int = 500_000
    html: int = 2_000_000


DEFAULT = Limits()
