"""A customer: a person, known by identities."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.loopguard import NO_BURST, Burst
from chalicelib.errors import Refused

_MAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,255}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


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
class Customer:
    """A customer of one merchant.

    `open_cases` are references. `acknowledged_on` and `acknowledged` count the acknowledgements of the
    last day on which there was one. `unmailable` are addresses that mail came back from for good, or whose owner
    complained; `failures` say why. `burst` counts what came lately. `version` grows with each write.
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

    def with_acknowledgement(self, day: date) -> "Customer":
        """The customer after one more acknowledgement on a day (UTC)."""
        return replace(self, acknowledged=self.acknowledgements(day) + 1, acknowledged_on=day.isoformat())
