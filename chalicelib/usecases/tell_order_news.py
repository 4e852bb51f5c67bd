"""Tell a customer what happened to their order: by which ways, in which words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Customer
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.messages import Message, MessageKind, Progress
from chalicelib.domain.order_news import TEMPLATE, Way, news_of, planned
from chalicelib.domain.orders import Order, OrderEvent
from chalicelib.domain.ports import Letters, Shelf

OVERTAKEN = "overtaken"
"""Why an SMS that waited for the end of quiet hours does not leave: there is later news."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is sent of an event, the ways that it does not go and why, and what is not sent any more."""

    messages: tuple[Message, ...]
    told: tuple[str, ...]
    untold: tuple[str, ...]
    overtaken: tuple[Message, ...] = ()

    @property
    def last_text(self) -> str:
        """The id of the SMS among them, or an empty text."""
        return next((message.id for message in self.messages if message.channel is Channel.SMS), "")


@dataclass(frozen=True, slots=True)
class TellOrderNews:
    """A message's id follows from its event and its channel: nobody is told twice, however often the event comes."""

    letters: Letters
    messages: Shelf[Message]

    def __call__(
        self, order: Order, event: OrderEvent, customer: Customer, brand: Brand, now: datetime, *, late: bool
    ) -> Telling:
        """The messages about an event of an order that has it already; they are still to be written and queued."""
        zone = order.time_zone or brand.time_zone
        plan = planned(order, event, customer, brand.order_news, now, zone, late=late)
        messages = tuple(self._message(order, event, brand, way, now) for way in plan.ways)
        told = tuple(str(way.channel) for way in plan.ways)
        return Telling(messages, told, plan.untold, () if late else self._overtaken(order))

    def waiting(self, order: Order, event: OrderEvent) -> tuple[Message, ...]:
        """The messages about an event that could leave now and have not."""
        names = [message_id(order, event, channel) for channel in event.told]
        found = self.messages.get_all(order.merchant, names) if names else {}
        return tuple(
            message
            for message in found.values()
            if message.progress is Progress.WAITING and not message.not_before and not message.claimed_at
        )

    def _overtaken(self, order: Order) -> tuple[Message, ...]:
        """The last SMS about the order where it still waits: two in the morning would contradict each other."""
        last = self.messages.get(order.merchant, order.last_text) if order.last_text else None
        waits = last and last.progress is Progress.WAITING and last.not_before and not last.claimed_at
        return (last.refused(OVERTAKEN),) if last and waits else ()

    def _message(self, order: Order, event: OrderEvent, brand: Brand, way: Way, now: datetime) -> Message:
        language = brand.language_for(order.language)
        news = news_of(order, event, language, now, order.time_zone or brand.time_zone)
        by_mail = way.channel is Channel.MAIL
        letter = self.letters.news(news, brand) if by_mail else None
        return Message(
            merchant=order.merchant,
            id=message_id(order, event, way.channel),
            brand=brand.id,
            kind=MessageKind.NEWS,
            channel=way.channel,
            to=way.to,
            to_name=order.name,
            mailbox=brand.mailboxes[0],
            customer=order.customer,
            language=language,
            subject=letter.subject if letter else "",
            text=letter.text if letter else self.letters.sms(news, brand),
            template=TEMPLATE,
            values=news.values() if by_mail else (),
            answers=event.id,
            automatic=True,
            not_before=way.not_before,
            at=now,
            expires_at=now + timedelta(days=brand.retention),
        )


def message_id(order: Order, event: OrderEvent, channel: str) -> str:
    """The id of the message by which a channel tells of an event."""
    return interaction_id(order.merchant, "news", order.id, event.id, channel)
