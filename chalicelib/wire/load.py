"""The shapes of `load` and `callbacks` in a brand's file, and what they mean; docs/brand.md tells the whole."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.callback_rules import CallbackRules
from chalicelib.domain.load_rules import LoadRow, LoadRules
from chalicelib.wire.deadlines import StaffAddress
from chalicelib.wire.misfits import Misfit

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Weekday = Annotated[str, msgspec.Meta(pattern="^(mon|tue|wed|thu|fri|sat|sun)$")]


def _told(description: str, **limits: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, **limits)


class LoadRowFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """From when on queues are busy, and what follows."""

    longest_wait: Annotated[float, _told("Hours, of opening, that a customer may be expected to wait.", gt=0, le=240)]
    queues: Annotated[tuple[_Word, ...], _told("Queues that it is about; all without any.", max_length=100)] = ()
    close: Annotated[
        tuple[Literal["chat", "callback"], ...], _told("Channels that take nothing new while one of them is busy.")
    ] = ()
    lengthen: Annotated[bool, _told("Whether acknowledgements promise no answer before it can be expected.")] = True
    margin: Annotated[float, _told("Factor of the expected wait in what is promised.", ge=1, le=5)] = 1.0


class LoadFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is done when a queue has more waiting than its people get through."""

    rows: Annotated[
        tuple[LoadRowFile, ...], _told("Read from top to bottom; the first that names a queue, or all.", max_length=50)
    ] = ()
    tell: Annotated[
        tuple[StaffAddress, ...], _told("Your people who get a mail when it begins and when it ends.", max_length=10)
    ] = ()


class CallbacksFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Whether, when and by whom customers are called back."""

    enabled: Annotated[bool, _told("Whether callbacks are taken.")] = False
    queue: Annotated[_Word, _told("The queue of callbacks.")] = "callback"
    slot_minutes: Annotated[
        int, _told("Length of a slot in minutes; at most an hour, so that `now` is within the hour.", ge=10, le=60)
    ] = 30
    per_slot: Annotated[
        int, _told("Callbacks in one slot; 0 for a share of the agents who serve the queue.", ge=0, le=1_000)
    ] = 0
    share: Annotated[float, _told("That share, where `per_slot` is 0; at least one callback.", gt=0, le=1)] = 0.5
    hours: Annotated[
        dict[_Weekday, tuple[str, ...]], _told("When calls are made, as `hours` of the brand, which hold without any.")
    ] = {}
    horizon_days: Annotated[int, _told("Days for which slots are offered.", ge=1, le=31)] = 7
    tries: Annotated[int, _told("How often who is not reached is called in all.", ge=1, le=3)] = 3
    retry_after: Annotated[int, _told("Minutes, of these hours, until the next try.", ge=10, le=2_880)] = 60


def load_of(file: LoadFile) -> LoadRules:
    """The rows that a file says."""
    return LoadRules(
        tuple(LoadRow(row.longest_wait, row.queues, row.close, row.lengthen, row.margin) for row in file.rows),
        tuple(dict.fromkeys(address.lower() for address in file.tell)),
    )


def callbacks_of(file: CallbacksFile) -> CallbackRules:
    """The callbacks that a file says."""
    return CallbackRules(**msgspec.structs.asdict(file))


def misfits_of(load: LoadFile, callbacks: CallbacksFile) -> Iterator[Misfit]:
    """What has the right shape and makes no sense."""
    covered: set[str] = set()
    for number, row in enumerate(load.rows):
        place = ("load", "rows", number)
        if "*" in covered:
            yield Misfit(place, "It is never read: the row before it is about all queues")
        twice = covered & set(row.queues)
        if twice:
            yield Misfit((*place, "queues"), f"An earlier row is about {sorted(twice)[0]!r}")
        covered |= set(row.queues) or {"*"}
    if load.tell and not load.rows:
        yield Misfit(("load", "tell"), "There is nothing to tell: give `rows`")
    # What it means hangs together, and it says what is wrong itself.
    from chalicelib.domain.hours import week_of

    try:
        week_of(callbacks.hours)
    except ValueError as error:
        yield Misfit(("callbacks", "hours"), str(error))
