"""What a form asks of a prospect in fields of its own, and what they said of being written to with offers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MarketingConsent:
    """What somebody said of marketing: yes or no, to which sentence, when (UTC) and where. It is never assumed.

    Without a time, it was said with the contact that brings it.
    """

    marketing: bool
    text: str
    at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form's own fields say beside the text; `size` are pieces or people, 0 where nobody said."""

    company: str = ""
    postcode: str = ""
    country: str = ""
    products: tuple[str, ...] = ()
    size: int = 0
    consent: MarketingConsent | None = None


NOTHING_OFFERED = Offered()
