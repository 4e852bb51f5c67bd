"""The default model, built once for the session into a directory of its own."""

from pathlib import Path

import pytest

from chalicelib.understanding.classifier import Classifier
from chalicelib.understanding.training import train


@pytest.fixture(scope="session")
def model_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("model")
    train(directory)
    return directory


@pytest.fixture(scope="session")
def classifier(model_directory: Path) -> Classifier:
    return Classifier.load(model_directory)
