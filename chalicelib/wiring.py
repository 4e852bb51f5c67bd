"""The composition root: the only place that joins ports to adapters. Everything is built when first needed.

Imports stand inside the factories so that a function loads only what it works with: importing numpy, jinja2 or
the mail parser costs a cold start more than all of the routing.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.aws.brands import DynamoBrands, DynamoKeys
from chalicelib.aws.clients import client
from chalicelib.config import Settings

if TYPE_CHECKING:
    from chalicelib.domain.ports import Blobs, Brands, History, Keys, Ledger
    from chalicelib.usecases.acknowledge_contact import AcknowledgeContact
    from chalicelib.usecases.check_key import CheckKey
    from chalicelib.usecases.classify_contact import ClassifyContact
    from chalicelib.usecases.list_cases import ListCases
    from chalicelib.usecases.look_up_case import LookUpCase
    from chalicelib.usecases.look_up_contact import LookUpContact
    from chalicelib.usecases.look_up_timeline import LookUpTimeline
    from chalicelib.usecases.receive_mail import ReceiveMail
    from chalicelib.usecases.route_contact import RouteContact
    from chalicelib.usecases.submit_contact import SubmitContact

_ROOT = Path(__file__).resolve().parent.parent


@cache
def settings() -> Settings:
    """The settings of this function."""
    return Settings.read()


@cache
def brands() -> "Brands":
    """The brands."""
    return DynamoBrands(client("dynamodb"), settings().need("table"))


@cache
def api_keys() -> "Keys":
    """The API keys."""
    return DynamoKeys(client("dynamodb"), settings().need("table"))


@cache
def ledger() -> "Ledger":
    """The pipeline's side of the table."""
    from chalicelib.aws.ledger import DynamoLedger

    return DynamoLedger(client("dynamodb"), settings().need("table"))


@cache
def history() -> "History":
    """The API's side of the table."""
    from chalicelib.aws.history import DynamoHistory

    return DynamoHistory(client("dynamodb"), settings().need("table"))


@cache
def blobs() -> "Blobs":
    """The bucket."""
    from chalicelib.aws.blobs import S3Blobs

    return S3Blobs(client("s3"), settings().need("bucket"))


@cache
def signing_key() -> bytes:
    """The key that signs reply addresses."""
    from chalicelib.aws.secrets import secret

    return secret(client("secretsmanager"), settings().need("signing_secret"))


@cache
def receive_mail() -> "ReceiveMail":
    """The use case of the mail door."""
    from chalicelib.aws.queues import SqsQueue
    from chalicelib.usecases.receive_mail import ReceiveMail

    return ReceiveMail(SqsQueue(client("sqs"), settings().need("queue_classify")))


@cache
def submit_contact() -> "SubmitContact":
    """The use case of `POST /v1/contacts`."""
    from chalicelib.aws.queues import SqsQueue
    from chalicelib.usecases.submit_contact import SubmitContact

    return SubmitContact(blobs(), SqsQueue(client("sqs"), settings().need("queue_classify")))


@cache
def look_up_contact() -> "LookUpContact":
    """The use case of `GET /v1/contacts/{id}`."""
    from chalicelib.usecases.look_up_contact import LookUpContact

    return LookUpContact(history(), blobs())


@cache
def look_up_case() -> "LookUpCase":
    """The use case of `GET /v1/cases/{reference}`."""
    from chalicelib.usecases.look_up_case import LookUpCase

    return LookUpCase(history(), blobs())


@cache
def look_up_timeline() -> "LookUpTimeline":
    """The use case of `GET /v1/customers/{identity}/timeline`."""
    from chalicelib.usecases.look_up_timeline import LookUpTimeline

    return LookUpTimeline(history(), blobs())


@cache
def list_cases() -> "ListCases":
    """The use case of `GET /v1/cases`."""
    from chalicelib.usecases.list_cases import ListCases

    return ListCases(history(), brands(), ledger())


@cache
def check_key() -> "CheckKey":
    """The use case of every request's bearer key."""
    from chalicelib.usecases.check_key import CheckKey

    return CheckKey(api_keys())


@cache
def classify_contact() -> "ClassifyContact":
    """The use case of the queue classify."""
    from chalicelib import wire
    from chalicelib.aws.queues import SqsQueue
    from chalicelib.mime.reader import MimeReader
    from chalicelib.understanding.classifier import Classifier
    from chalicelib.usecases.classify_contact import ClassifyContact
    from chalicelib.usecases.read_contact import ReadContact

    return ClassifyContact(
        ReadContact(blobs(), brands(), MimeReader(), wire.decode_submission, signing_key()),
        ledger(),
        blobs(),
        Classifier.load(_ROOT / settings().model),
        SqsQueue(client("sqs"), settings().need("queue_route")),
    )


@cache
def route_contact() -> "RouteContact":
    """The use case of the queue route."""
    from chalicelib.aws.queues import SqsQueue
    from chalicelib.usecases.route_contact import RouteContact

    return RouteContact(brands(), ledger(), SqsQueue(client("sqs"), settings().need("queue_acknowledge")))


@cache
def acknowledge_contact() -> "AcknowledgeContact":
    """The use case of the queue acknowledge."""
    from chalicelib.aws.mailer import SesMailer
    from chalicelib.mime.writer import MimeWriter
    from chalicelib.render.letters import JinjaLetters
    from chalicelib.usecases.acknowledge_contact import AcknowledgeContact

    return AcknowledgeContact(
        brands(),
        ledger(),
        JinjaLetters(_ROOT / settings().templates),
        MimeWriter(),
        SesMailer(client("ses"), settings().configuration_set),
        signing_key(),
    )
