"""What the clock does with a case that is late, or nearly: it warns, and escalates as the brand's policy says."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.brand import Brand
from chalicelib.domain.business_time import later, passed
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadline_policy import Escalation

_REASONS_KEPT = 12


class Alarm(StrEnum):
    """Why the clock looks at a case."""

    WARNING = "warning"
    """It will be due soon."""
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Rung:
    """What the clock did with a case: the case after it, and why, the gravest alarm last.

    `tell` are the addresses that the policy has told, each of them the gravest alarm only.
    """

    case: Case
    clock: Clock
    alarms: tuple[Alarm, ...] = ()
    tell: tuple[tuple[Alarm, str], ...] = ()


class Watch(Protocol):
    """The cases that the clock looks at, of all merchants, by when."""

    def due(self, until: datetime) -> Iterator[tuple[tuple[str, str], ...]]:
        """Merchant and reference of the cases to look at up to a time (UTC), some at once; a moment old."""

    def put_off(self, case: Case, until: datetime | None) -> None:
        """Look at a case at another time, or not at all; raises `Conflict` where somebody else wrote it."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to do from a due time on: `done` is how the case remembers that it was, `why` tells people."""

    alarm: Alarm
    at: datetime
    escalation: Escalation
    done: str
    why: str


def first_alarm(start: datetime, due: datetime, brand: Brand, clock: Clock, done: Collection[str]) -> datetime | None:
    """When to look at a case that is due by a clock at `due` and timed since `start`; None for never.

    The warning comes so many minutes before as the policy says, but not before half the time is over: what is due in an
    hour is not warned of at once. `done` are the alarms that the case had.
    """
    policy = brand.deadlines
    if policy.warn_before and _name(clock, Alarm.WARNING) not in done and start < due:
        span = passed(start, due, brand)
        return min(due, later(start, max(span / 2, span - timedelta(minutes=policy.warn_before)), brand))
    return _next(due, brand, clock, done)


def of_resolution(alarms: Iterable[str]) -> tuple[str, ...]:
    """Those alarms that are not had again when another answer is due."""
    return tuple(name for name in alarms if name.startswith(f"{Clock.RESOLUTION}:"))


def ring(case: Case, brand: Brand, now: datetime) -> Rung:
    """What the clock does with a case at `now` (UTC), and when it looks again.

    What it should have done while it stood still is done at once. Where nothing is to be done (any more), the case
    changes in nothing but the time of the next look.
    """
    clock = Clock.ANSWER if case.awaits_answer else Clock.RESOLUTION
    if case.due_at is None or case.waiting or case.ended_at is not None:
        return Rung(replace(case, alarm_at=None), clock)
    if case.alarm_at is None or case.alarm_at > now:
        return Rung(case, clock)
    if now < case.due_at:
        return _warned(case, case.due_at, brand, clock)
    steps = [step for step in _steps(case.due_at, brand, clock) if step.done not in case.alarms and step.at <= now]
    after = case
    for step in steps:
        after = _escalated(after, step, now)
    alarms = tuple(dict.fromkeys((*case.alarms, *(step.done for step in steps))))
    after = replace(after, alarms=alarms, alarm_at=_next(case.due_at, brand, clock, alarms))
    tell = {address: step.alarm for step in steps for address in step.escalation.tell}
    return Rung(
        after,
        clock,
        tuple(dict.fromkeys(step.alarm for step in steps)),
        tuple((alarm, address) for address, alarm in tell.items()),
    )


def _warned(case: Case, due: datetime, brand: Brand, clock: Clock) -> Rung:
    name = _name(clock, Alarm.WARNING)
    alarms = tuple(dict.fromkeys((*case.alarms, name)))
    after = replace(case, alarms=alarms, alarm_at=_next(due, brand, clock, alarms))
    if name in case.alarms or not brand.deadlines.warn_before:
        return Rung(after, clock)
    tell = tuple((Alarm.WARNING, address) for address in dict.fromkeys(brand.deadlines.warn))
    return Rung(after, clock, (Alarm.WARNING,), tell)


def _escalated(case: Case, step: _Step, now: datetime) -> Case:
    asked = step.escalation
    # What is held stays where people look at what is held.
    if asked.queue and asked.queue != case.queue and not case.held:
        # Others work there: it waits for one of them.
        case = replace(case.unassigned(), queue=asked.queue, waiting_since=now)
    priority = min(case.priority, asked.priority or case.priority) if case.priority else asked.priority
    reasons = tuple(dict.fromkeys((*case.reasons, f"escalated:{step.why}")))
    return replace(case, priority=priority, reasons=reasons[:_REASONS_KEPT])


def _next(due: datetime, brand: Brand, clock: Clock, done: Collection[str]) -> datetime | None:
    return min((step.at for step in _steps(due, brand, clock) if step.done not in done), default=None)


def _steps(due: datetime, brand: Brand, clock: Clock) -> Iterator[_Step]:
    """What is to be done from a due time on, in the order of the policy."""
    for asked in brand.deadlines.escalate:
        at = later(due, timedelta(hours=asked.after), brand) if asked.after else due
        alarm = Alarm.OVERDUE if asked.after else Alarm.DUE
        why = f"{alarm} {asked.after:g}h" if asked.after else str(alarm)
        yield _Step(alarm, at, asked, _name(clock, why), why)


def _name(clock: Clock, what: str) -> str:
    return f"{clock}:{what}"
