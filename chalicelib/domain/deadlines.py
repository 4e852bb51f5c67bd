"""Until when a case is to be answered and solved, and what of that was kept.

Both clocks count the brand's opening hours where it has any. They run while a case is open, stand still while
somebody else is waited for, and end when it is solved; what they said then is written once and stays.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.alarms import first_alarm, of_resolution
from chalicelib.domain.brand import Brand
from chalicelib.domain.business_time import later, passed
from chalicelib.domain.case import Case, Status
from chalicelib.domain.clocks import Clock, Reached, Waiting

_REACHED_KEPT = 20


def due_at(received_at: datetime, brand: Brand, answer_within: float | None = None) -> datetime:
    """The time (UTC) by which a brand answers what it received: its hours are counted where it has any.

    `answer_within` is in hours, where it is not the brand's own.
    """
    return later(received_at, timedelta(hours=answer_within or brand.answer_within), brand)


@dataclass(frozen=True, slots=True)
class Times:
    """The clocks of a case: what `Case` says under the same names; whether it is `answered` since it was opened."""

    due_at: datetime | None = None
    resolve_by: datetime | None = None
    alarm_at: datetime | None = None
    alarms: tuple[str, ...] = ()
    answered: bool = False
    awaits_answer: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """The clocks of a case that was routed: see `Case`."""

    due_at: datetime
    resolve_by: datetime | None
    alarm_at: datetime | None
    alarms: tuple[str, ...]


def after_contact(
    times: Times, received_at: datetime, brand: Brand, answer_within: float | None, resolve_within: float | None
) -> Due:
    """The clocks once a contact that came at `received_at` (UTC) is routed; both spans are in hours of opening.

    No contact makes an answer later that somebody waits for. One that comes after an answer wants another one, due as
    if it were the first, but not after the solution, whose time stays unless this contact's comes sooner.
    """
    answer = due_at(received_at, brand, answer_within)
    resolve = _sooner(times.resolve_by, due_at(received_at, brand, resolve_within) if resolve_within else None)
    waited_for = times.due_at if times.awaits_answer else None
    due = min(answer, waited_for or answer)
    if times.answered and not waited_for and resolve and received_at < resolve < due:
        due = resolve
    if resolve and not times.answered:
        # Nobody solves what they do not answer.
        resolve = max(resolve, due)
    alarms = times.alarms if waited_for else of_resolution(times.alarms)
    kept = times.alarm_at if due == waited_for else None
    return Due(due, resolve, kept or first_alarm(received_at, due, brand, Clock.ANSWER, alarms), alarms)


def answered(case: Case, at: datetime, brand: Brand) -> Case:
    """The case once an answer to its customer left at a time (UTC): the solution is due next.

    The first one since the case was opened is what counts as its answer, in time or not. Where the brand has no time
    for solutions, the case is due for another look when an answer to it would be. A case that ended stays as it is.
    """
    if case.ended_at is not None:
        return case
    if case.waiting:
        return _standing(answered(_running(case, at, brand), at, brand), case.waiting, at, brand)
    first = case.answered_at is None
    told = replace(
        case,
        answered_at=case.answered_at or at,
        replied_at=max(at, case.replied_at or at),
        reached=_with(case, Reached(Clock.ANSWER, at, case.due_at)) if first else case.reached,
    )
    if case.due_at is None or not case.awaits_answer:
        return told
    alarms = of_resolution(case.alarms)
    if case.resolve_by is None:
        return replace(told, due_at=due_at(at, brand), alarm_at=None, alarms=alarms)
    alarm_at = first_alarm(at, case.resolve_by, brand, Clock.RESOLUTION, alarms)
    return replace(told, due_at=case.resolve_by, alarm_at=alarm_at, alarms=alarms)


def paused(case: Case, waiting: Waiting, at: datetime, brand: Brand) -> Case:
    """The case while somebody is waited for from a time (UTC) on: what was left until it is due is kept.

    A case that ended is opened for it, and gets its due times when it comes back.
    """
    if case.waiting:
        return replace(case, waiting=waiting)
    present = case if case.ended_at is None else case.reopened(at)
    return replace(_standing(present, waiting, at, brand), status=Status.PENDING)


def resumed(case: Case, at: datetime, brand: Brand) -> Case:
    """The case once nobody is waited for any more, at a time (UTC): open, and due when what was left is over.

    What was late already stays late. A case that waits for nobody stays as it is.
    """
    return _running(case, at, brand).reopened(at) if case.waiting else case


def stopped(case: Case, status: Status, at: datetime, brand: Brand) -> Case:
    """The clocks of a case that ends at a time (UTC), as solved or closed.

    A solution counts as the answer where none was given. What is closed unsolved (a mistake, a duplicate) counts as
    neither. A case that ended before keeps what was said of it.
    """
    if case.ended_at is not None:
        return case
    present = _running(case, at, brand)
    reached = present.reached
    if status is Status.SOLVED:
        if present.answered_at is None and present.due_at:
            reached = _with(present, Reached(Clock.ANSWER, at, present.due_at))
        if present.resolve_by:
            reached = _with(replace(present, reached=reached), Reached(Clock.RESOLUTION, at, present.resolve_by))
    return replace(present, resolve_by=None, alarm_at=None, alarms=(), reached=reached)


def _standing(case: Case, waiting: Waiting, at: datetime, brand: Brand) -> Case:
    """The case with its clocks stopped for a while."""
    return replace(
        case,
        waiting=waiting,
        paused_at=at,
        remaining=_left(case.due_at, at, brand),
        remaining_to_resolve=_left(case.resolve_by, at, brand),
        alarm_at=None,
    )


def _running(case: Case, at: datetime, brand: Brand) -> Case:
    """The case with its clocks going on; it stays as it is where they do."""
    if not case.waiting:
        return case
    due = _moved(case.due_at, case.remaining, at, brand)
    clock = Clock.ANSWER if case.awaits_answer else Clock.RESOLUTION
    watched = clock is Clock.ANSWER or case.resolve_by is not None
    return replace(
        case,
        waiting=Waiting.NOBODY,
        paused_at=None,
        remaining=None,
        remaining_to_resolve=None,
        due_at=due,
        resolve_by=_moved(case.resolve_by, case.remaining_to_resolve, at, brand),
        alarm_at=first_alarm(at, due, brand, clock, case.alarms) if due and watched else None,
    )


def _left(due: datetime | None, at: datetime, brand: Brand) -> timedelta | None:
    return passed(at, due, brand) if due and due > at else None


def _moved(due: datetime | None, left: timedelta | None, at: datetime, brand: Brand) -> datetime | None:
    return due if left is None else later(at, left, brand)


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _with(case: Case, reached: Reached) -> tuple[Reached, ...]:
    return (*case.reached, reached)[-_REACHED_KEPT:]
