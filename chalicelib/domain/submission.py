"""A contact as a merchant's system hands it over by the API."""

from dataclasses import dataclass

from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel
from chalicelib.domain.offers import NOTHING_OFFERED, Offered


@dataclass(frozen=True, slots=True)
class Submission:
    """A validated request to take a contact; `identities` are the customer's, the mail address first.

    `value` is what the customer is worth to the merchant, such as `512.40 EUR`, or empty. `offered` is what a prospect
    gave in fields of their own.
    """

    channel: Channel
    brand: str
    identities: tuple[Identity, ...]
    subject: str
    text: str
    name: str = ""
    tier: str = ""
    case: str = ""
    value: str = ""
    offered: Offered = NOTHING_OFFERED
