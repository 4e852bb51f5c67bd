"""The composition root: the only place that joins ports to adapters. Everything is built when first needed, once.

Imports stand inside the factories so that a function loads only what it works with: importing numpy, jinja2 or
the mail parser costs a cold start more than all of the routing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.aws.brands import DynamoBrands, DynamoKeys
from chalicelib.aws.clients import client
from chalicelib.config import Settings
from chalicelib.errors import GuichetError

if TYPE_CHECKING:
    from chalicelib.domain.learning import Classifiers
    from chalicelib.domain.ports import (
        AcknowledgeQueue,
        Allowance,
        Blobs,
        Brands,
        History,
        Keys,
        Ledger,
        Letters,
        Mailer,
        MailReader,
        MailWriter,
        Passes,
        ReceivedQueue,
        RouteQueue,
        SecondOpinion,
    )
    from chalicelib.understanding.classifier import Classifier
    from chalicelib.understanding.encoder import Encoder

ROOT = Path(__file__).resolve().parents[2]

Built = TypeVar("Built")

_factories: dict[str, Callable[[], Any]] = {}
_built: dict[str, Any] = {}


def once(build: Callable[[], Built]) -> Callable[[], Built]:
    """A factory that builds at its first call, and then gives the same again."""
    name = build.__name__

    @wraps(build)
    def given() -> Built:
        if name not in _built:
            _built[name] = build()
        found: Built = _built[name]
        return found

    _factories[name] = given
    return given


@contextmanager
def joined_to(**adapters: object) -> Iterator[None]:
    """Join the doors to other adapters for a while, named as their factories here.

    So tests stand fakes behind the real doors, and benchmarks adapters that count. Everything that is not
    given is built anew from what is. Raises `TypeError` for a name that is no factory's.
    """
    unknown = adapters.keys() - _factories.keys()
    if unknown:
        raise TypeError(f"No factory is called {', '.join(sorted(unknown))}")
    kept = dict(_built)
    _built.clear()
    _built.update(adapters)
    try:
        yield
    finally:
        _built.clear()
        _built.update(kept)


@once
def settings() -> Settings:
    """The settings of this function."""
    return Settings.read()


@once
def brands() -> "Brands":
    """The brands."""
    return DynamoBrands(client("dynamodb"), settings().need("table"))


@once
def api_keys() -> "Keys":
    """The API keys."""
    return DynamoKeys(client("dynamodb"), settings().need("table"))


@once
def ledger() -> "Ledger":
    """The pipeline's side of the table."""
    from chalicelib.aws.ledger import DynamoLedger

    return DynamoLedger(client("dynamodb"), settings().need("table"))


@once
def history() -> "History":
    """The API's side of the table."""
    from chalicelib.aws.history import DynamoHistory

    return DynamoHistory(client("dynamodb"), settings().need("table"))


@once
def blobs() -> "Blobs":
    """The bucket."""
    from chalicelib.aws.blobs import S3Blobs

    return S3Blobs(client("s3"), settings().need("bucket"))


@once
def passes() -> "Passes":
    """How far walks through the bucket have come."""
    from chalicelib.aws.passes import DynamoPasses

    return DynamoPasses(client("dynamodb"), settings().need("table"))


@once
def signing_key() -> bytes:
    """The key that signs reply addresses."""
    from chalicelib.aws.secrets import secret

    return secret(client("secretsmanager"), settings().need("signing_secret"))


@once
def classify_queue() -> "ReceivedQueue":
    """The queue classify."""
    from chalicelib.aws.queues import SqsQueue

    return SqsQueue(client("sqs"), settings().need("queue_classify"))


@once
def route_queue() -> "RouteQueue":
    """The queue route."""
    from chalicelib.aws.queues import SqsQueue

    return SqsQueue(client("sqs"), settings().need("queue_route"))


@once
def acknowledge_queue() -> "AcknowledgeQueue":
    """The queue acknowledge."""
    from chalicelib.aws.queues import SqsQueue

    return SqsQueue(client("sqs"), settings().need("queue_acknowledge"))


@once
def classifier() -> "Classifier":
    """The model that comes with Guichet."""
    from chalicelib.understanding.classifier import Classifier

    return Classifier.load(ROOT / settings().model, encoder())


@once
def classifiers() -> "Classifiers":
    """What understands the contacts of each brand."""
    from chalicelib.understanding.brand_models import BrandClassifiers

    return BrandClassifiers(classifier(), blobs)


def encoder(*, patient: bool = False) -> "Encoder | None":
    """The encoder that runs elsewhere, as the settings say; None for the one that a model brings along.

    A `patient` one is for training, which nobody waits for. Raises `GuichetError` for a model that gives no vectors.
    """
    kind, _, model = settings().encoder.partition(":")
    if kind == "local" and not model:
        return None
    if kind != "bedrock" or not settings().encoder_dimension.isdecimal():
        raise GuichetError(
            f"GUICHET_ENCODER={settings().encoder} GUICHET_ENCODER_DIMENSION={settings().encoder_dimension}: "
            "`local`, or `bedrock:` and the id of a model, with a length",
            reason="unknown_encoder",
        )
    from chalicelib.aws.embeddings import BedrockEmbeddings
    from chalicelib.understanding.remote import RemoteEncoder

    connect = partial(client, "bedrock-runtime", patient=patient)
    return RemoteEncoder(BedrockEmbeddings(connect, model, int(settings().encoder_dimension)))


@once
def second_opinion() -> "SecondOpinion":
    """The model that is asked where a brand's own abstains. Its client is not made before a brand asks."""
    from chalicelib.aws.second_opinion import BedrockSecondOpinion

    return BedrockSecondOpinion(partial(client, "bedrock-runtime"))


@once
def allowance() -> "Allowance":
    """What brands may still spend."""
    from chalicelib.aws.allowances import DynamoAllowance

    return DynamoAllowance(client("dynamodb"), settings().need("table"))


@once
def letters() -> "Letters":
    """What words the letters."""
    from chalicelib.render.letters import JinjaLetters

    return JinjaLetters(ROOT / settings().templates)


@once
def mail_reader() -> "MailReader":
    """What reads raw mails."""
    from chalicelib.mime.reader import MimeReader

    return MimeReader(settings().mail)


@once
def mail_writer() -> "MailWriter":
    """What writes raw mails."""
    from chalicelib.mime.writer import MimeWriter

    return MimeWriter()


@once
def mailer() -> "Mailer":
    """The way out for mail."""
    from chalicelib.aws.mailer import SesMailer

    return SesMailer(client("ses"), settings().configuration_set)
