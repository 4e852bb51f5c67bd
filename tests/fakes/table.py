"""The table in memory: what the pipeline writes and the API reads, with the real one's conditions."""

import base64
import binascii
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast

from chalicelib.domain.case import Case, Status
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Direction, Interaction, Parked, Parking
from chalicelib.domain.mail import Kind
from chalicelib.domain.ports import Claim, Page, Turn
from chalicelib.domain.routing import Routing
from chalicelib.domain.things import Place, Thing, stamp
from chalicelib.errors import Conflict, Refused

Value = TypeVar("Value")
Kept = TypeVar("Kept", bound=Thing)
Name = tuple[str, str]


@dataclass(slots=True)
class MemoryTable:
    """Everything by (merchant, id), things by (class, merchant, id); `lock` makes a write of several things one."""

    interactions: dict[Name, Interaction] = field(default_factory=dict)
    claims: dict[Name, tuple[datetime, int]] = field(default_factory=dict)
    cases: dict[Name, Case] = field(default_factory=dict)
    customers: dict[Name, Customer] = field(default_factory=dict)
    aliases: dict[Name, str] = field(default_factory=dict)
    parked: dict[Name, Parked] = field(default_factory=dict)
    things: dict[tuple[str, str, str], Thing] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def customer(self, merchant: str, identifier: str) -> Customer | None:
        """A customer by the id of any identity."""
        return self.customers.get((merchant, self.aliases.get((merchant, identifier), identifier)))

    def check(self, thing: Thing) -> None:
        """Raise `Conflict` where somebody wrote a thing since it was read."""
        found = self.things.get((type(thing).__name__, thing.merchant, thing.id))
        if (found.version if found else 0) != thing.version:
            raise Conflict("thing", reason="changed")

    def keep(self, thing: Thing) -> Thing:
        """Write a thing as its next version."""
        kept: Thing = replace(cast("Any", thing), version=thing.version + 1)
        self.things[type(thing).__name__, thing.merchant, thing.id] = kept
        return kept

    def is_acknowledged(self, contact: Interaction) -> bool:
        """Whether there is an acknowledgement of a contact."""
        return any(one.answers == contact.id and one.kind is Kind.ACKNOWLEDGEMENT for one in self.interactions.values())


@dataclass(slots=True)
class MemoryLedger:
    """`Ledger` in memory. `meanwhile` happens before each call, so that a test can let others write in between."""

    table: MemoryTable
    meanwhile: Callable[[], None] = lambda: None

    def recall(
        self,
        merchant: str,
        *,
        interactions: Iterable[str] = (),
        customers: Iterable[str] = (),
        cases: Iterable[str] = (),
    ) -> Recalled:
        """See `Ledger`."""
        self.meanwhile()
        with self.table.lock:
            return Recalled(
                {name: self.table.interactions[merchant, name] for name in interactions if self._has(merchant, name)},
                {name: known for name in customers if (known := self.table.customer(merchant, name))},
                {name: case for name in cases if (case := self.table.cases.get((merchant, name)))},
            )

    def record(self, recording: Recording) -> None:
        """See `Ledger`."""
        interaction, case, customer = recording.interaction, recording.case, recording.customer
        merchant = interaction.merchant
        self.meanwhile()
        with self.table.lock:
            if self._has(merchant, interaction.id):
                raise Conflict("recorded", reason="changed")
            if case:
                self._check_case(case)
            for changed in recording.customers:
                present = self.table.customers.get((merchant, changed.id))
                if (present.version if present else 0) != changed.version:
                    raise Conflict("customer", reason="changed")
            aliases = {(merchant, customer_id(identity)) for identity in recording.aliases}
            if not aliases.isdisjoint({*self.table.customers, *self.table.aliases}):
                raise Conflict("alias", reason="changed")
            for thing in recording.things:
                self.table.check(thing)
            self._grant(merchant, recording.granted)
            self.table.interactions[merchant, interaction.id] = interaction
            if case:
                self.table.cases[merchant, case.reference] = replace(case, version=case.version + 1)
            for changed in recording.customers:
                self.table.customers[merchant, changed.id] = replace(changed, version=changed.version + 1)
            for thing in recording.things:
                self.table.keep(thing)
            if customer:
                self.table.aliases.update(dict.fromkeys(aliases, customer.id))

    def _check_case(self, case: Case) -> None:
        found = self.table.cases.get((case.merchant, case.reference))
        if found and case.version == 0:
            raise Conflict("reference", reason="taken")
        if (found.version if found else 0) != case.version:
            raise Conflict("case", reason="changed")

    def _grant(self, merchant: str, granted: Interaction | None) -> None:
        if granted and not self._has(merchant, granted.id):
            raise Conflict("granted", reason="changed")
        if granted:
            self.table.interactions[merchant, granted.id] = granted

    def set_route(self, merchant: str, case: str, version: int, routing: Routing) -> None:
        """See `Ledger`."""
        self.meanwhile()
        with self.table.lock:
            found = self.table.cases.get((merchant, case))
            if found is None or found.version != version:
                raise Conflict("case", reason="changed")
            self.table.cases[merchant, case] = replace(
                found,
                queue=routing.queue,
                priority=routing.priority,
                due_at=routing.due_at,
                routed_at=routing.routed_at,
                tags=routing.tags,
                reasons=routing.reasons,
                resolve_by=routing.resolve_by,
                alarm_at=routing.alarm_at,
                alarms=routing.alarms,
                promised_at=routing.promised_at,
                version=version + 1,
            )

    def claim(self, merchant: str, contact: str, now: datetime, lease: timedelta) -> Claim | None:
        """See `Ledger`."""
        name = (merchant, contact)
        self.meanwhile()
        with self.table.lock:
            if name not in self.table.interactions:
                return None
            claimed_at, times = self.table.claims.get(name, (None, 0))
            if claimed_at is not None and claimed_at >= now - lease:
                return Claim(self.table.interactions[name], Turn.HELD)
            self.table.claims[name] = (now, times + 1)
            return Claim(self.table.interactions[name], Turn.AGAIN if times else Turn.FIRST)

    def is_acknowledged(self, contact: Interaction) -> bool:
        """See `Ledger`."""
        self.meanwhile()
        return self.table.is_acknowledged(contact)

    def record_outgoing(self, interaction: Interaction, expires_at: datetime) -> None:
        """See `Ledger`."""
        self.meanwhile()
        with self.table.lock:
            self.table.interactions[interaction.merchant, interaction.id] = interaction

    def park(self, parked: Parked, expires_at: datetime) -> None:
        """See `Ledger`."""
        self.meanwhile()
        with self.table.lock:
            there = self.table.parked.get((parked.merchant, parked.id))
            if there is None or (there.attempts < parked.attempts and there.status is Parking.PARKED):
                self.table.parked[parked.merchant, parked.id] = parked

    def resolve_parked(self, merchant: str, parked: str, became: str) -> None:
        """See `Ledger`."""
        self.meanwhile()
        with self.table.lock:
            there = self.table.parked.get((merchant, parked))
            if there:
                self.table.parked[merchant, parked] = replace(there, status=Parking.RESOLVED, became=became)

    def dismiss_parked(self, merchant: str, parked: str, note: str, by: str, at: datetime) -> None:
        """See `Ledger`."""
        self.meanwhile()
        with self.table.lock:
            there = self.table.parked.get((merchant, parked))
            if there is None or there.status is not Parking.PARKED:
                raise Conflict("parked", reason="changed")
            self.table.parked[merchant, parked] = replace(
                there, status=Parking.DISMISSED, note=note, dismissed_by=by, dismissed_at=at
            )

    def _has(self, merchant: str, name: str) -> bool:
        return (merchant, name) in self.table.interactions


@dataclass(slots=True)
class MemoryShelf(Generic[Kept]):
    """`Shelf` in memory."""

    table: MemoryTable
    shape: type[Kept]

    def get(self, merchant: str, identifier: str) -> Kept | None:
        """See `Shelf`."""
        return cast("Kept | None", self.table.things.get((self.shape.__name__, merchant, identifier)))

    def get_all(self, merchant: str, identifiers: Iterable[str]) -> dict[str, Kept]:
        """See `Shelf`."""
        return {name: found for name in identifiers if (found := self.get(merchant, name))}

    def put(self, thing: Kept) -> Kept:
        """See `Shelf`."""
        with self.table.lock:
            self.table.check(thing)
            return cast("Kept", self.table.keep(thing))

    def remove(self, thing: Kept) -> None:
        """See `Shelf`."""
        with self.table.lock:
            self.table.check(thing)
            self.table.things.pop((self.shape.__name__, thing.merchant, thing.id), None)

    def listed(
        self, merchant: str, name: str, limit: int, cursor: str | None, *, newest_first: bool = False
    ) -> Page[Kept]:
        """See `Shelf`."""
        found = [one for place, one in self._placed() if not place.shared and one.merchant == merchant]
        wanted = [one for one in found if one.place and one.place.list == name]
        return paged(wanted, _sort, limit, cursor, newest_first=newest_first)

    def due(self, name: str, until: datetime, limit: int) -> tuple[Kept, ...]:
        """See `Shelf`."""
        last = f"{stamp(until)}~"
        found = [one for place, one in self._placed() if place.shared and place.list == name and place.sort < last]
        return tuple(sorted(found, key=_sort)[:limit])

    def _placed(self) -> list[tuple[Place, Kept]]:
        things = [cast("Kept", one) for (kind, _, _), one in self.table.things.items() if kind == self.shape.__name__]
        return [(one.place, one) for one in things if one.place]


def _sort(thing: Thing) -> str:
    return thing.place.sort if thing.place else ""


@dataclass(slots=True)
class MemoryHistory:
    """`History` in memory."""

    table: MemoryTable

    def contact(self, merchant: str, contact: str) -> Interaction | Parked | None:
        """See `History`."""
        name = (merchant, contact)
        return self.table.interactions.get(name) or self.table.parked.get(name)

    def is_acknowledged(self, contact: Interaction) -> bool:
        """See `History`."""
        return self.table.is_acknowledged(contact)

    def case(self, merchant: str, reference: str) -> Case | None:
        """See `History`."""
        return self.table.cases.get((merchant, reference))

    def interactions(self, case: Case, limit: int, cursor: str | None) -> Page[Interaction]:
        """See `History`."""
        found = [one for one in self._all(case.merchant) if one.case == case.reference]
        return paged(found, _moment, limit, cursor)

    def customer(self, merchant: str, identity: Identity) -> str | None:
        """See `History`."""
        identifier = customer_id(identity)
        known = self.table.customer(merchant, identifier)
        if known:
            return known.id
        return identifier if any(one.customer == identifier for one in self._all(merchant)) else None

    def timeline(self, merchant: str, customer: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """See `History`."""
        found = [one for one in self._all(merchant) if one.customer == customer]
        return paged(found, _moment, limit, cursor, newest_first=True)

    def open_cases(self, merchant: str, queues: tuple[str, ...], limit: int, cursor: str | None) -> Page[Case]:
        """See `History`."""
        found = [
            case
            for (owner, _), case in self.table.cases.items()
            if owner == merchant and case.queue in queues and case.status is Status.OPEN
        ]
        return paged(found, _urgency, limit, cursor)

    def caseless(self, merchant: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """See `History`."""
        return paged(
            [one for one in self._all(merchant) if not one.case and one.direction is Direction.IN],
            _moment,
            limit,
            cursor,
            newest_first=True,
        )

    def parked(self, merchant: str, limit: int, cursor: str | None) -> Page[Parked]:
        """See `History`."""
        found = [
            parked
            for (owner, _), parked in self.table.parked.items()
            if owner == merchant and parked.status is Parking.PARKED
        ]
        return paged(found, _moment, limit, cursor, newest_first=True)

    def _all(self, merchant: str) -> list[Interaction]:
        return [one for (owner, _), one in self.table.interactions.items() if owner == merchant]


def _moment(value: Interaction | Parked) -> str:
    return f"{value.at.isoformat(timespec='microseconds')}#{value.id}"


def _urgency(case: Case) -> str:
    due = case.due_at.isoformat(timespec="microseconds") if case.due_at else ""
    return f"{case.queue}#{case.priority}#{due}#{case.reference}"


def paged(
    values: list[Value], place: Callable[[Value], str], limit: int, cursor: str | None, *, newest_first: bool = False
) -> Page[Value]:
    """A page of values in the order of their places."""
    beyond = _opened(cursor) if cursor else ""
    ordered = sorted(values, key=place, reverse=newest_first)
    rest = [one for one in ordered if not beyond or (place(one) < beyond if newest_first else place(one) > beyond)]
    shown = rest[:limit]
    return Page(tuple(shown), _closed(place(shown[-1])) if len(rest) > limit else None)


def _closed(place: str) -> str:
    return base64.urlsafe_b64encode(b"place:" + place.encode()).decode()


def _opened(cursor: str) -> str:
    try:
        opened = base64.urlsafe_b64decode(cursor).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Refused("The cursor is not one of ours.", reason="invalid_cursor") from error
    if not opened.startswith("place:"):
        raise Refused("The cursor is not one of ours.", reason="invalid_cursor")
    return opened.removeprefix("place:")
