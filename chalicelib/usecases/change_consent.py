"""Keep what the owner of a phone says about SMS."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.casework import Author, event_of
from chalicelib.domain.customer import Consent, Customer, Identity, customer_id
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change
from chalicelib.domain.orders import SmsWish
from chalicelib.domain.ports import Brands, Ledger, Outcome
from chalicelib.errors import Conflict, Refused
from chalicelib.usecases.change_case import asked_before

_ATTEMPTS = 6
_KEPT_FOR = timedelta(days=1095)


@dataclass(frozen=True, slots=True)
class ChangeConsent:
    """A no is kept of somebody unknown as well: the yes that comes later with an order may be older."""

    brands: Brands
    ledger: Ledger

    def __call__(self, merchant: str, identity: str, wish: SmsWish, author: Author) -> tuple[Consent, Outcome]:
        """What is true of a phone now; what its owner said later than `wish` stays. Raises `Refused`."""
        phone = Identity.read(identity)
        if phone.scheme != "phone":
            raise Refused("SMS go to a phone: name the customer by `phone:+NUMBER`.", reason="invalid_identity")
        asked = Consent(phone.value, wish.given, wish.at, wish.source)
        identifier = customer_id(phone)
        kept_for = max([timedelta(days=brand.retention) for brand in self.brands.of(merchant)], default=_KEPT_FOR)
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(merchant, interactions=[author.event], customers=[identifier])
            known = recalled.customers.get(identifier) or Customer(merchant, identifier, (str(phone),))
            seen = asked_before(recalled.interactions.get(author.event), author)
            changed = known.with_consent(asked)
            if seen or changed == known:
                return known.consent(phone.value) or asked, Outcome("unchanged")
            before = known.consent(phone.value)
            was = "" if before is None else _said(before)
            recording = Recording(
                interaction=event_of(changed, author, wish.source, (Change("sms", was, _said(asked)),)),
                case=None,
                customer=changed,
                aliases=(),
                expires_at=author.at + kept_for,
                facts=None,
                via="api",
            )
            try:
                self.ledger.record(recording)
            except Conflict:
                continue
            return asked, Outcome(_said(asked))
        raise Refused("Others kept changing the customer. Try again in a moment.", reason="conflict")


def _said(consent: Consent) -> str:
    return "opted_in" if consent.given else "opted_out"
