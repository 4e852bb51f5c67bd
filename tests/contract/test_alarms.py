"""The cases that the clock looks at: in order of time, while there is something to look at, at a fair price."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from chalicelib.aws.alarms import DynamoWatch
from chalicelib.aws.ledger import DynamoLedger
from chalicelib.domain.alarms import Watch
from chalicelib.domain.case import Case, Priority, Status
from chalicelib.domain.clocks import Clock, Reached, Waiting
from chalicelib.domain.ports import Ledger
from chalicelib.domain.routing import Routing
from chalicelib.errors import Conflict
from tests.bench.cloud import Cloud
from tests.bench.deadlines import swept
from tests.contract.contacts import NOW, lone
from tests.fakes.deadlines import MemoryWatch
from tests.fakes.table import MemoryLedger, MemoryTable

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where cases are kept, and the list of those to look at."""

    ledger: Ledger
    watch: Watch

    def routed(self, merchant: str, number: int, routing: Routing) -> Case:
        """A contact's case that is routed."""
        recorded = lone(merchant, number)
        self.ledger.record(recorded)
        assert recorded.case
        self.ledger.set_route(merchant, recorded.case.reference, 1, routing)
        return self.case(recorded.case)

    def case(self, case: Case) -> Case:
        """A case as it is now."""
        return self.ledger.recall(case.merchant, cases=[case.reference]).cases[case.reference]

    def due(self, merchant: str, hours: float) -> list[str]:
        """The references of a merchant's cases to look at in so many hours."""
        pages = self.watch.due(NOW + hours * HOUR)
        return [reference for page in pages for owner, reference in page if owner == merchant]

    def write(self, merchant: str, number: int, case: Case) -> Case:
        """Write a case with another contact's interaction."""
        self.ledger.record(replace(lone(merchant, number), case=case, customer=None, aliases=()))
        return self.case(case)


@pytest.fixture(params=["memory", "aws"])
def kept(request: pytest.FixtureRequest) -> Kept:
    """The fakes, then the adapters."""
    if request.param == "memory":
        table = MemoryTable()
        return Kept(MemoryLedger(table), MemoryWatch(table))
    cloud: Cloud = request.getfixturevalue("cloud")
    client, name = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]
    return Kept(DynamoLedger(client, name), DynamoWatch(client, name))


def routing(hours: float | None, **fields: object) -> Routing:
    """A routing whose case is looked at in so many hours."""
    at = None if hours is None else NOW + hours * HOUR
    base = Routing("after_sales", Priority.NORMAL, NOW + 9 * HOUR, NOW, (), alarm_at=at)
    return replace(base, **fields)  # type: ignore[arg-type]


def test_what_is_routed_is_looked_at_in_its_time(kept: Kept, merchant: str) -> None:
    late, soon, _ = (kept.routed(merchant, number, routing(hours)) for number, hours in enumerate((3, 1, None), 1))
    assert [] == kept.due(merchant, 0.9)
    assert [soon.reference] == kept.due(merchant, 1)
    assert {soon.reference, late.reference} == set(kept.due(merchant, 99))


def test_what_a_route_says_of_the_clocks_is_kept_and_taken_back(kept: Kept, merchant: str) -> None:
    case = kept.routed(merchant, 1, routing(1, resolve_by=NOW + 20 * HOUR, alarms=("answer:warning",)))
    assert (NOW + HOUR, NOW + 20 * HOUR, ("answer:warning",)) == (case.alarm_at, case.resolve_by, case.alarms)
    kept.ledger.set_route(merchant, case.reference, 2, routing(None))
    after = kept.case(case)
    assert (None, None, (), 3) == (after.alarm_at, after.resolve_by, after.alarms, after.version)
    assert [] == kept.due(merchant, 99)


def test_every_clock_of_a_case_survives(kept: Kept, merchant: str) -> None:
    case = replace(
        kept.routed(merchant, 1, routing(1)),
        status=Status.PENDING,
        answered_at=NOW,
        replied_at=NOW + HOUR,
        waiting=Waiting.CARRIER,
        paused_at=NOW + HOUR,
        remaining=timedelta(hours=3, microseconds=7),
        remaining_to_resolve=timedelta(days=3),
        resolve_by=NOW + 20 * HOUR,
        alarm_at=None,
        alarms=("answer:due",),
        reached=(Reached(Clock.ANSWER, NOW, NOW + HOUR), Reached(Clock.RESOLUTION, NOW)),
    )
    assert replace(case, version=3) == kept.write(merchant, 2, case)
    assert [] == kept.due(merchant, 99)


def test_a_look_is_put_off_or_left(kept: Kept, merchant: str) -> None:
    case = kept.routed(merchant, 1, routing(1))
    kept.watch.put_off(case, NOW + 5 * HOUR)
    after = kept.case(case)
    assert (NOW + 5 * HOUR, 3) == (after.alarm_at, after.version)
    assert ([], [case.reference]) == (kept.due(merchant, 4), kept.due(merchant, 5))
    with pytest.raises(Conflict):
        kept.watch.put_off(case, None)
    kept.watch.put_off(after, None)
    assert ([], None) == (kept.due(merchant, 99), kept.case(case).alarm_at)


def test_a_sweep_costs_what_is_due_and_not_what_is_open(cloud: Cloud, merchant: str, rival: str) -> None:
    """The same requests and units with ten times as many open cases; and next to nothing where nothing is due."""
    few, many = swept(cloud, merchant, 60, 12), swept(cloud, rival, 600, 12)
    assert {"due": 12, "told": 12} == few["sweep"]["found"] == many["sweep"]["found"]
    for sweep in ("sweep", "nothing_due"):
        for unit in ("requests", "read_units", "write_units"):
            assert few[sweep][unit] == pytest.approx(many[sweep][unit], abs=4), (sweep, unit)
    assert ({}, 0) == (many["nothing_due"]["found"], many["nothing_due"]["write_units"])
    assert many["nothing_due"]["requests"] <= 4
