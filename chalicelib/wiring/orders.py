"""The composition root of orders: their events, their news, and who carries SMS."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import once, sending

if TYPE_CHECKING:
    from chalicelib.domain.orders import Order
    from chalicelib.domain.ports import Shelf
    from chalicelib.usecases.change_consent import ChangeConsent
    from chalicelib.usecases.look_up_order import LookUpOrder, TellWhereOrderIs
    from chalicelib.usecases.record_order_event import RecordOrderEvent


@once
def orders() -> "Shelf[Order]":
    """The orders."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.orders import Order

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Order)


@once
def phones() -> Callable[[str], str]:
    """What tells a phone number that a network has, and gives it in E.164."""
    from chalicelib.understanding.phones import e164

    return e164


@once
def record_order_event() -> "RecordOrderEvent":
    """The use case of `POST /v1/orders/{number}/events`."""
    from chalicelib.usecases.record_order_event import RecordOrderEvent
    from chalicelib.usecases.tell_order_news import TellOrderNews

    tell = TellOrderNews(wiring.letters(), sending.messages())
    return RecordOrderEvent(wiring.brands(), wiring.ledger(), orders(), tell, sending.send_queue())


@once
def look_up_order() -> "LookUpOrder":
    """The use case of `GET /v1/orders/{number}` and of a customer's orders."""
    from chalicelib.usecases.look_up_order import LookUpOrder

    return LookUpOrder(orders(), wiring.ledger())


@once
def change_consent() -> "ChangeConsent":
    """The use case of `POST /v1/customers/{identity}/sms`."""
    from chalicelib.usecases.change_consent import ChangeConsent

    return ChangeConsent(wiring.brands(), wiring.ledger())


@once
def where_order_is() -> "TellWhereOrderIs":
    """What an acknowledgement may say of an order."""
    from chalicelib.usecases.look_up_order import TellWhereOrderIs

    return TellWhereOrderIs(orders())
