"""A brand's policy for news of orders."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrderNews:
    """A brand's policy for news of orders.

    `mail` and `sms` are the kinds of events that are told by each. No SMS leaves within the `quiet` spans of the day,
    on the customer's clock where it is known, else on the brand's. `sender` is the name that SMS bear, `max_price` what
    one part of an SMS may cost, in US dollars. With `answer`, acknowledgements of contacts that ask for an order say
    what is known of it.
    """

    mail: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ("21:00-08:00",)
    sender: str = ""
    max_price: float = 0.2
    answer: bool = False


NO_NEWS = OrderNews()
