"""What cannot be handled waits for a person, and what gets lost is found, on the running stack."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.receipt import EICAR
from tests.e2e.conftest import stack_of
from tests.e2e.driver import Stack, mail, unique
from tests.e2e.local_cloud import LocalCloud

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A cloud of these tests' own: they look for lost contacts in the whole bucket."""
    started = LocalCloud(tmp_path_factory.mktemp("parking"))
    started.start()
    yield started
    assert started.stop() == 0


@pytest.fixture(scope="module")
def shop(local: LocalCloud) -> Stack:
    return stack_of(local.values)


def call(shop: Stack, method: str, path: str, body: object = None) -> tuple[int, Any, bytes]:
    """Status, headers and body of an answer, redirects not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    headers = {"Authorization": f"Bearer {shop.key}", "Content-Type": "application/json"}
    content = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(shop.api + path, content, headers, method=method)
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def parked(shop: Stack) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = shop.get("/v1/contacts", status="parked")["items"]
    return listed


def newly_parked(shop: Stack, known: list[dict[str, Any]]) -> dict[str, Any]:
    ids = {one["id"] for one in known}
    return shop.wait(lambda: next((one for one in parked(shop) if one["id"] not in ids), None), "a parked contact")


def test_an_infected_mail_is_parked_and_not_handed_out_by_mistake(shop: Stack) -> None:
    before = parked(shop)
    message = mail(unique("virus"), shop.mailbox, "Facture", EICAR.decode())
    shop.deliver(message)
    contact = newly_parked(shop, before)
    assert ("virus", True, 1) == (contact["reason"], contact["dangerous"], contact["attempts"])
    status, _, refusal = call(shop, "GET", f"/v1/contacts/{contact['id']}/raw")
    assert (403, "dangerous") == (status, json.loads(refusal)["reason"])
    status, headers, raw = call(shop, "GET", f"/v1/contacts/{contact['id']}/raw?dangerous=true")
    assert (200, "message/rfc822", "nosniff") == (status, headers["Content-Type"], headers["X-Content-Type-Options"])
    assert headers["Content-Disposition"].startswith("attachment;")
    assert EICAR in raw


def test_bytes_that_are_no_utf_8_are_downloaded_exactly(shop: Stack) -> None:
    before = parked(shop)
    content = b"\r\nR\xe9clamation, colis ab\xeem\xe9 \x80\xff\r\n"
    shop.deliver_bytes(content, unique("latin"))
    contact = newly_parked(shop, before)
    status, headers, body = call(shop, "GET", f"/v1/contacts/{contact['id']}/raw")
    assert (303, b"") == (status, body)
    with urllib.request.urlopen(headers["Location"], timeout=60) as answer:
        raw, disposition = answer.read(), answer.headers["Content-Disposition"]
    assert content.strip() in raw
    assert f'attachment; filename="{contact["id"]}.eml"' == disposition


def test_a_parked_contact_is_retried_resolved_and_acknowledged(local: LocalCloud, shop: Stack) -> None:
    before, sender = parked(shop), unique("retry")
    shop.deliver_bytes(b"\r\nno header at all\r\n", sender)
    contact = newly_parked(shop, before)
    path = f"/v1/contacts/{contact['id']}"
    assert 202 == call(shop, "POST", f"{path}/retry")[0]
    shop.wait(lambda: shop.get(path)["attempts"] == 2, "the second attempt")
    assert contact["id"] in {one["id"] for one in parked(shop)}
    # What is corrected here is the mail; in life it is the code that could not read it.
    bucket = bucket_of(local)
    corrected = mail(sender, shop.mailbox, "Ma commande", "Bonjour, où est ma commande 10045512 ?")
    local.client("s3").put_object(Bucket=bucket, Key=contact["raw"], Body=corrected.as_bytes())
    assert 202 == call(shop, "POST", f"{path}/retry")[0]
    shop.acknowledgement(sender)
    resolved = shop.wait(lambda: (found := shop.get(path))["status"] == "resolved" and found, "the end of it")
    assert "Ma commande" == shop.get(f"/v1/contacts/{resolved['became']}")["subject"]
    assert contact["id"] not in {one["id"] for one in parked(shop)}
    assert 409 == call(shop, "POST", f"{path}/retry")[0]


def test_a_parked_contact_is_dismissed_with_a_note_and_stays_readable(shop: Stack) -> None:
    before = parked(shop)
    shop.deliver_bytes(b"\r\nnoise\r\n", unique("noise"))
    contact = newly_parked(shop, before)
    path = f"/v1/contacts/{contact['id']}"
    assert 422 == call(shop, "POST", f"{path}/dismiss", {"note": ""})[0]
    assert 200 == call(shop, "POST", f"{path}/dismiss", {"note": "Bruit d'un robot"})[0]
    found = shop.get(path)
    assert ("dismissed", "Bruit d'un robot") == (found["status"], found["note"])
    assert shop.key.startswith(found["dismissed_by"])
    assert contact["id"] not in {one["id"] for one in parked(shop)}
    assert 200 == call(shop, "GET", f"{path}/raw")[0]
    assert 409 == call(shop, "POST", f"{path}/dismiss", {"note": "encore"})[0]


def test_a_mail_whose_message_was_lost_is_found_by_the_schedule(local: LocalCloud, shop: Stack) -> None:
    """The raw mail is in the bucket and nobody was told: it is recorded once, however often the schedule runs."""
    sender = unique("lost")
    name = f"lost{time.time_ns():036d}"
    message = mail(sender, shop.mailbox, "Où est mon colis ?", "Bonjour, ma commande 10045512 n'est pas arrivée.")
    top = (
        f"Return-Path: <{sender}>\r\nReceived: from mx.example.com by inbound-smtp.eu-west-1.amazonaws.com"
        f" with SMTP id {name}\r\n for {shop.mailbox};\r\n Fri, 20 Nov 2026 09:00:00 +0000\r\n"
    )
    local.client("s3").put_object(
        Bucket=bucket_of(local), Key=f"raw/mail/{name}", Body=top.encode() + message.as_bytes()
    )
    first = scheduled(local)
    assert (1, True) == (first["requeued"], first["finished"])
    shop.acknowledgement(sender)
    again = scheduled(local)
    assert ("requeued" not in again, True) == (True, again["known"] >= 1)
    incoming = [one for one in shop.get(f"/v1/customers/{sender}/timeline")["items"] if one["direction"] == "in"]
    assert ["Où est mon colis ?"] == [one["subject"] for one in incoming]


def test_the_schedules_are_set(local: LocalCloud) -> None:
    rules = local.client("events").list_rules()["Rules"]
    wanted = [("rate(1 day)", "ENABLED"), ("rate(1 minute)", "ENABLED"), ("rate(15 minutes)", "ENABLED")]
    assert wanted == sorted((rule["ScheduleExpression"], rule["State"]) for rule in rules)


def scheduled(local: LocalCloud) -> dict[str, Any]:
    """Run the schedule's function over the last hour, the youngest contacts included."""
    now = datetime.now(UTC)
    event = {
        "version": "0",
        "id": "1",
        "detail-type": "",
        "source": "",
        "account": "",
        "region": "",
        "time": "",
        "resources": [],
        "detail": {
            "since": (now - timedelta(hours=1)).isoformat(),
            "until": (now + timedelta(minutes=1)).isoformat(),
        },
    }
    functions = local.client("lambda")
    (name,) = (
        found["FunctionName"]
        for found in functions.list_functions()["Functions"]
        if found["FunctionName"].endswith("-reconcile-mail")
    )
    called = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    answer: dict[str, Any] = json.loads(called["Payload"].read())
    assert "FunctionError" not in called, answer
    return answer


def bucket_of(local: LocalCloud) -> str:
    (name,) = (
        bucket["Name"] for bucket in local.client("s3").list_buckets()["Buckets"] if "code" not in bucket["Name"]
    )
    return str(name)
