"""The shape of `deadlines` in a brand's file, and what it means; docs/brand.md tells the whole."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.case import Priority
from chalicelib.domain.deadline_policy import DeadlineRow, Deadlines, Escalation
from chalicelib.domain.interaction import Channel
from chalicelib.wire.misfits import Misfit

StaffAddress = Annotated[str, msgspec.Meta(pattern=r'^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{3,255}$')]
"""The mail address of one of the merchant's people."""

_LONGEST = 8_760
_Priority = Literal["urgent", "high", "normal", "low"]
_Hours = Annotated[float, msgspec.Meta(gt=0, le=_LONGEST)]


def _told(description: str, **limits: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, **limits)


class DeadlineRowFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which cases are answered and solved until when: all that it names must hold; of a list, one word is enough."""

    name: Annotated[str, _told("Told as the reason; each once.", min_length=1, max_length=60, pattern=r"^[^\n]*$")]
    channel: Annotated[tuple[Channel, ...], _told("The latest contact's channel.")] = ()
    intent: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")], ...],
        _told("The case asks for one of them."),
    ] = ()
    tier: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=120)], ...], _told("The customer's tier.")
    ] = ()
    priority: Annotated[tuple[_Priority, ...], _told("The case's priority.")] = ()
    answer_within: Annotated[
        _Hours | None, _told("Hours, of opening, until the first answer; 0.5 is half an hour.")
    ] = None
    resolve_within: Annotated[_Hours | None, _told("Hours, of opening, until the case is solved.")] = None


class EscalationFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is done with a case that is overdue."""

    after: Annotated[float, _told("Hours, of opening, after it was due; 0 is at once.", ge=0, le=_LONGEST)] = 0.0
    queue: Annotated[str, _told("Where it goes.", pattern=r"^([a-z0-9][a-z0-9_-]{0,47})?$")] = ""
    priority: Annotated[_Priority | None, _told("How soon; never less than it is.")] = None
    tell: Annotated[tuple[StaffAddress, ...], _told("Your people who get a mail.", max_length=10)] = ()


class DeadlinesFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Until when cases are answered and solved, and what is done about those that are late, or nearly."""

    rows: Annotated[
        tuple[DeadlineRowFile, ...], _told("Read from top to bottom; the first that fits.", max_length=50)
    ] = ()
    warn_before: Annotated[int, _told("Minutes, of opening, before it is due; 0 for no warning.", ge=0, le=14_400)] = 0
    warn: Annotated[tuple[StaffAddress, ...], _told("Your people who get a mail then.", max_length=10)] = ()
    escalate: Annotated[tuple[EscalationFile, ...], _told("What is done from the due time on.", max_length=5)] = ()


def deadlines_of(file: DeadlinesFile) -> Deadlines:
    """The deadlines that a file says."""
    return Deadlines(
        tuple(_row(row) for row in file.rows),
        file.warn_before,
        _addresses(file.warn),
        tuple(
            Escalation(step.after, step.queue, _priority(step.priority), _addresses(step.tell))
            for step in file.escalate
        ),
    )


def misfits_of(file: DeadlinesFile) -> Iterator[Misfit]:
    """What has the right shape and makes no sense."""
    names: set[str] = set()
    for number, row in enumerate(file.rows):
        place = ("deadlines", "rows", number)
        if row.name in names:
            yield Misfit((*place, "name"), f"{row.name!r} is the name of two; people read it as the reason")
        names.add(row.name)
        if row.answer_within is None and row.resolve_within is None:
            yield Misfit(place, f"{row.name!r} says no time: give `answer_within` or `resolve_within`")
        if row.answer_within and row.resolve_within and row.resolve_within < row.answer_within:
            yield Misfit(
                (*place, "resolve_within"), "It is below `answer_within`: nobody solves what they do not answer"
            )
    if file.warn and not file.warn_before:
        yield Misfit(("deadlines", "warn"), "Nobody is warned: give `warn_before`")
    times: set[float] = set()
    for number, step in enumerate(file.escalate):
        here = ("deadlines", "escalate", number)
        if step.after in times:
            yield Misfit((*here, "after"), f"Two steps are {step.after:g} hours after the due time")
        times.add(step.after)
        if not (step.queue or step.priority or step.tell):
            yield Misfit(here, "It does nothing: give `queue`, `priority` or `tell`")


def with_priorities_named(plain: dict[str, Any]) -> dict[str, Any]:
    """The plain values of `Deadlines` with the words of a file for its priorities."""
    for row in plain["rows"]:
        row["priority"] = [Priority(value).name.lower() for value in row["priority"]]
    for step in plain["escalate"]:
        step["priority"] = Priority(step["priority"]).name.lower() if step["priority"] else None
    return plain


def _row(row: DeadlineRowFile) -> DeadlineRow:
    return DeadlineRow(
        row.name,
        tuple(map(str, row.channel)),
        row.intent,
        row.tier,
        tuple(Priority[name.upper()] for name in row.priority),
        row.answer_within,
        row.resolve_within,
    )


def _priority(name: str | None) -> Priority | None:
    return Priority[name.upper()] if name else None


def _addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.lower() for address in given))
