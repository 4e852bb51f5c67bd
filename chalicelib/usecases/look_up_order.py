"""Read what is known of orders."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Identity, customer_id, order_id
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.news import News
from chalicelib.domain.order_news import asked_about, what_is_known
from chalicelib.domain.orders import Order
from chalicelib.domain.ports import Ledger, Page, Shelf
from chalicelib.errors import NotFound

_REFERENCES_LOOKED_UP = 5


@dataclass(frozen=True, slots=True)
class LookUpOrder:
    """Orders by number, and those of a customer."""

    orders: Shelf[Order]
    ledger: Ledger

    def __call__(self, merchant: str, number: str) -> Order:
        """One order; raises `NotFound`."""
        found = self.orders.get(merchant, order_id(number))
        if found is None:
            raise NotFound("There is no order with this number.")
        return found

    def of_customer(self, merchant: str, identity: str) -> Page[Order]:
        """The orders of a customer's last year, newest first, 50 at most; raises `NotFound` for nobody."""
        identifier = customer_id(Identity.read(identity))
        customer = self.ledger.recall(merchant, customers=[identifier]).customers.get(identifier)
        if customer is None:
            raise NotFound("No customer has this identity.")
        names = [order.id for order in reversed(customer.orders)]
        found = self.orders.get_all(merchant, names) if names else {}
        return Page(tuple(found[name] for name in names if name in found))


@dataclass(frozen=True, slots=True)
class TellWhereOrderIs:
    """What an acknowledgement may say of the order that a contact asks for, in one read of the shelf."""

    orders: Shelf[Order]

    def __call__(self, contact: Interaction, brand: Brand, language: str, now: datetime) -> News | None:
        """What is known of the order that a contact asks for, surely enough; None where nothing is to be said.

        That is the first order that it names, by its own number or a parcel's; where it names none, the customer's only
        open one. Both who wrote and the address that is answered to must be its customer's, as the merchant's own
        system says: nobody is told of another's order, whatever number they give.
        """
        understood = contact.understanding
        if not brand.order_news.answer or understood is None or understood.abstained:
            return None
        if not asked_about({found.name: found.confidence for found in understood.intents}, brand.confidence):
            return None
        named = list(dict.fromkeys(map(order_id, understood.references)))[:_REFERENCES_LOOKED_UP]
        names = dict.fromkeys((*named, *([contact.order] if contact.order else [])))
        asking = {contact.sender, str(Identity.mail(contact.answer_to))}
        found = self.orders.get_all(contact.merchant, names) if names else {}
        own = [found[name] for name in names if name in found and asking <= set(found[name].identities)]
        meant = (order for order in own if not named or {order.id, *_parcels(order)} & set(named))
        return next((news for order in meant if (news := what_is_known(order, language, now, brand.time_zone))), None)


def _parcels(order: Order) -> set[str]:
    return {order_id(parcel.number) for parcel in order.parcels}
