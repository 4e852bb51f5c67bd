"""What a contact costs at AWS: the requests of the real handlers on the real adapters, on a local cloud.

The mail door is handed events as SES sends them, and each queue's messages are carried to its worker as Lambda
does; what the clients send meanwhile is seen by a `Meter`. Costs are those of a warm function: one contact of
each door went before, so that the brand, the signing key and the API key are known.
"""

import json
import os
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from io import StringIO
from pathlib import Path
from typing import Any

from chalice.test import Client

from infra.local.receipt import Arrival, event, new_message_id, with_received_headers
from infra.local.settings import ROOT
from tests.bench.capacity import item_size
from tests.bench.cloud import QUEUES, Cloud, table_definition
from tests.bench.mails import Sample, answer, sample
from tests.bench.meter import Meter, Request

LIMIT_REQUESTS = 10
LIMIT_WRITE_UNITS = 12
MAILS = 12
OTHERS = 4
_SERVICES = ("dynamodb", "s3", "sqs", "ses", "secretsmanager")
_BRAND = ROOT / "infra" / "local" / "demo-brand.json"


@dataclass(frozen=True, slots=True)
class Contact:
    """What one contact asked of AWS: its requests, and the bytes that it left in table, indexes and bucket."""

    requests: tuple[Request, ...]
    table_bytes: int
    index_bytes: int
    items: int
    bucket_bytes: int
    objects: int

    @property
    def attempts(self) -> int:
        """Requests as they went over the wire."""
        return sum(request.attempts for request in self.requests)

    @property
    def write_units(self) -> float:
        """Write units, indexes included."""
        return sum(request.write_units for request in self.requests)

    @property
    def read_units(self) -> float:
        """Read units."""
        return sum(request.read_units for request in self.requests)


def measured(cloud: Cloud, model: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """The costs of each sort of contact, and the requests of a typical one of each."""
    os.environ.update(cloud.environment)
    os.environ.update({"GUICHET_MODEL": str(model), "POWERTOOLS_SERVICE_NAME": "bench"})
    # Logs and metrics go to the standard output, which is the report's here.
    with redirect_stdout(StringIO()):
        from app import app

        with Client(app, stage_name="prod", project_dir=str(ROOT)) as functions:
            return _all_sorts(_Counter(cloud, functions), say)


def _all_sorts(counter: "_Counter", say: Callable[[str], None]) -> dict[str, Any]:
    key = counter.load_tenant()
    now = datetime.now(UTC)
    cold = [counter.mail(sample(9_000, at=now)), counter.submission(key, 9_000)]
    say("aws: mails of new customers")
    mails = [counter.mail(sample(number, at=now)) for number in range(MAILS)]
    say("aws: mails with an attachment, replies, duplicates, API contacts")
    attached = [counter.mail(sample(100 + number, attached=True, at=now)) for number in range(OTHERS)]
    senders = [sample(number).sender for number in range(2 * OTHERS)]
    replies = [
        counter.raw_mail(answer(number, _acknowledgement(mails[number]), senders[number], now), senders[number])
        for number in range(OTHERS)
    ]
    duplicates = [counter.again(sender) for sender in senders[OTHERS:]]
    submitted = [counter.submission(key, number) for number in range(OTHERS)]
    return {
        "limits": {"requests": LIMIT_REQUESTS, "write_units": LIMIT_WRITE_UNITS},
        "contacts": {
            "mail": _summary(mails),
            "mail_with_attachment": _summary(attached),
            "reply": _summary(replies),
            "duplicate_delivery": _summary(duplicates),
            "api": _summary(submitted),
            "first_mail_of_a_cold_process": _summary(cold[:1]),
        },
        "by_aws_itself": {
            "mail": "SES: 1 PutObject; Lambda's pollers: 1 ReceiveMessage and 1 DeleteMessage per batch and queue",
            "api": "Lambda's pollers, as for a mail",
        },
    }


class _Counter:
    """Sends contacts through the functions and counts each."""

    def __init__(self, cloud: Cloud, functions: Client) -> None:
        from chalicelib.aws.clients import client

        self._functions = functions
        self._environment = cloud.environment
        self._storage, self._queues, self._table = (cloud.client(name) for name in ("s3", "sqs", "dynamodb"))
        self._meter = Meter(cloud.environment["GUICHET_TABLE"], table_definition(), cloud.client("dynamodb"))
        for service in _SERVICES:
            self._meter.attach(client(service))
        self._arrivals: dict[str, tuple[Arrival, tuple[str, ...]]] = {}

    def load_tenant(self) -> str:
        """Put the demo brand and an API key into the table; returns the key."""
        from chalicelib import wiring
        from chalicelib.usecases.check_key import key_digest
        from chalicelib.wire.brand import decode_brand

        brand = decode_brand(_BRAND.read_bytes())
        wiring.brands().put(brand)
        # Shaped as `python -m chalicelib key` issues them.
        identifier, secret = "bench" + "a" * 11, "s" * 43
        wiring.api_keys().put(identifier, brand.merchant, key_digest(secret))
        return f"gk_{identifier}_{secret}"

    def mail(self, mail: Sample) -> Contact:
        """An ordinary mail."""
        return self.raw_mail(mail.raw, mail.sender)

    def raw_mail(self, raw: bytes, sender: str) -> Contact:
        """A mail from its arrival to its acknowledgement."""
        recipient = parseaddr(str(message_from_bytes(raw, policy=policy.default)["To"]))[1]
        arrival = Arrival(new_message_id(), sender, (recipient,), datetime.now(UTC), raw)

        def arrive() -> None:
            stored = with_received_headers(arrival, "192.0.2.1", "mail.example.com")
            self._storage.put_object(
                Bucket=self._environment["GUICHET_BUCKET"], Key=f"raw/mail/{arrival.id}", Body=stored
            )
            self._arrivals[sender] = arrival, (recipient,)
            self._receive(arrival, (recipient,))

        return self._counted(arrive)

    def again(self, sender: str) -> Contact:
        """The event of a sender's last mail, which was handled before, once more."""
        return self._counted(lambda: self._receive(*self._arrivals[sender]))

    def submission(self, key: str, number: int) -> Contact:
        """A contact by the API, with a text of the length of a form's."""
        parsed = message_from_bytes(sample(number, words=(60, 120)).raw, policy=policy.default)
        body = parsed.get_body(("plain",))
        sender = {"mail": f"form.{number}@example.org", "name": "Camille Exemple"}
        content = {"from": sender, "subject": str(parsed["Subject"]), "text": body.get_content() if body else ""}
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": f"benchmark-{number}",
        }

        def submit() -> None:
            self._meter.step = "api"
            answered = self._functions.http.post("/v1/contacts", headers=headers, body=json.dumps(content).encode())
            if answered.status_code != 202:
                raise RuntimeError(f"POST /v1/contacts answers {answered.status_code}")

        return self._counted(submit)

    def _receive(self, arrival: Arrival, recipients: tuple[str, ...]) -> None:
        self._meter.step = "receive_mail"
        self._functions.lambda_.invoke("receive_mail", event(arrival, recipients, "receive_mail"))

    def _counted(self, start: Callable[[], None]) -> Contact:
        before, start_at = self._kept(), len(self._meter.requests)
        start()
        for queue in QUEUES:
            self._carry(queue)
        after = self._kept()
        return Contact(tuple(self._meter.requests[start_at:]), **{name: after[name] - before[name] for name in after})

    def _carry(self, queue: str) -> None:
        """Hand what waits on a queue to its worker, and take it away when that is done."""
        url = self._environment[f"GUICHET_QUEUE_{queue.upper()}"]
        self._meter.step = f"{queue}_contact"
        for message in self._queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            batch = self._functions.events.generate_sqs_event([message["Body"]], queue)
            answered = self._functions.lambda_.invoke(self._meter.step, batch).payload
            if answered != {"batchItemFailures": []}:
                raise RuntimeError(f"{self._meter.step} could not handle a message")
            self._queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _kept(self) -> dict[str, int]:
        items = list(self._items())
        objects = self._storage.list_objects_v2(Bucket=self._environment["GUICHET_BUCKET"]).get("Contents", [])
        return {
            "table_bytes": sum(item_size(item) for item in items),
            "index_bytes": sum(self._meter.entries(items).values()),
            "items": len(items),
            "bucket_bytes": sum(one["Size"] for one in objects),
            "objects": len(objects),
        }

    def _items(self) -> Iterator[dict[str, Any]]:
        for page in self._table.get_paginator("scan").paginate(TableName=self._environment["GUICHET_TABLE"]):
            yield from page["Items"]


def _acknowledgement(contact: Contact) -> EmailMessage:
    """The acknowledgement as it was handed to SES."""
    sent = next(request for request in contact.requests if request.operation == "SendRawEmail")
    message = message_from_bytes(sent.parameters["RawMessage"]["Data"], policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("not a mail")
    return message


def _summary(contacts: list[Contact]) -> dict[str, Any]:
    typical = sorted(contacts, key=lambda one: (one.write_units, one.attempts))[(len(contacts) - 1) // 2]
    return {
        "measured": len(contacts),
        "requests": _spread([one.attempts for one in contacts]),
        "write_units": _spread([one.write_units for one in contacts]),
        "read_units": _spread([one.read_units for one in contacts]),
        "acknowledged": sum(any(one.operation == "SendRawEmail" for one in each.requests) for each in contacts),
        "stored": {
            name: statistics.median(getattr(one, name) for one in contacts)
            for name in ("items", "table_bytes", "index_bytes", "objects", "bucket_bytes")
        },
        "largest_items": _largest(contacts),
        "typical": {
            "by_operation": dict(Counter(f"{one.service}:{one.operation}" for one in typical.requests)),
            "requests": [_described(request) for request in typical.requests],
        },
        "units_as_the_emulator_counts": _emulated(contacts),
    }


def _spread(values: list[float] | list[int]) -> dict[str, float]:
    return {"median": statistics.median(values), "max": max(values)}


def _largest(contacts: list[Contact]) -> dict[str, int]:
    """Bytes of the largest item that was written, by kind: beyond 1,024 it costs twice."""
    largest: dict[str, int] = {}
    for contact in contacts:
        for request in contact.requests:
            for one in request.touched:
                if one.write_units:
                    largest[one.what] = max(largest.get(one.what, 0), one.bytes)
    return dict(sorted(largest.items()))


def _described(request: Request) -> dict[str, Any]:
    """A request for the report: figures that are nothing are left out."""
    described: dict[str, Any] = {"step": request.step, "request": f"{request.service}:{request.operation}"}
    if request.attempts != 1:
        described["attempts"] = request.attempts
    if request.error:
        described["error"] = request.error
    for name in ("read_units", "write_units"):
        if value := getattr(request, name):
            described[name] = value
    if request.touched:
        described["items"] = [
            {
                "what": one.what,
                "bytes": one.bytes,
                **({"table_units": one.write_units} if one.write_units else {}),
                **({"index_units": one.index_units} if one.index_units else {}),
            }
            for one in request.touched
        ]
    return described


def _emulated(contacts: list[Contact]) -> dict[str, Any]:
    """How often the local cloud's own figure is the same, and where it is not: operation, ours, its."""
    pairs = [
        (request.operation, request.write_units + request.read_units, request.emulated_units)
        for contact in contacts
        for request in contact.requests
        if request.emulated_units is not None
    ]
    differing = Counter(f"{name}: {ours:g} here, {theirs:g} there" for name, ours, theirs in pairs if ours != theirs)
    return {"compared": len(pairs), "same": len(pairs) - differing.total(), "differing": dict(differing)}
