"""Whom a brand's cases may be handed to with a question, and when such people are reminded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExpertRules:
    """A brand's policy for experts: people outside the contact centre who answer questions by mail.

    `allowed` are addresses, or `@domain`, in lower case; without any, only the brand's own staff may be asked.
    `remind_after` is in hours, of opening where the brand closes; `reminders` is how many leave at most.
    """

    allowed: tuple[str, ...] = ()
    remind_after: int = 24
    reminders: int = 2

    def allows(self, address: str, staff: tuple[str, ...]) -> bool:
        """Whether a case may be handed to an address (lower case); `staff` is the brand's."""
        listed = self.allowed or staff
        return address in listed or "@" + address.rpartition("@")[2] in listed


DEFAULT_EXPERTS = ExpertRules()
