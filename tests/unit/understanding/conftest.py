"""The default model: the package's own, trained once for the same code and phrases."""

from pathlib import Path

import pytest

from chalicelib.understanding.classifier import Classifier
from infra.bundle import trained_model


@pytest.fixture(scope="session")
def model_directory() -> Path:
    return trained_model()


@pytest.fixture(scope="session")
def classifier(model_directory: Path) -> Classifier:
    return Classifier.load(model_directory)
