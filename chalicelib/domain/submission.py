"""A contact as a merchant's system hands it over by the API."""

from dataclasses import dataclass

from chalicelib.domain.customer import Identity
from chalicelib.domain.interaction import Channel


@dataclass(frozen=True, slots=True)
class Submission:
    """A validated request to take a contact; `identities` are the customer's, the mail address first."""

    channel: Channel
    brand: str
    identities: tuple[Identity, ...]
    subject: str
    text: str
    name: str = ""
    tier: str = ""
    case: str = ""
