"""A customer: a person, known by identities."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.amounts import largest, summed
from chalicelib.domain.loopguard import NO_BURST, Burst
from chalicelib.errors import Refused

_MAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,255}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")

YEAR = timedelta(days=365)
CONTACTS_KEPT = 20
"""How many of a customer's latest contacts their record tells apart."""

_ORDERS_KEPT = 50
_CONSENTS_KEPT = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """One way by which a customer is known: a mail address, a phone in E.164, or the merchant's own id."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @classmethod
    def mail(cls, address: str) -> "Identity":
        """The identity of a mail address; case does not count."""
        return cls("mail", address.strip().lower())

    @classmethod
    def read(cls, text: str) -> "Identity":
        """Read `mail:ada@example.com`, `phone:+33612345678`, `id:C-42`, or a bare address or phone.

        Raises `Refused` for anything else.
        """
        scheme, _, value = text.strip().partition(":")
        if not value:
            scheme, value = ("mail" if "@" in scheme else "phone"), scheme
        value = value.strip()
        if scheme == "mail" and _MAIL.fullmatch(value):
            return cls.mail(value)
        if scheme == "phone":
            digits = re.sub(r"[\s().-]", "", value)
            if _PHONE.fullmatch(digits):
                return cls("phone", digits)
        if scheme == "id" and 0 < len(value) <= 128:
            return cls("id", value)
        raise Refused(
            "An identity is mail:ADDRESS, phone:+NUMBER in E.164, or id:YOUR-OWN-ID.", reason="invalid_identity"
        )


def order_id(number: str) -> str:
    """The id of an order, from its number however it is typed: capitals, no blanks, no `#` before it."""
    return re.sub(r"\s", "", number).upper().lstrip("#")


def customer_id(identity: Identity) -> str:
    """The id of the customer who was first known by this identity: a digest, so that keys tell nobody's address."""
    digest = hashlib.sha256(str(identity).encode()).digest()
    return b32encode(digest).decode().lower()[:20]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an address is not written to any more.

    `reason` is `bounce` or `complaint`; `status` (RFC 3463) and `detail` are what the machine said that told of it.
    `since` is UTC, `case` the reference of the case whose mail it was.
    """

    address: str
    reason: str
    since: datetime
    case: str
    status: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """What a customer's record says of one of their orders.

    `at` is when it was first heard of (UTC). `amount` is such as `89.90 EUR`, `refunded` what of it was given back;
    both may be empty. With `open`, something is still to come of it.
    """

    id: str
    at: datetime
    amount: str = ""
    refunded: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class Consent:
    """What the owner of a phone (E.164) last said about SMS: `given` or taken back, when (UTC), and in which place."""

    phone: str
    given: bool
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of one merchant.

    `open_cases` are references. `acknowledged_on` and `acknowledged` count the acknowledgements of the
    last day on which there was one. `unmailable` are addresses that mail came back from for good, or whose owner
    complained; `failures` say why. `burst` counts what came lately. `version` grows with each write. `orders` are
    those of the last year, oldest first, `consents` what was said about SMS, `contacted` the days (UTC) of the latest
    contacts, `callback` the reference of the callback that they wait for.
    """

    merchant: str
    id: str
    identities: tuple[str, ...]
    name: str = ""
    tier: str = ""
    language: str = ""
    open_cases: tuple[str, ...] = ()
    acknowledged_on: str = ""
    acknowledged: int = 0
    unmailable: tuple[str, ...] = ()
    burst: Burst = NO_BURST
    failures: tuple[Failure, ...] = ()
    version: int = 0
    orders: tuple[CustomerOrder, ...] = ()
    consents: tuple[Consent, ...] = ()
    contacted: tuple[date, ...] = ()
    callback: str = ""

    def acknowledgements(self, day: date) -> int:
        """How many acknowledgements the customer was given on a day (UTC)."""
        return self.acknowledged if self.acknowledged_on == day.isoformat() else 0

    def unreached(self, failure: Failure) -> "Customer":
        """The customer after mail to one of their addresses failed for good; what is known already stays."""
        if failure.address in self.unmailable:
            return self
        unmailable, failures = (*self.unmailable, failure.address), (*self.failures, failure)
        return replace(self, unmailable=unmailable, failures=failures)

    def reached(self, addresses: Collection[str]) -> "Customer":
        """The customer once these addresses may be written to again."""
        return replace(
            self,
            unmailable=tuple(address for address in self.unmailable if address not in addresses),
            failures=tuple(failure for failure in self.failures if failure.address not in addresses),
        )

    def with_contact(self, day: date) -> "Customer":
        """The customer after one more contact on a day (UTC)."""
        return replace(self, contacted=(*self.contacted, day)[-CONTACTS_KEPT:])

    def contacts(self, day: date) -> tuple[int, ...]:
        """How many days before a day each of the latest contacts came."""
        return tuple(max(0, (day - one).days) for one in self.contacted)

    def with_order(self, order: CustomerOrder) -> "Customer":
        """The customer with an order as it is now; orders of more than a year before the newest one are forgotten."""
        known = {one.id: one for one in self.orders} | {order.id: order}
        newest = max(one.at for one in known.values())
        kept = sorted((one for one in known.values() if newest - one.at <= YEAR), key=lambda one: one.at)
        return replace(self, orders=tuple(kept[-_ORDERS_KEPT:]))

    def worth(self, at: datetime) -> tuple[str, ...]:
        """What the orders of the year before `at` come to, one amount of each currency, such as `512.40 EUR`."""
        lately = [one for one in self.orders if one.at > at - YEAR]
        return summed([*(one.amount for one in lately), *(f"-{one.refunded}" for one in lately if one.refunded)])

    def amounts_of(self, references: Collection[str]) -> tuple[str, ...]:
        """The amounts of those of the customer's orders that are named; of the only open one where none is."""
        named = {order_id(reference) for reference in references}
        found = [one for one in self.orders if one.id in named]
        found = found or [one for one in self.orders if one.id == self.only_open_order and not named]
        return largest(one.amount for one in found)

    @property
    def only_open_order(self) -> str:
        """The id of the one order of which something is still to come; empty where there is none, or more than one."""
        found = [one.id for one in self.orders if one.open]
        return found[0] if len(found) == 1 else ""

    def with_consent(self, consent: Consent) -> "Customer":
        """The customer after they said something about SMS; what they said later stays."""
        present = self.consent(consent.phone)
        if present and (present.at > consent.at or present == consent):
            return self
        others = tuple(one for one in self.consents if one.phone != consent.phone)
        return replace(self, consents=(*others, consent)[-_CONSENTS_KEPT:])

    def consent(self, phone: str) -> Consent | None:
        """What the owner of a phone (E.164) last said about SMS, or None."""
        return next((one for one in self.consents if one.phone == phone), None)

    def with_acknowledgement(self, day: date) -> "Customer":
        """The customer after one more acknowledgement on a day (UTC)."""
        return replace(self, acknowledged=self.acknowledgements(day) + 1, acknowledged_on=day.isoformat())
