"""A brand's file to the brand; docs/brand.md says what each field means."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from chalicelib.domain.brand import Brand, SecondOpinionRule
from chalicelib.domain.case import Priority
from chalicelib.domain.deadlines import opening_hours
from chalicelib.domain.interaction import Channel
from chalicelib.domain.rules import NO_ACTION, Action, Condition, Rule
from chalicelib.domain.understanding import Tone
from chalicelib.errors import Refused
from chalicelib.wire import validated

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
_Precision = Annotated[float, msgspec.Meta(ge=0.5, le=0.995)]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Names = tuple[_Word, ...]
_Languages = tuple[Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt)$")], ...]
_Phrase = Annotated[str, msgspec.Meta(pattern=r"\w", max_length=80)]
_Address = Annotated[str, msgspec.Meta(pattern=r"^[^\s@<>,;\"+]{1,64}@[^\s@<>,;\"]{3,255}$")]
_Listed = Annotated[str, msgspec.Meta(pattern=r"^[^\sA-Z@<>,;\"]{0,64}@[^\sA-Z@<>,;\"]{3,255}$")]


LARGEST_FILE = 200_000
"""Bytes; an item of the table, which a brand is, has at most 400 KB."""


class SecondOpinionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`second_opinion` of a brand's file."""

    model: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:/_-]{2,255}$")]
    calls_per_day: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 100
    confidence: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.5
    act: bool = False
    intents: Annotated[
        dict[_Word, Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\n]*$")]], msgspec.Meta(max_length=60)
    ] = {}


class ConditionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`when` of a rule."""

    intent: _Names = ()
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    language: _Languages = ()
    tone: tuple[Tone, ...] = ()
    channel: tuple[Channel, ...] = ()
    tier: tuple[_Name, ...] = ()
    words: Annotated[tuple[_Phrase, ...], msgspec.Meta(max_length=100)] = ()
    urgent: bool | None = None
    repeat: bool | None = None
    open: bool | None = None
    open_cases: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0


class ActionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`then` of a rule."""

    queue: Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9][a-z0-9_-]{0,47})?$")] = ""
    priority: Literal["urgent", "high", "normal", "low"] | None = None
    answer_within: Annotated[int, msgspec.Meta(ge=1, le=720)] | None = None
    tags: Annotated[_Names, msgspec.Meta(max_length=10)] = ()
    hold: bool = False


class RuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One of `rules` of a brand's file."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\n]*$")]
    when: ConditionFile
    then: ActionFile


class BrandFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A brand's file; docs/brand.md says what each field means."""

    merchant: _Word
    id: _Word
    name: _Name
    # A change of all of them is one transaction, which holds a hundred writes.
    mailboxes: Annotated[tuple[_Address, ...], msgspec.Meta(min_length=1, max_length=40)]
    languages: Annotated[_Languages, msgspec.Meta(min_length=1)] = ("fr", "en")
    time_zone: _Name = "Europe/Paris"
    hours: dict[str, tuple[str, ...]] = {}
    holidays: Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$")] = ""
    closed: Annotated[tuple[date, ...], msgspec.Meta(max_length=400)] = ()
    answer_within: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24
    acknowledgements_per_day: Annotated[int, msgspec.Meta(ge=0, le=100)] = 5
    confidence: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.9
    act_precision: _Precision = 0.98
    suggest_precision: _Precision = 0.9
    reopen_within: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 30
    retention: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 1095
    priority_tiers: tuple[_Name, ...] = ("vip",)
    forms: tuple[_Listed, ...] = ()
    staff: tuple[_Listed, ...] = ()
    queues: dict[_Word, _Word] = {}
    rules: Annotated[tuple[RuleFile, ...], msgspec.Meta(max_length=200)] = ()
    order_numbers: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9#@./-]{3,30}$")], ...], msgspec.Meta(max_length=20)
    ] = ()
    second_opinion: SecondOpinionFile | None = None


def decode_brand(content: bytes) -> Brand:
    """A brand from its file; raises `Refused` with what is wrong and where. Addresses become lower case."""
    if len(content) > LARGEST_FILE:
        raise Refused(f"A brand's file has at most {LARGEST_FILE:,} bytes.", reason="body_too_large")
    file = validated(content, BrandFile)
    # Loads only where it is needed: functions never read a brand's file.
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(file.time_zone)
    except (LookupError, ValueError, OSError) as error:
        raise Refused(
            f"`time_zone` {file.time_zone!r} is no IANA name such as Europe/Paris.", reason="invalid_body"
        ) from error
    if file.suggest_precision > file.act_precision:
        raise Refused("`suggest_precision` is above `act_precision`.", reason="invalid_body")
    mailboxes = tuple(dict.fromkeys(address.lower() for address in file.mailboxes))
    asked = file.second_opinion
    opinion = SecondOpinionRule(**msgspec.structs.asdict(asked)) if asked else None
    rules = tuple(_rule(row, number) for number, row in enumerate(file.rules))
    names = [rule.name for rule in rules]
    if len(names) > len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(f"`$.rules`: {twice!r} is the name of two; people read it as the reason.", reason="invalid_body")
    brand = Brand(**{**msgspec.structs.asdict(file), "mailboxes": mailboxes, "second_opinion": opinion, "rules": rules})
    try:
        opening_hours(brand)
    except ValueError as error:
        field = "holidays" if brand.holidays and brand.holidays in str(error) else "hours"
        raise Refused(f"`{field}`: {error}.", reason="invalid_body") from error
    return brand


def _rule(row: RuleFile, number: int) -> Rule:
    asked = {"tone": _words(row.when.tone), "channel": _words(row.when.channel)}
    priority = Priority[row.then.priority.upper()] if row.then.priority else None
    then = Action(**{**msgspec.structs.asdict(row.then), "priority": priority})
    if then == NO_ACTION:
        raise Refused(f"`$.rules[{number}].then` is empty: {row.name!r} does nothing.", reason="invalid_body")
    return Rule(row.name, Condition(**{**msgspec.structs.asdict(row.when), **asked}), then)


def _words(values: tuple[Tone, ...] | tuple[Channel, ...]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
