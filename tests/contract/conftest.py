"""Each port twice: the fake that other tests trust, and the adapter on a local cloud with the table of `infra/`.

The cloud is shared by all tests of the session; each test has a merchant of its own.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.aws.blobs import S3Blobs
from chalicelib.aws.brands import DynamoBrands, DynamoKeys
from chalicelib.aws.desk import DynamoDesk
from chalicelib.aws.history import DynamoHistory
from chalicelib.aws.ledger import DynamoLedger
from chalicelib.aws.load import DynamoLoads
from chalicelib.aws.policies import DynamoPolicies
from chalicelib.aws.things import DynamoShelf
from chalicelib.domain.agents import Agent
from chalicelib.domain.board import Board, Roster
from chalicelib.domain.callbacks import Callback
from chalicelib.domain.desk import Desk
from chalicelib.domain.load import Load, Loads
from chalicelib.domain.messages import Message
from chalicelib.domain.orders import Order
from chalicelib.domain.ports import Blobs, Brands, History, Keys, Ledger, Policies, Shelf
from chalicelib.domain.slots import BookedSlot
from tests.bench.cloud import Cloud, running
from tests.fakes.desk import MemoryDesk
from tests.fakes.load import MemoryLoads
from tests.fakes.surroundings import MemoryBlobs
from tests.fakes.table import MemoryHistory, MemoryLedger, MemoryShelf, MemoryTable
from tests.fakes.tenants import MemoryBrands, MemoryKeys, MemoryPolicies


@dataclass(frozen=True, slots=True)
class Store:
    """One way to keep things: all ports that keep them."""

    ledger: Ledger
    history: History
    brands: Brands
    keys: Keys
    blobs: Blobs
    policies: Policies
    messages: Shelf[Message]
    agents: Shelf[Agent]
    boards: Shelf[Board]
    rosters: Shelf[Roster]
    desk: Desk
    load_shelf: Shelf[Load]
    loads: Loads
    callbacks: Shelf[Callback]
    booked_slots: Shelf[BookedSlot]
    orders: Shelf[Order]


def on_aws(cloud: Cloud) -> Store:
    """The adapters, each with a clock that never lets it go by what it read before."""
    table = cloud.environment["GUICHET_TABLE"]
    client = cloud.client("dynamodb")
    moments = iter(range(0, 1_000_000_000, 1_000))

    def clock() -> float:
        return float(next(moments))

    return Store(
        DynamoLedger(client, table),
        DynamoHistory(client, table),
        DynamoBrands(client, table, clock),
        DynamoKeys(client, table, clock),
        S3Blobs(cloud.client("s3"), cloud.environment["GUICHET_BUCKET"]),
        DynamoPolicies(client, table),
        DynamoShelf(client, table, Message),
        DynamoShelf(client, table, Agent),
        DynamoShelf(client, table, Board),
        DynamoShelf(client, table, Roster),
        DynamoDesk(client, table),
        DynamoShelf(client, table, Load),
        DynamoLoads(client, table, clock),
        DynamoShelf(client, table, Callback),
        DynamoShelf(client, table, BookedSlot),
        DynamoShelf(client, table, Order),
    )


def in_memory() -> Store:
    """The fakes."""
    table = MemoryTable()
    brands = MemoryBrands()
    return Store(
        MemoryLedger(table),
        MemoryHistory(table),
        brands,
        MemoryKeys(),
        MemoryBlobs(),
        MemoryPolicies(brands),
        MemoryShelf(table, Message),
        MemoryShelf(table, Agent),
        MemoryShelf(table, Board),
        MemoryShelf(table, Roster),
        MemoryDesk(table),
        MemoryShelf(table, Load),
        MemoryLoads(table),
        MemoryShelf(table, Callback),
        MemoryShelf(table, BookedSlot),
        MemoryShelf(table, Order),
    )


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    """The local cloud: table, bucket and queues as `infra/` defines them."""
    with running("shop.example") as started:
        yield started


@pytest.fixture(scope="session")
def adapters(cloud: Cloud) -> Store:
    """The adapters on the cloud; building clients takes longer than most tests."""
    return on_aws(cloud)


@pytest.fixture(params=["memory", "aws"])
def store(request: pytest.FixtureRequest) -> Store:
    """The fakes, then the adapters."""
    made: Store = in_memory() if request.param == "memory" else request.getfixturevalue("adapters")
    return made


@pytest.fixture
def merchant() -> str:
    """A merchant that no other test has."""
    return f"m{uuid.uuid4().hex[:12]}"


@pytest.fixture
def rival() -> str:
    """Another merchant."""
    return f"r{uuid.uuid4().hex[:12]}"


@pytest.fixture
def scan(cloud: Cloud) -> Callable[[str], list[dict[str, Any]]]:
    """What the table keeps of a merchant, as it is stored. Only a test may scan."""
    client, table = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]

    def found(merchant: str) -> list[dict[str, Any]]:
        pages = client.get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith(f"{merchant}#")]

    return found
