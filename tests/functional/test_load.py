"""The load of queues by the API."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.board import Board, Lane
from chalicelib.domain.load import Load, Pace, Pressure
from chalicelib.domain.load_rules import LoadRow, LoadRules
from chalicelib.wiring import agents
from tests.fakes.house import BRAND, House
from tests.functional.conftest import Api


def test_the_load_says_how_each_queue_stands_and_what_is_closed(api: Api, house: House) -> None:
    now = datetime.now(UTC)
    since = now - timedelta(minutes=20)
    house.brands.put(replace(BRAND, load=LoadRules((LoadRow(8.0, ("delivery",), ("callback",)),))))
    house.brands.put(replace(BRAND, id="second", mailboxes=("help@second.example",)))
    agents.boards().put(Board(BRAND.merchant, (Lane("delivery", 84, oldest=since, agents=3, free=2),), drawn_at=now))
    pressure = Pressure("main", "delivery", Pace(24.0, 7.5, 2.5), wait=8.75, busy=True, since=since)
    house.table.keep(Load(BRAND.merchant, (pressure,), now))
    whole = api.get("/v1/load").json_body
    assert ["main", "second"] == [one["brand"] for one in whole["brands"]]
    main, second = whole["brands"]
    at = since.isoformat().replace("+00:00", "Z")
    assert {
        "queue": "delivery",
        "waiting": 84,
        "more": False,
        "oldest": at,
        "agents": 3,
        "hourly": 9.6,
        "expected_wait": 8.75,
        "longest_wait": 8.0,
        "state": "busy",
        "since": at,
    } == next(one for one in main["queues"] if one["queue"] == "delivery")
    assert {"channel": "callback", "state": "closed", "since": at, "queue": "delivery"} == main["channels"][1]
    assert ["open", "open"] == [one["state"] for one in second["channels"]]
    assert {"normal"} == {one["state"] for one in second["queues"]}
    assert [second] == api.get("/v1/load?brand=second").json_body["brands"]


def test_a_merchant_whose_load_nobody_watches_has_nothing_closed(api: Api) -> None:
    shown = api.get("/v1/load").json_body
    assert (None, ["open", "open"]) == (
        shown["seen_at"],
        [one["state"] for one in shown["brands"][0]["channels"]],
    )
