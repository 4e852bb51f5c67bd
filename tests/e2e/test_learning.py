"""What a merchant teaches: corrections change the next model, a worse one is refused, and all can be undone."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import pytest

from chalicelib.aws.brands import DynamoBrands
from chalicelib.domain.brand import Brand
from tests.e2e.driver import PATIENCE, Stack, unique
from tests.e2e.local_cloud import LocalCloud

pytestmark = pytest.mark.e2e

# Behind the demo brand's name, so that it stays the merchant's first.
BRAND = "poterie"
PATH = f"/v1/brands/{BRAND}"

# A pottery's customers ask about its workshops, which its advisers answer. No phrase that comes with Guichet says so.
SUBJECTS = ("tournage", "modelage", "émaillage", "raku", "porcelaine", "gravure")
ASKED = (
    "Reste-t-il une place à l'atelier {} de samedi ?",
    "À quelle heure commence le stage de {} dimanche matin ?",
    "Peut-on venir à deux au cours de {} avec un seul tour ?",
    "Le stage {} pour débutants est-il déjà complet ?",
)
UNSEEN = "Reste-t-il une place à l'atelier d'engobe de samedi ?"


@pytest.fixture
def brand(running: LocalCloud) -> str:
    """A brand of its own, so that other tests keep the model that comes with Guichet."""
    client = running.client("dynamodb")
    (table,) = (name for name in client.list_tables()["TableNames"] if "able" in name or "guichet" in name)
    DynamoBrands(client, table).put(Brand("demo", BRAND, "Poterie des Ocres", (f"bonjour@{BRAND}.example",)))
    return BRAND


def asked(stack: Stack, text: str) -> str:
    """A contact of the brand; functions that run already know a new brand after a minute at most."""
    body = {"from": {"mail": unique("ana")}, "brand": BRAND, "text": text}
    deadline = time.monotonic() + 4 * PATIENCE
    while True:
        try:
            return str(stack.post("/v1/contacts", body, key=f"{time.monotonic_ns()}")[1]["id"])
        except HTTPError as error:
            if error.code != 422 or time.monotonic() > deadline:
                raise
        time.sleep(1)


def judged(stack: Stack, contact: str) -> dict[str, Any]:
    """A contact once it is understood."""
    return stack.wait(
        lambda: found if "model" in (found := stack.get(f"/v1/contacts/{contact}")) else None, f"contact {contact}"
    )


def corrected(stack: Stack, contacts: list[str], intent: str) -> None:
    """Corrections, in this order of time."""
    for contact in contacts:
        status, answer = stack.post(f"/v1/contacts/{contact}/labels", {"intents": [intent]}, key="")
        assert (201, [intent]) == (status, answer["intents"])


def trained(stack: Stack) -> dict[str, Any]:
    """The state of the brand's models after a training that begins now."""
    before = stack.get(f"{PATH}/models")["training"]["at"]
    assert 202 == stack.post(f"{PATH}/models", {}, key="")[0]
    return ended(lambda: stack.get(f"{PATH}/models"), lambda found: found["training"]["at"] != before)


def ended(look: Callable[[], dict[str, Any]], done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What a worker has made of a training or a replay; on a busy machine that takes its time."""
    deadline = time.monotonic() + 4 * PATIENCE
    while not done(found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    return found


def names(contact: dict[str, Any]) -> list[str]:
    return [intent["name"] for intent in contact["intents"]]


def test_corrections_teach_the_next_model_and_a_worse_one_is_refused(
    running: LocalCloud, stack: Stack, brand: str
) -> None:
    contacts = [asked(stack, text.format(subject)) for subject in SUBJECTS for text in ASKED]
    first = [judged(stack, contact) for contact in contacts]
    default = {contact["model"] for contact in first}
    assert 1 == len(default)

    corrected(stack, contacts, "product_advice")
    better = trained(stack)
    version = better["active"]
    assert ("activated", version) == (better["training"]["decision"], better["items"][0]["version"])
    assert version not in ("default", *default)

    # Labels that the newest ones contradict.
    corrected(stack, contacts[:12], "invoice")
    corrected(stack, contacts[12:], "product_advice")
    worse = trained(stack)
    assert ("refused", version) == (worse["training"]["decision"], worse["active"])
    assert ["refused", "activated"] == [one["decision"] for one in worse["items"]]
    assert [False, True] == [one["active"] for one in worse["items"]]

    # Workers go by what they read of a brand for up to a minute.
    deadline = time.monotonic() + PATIENCE + 20
    while (last := judged(stack, asked(stack, UNSEEN)))["model"] != version:
        assert time.monotonic() < deadline
        time.sleep(2)
    assert names(last)[:1] == ["product_advice"]
    assert stack.get(f"/v1/contacts/{contacts[0]}")["model"] in default
    assert "invoice" == stack.get(f"/v1/contacts/{contacts[0]}")["corrected"]["intents"][0]

    replay = stack.post(f"{PATH}/models/default/replay", {"limit": 100}, key="")[1]
    found = ended(lambda: stack.get(f"{PATH}/replays/{replay['id']}"), lambda one: one["status"] != "queued")
    assert ("done", True) == (found["status"], found["contacts"] > len(contacts))
    assert last["id"] in [one["contact"] for one in found["items"]]

    back = stack.post(f"{PATH}/models/default/activate", {"instead_of": version}, key="")[1]
    assert {"active": "default", "before": version} == back
    assert "default" == stack.get(f"{PATH}/models")["active"]


def test_phrases_of_a_brand_are_checked_line_by_line(stack: Stack, brand: str) -> None:
    def put(files: dict[str, str]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{stack.api}{PATH}/phrases",
            json.dumps({"files": files}).encode(),
            {"Authorization": f"Bearer {stack.key}", "Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answered: dict[str, Any] = json.loads(answer.read())
            return answered

    wrong = json.dumps({"files": {"fr/store.txt": "L'atelier est-il ouvert ?\n", "fr/shop.txt": "Où ?\n"}}).encode()
    refused = stack.problem("PUT", f"{PATH}/phrases", body=wrong)
    assert ("invalid_phrases", True) == (refused["reason"], "fr/shop.txt" in refused["detail"])
    kept = put({"fr/store.txt": "# Ateliers\nReste-t-il une place à l'atelier ?\n"})
    assert 1 == kept["counts"]["fr"]["own"]
    shown = stack.get(f"{PATH}/phrases", built_in="fr")
    assert kept["files"] == shown["files"]
    assert "fr/refund.txt" in shown["built_in"]
