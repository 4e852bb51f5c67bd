"""An amount of money: exact, and never compared with one of another currency."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

PATTERN = "^[0-9]{1,9}([.][0-9]{1,2})? [A-Z]{3}$"
"""How an amount is written in policies and requests: `89.90 EUR` (ISO 4217)."""

_AMOUNT = re.compile(r"(-?[0-9]{1,12}(?:[.][0-9]{1,4})?) ?([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money: `value` in units of `currency` (ISO 4217)."""

    value: Decimal
    currency: str = "EUR"

    @classmethod
    def read(cls, text: str) -> "Amount | None":
        """The amount of a text such as `89.90 EUR`; None for any other text."""
        found = _AMOUNT.fullmatch(text.strip())
        return cls(Decimal(found[1]), found[2]) if found else None

    def __str__(self) -> str:
        return f"{self.value:.2f} {self.currency}"


def reaches(amounts: Iterable[str], least: str) -> bool:
    """Whether one of some amounts is at least another one, in the same currency."""
    wanted = Amount.read(least)
    found = (Amount.read(amount) for amount in amounts)
    return wanted is not None and any(
        one.value >= wanted.value for one in found if one is not None and one.currency == wanted.currency
    )


def largest(amounts: Iterable[str]) -> tuple[str, ...]:
    """The largest amount of each currency, by currency."""
    return _by_currency(amounts, max)


def summed(amounts: Iterable[str]) -> tuple[str, ...]:
    """The sum of the amounts of each currency, by currency."""
    return _by_currency(amounts, lambda one, other: one + other)


def _by_currency(amounts: Iterable[str], join: Callable[[Decimal, Decimal], Decimal]) -> tuple[str, ...]:
    joined: dict[str, Decimal] = {}
    for amount in filter(None, map(Amount.read, amounts)):
        known = joined.get(amount.currency)
        joined[amount.currency] = amount.value if known is None else join(known, amount.value)
    return tuple(str(Amount(value, currency)) for currency, value in sorted(joined.items()))
