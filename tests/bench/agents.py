"""What the next case costs, however many are open, and whether many who ask at once get each case once.

The real door on the real adapters, on a local cloud: a merchant of a thousand agents, two hundred rules and twenty
queues in three languages. Each request is another agent's. What is counted are the requests to the table and the CPU
of the calling process: `boto3_ms` of it passes within boto3's calls, `own_ms` outside them, and `bare_request_ms` is
what boto3 takes for the smallest request there is, at the same moment on the same machine.
"""

import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import islice
from typing import Any

import boto3
from botocore.config import Config
from chalice.test import Client

from chalicelib.aws import items, things
from chalicelib.aws.brands import DynamoBrands, DynamoKeys
from chalicelib.domain.agents import Agent, Capacity, Presence
from chalicelib.domain.board import Board
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, CaseIntent, Priority, Status, case_reference
from chalicelib.domain.casework import Author
from chalicelib.domain.chance import spread
from chalicelib.domain.customer import Customer
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.rules import Action, Condition, Rule
from chalicelib.errors import Refused
from chalicelib.usecases.check_key import key_digest
from chalicelib.usecases.take_next_case import TakeNextCase
from infra.local.settings import ACCOUNT, REGION, ROOT
from tests.bench.cloud import Cloud

AGENTS = 1_000
RULES = 200
OPEN = (1_000, 100_000)
MEASURED = 60
AT_ONCE, CASES = 50, 500

_QUEUES = tuple(f"queue{number:02}" for number in range(20))
_LANGUAGES = ("fr", "en", "de")
_LATER = timedelta(days=30)


def measured(cloud: Cloud, say: Callable[[str], None], sizes: tuple[int, ...] = OPEN) -> dict[str, Any]:
    """Requests and CPU of a next case at each number of open cases, and what fifty who ask at once get."""
    os.environ.update(cloud.environment)
    os.environ.update({"POWERTOOLS_SERVICE_NAME": "bench"})
    # Logs and metrics go to the standard output, which is the report's here.
    with redirect_stdout(StringIO()):
        from app import app

        with Client(app, stage_name="prod", project_dir=str(ROOT)) as functions:
            costs = {str(size): _costs(cloud, functions, size, say) for size in sizes}
            say(f"agents: {AT_ONCE} at once for {CASES} cases")
            return {
                "agents": AGENTS,
                "rules": RULES,
                "queues": len(_QUEUES),
                "next_case": costs,
                "at_once": _at_once(cloud),
            }


def _costs(cloud: Cloud, functions: Client, size: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Requests and CPU of the next case where so many are open."""
    from chalicelib import wiring
    from chalicelib.aws.clients import client
    from chalicelib.wiring import agents as desks

    merchant, now = f"bench{size}", datetime.now(UTC)
    say(f"agents: {size} open cases")
    table = cloud.client("dynamodb")
    identifier, secret = "abcdefgh"[len(str(size))] * 16, "s" * 43
    DynamoKeys(table, cloud.environment["GUICHET_TABLE"]).put(identifier, merchant, key_digest(secret))
    DynamoBrands(table, cloud.environment["GUICHET_TABLE"]).put(_brand(merchant))
    _load(cloud, (things.item(agent) for agent in _agents(merchant, now)))
    _load(cloud, _items(merchant, size, now))
    with wiring.joined_to():
        drawn, seconds = Board(merchant, due_at=now), time.perf_counter()
        desks.draw_boards().draw(drawn, now)
        seconds = time.perf_counter() - seconds
        with _watched(client("dynamodb")) as calls:
            key = f"gk_{identifier}_{secret}"
            runs = [_asked(functions, key, f"a{number:04}", calls) for number in range(MEASURED + 5)]
        bare = _bare(client("dynamodb"), cloud.environment["GUICHET_TABLE"])
    warm = runs[5:]
    return {
        "measured": len(warm),
        "given": sum(one.given for one in warm),
        "requests": {"median": statistics.median(counts := [one.requests for one in warm]), "max": max(counts)},
        "cpu_ms": {
            "median": round(statistics.median(one.ms for one in warm), 2),
            "p95": round(sorted(one.ms for one in warm)[int(len(warm) * 0.95)], 2),
        },
        "boto3_ms": round(statistics.median(one.boto3_ms for one in warm), 2),
        "own_ms": round(statistics.median(one.ms - one.boto3_ms for one in warm), 2),
        "bare_request_ms": round(bare, 2),
        "board_seconds": round(seconds, 2),
    }


@dataclass(frozen=True, slots=True)
class _Run:
    """Whether an agent got a case, and what it cost: requests to the table, milliseconds of CPU, those within boto3."""

    given: bool
    requests: int
    ms: float
    boto3_ms: float


def _asked(functions: Client, key: str, agent: str, calls: list[float]) -> _Run:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    calls.clear()
    began = time.thread_time()
    answered = functions.http.post(f"/v1/agents/{agent}/next", headers=headers, body=b"")
    spent = (time.thread_time() - began) * 1000
    if answered.status_code != 200:
        raise RuntimeError(answered.body)
    return _Run(answered.json_body["case"] is not None, len(calls), spent, sum(calls))


@contextmanager
def _watched(client: Any) -> Iterator[list[float]]:
    """The milliseconds of CPU of each call that a client makes."""
    calls: list[float] = []
    call = client._make_api_call

    def timed(operation: str, parameters: dict[str, Any]) -> Any:
        began = time.thread_time()
        try:
            return call(operation, parameters)
        finally:
            calls.append((time.thread_time() - began) * 1000)

    client._make_api_call = timed
    try:
        yield calls
    finally:
        del client._make_api_call


def _bare(client: Any, table: str) -> float:
    """Milliseconds of CPU of reading one key that is not there."""
    began = time.thread_time()
    for _ in range(MEASURED):
        client.get_item(TableName=table, Key={"pk": {"S": "nothing"}, "sk": {"S": "nothing"}})
    return (time.thread_time() - began) * 1000 / MEASURED


def _at_once(cloud: Cloud) -> dict[str, Any]:
    """Fifty agents who ask at the same moment, again and again until nothing is left."""
    from chalicelib import wiring
    from chalicelib.wiring import agents as desks

    merchant, now = "benchonce", datetime.now(UTC)
    DynamoBrands(cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]).put(_brand(merchant))
    agents = [replace(agent, capacity=Capacity(40)) for agent in islice(_agents(merchant, now), AT_ONCE)]
    # All of them serve the one queue, and write every language.
    alike = [replace(agent, skills={_QUEUES[0]: 3}, languages=()) for agent in agents]
    _load(cloud, (things.item(agent) for agent in alike))
    cases = [replace(_case(merchant, number, now), queue=_QUEUES[0]) for number in range(CASES)]
    _load(cloud, (items.case(replace(case, version=1), now + _LATER) for case in cases))
    with wiring.joined_to():
        take_next = desks.take_next_case()
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda agent: _until_nothing(take_next, merchant, agent.id, now), alike))
        seconds = time.perf_counter() - began
    times = Counter(reference for given, _ in found for reference in given)
    return {
        "agents": AT_ONCE,
        "cases": CASES,
        "given_once": sum(count == 1 for count in times.values()),
        "given_twice": sum(count > 1 for count in times.values()),
        "lost": CASES - len(times),
        "told_to_ask_again": sum(refused for _, refused in found),
        "fewest": min(len(given) for given, _ in found),
        "most": max(len(given) for given, _ in found),
        "seconds": round(seconds, 1),
    }


def _until_nothing(take_next: TakeNextCase, merchant: str, agent: str, now: datetime) -> tuple[list[str], int]:
    given: list[str] = []
    asked = refused = 0
    while True:
        asked += 1
        author = Author("bench", interaction_id(merchant, agent, str(asked)), "", now)
        try:
            taken, _ = take_next(merchant, agent, author)
        except Refused:
            refused += 1
            continue
        if taken.case is None:
            return given, refused
        given += [case.reference for case in (taken.case, *taken.along)]


def _brand(merchant: str) -> Brand:
    """A brand with so many rules, and an intent for each queue."""
    rules = tuple(
        Rule(f"Rule {number}", Condition(words=(f"word {number}",)), Action(queue=_QUEUES[number % len(_QUEUES)]))
        for number in range(RULES)
    )
    return Brand(merchant, "main", "Bench", (f"help@{merchant}.example",), _LANGUAGES, rules=rules)


def _agents(merchant: str, now: datetime) -> Iterator[Agent]:
    """Agents who are there; each serves four queues and writes two languages."""
    for number in range(AGENTS):
        name = f"a{number:04}"
        queues = [_QUEUES[(number + step) % len(_QUEUES)] for step in (0, 3, 7, 11)]
        yield Agent(
            merchant,
            name,
            f"Agent {number}",
            f"{name}@{merchant}.example",
            dict.fromkeys(queues, 3),
            (_LANGUAGES[number % 3], _LANGUAGES[(number + 1) % 3]),
            state=Presence.AVAILABLE,
            seen_at=now,
        )


def _items(merchant: str, size: int, now: datetime) -> Iterator[items.Item]:
    """So many open cases that wait, each with its customer."""
    for number in range(size):
        case = _case(merchant, number, now)
        yield items.case(replace(case, version=1), now + _LATER)
        customer = Customer(merchant, case.customer, case.participants, open_cases=(case.reference,), version=1)
        yield items.customer(customer, now + _LATER)


def _case(merchant: str, number: int, now: datetime) -> Case:
    chance = spread(merchant, number)
    created = now - timedelta(seconds=chance % 86_400)
    return Case(
        merchant,
        case_reference(f"{merchant} {number}"),
        "main",
        f"customer{number}",
        Status.OPEN,
        f"Question {number} about an order that has not come",
        _LANGUAGES[chance % 3],
        created,
        created,
        (f"mail:customer{number}@example.com",),
        (CaseIntent("delivery_problem", 0.96), CaseIntent("refund", 0.91)),
        abstained=False,
        references=(f"FR-2026-{number:06}",),
        queue=_QUEUES[chance % len(_QUEUES)],
        priority=Priority(1 + chance // 7 % 4),
        due_at=created + timedelta(hours=24),
        routed_at=created,
        reasons=("intent:delivery_problem",),
    )


def _load(cloud: Cloud, given: Iterable[items.Item]) -> None:
    """Write items as they are, many at once."""
    # What is loaded is right; checking it takes longer than sending it.
    unchecked = {"config": Config(parameter_validation=False), "endpoint_url": cloud.endpoint}
    keys = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "local", "region_name": REGION}
    table = cloud.environment["GUICHET_TABLE"]
    client = boto3.client("dynamodb", **unchecked, **keys)
    rest = iter(given)
    while batch := list(islice(rest, 25)):
        requests = {table: [{"PutRequest": {"Item": item}} for item in batch]}
        while requests:
            requests = client.batch_write_item(RequestItems=requests).get("UnprocessedItems") or {}
