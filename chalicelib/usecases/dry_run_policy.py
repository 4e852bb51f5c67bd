"""Say what a brand's newest contacts would have met under another policy, before it is put into force."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from chalicelib.domain.brand import Brand
from chalicelib.domain.dry_run import DryRun, FateChange, fate, summed
from chalicelib.domain.interaction import Interaction, interaction_id, is_interaction_id
from chalicelib.domain.learning import TrainQueue
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import DryRuns, Ledger, Outcome, Policies
from chalicelib.domain.standing import asks_for_amounts
from chalicelib.errors import NotFound
from chalicelib.usecases.recent_contacts import RecentContacts

_CUSTOMERS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AskForDryRun:
    """A dry run is made by the worker that makes replays: finding a brand's newest contacts takes its time."""

    runs: DryRuns
    queue: TrainQueue

    def __call__(self, policy: Brand, last: int, by: str, now: datetime) -> DryRun:
        """Queue a dry run of a policy for the `last` contacts of its brand."""
        identifier = interaction_id(policy.merchant, policy.id, "dry_run", now.isoformat(), by, str(policy), str(last))
        run = DryRun(identifier, policy, last, now, by)
        self.runs.put(run)
        self.queue.send(TrainPointer(policy.merchant, policy.id, by, now, dry_run=identifier))
        return run

    def look_up(self, merchant: str, brand: str, identifier: str) -> DryRun:
        """A dry run as it stands; raises `NotFound`."""
        found = self.runs.get(merchant, brand, identifier) if is_interaction_id(identifier) else None
        if found is None:
            raise NotFound("There is no such dry run.")
        return found


@dataclass(frozen=True, slots=True)
class DryRunPolicy:
    """Nothing of the contacts or the brand changes."""

    policies: Policies
    runs: DryRuns
    ledger: Ledger
    contacts: RecentContacts
    amounts_in: Callable[[str], tuple[str, ...]]

    def __call__(self, pointer: TrainPointer) -> Outcome:
        """Make the dry run that a pointer names; one that is made already is left alone."""
        run = self.runs.get(pointer.merchant, pointer.brand, pointer.dry_run)
        if run is None or run.status != "queued":
            return Outcome("seen", facts={"dry_run": pointer.dry_run})
        present = self.policies.current(pointer.merchant, pointer.brand)
        if present is None:
            self.runs.put(replace(run, status="failed", problem="unknown_brand"))
            return Outcome("dry_run_failed", ("unknown_brand",), {"dry_run": run.id})
        made = summed(run, self._judged(present.brand, run))
        self.runs.put(made)
        return Outcome("dry_run", facts={"dry_run": run.id, "contacts": made.contacts, "changed": len(made.changed)})

    def _judged(self, brand: Brand, run: DryRun) -> Iterator[FateChange]:
        found = self.contacts(brand, run.last)
        while some := list(islice(found, _CUSTOMERS_AT_ONCE)):
            yield from self._compared(brand, run.policy, some)

    def _compared(self, brand: Brand, policy: Brand, some: list[Interaction]) -> Iterator[FateChange]:
        recalled = self.ledger.recall(brand.merchant, customers={contact.customer for contact in some})
        for contact in some:
            customer = recalled.customers.get(contact.customer)
            asked = asks_for_amounts((*brand.rules, *policy.rules))
            amounts = self.amounts_in(f"{contact.subject}\n{contact.text}") if asked else ()
            before, after = (fate(contact, customer, one, amounts) for one in (brand, policy))
            yield FateChange(contact.id, contact.case, contact.at, before, after)
