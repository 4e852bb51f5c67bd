"""The bucket, the queues and the way out for mail."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib import wire
from chalicelib.aws.blobs import S3Blobs
from chalicelib.aws.brands import DynamoBrands
from chalicelib.aws.ledger import DynamoLedger
from chalicelib.aws.mailer import SesMailer
from chalicelib.aws.queues import SqsQueue
from chalicelib.aws.secrets import secret
from chalicelib.domain.interaction import Channel
from chalicelib.domain.pointers import AcknowledgePointer, ReceivedPointer, RoutePointer
from chalicelib.errors import GuichetError, NotFound, Refused, Retryable
from tests.bench.cloud import Cloud
from tests.contract.conftest import Store
from tests.contract.contacts import NOW, lone


class TestBlobs:
    def test_what_is_put_is_got(self, store: Store, merchant: str) -> None:
        for content in (b"first", b"", b"\x00\xff" * 70_000):
            store.blobs.put(f"raw/{merchant}", content, "text/plain")
            assert content == store.blobs.get(f"raw/{merchant}")

    def test_what_is_not_there_is_not_found(self, store: Store, merchant: str) -> None:
        with pytest.raises(NotFound) as failure:
            store.blobs.get(f"raw/{merchant}")
        assert "no_object" == failure.value.reason
        assert not store.blobs.exists(f"raw/{merchant}")

    def test_once_is_once(self, store: Store, merchant: str) -> None:
        key = f"raw/api/{merchant}.json"
        assert [True, False] == [store.blobs.put_once(key, content, "text/plain") for content in (b"first", b"second")]
        assert (b"first", True) == (store.blobs.get(key), store.blobs.exists(key))

    def test_once_is_once_for_equal_contents(self, store: Store, merchant: str) -> None:
        key = f"raw/api/{merchant}.json"
        assert [True, False] == [store.blobs.put_once(key, bytes([65, 66]), "text/plain") for _ in range(2)]

    def test_of_five_at_once_one_is_stored(self, store: Store, merchant: str) -> None:
        key = f"raw/api/{merchant}.json"
        with ThreadPoolExecutor(5) as pool:
            stored = list(pool.map(lambda n: store.blobs.put_once(key, b"%d" % n, "text/plain"), range(5)))
        assert [False] * 4 + [True] == sorted(stored)
        assert b"%d" % stored.index(True) == store.blobs.get(key)


def pointers() -> list[object]:
    recorded = lone("shop", 1)
    assert recorded.facts
    return [
        ReceivedPointer("raw/mail/1", Channel.MAIL, NOW, ("help@shop.example",), "", spam=True),
        ReceivedPointer("raw/api/1", Channel.FORM, NOW, merchant="shop", contact="c1"),
        RoutePointer("shop", "main", "c1", "GU-22222222", 3, recorded.facts, acknowledge=True),
        AcknowledgePointer("shop", "c1", NOW),
    ]


@pytest.mark.parametrize("pointer", pointers(), ids=lambda pointer: type(pointer).__name__)
def test_a_pointer_comes_off_the_queue_as_it_went_on(cloud: Cloud, pointer: object) -> None:
    client, url = cloud.client("sqs"), cloud.environment["GUICHET_QUEUE_CLASSIFY"]
    SqsQueue(client, url).send(pointer)
    (message,) = client.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert pointer == wire.decode(message["Body"], type(pointer))


def test_a_queue_that_is_not_there_is_waited_for(cloud: Cloud) -> None:
    url = cloud.environment["GUICHET_QUEUE_CLASSIFY"] + "-gone"
    with pytest.raises(Retryable):
        SqsQueue(cloud.client("sqs"), url).send(AcknowledgePointer("shop", "c1", NOW))


def test_a_secret_is_read(cloud: Cloud) -> None:
    assert b"k" * 64 == secret(cloud.client("secretsmanager"), cloud.environment["GUICHET_SIGNING_SECRET"])


def test_a_mail_leaves_from_a_verified_domain(cloud: Cloud) -> None:
    client = cloud.client("ses")
    before = client.get_send_quota()["SentLast24Hours"]
    mailer = SesMailer(client, cloud.environment["GUICHET_CONFIGURATION_SET"])
    raw = b"From: help@shop.example\r\nTo: ada@example.com\r\n\r\nhello"
    left = mailer.send(raw, "help@shop.example", "ada@example.com", {"merchant": "shop", "case": "GU-22222222"})
    assert left.endswith(".amazonses.com")
    assert before + 1 == client.get_send_quota()["SentLast24Hours"]


class Watched:
    """A client that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.meta = SimpleNamespace(region_name="us-east-1")

    def send_raw_email(self, **parameters: object) -> dict[str, str]:
        self.asked = parameters
        return {"MessageId": "0100-x"}


def test_a_mail_leaves_with_its_tags_and_tells_the_message_id_that_it_got() -> None:
    client = Watched()
    left = SesMailer(client, "guichet").send(b"raw", "help@shop.example", "ada@example.com", {"merchant": "shop"})
    assert ("0100-x@email.amazonses.com", [{"Name": "merchant", "Value": "shop"}], "guichet") == (
        left,
        client.asked["Tags"],
        client.asked["ConfigurationSetName"],
    )


class Failing:
    """A client of which every call fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        def fail(**_parameters: object) -> Any:
            raise self._error

        return fail


def said(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "ada@example.com is not verified"}}, "Operation")


NO_ANSWER = EndpointConnectionError(endpoint_url="https://aws.example")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (said("MessageRejected"), Refused),
        (said("MailFromDomainNotVerifiedException"), Refused),
        (said("Throttling"), Retryable),
        (said("AccountSendingPausedException"), Retryable),
        (NO_ANSWER, Retryable),
    ],
)
def test_what_the_mail_service_says_is_final_or_passing(error: Exception, expected: type[GuichetError]) -> None:
    with pytest.raises(expected) as failure:
        SesMailer(Failing(error)).send(b"", "help@shop.example", "ada@example.com", {})
    assert "ada@example.com" not in str(failure.value)


@pytest.mark.parametrize("error", [said("ProvisionedThroughputExceededException"), said("InternalError"), NO_ANSWER])
def test_no_answer_of_aws_is_a_passing_fault(error: Exception) -> None:
    client = Failing(error)
    ledger, blobs = DynamoLedger(client, "table"), S3Blobs(client, "bucket")
    calls: list[Callable[[], object]] = [
        lambda: ledger.recall("shop", cases=["GU-22222222"]),
        lambda: ledger.record(lone("shop", 1)),
        lambda: ledger.claim("shop", "c1", NOW, NOW - NOW),
        lambda: blobs.get("key"),
        lambda: blobs.put_once("key", b"", "text/plain"),
        lambda: blobs.exists("key"),
        lambda: SqsQueue(client, "url").send(AcknowledgePointer("shop", "c1", NOW)),
        lambda: DynamoBrands(client, "table").of("shop"),
    ]
    for call in calls:
        with pytest.raises(Retryable):
            call()
