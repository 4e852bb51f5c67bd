"""A brand's file to the brand and back; docs/brand.md says what each field means."""

from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib.domain.brand import Brand, SecondOpinionRule
from chalicelib.domain.business_time import opening_hours
from chalicelib.domain.case import Priority
from chalicelib.domain.look import LEAST_CONTRAST, Look
from chalicelib.domain.loopguard import LoopLimits
from chalicelib.domain.policies import Asked
from chalicelib.domain.rules import NO_ACTION, Action, Condition, Rule
from chalicelib.errors import Refused
from chalicelib.wire.brand_file import ActionFile, ActivationBody, BrandFile, ConditionFile, PolicyFile, RuleFile
from chalicelib.wire.deadlines import deadlines_of, misfits_of, with_priorities_named
from chalicelib.wire.experts import experts_of
from chalicelib.wire.leads import lead_misfits, leads_of
from chalicelib.wire.load import callbacks_of, load_of
from chalicelib.wire.load import misfits_of as misfits_of_load
from chalicelib.wire.misfits import Misfit, misplaced, read
from chalicelib.wire.order_news import order_news_misfits, order_news_of
from chalicelib.wire.staffing import staffing
from chalicelib.wire.wording import review_of, wording_of

__all__ = ["ActionFile", "BrandFile", "ConditionFile", "PolicyFile", "decode_brand", "decode_policy", "document"]

LARGEST_FILE = 200_000
"""Bytes; an item of the table, which a brand is, has at most 400 KB."""

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_NO_POLICY = frozenset({"model"})


def decode_brand(content: bytes) -> Brand:
    """A brand from its file; see `decode_policy`."""
    return decode_policy(content).brand


def decode_policy(content: bytes, merchant: str = "", brand: str = "") -> Asked:
    """A policy from a brand's file, or from the body of a request that knows `merchant` and `brand`.

    Raises `Refused` for what is no JSON or too large, and `Misplaced`, which names every place that does not fit. What
    the file says of merchant and brand must be what is known. Addresses become lower case.
    """
    if len(content) > LARGEST_FILE:
        raise Refused(f"A brand's file has at most {LARGEST_FILE:,} bytes.", reason="body_too_large")
    file = read(content, PolicyFile)
    known = {"merchant": merchant, "id": brand}
    misfits = [*_named(file, known), *_senseless(file), *_unstaffed(file)]
    if misfits:
        raise misplaced(content, misfits)
    made = _brand(file, {name: value or getattr(file, name) for name, value in known.items()})
    # Hours and holidays are looked at last: what they mean hangs together.
    misfits = list(_hours(made))
    if misfits:
        raise misplaced(content, misfits)
    return Asked(made, file.version, file.note.strip())


def decode_activation(content: bytes) -> tuple[str, int | None]:
    """The note of who puts a version into force again, and the version that they believe to be in force."""
    body = read(content.strip() or b"{}", ActivationBody)
    return body.note.strip(), body.instead_of


def document(brand: Brand, *, whole: bool = False) -> dict[str, Any]:
    """A brand's policy as the plain values of its file: what differs from a default, or all of it.

    Of a rule it is always what the rule says: the rest of it would be noise.
    """
    plain = {name: value for name, value in msgspec.to_builtins(brand).items() if name not in _NO_POLICY}
    for rule, said in zip(brand.rules, plain["rules"], strict=True):
        said["then"]["priority"] = rule.then.priority.name.lower() if rule.then.priority else None
    plain["deadlines"] = with_priorities_named(plain["deadlines"])
    file = msgspec.convert(plain, BrandFile)
    sparse: dict[str, Any] = _said(file)
    return {**msgspec.to_builtins(file), "rules": sparse.get("rules", [])} if whole else sparse


def notes(brand: Brand) -> tuple[str, ...]:
    """What is worth a second look in a policy that is valid, a sentence each."""
    unsigned = [name for name in brand.languages if brand.signature and not brand.signature.get(name)]
    unwritten = [name for name in brand.signature if name not in brand.languages]
    found = (
        (
            brand.look.colour and not brand.look.readable_colour,
            f"`$.look.colour`: {brand.look.colour} has a contrast below {LEAST_CONTRAST} on the mail's ground; "
            "mails keep the plain colour.",
        ),
        (unsigned, f"`$.signature`: none in {', '.join(unsigned)}; mails there are signed by the team."),
        (unwritten, f"`$.signature`: {', '.join(unwritten)} is none of the brand's languages."),
    )
    return tuple(sentence for holds, sentence in found if holds)


def schema() -> dict[str, Any]:
    """The JSON Schema of a brand's file."""
    made: dict[str, Any] = msgspec.json.schema(PolicyFile)
    return {"$schema": SCHEMA, "title": "The policy of a brand of Guichet", **made}


def _named(file: PolicyFile, known: dict[str, str]) -> Iterator[Misfit]:
    for name, value in known.items():
        given = getattr(file, name)
        if value and given and given != value:
            yield Misfit((name,), f"It is {value!r} here, not {given!r}")
        if not value and not given:
            yield Misfit((), f"Object missing required field `{name}`")


def _senseless(file: PolicyFile) -> Iterator[Misfit]:
    """What has the right shape and makes no sense."""
    # Loads only where it is needed: functions that handle contacts never read a brand's file.
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(file.time_zone)
    except (LookupError, ValueError, OSError):
        yield Misfit(("time_zone",), f"{file.time_zone!r} is no IANA name such as Europe/Paris")
    if file.suggest_precision > file.act_precision:
        yield Misfit(("suggest_precision",), "It is above `act_precision`")
    names: set[str] = set()
    for number, rule in enumerate(file.rules):
        if _rule(rule).then == NO_ACTION:
            yield Misfit(("rules", number, "then"), f"It is empty: {rule.name!r} does nothing")
        if rule.name in names:
            yield Misfit(("rules", number, "name"), f"{rule.name!r} is the name of two; people read it as the reason")
        names.add(rule.name)
    yield from misfits_of(file.deadlines)
    yield from lead_misfits(file.leads)
    yield from order_news_misfits(file.order_news)
    yield from misfits_of_load(file.load, file.callbacks)


def _unstaffed(file: PolicyFile) -> Iterator[Misfit]:
    """Overflows that are open to nobody more."""
    for queue, row in file.staffing.items():
        overflow = row.overflow
        if overflow and not (overflow.to or overflow.level or overflow.any_language):
            what = "It is open to nobody more: give `to`, `level` or `any_language`"
            yield Misfit(("staffing", queue, "overflow"), what)


def _hours(brand: Brand) -> Iterator[Misfit]:
    try:
        opening_hours(brand)
    except ValueError as error:
        field = "holidays" if brand.holidays and brand.holidays in str(error) else "hours"
        yield Misfit((field,), str(error))


def _brand(file: PolicyFile, named: dict[str, str]) -> Brand:
    plain = {name: getattr(file, name) for name in BrandFile.__struct_fields__}
    opinion = file.second_opinion
    parts = {
        "mailboxes": tuple(dict.fromkeys(address.lower() for address in file.mailboxes)),
        "second_opinion": SecondOpinionRule(**msgspec.structs.asdict(opinion)) if opinion else None,
        "rules": tuple(_rule(row) for row in file.rules),
        "loop_limits": LoopLimits(**msgspec.structs.asdict(file.loop_limits)),
        "staffing": staffing(file.staffing),
        "look": Look(**msgspec.structs.asdict(file.look)),
        "deadlines": deadlines_of(file.deadlines),
        "wording": wording_of(file.wording),
        "review": review_of(file.review),
        "experts": experts_of(file.experts),
        "leads": leads_of(file.leads),
        "order_news": order_news_of(file.order_news),
        "load": load_of(file.load),
        "callbacks": callbacks_of(file.callbacks),
    }
    return Brand(**{**plain, **named, **parts})


def _rule(row: RuleFile) -> Rule:
    asked = {"tone": tuple(map(str, row.when.tone)), "channel": tuple(map(str, row.when.channel))}
    priority = Priority[row.then.priority.upper()] if row.then.priority else None
    then = Action(**{**msgspec.structs.asdict(row.then), "priority": priority})
    return Rule(row.name, Condition(**{**msgspec.structs.asdict(row.when), **asked}), then)


def _said(value: Any) -> Any:
    """Plain values of a shape without the members that hold their default."""
    if isinstance(value, tuple):
        return [_said(one) for one in value]
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items()}
    if not isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    members = ((field, getattr(value, field.name)) for field in msgspec.structs.fields(value))
    return {field.encode_name: _said(member) for field, member in members if member != _default(field)}


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
