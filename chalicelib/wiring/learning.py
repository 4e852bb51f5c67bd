"""The composition root of learning: what takes corrections, trains the brands' models, and replays their history."""

from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wire.contacts import decode_submission
from chalicelib.wiring import once

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.domain.learning import Labels, Models, PhraseBook, Replays, Trainer, TrainQueue
    from chalicelib.usecases.correct_contact import CorrectContact
    from chalicelib.usecases.edit_phrases import EditPhrases
    from chalicelib.usecases.replay_brand import AskForReplay, ReplayBrand
    from chalicelib.usecases.train_brand import TrainBrand
    from chalicelib.usecases.use_model import UseModel

_ROOT = Path(__file__).resolve().parents[2]


@once
def labels() -> "Labels":
    """The corrections."""
    from chalicelib.aws.labels import DynamoLabels

    return DynamoLabels(client("dynamodb"), wiring.settings().need("table"))


@once
def models() -> "Models":
    """The versions of the brands' models."""
    from chalicelib.aws.models import DynamoModels

    return DynamoModels(client("dynamodb"), wiring.settings().need("table"))


@once
def replays() -> "Replays":
    """The replays."""
    from chalicelib.aws.replays import StoredReplays

    return StoredReplays(wiring.blobs())


@once
def train_queue() -> "TrainQueue":
    """The queue train."""
    from chalicelib.aws.queues import SqsQueue

    return SqsQueue(client("sqs"), wiring.settings().need("queue_train"))


@once
def phrase_book() -> "PhraseBook":
    """The phrases that come with Guichet."""
    from chalicelib.understanding.own_phrases import Phrasebook

    return Phrasebook()


@once
def trainer() -> "Callable[[], Trainer]":
    """What makes a trainer for one training."""
    from chalicelib.understanding.learning import KernelTrainer
    from chalicelib.understanding.training import ARRAYS, RememberingEncoder

    def made() -> "Trainer":
        default = wiring.classifier()
        known = _ROOT / wiring.settings().model / ARRAYS
        encoder = wiring.encoder(patient=True) or default.encoder
        return KernelTrainer(default, RememberingEncoder(encoder, known) if encoder else None)

    return made


@once
def correct_contact() -> "CorrectContact":
    """The use case of `POST /v1/contacts/{contact}/labels`."""
    from chalicelib.usecases.correct_contact import CorrectContact

    return CorrectContact(wiring.history(), labels(), wiring.brands(), wiring.blobs())


@once
def edit_phrases() -> "EditPhrases":
    """The use case of `/v1/brands/{brand}/phrases`."""
    from chalicelib.usecases.edit_phrases import EditPhrases

    return EditPhrases(wiring.blobs(), phrase_book(), models())


@once
def use_model() -> "UseModel":
    """The use case of `POST /v1/brands/{brand}/models/{version}/activate`."""
    from chalicelib.usecases.use_model import UseModel

    return UseModel(models())


@once
def ask_for_replay() -> "AskForReplay":
    """The use case of `POST /v1/brands/{brand}/models/{version}/replay`."""
    from chalicelib.usecases.replay_brand import AskForReplay

    return AskForReplay(models(), replays(), train_queue())


@once
def train_brand() -> "TrainBrand":
    """The use case of the queue train."""
    from chalicelib.usecases.train_brand import TrainBrand

    return TrainBrand(wiring.brands(), labels(), models(), wiring.blobs(), trainer())


@once
def replay_brand() -> "ReplayBrand":
    """The other use case of the queue train."""
    from chalicelib.usecases.read_contact import ReadContact
    from chalicelib.usecases.recent_contacts import RecentContacts
    from chalicelib.usecases.replay_brand import ReplayBrand

    # Which contact a mail is does not depend on the signing key, so this function is not given it.
    read = ReadContact(wiring.blobs(), wiring.brands(), wiring.mail_reader(), decode_submission, signing_key=b"")
    recent = RecentContacts(wiring.blobs(), wiring.brands(), wiring.ledger(), wiring.history(), read)
    return ReplayBrand(wiring.brands(), replays(), wiring.classifiers(), recent)
