"""Change a lead by hand: how far it has come, whose it is, and that they want no offers; or forget it."""

from dataclasses import dataclass, replace

from chalicelib.domain.agents import Agent
from chalicelib.domain.casework import Author, event_of
from chalicelib.domain.customer import Customer
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change
from chalicelib.domain.leads import Lead, LeadChange, changed
from chalicelib.domain.ports import Ledger, Outcome, Shelf
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.usecases.change_case import asked_before

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class ChangeLead:
    """Who changed what goes into the customer's history with the change, in one write."""

    leads: Shelf[Lead]
    ledger: Ledger
    agents: Shelf[Agent]

    def __call__(self, merchant: str, identifier: str, asked: LeadChange, author: Author) -> tuple[Lead, Outcome]:
        """The lead after what was asked; asking for what is so already changes nothing.

        Raises `NotFound`, and `Refused` with reason `unknown_agent`, or `conflict` where it is of another version than
        the one that was asked for.
        """
        for _ in range(_ATTEMPTS):
            lead = self._lead(merchant, identifier)
            if asked_before(
                self.ledger.recall(merchant, interactions=[author.event]).interactions.get(author.event), author
            ):
                return lead, _outcome("seen", lead)
            if asked.version not in (None, lead.version):
                raise Refused(
                    f"The lead is at version {lead.version}, no longer at {asked.version}. Read it again.",
                    reason="conflict",
                )
            self._check(merchant, asked.seller)
            after = changed(lead, asked, author.at, asked.agent or f"key:{author.by}")
            if after == lead:
                return lead, _outcome("unchanged", lead)
            customer = Customer(merchant, lead.customer, ())
            event = event_of(customer, author, asked.note, tuple(_differences(lead, after)))
            try:
                self.ledger.record(
                    Recording(
                        interaction=replace(event, brand=lead.brand, sender_name=asked.agent),
                        case=None,
                        customer=None,
                        aliases=(),
                        expires_at=lead.expires_at,
                        facts=None,
                        via="api",
                        things=(after,),
                    )
                )
            except Conflict:
                continue
            return replace(after, version=after.version + 1), _outcome("changed", after)
        raise Refused("Others kept changing the lead. Try again in a moment.", reason="conflict")

    def forget(self, merchant: str, identifier: str) -> Outcome:
        """Take a lead away with all that it says of a person; raises `NotFound`."""
        for _ in range(_ATTEMPTS):
            lead = self._lead(merchant, identifier)
            try:
                self.leads.remove(lead)
            except Conflict:
                continue
            return _outcome("forgotten", lead)
        raise Refused("Others kept changing the lead. Try again in a moment.", reason="conflict")

    def _lead(self, merchant: str, identifier: str) -> Lead:
        lead = self.leads.get(merchant, identifier)
        if lead is None:
            raise NotFound("There is no lead with this id.")
        return lead

    def _check(self, merchant: str, seller: str | None) -> None:
        if seller and "@" not in seller and self.agents.get(merchant, seller) is None:
            raise Refused("`seller` is a mail address or the id of an agent.", reason="unknown_agent")


def _differences(before: Lead, after: Lead) -> list[Change]:
    fields = (
        ("status", before.status, after.status),
        ("seller", before.seller, after.seller),
        ("consent", _consent(before), _consent(after)),
    )
    return [Change(f"lead.{name}", old, new) for name, old, new in fields if old != new]


def _consent(lead: Lead) -> str:
    return "" if lead.consent is None else "yes" if lead.consent.marketing else "no"


def _outcome(decision: str, lead: Lead) -> Outcome:
    return Outcome(decision, (str(lead.status),), {"lead": lead.id})
