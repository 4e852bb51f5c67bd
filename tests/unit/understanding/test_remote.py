"""A model that learns and judges with vectors that somebody else makes."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from chalicelib.errors import Malformed, Retryable
from chalicelib.understanding.classifier import Classifier
from chalicelib.understanding.phrases import Phrase
from chalicelib.understanding.remote import RemoteEncoder
from chalicelib.understanding.training import train
from tests.fakes.bedrock import vector_of


class PlainEmbeddings:
    """`Embeddings` that count words; with `fails`, none come."""

    def __init__(self, name: str = "bedrock:model@64", *, fails: bool = False) -> None:
        self.name = name
        self.asked: list[str] = []
        self._fails = fails

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See `Embeddings`."""
        if self._fails:
            raise Retryable(reason="ThrottlingException")
        self.asked.extend(texts)
        return [vector_of(text, 64) for text in texts]


PHRASES = tuple(
    Phrase(f"{words} {number}", "en", frozenset({intent}))
    for intent, words in (("refund", "please send my money back"), ("order_tracking", "where is my parcel now"))
    for number in range(60)
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that learnt with the remote encoder."""
    made = tmp_path_factory.mktemp("remote")
    train(made, PHRASES, encoder=RemoteEncoder(PlainEmbeddings()))
    return made


def test_a_model_says_with_which_encoder_it_learnt_and_keeps_no_other(directory: Path) -> None:
    assert "bedrock:model@64" == json.loads((directory / "model.json").read_text())["encoder"]
    assert not (directory / "encoder").exists()


def test_it_understands_with_the_same_encoder(directory: Path) -> None:
    embeddings = PlainEmbeddings()
    understood = Classifier.load(directory, RemoteEncoder(embeddings)).understand("", "where is my parcel now")
    assert "order_tracking" == understood.intents[0].name
    assert ["where is my parcel now"] == embeddings.asked


@pytest.mark.parametrize("name", ["bedrock:model@128", "bedrock:other@64"])
def test_it_does_not_work_with_another_one(directory: Path, name: str) -> None:
    with pytest.raises(Malformed, match=r"bedrock:model@64.*" + name) as failure:
        Classifier.load(directory, RemoteEncoder(PlainEmbeddings(name)))
    assert "encoder_mismatch" == failure.value.reason


def test_it_does_not_work_without(directory: Path) -> None:
    with pytest.raises(Malformed, match=r"bedrock:model@64.*local"):
        Classifier.load(directory)


def test_a_model_with_an_encoder_of_its_own_takes_no_other(model_directory: Path) -> None:
    with pytest.raises(Malformed, match=r"local.*bedrock:model@64"):
        Classifier.load(model_directory, RemoteEncoder(PlainEmbeddings()))


def test_vectors_that_do_not_come_leave_the_contact_to_the_queue(directory: Path) -> None:
    """A judgement without them would be another model's."""
    classifier = Classifier.load(directory, RemoteEncoder(PlainEmbeddings(fails=True)))
    with pytest.raises(Retryable):
        classifier.understand("", "where is my parcel")
