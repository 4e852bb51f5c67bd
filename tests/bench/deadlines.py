"""What a sweep of the deadlines costs, with few open cases and with many: the same number of them is due.

The real use case on the real adapters, on a local cloud; a `Meter` sees what the client sends. Cases are put into the
table as items, for no pipeline opens a hundred thousand in a benchmark.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.aws import items
from chalicelib.aws.alarms import DynamoWatch
from chalicelib.aws.brands import DynamoBrands
from chalicelib.aws.ledger import DynamoLedger
from chalicelib.aws.things import DynamoShelf
from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import DEFAULT_QUEUES, Brand
from chalicelib.domain.case import Case, Priority, Status, case_reference
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.deadline_policy import Deadlines, Escalation
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.messages import Message
from chalicelib.domain.notices import Notice
from chalicelib.domain.pointers import SendPointer
from chalicelib.usecases.notify_staff import NotifyStaff
from chalicelib.usecases.sweep_deadlines import SweepDeadlines
from tests.bench.cloud import Cloud, table_definition
from tests.bench.meter import Meter

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DUE = 50
SIZES = (1_000, 100_000)
POLICY = Deadlines(warn_before=30, escalate=(Escalation(0, "", Priority.URGENT, ("team@shop.example",)),))
_QUEUES = sorted(set(DEFAULT_QUEUES.values()))
_AT_ONCE = 25


class _Queue:
    """Counts what is queued: the queue is no table."""

    def __init__(self) -> None:
        self.sent = 0

    def send(self, pointer: SendPointer) -> None:
        """See `Queue`."""
        self.sent += 1


class _Writer:
    """A notice without words: what templates cost is measured elsewhere."""

    def notice(self, notice: Notice, brand: Brand, language: str) -> Note:
        """See `NoticeWriter`."""
        return Note(notice.case, notice.kind)


def measured(cloud: Cloud, say: Callable[[str], None]) -> dict[str, Any]:
    """What one sweep costs with each number of open cases, and one that finds nothing."""
    found = {}
    for size in SIZES:
        say(f"deadlines: {size:,} open cases")
        found[f"{size}_open_cases"] = swept(cloud, f"m{size}", size, DUE)
    return {"due": DUE, **found}


def swept(cloud: Cloud, merchant: str, size: int, due: int) -> dict[str, Any]:
    """Open so many cases, of which some are due, sweep, and sweep again; what both sweeps cost."""
    table = cloud.environment["GUICHET_TABLE"]
    client = cloud.client("dynamodb")
    brand = Brand(merchant, "main", "Shop", (f"help@{merchant}.example",), deadlines=POLICY)
    DynamoBrands(client, table).put(brand)
    put(client, table, (opened(brand, number, number < due) for number in range(size)))
    meter = Meter(table, table_definition(), cloud.client("dynamodb"))
    meter.attach(client)
    queue = _Queue()
    sweep = SweepDeadlines(
        DynamoWatch(client, table),
        DynamoLedger(client, table),
        DynamoBrands(client, table),
        DynamoShelf(client, table, Agent),
        NotifyStaff(DynamoShelf(client, table, Message), queue, _Writer),
    )
    costs = {}
    for name in ("sweep", "nothing_due"):
        before, began = len(meter.requests), time.process_time()
        outcome = sweep(NOW, lambda: True)
        cpu = time.process_time() - began
        requests = meter.requests[before:]
        costs[name] = {
            "found": dict(outcome.facts),
            "requests": len(requests),
            "by_operation": dict(Counter(request.operation for request in requests)),
            "read_units": sum(request.read_units for request in requests),
            "write_units": sum(request.write_units for request in requests),
            # The meter reads beside each write, so that this is more than a function needs.
            "cpu_ms": round(cpu * 1_000, 1),
        }
    return {**costs, "queued": queue.sent}


def opened(brand: Brand, number: int, due: bool) -> Case:
    """An open case; one that is not due has its alarm in the coming days, and one in ten waits for somebody."""
    later = NOW + timedelta(minutes=5 + number % 5_000)
    at = NOW - timedelta(seconds=number % 60) if due else later
    case = Case(
        merchant=brand.merchant,
        reference=case_reference(f"{brand.merchant}{number}"),
        brand=brand.id,
        customer=f"c{number}",
        status=Status.OPEN,
        subject="Question",
        language="fr",
        created_at=NOW - timedelta(days=1),
        updated_at=NOW - timedelta(days=1),
        participants=(f"mail:c{number}@example.com",),
        queue=_QUEUES[number % len(_QUEUES)],
        priority=Priority(1 + number % 4),
        due_at=at,
        routed_at=NOW - timedelta(days=1),
        alarm_at=at,
        agent="ida" if number % 3 == 0 else "",
        version=1,
    )
    if due or number % 10:
        return case
    return replace(case, status=Status.PENDING, waiting=Waiting.CUSTOMER, alarm_at=None)


def put(client: Any, table: str, cases: Iterator[Case]) -> None:
    """Put cases into the table as they are."""
    while batch := tuple(islice(cases, _AT_ONCE)):
        requests = [{"PutRequest": {"Item": items.case(case, NOW + timedelta(days=30))}} for case in batch]
        left = {table: requests}
        while left:
            left = client.batch_write_item(RequestItems=left).get("UnprocessedItems", {})
