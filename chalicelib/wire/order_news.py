"""The shape of `order_news` in a brand's file; docs/brand.md tells the whole."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from chalicelib.domain import daytimes
from chalicelib.domain.order_policy import NO_NEWS, OrderNews
from chalicelib.domain.orders import EventKind
from chalicelib.wire.misfits import Misfit


def _told(description: str, **limits: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, **limits)


_Kinds = tuple[EventKind, ...]
_Daytime = Annotated[str, msgspec.Meta(pattern=daytimes.PATTERN)]


class OrderNewsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which news of orders customers are told, and how."""

    mail: Annotated[_Kinds, _told("Kinds of events that are told by mail.")] = ()
    sms: Annotated[_Kinds, _told("Kinds of events that are told by SMS, to those who opted in.")] = ()
    quiet: Annotated[
        tuple[_Daytime, ...],
        _told("Spans of the day in which no SMS leaves, by the customer's clock; may pass midnight.", max_length=5),
    ] = NO_NEWS.quiet
    sender: Annotated[
        str,
        _told(
            "Name that SMS bear where the network shows one: a letter in it.",
            pattern="^([A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*)?$",
        ),
        msgspec.Meta(max_length=11),
    ] = ""
    max_price: Annotated[float, _told("What one part of an SMS may cost, in US dollars.", gt=0, le=10)] = (
        NO_NEWS.max_price
    )
    answer: Annotated[bool, _told("Whether acknowledgements say what is known of the order that is asked for.")] = False


def order_news_of(file: OrderNewsFile) -> OrderNews:
    """The policy that a brand's file says."""
    given = msgspec.structs.asdict(file)
    return OrderNews(**{**given, "mail": tuple(map(str, file.mail)), "sms": tuple(map(str, file.sms))})


def order_news_misfits(file: OrderNewsFile) -> Iterator[Misfit]:
    """What has the right shape and makes no sense."""
    every = [daytimes.covered(minute, file.quiet) for minute in range(1440)]
    if file.sms and all(every):
        yield Misfit(("order_news", "quiet"), "No time of the day is left in which an SMS could leave")
