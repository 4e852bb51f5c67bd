"""Look at the cases whose time has come: warn of those that are due soon, escalate those that are late."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.alarms import Rung, Watch, ring
from chalicelib.domain.case import Case, Priority
from chalicelib.domain.casework import event_by_clock
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change, Interaction, interaction_id
from chalicelib.domain.notices import Notice, NoticeKind
from chalicelib.domain.ports import Brands, Ledger, Outcome, Shelf
from chalicelib.errors import Conflict, GuichetError, Retryable
from chalicelib.usecases.notify_staff import NotifyStaff

BY = "clock"
"""Who did it, in the history."""


@dataclass(frozen=True, slots=True)
class SweepDeadlines:
    """Cases stand in a list by when the clock looks at them next, so that a sweep reads those whose time has come.

    What is done about a case is one write: the case, the event in its history, and the mails to people. It is
    conditional on the case's version, so that two sweeps at the same time do it once; whoever changes a case meanwhile
    is seen by the next one.
    """

    watch: Watch
    ledger: Ledger
    brands: Brands
    agents: Shelf[Agent]
    notify: NotifyStaff

    def __call__(self, now: datetime, goes_on: Callable[[], bool]) -> Outcome:
        """Do what is due at `now` (UTC), for as long as `goes_on` says so; raises `Retryable` where a case failed."""
        counts: Counter[str] = Counter()
        for named in self.watch.due(now):
            if not goes_on():
                counts["cut_short"] += 1
                break
            for merchant in dict.fromkeys(merchant for merchant, _ in named):
                references = [reference for owner, reference in named if owner == merchant]
                cases = self.ledger.recall(merchant, cases=references).cases
                counts.update(self._each(cases.values(), now))
        if counts["failed"]:
            raise Retryable(f"{counts['failed']} cases could not be looked at", reason="alarm_failed")
        return Outcome("swept" if counts else "nothing_due", facts=dict(counts))

    def _each(self, cases: Iterable[Case], now: datetime) -> Counter[str]:
        counts: Counter[str] = Counter()
        for case in cases:
            try:
                counts.update(self._look_at(case, now))
            except Conflict:
                # It was changed a moment ago, and is looked at again in a minute.
                counts["changed"] += 1
            except GuichetError:
                counts["failed"] += 1
        return counts

    def _look_at(self, case: Case, now: datetime) -> tuple[str, ...]:
        """Do what is to be done about a case; words for what it was."""
        if case.alarm_at is None or case.alarm_at > now:
            # The list follows the case.
            return ("seen",)
        brand = self.brands.get(case.merchant, case.brand)
        if brand is None:
            raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
        rung = ring(case, brand, now)
        if not rung.alarms:
            self.watch.put_off(case, rung.case.alarm_at)
            return ("put_off",)
        messages = self.notify.written(self._notices(case, rung, now), brand)
        event = _event(case, rung, now)
        expires = now + timedelta(days=brand.retention)
        after = replace(rung.case, updated_at=max(case.updated_at, now))
        self.ledger.record(Recording(event, after, None, (), expires, None, BY, things=messages))
        self.notify.send(messages)
        return (*map(str, rung.alarms), *("told" for _ in messages))

    def _notices(self, case: Case, rung: Rung, now: datetime) -> list[tuple[Notice, str]]:
        """Whom to tell what: those whom the policy names, and of the gravest alarm the agent who has the case."""
        told = [(alarm, address) for alarm, address in rung.tell]
        agent = self.agents.get(case.merchant, case.agent) if case.agent else None
        if agent and agent.mail and agent.mail.lower() not in {address for _, address in told}:
            told.append((rung.alarms[-1], agent.mail.lower()))
        after = rung.case
        return [
            (
                Notice(
                    NoticeKind(alarm),
                    case.merchant,
                    case.brand,
                    case.reference,
                    case.customer,
                    after.queue,
                    after.priority or Priority.NORMAL,
                    rung.clock,
                    case.due_at or now,
                    now,
                    after.reasons,
                ),
                address,
            )
            for alarm, address in told
        ]


def _event(case: Case, rung: Rung, now: datetime) -> Interaction:
    """The event by which the history tells what the clock did, one for each due time and what was done about it."""
    new = [name for name in rung.case.alarms if name not in case.alarms]
    due = case.due_at.isoformat() if case.due_at else ""
    event = interaction_id(case.merchant, "alarm", case.reference, due, *new)
    return event_by_clock(case, BY, event, now, _changes(case, rung))


def _changes(case: Case, rung: Rung) -> tuple[Change, ...]:
    after = rung.case
    changes = [Change("deadline", "", f"{rung.clock}:{alarm}") for alarm in rung.alarms]
    if case.queue != after.queue:
        changes.append(Change("queue", case.queue, after.queue))
    if case.priority is not after.priority:
        changes.append(Change("priority", _word(case.priority), _word(after.priority)))
    if case.agent != after.agent:
        changes.append(Change("agent", case.agent, after.agent))
    return tuple(changes)


def _word(priority: Priority | None) -> str:
    return priority.name.lower() if priority else ""
