"""The doors themselves, on `chalice.test.Client`, with the house in memory behind them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

from app import app
from chalicelib import wiring
from tests.fakes.house import API_KEY, House
from tests.functional.desks import ANA, Send


@dataclass(frozen=True, slots=True)
class Api:
    """Requests as a merchant's system makes them, with a true key unless told otherwise."""

    client: Client

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """GET a path."""
        return self.client.http.get(path, headers={"Authorization": f"Bearer {API_KEY}", **headers})

    def post(self, body: Any, **headers: str) -> HTTPResponse:
        """POST a contact: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.http.post("/v1/contacts", headers={**given, **named}, body=content)


@pytest.fixture
def house() -> Iterator[House]:
    """The house, joined to the doors."""
    built = House()
    with wiring.joined_to(**built.adapters()):
        yield built


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    """Chalice's test client on the app."""
    with Client(app) as started:
        yield started


@pytest.fixture
def api(client: Client) -> Api:
    """The API's callers."""
    return Api(client)


@pytest.fixture
def send(api: Api) -> Send:
    """Any request, with a body as JSON."""

    def sent(method: str, path: str, body: Any = None, *, key: str = API_KEY, **headers: str) -> HTTPResponse:
        given = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else json.dumps(body).encode()
        return api.client.http.request(method, f"/v1{path}", headers={**given, **named}, body=content)

    return sent


@pytest.fixture
def here(send: Send) -> Callable[..., dict[str, Any]]:
    """An agent who is there."""

    def made(name: str = "ana", **fields: Any) -> dict[str, Any]:
        answered = send("PUT", f"/agents/{name}", {**ANA, **fields})
        assert answered.status_code in (200, 201), answered.body
        return dict(send("POST", f"/agents/{name}/presence", {"state": "available"}).json_body)

    return made
