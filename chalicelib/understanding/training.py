"""Builds the model directory from the phrases: encoder, language model, kernel model and its calibration."""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chalicelib.domain.understanding import INTENTS
from chalicelib.understanding import encoder as encoders
from chalicelib.understanding import language
from chalicelib.understanding.calibration import fit_sigmoid, sigmoid, threshold_for
from chalicelib.understanding.evaluation import spread_folds
from chalicelib.understanding.features import Ngrams, without_numbers
from chalicelib.understanding.model import Examples, KernelModel, Matrix, Shape, held_out_scores
from chalicelib.understanding.phrases import Phrase, default_phrases

ACT_PRECISION = 0.98
"""Default share of right ones that Guichet wants among what it acts on alone."""

SUGGEST_PRECISION = 0.9
"""Default share of right ones among what it shows to people as a suggestion."""

_SHAPE = Shape(sharpness=2.0, ngrams=0.25, ridge=0.2)
_CAUTION = 2.0
"""Standard deviations of safety: calibration on written phrases promises more than real mail keeps."""

_STRANGE = 0.5
"""Percentile of held-out nearness below which a sentence resembles nothing known."""

_FORMAT = 1


def train(out: Path, phrases: tuple[Phrase, ...] | None = None, *, with_encoder: bool = True) -> str:
    """Write a model to `out` and return its version, a hash of all that went in. Same phrases, same model."""
    phrases = default_phrases() if phrases is None else phrases
    out.mkdir(parents=True, exist_ok=True)
    encoder: encoders.Encoder | None = None
    if with_encoder:
        encoders.one_thread()
        if not (out / "encoder" / "tokenizer.json").exists():
            encoders.prepare(out / "encoder")
        encoder = encoders.PreparedEncoder(out / "encoder")
    if not (out / "language" / "labels.json").exists():
        language.prepare(out / "language")
    _fit(out, phrases, encoder)
    return str(json.loads((out / "model.json").read_text("utf-8"))["version"])


def _fit(out: Path, phrases: tuple[Phrase, ...], encoder: encoders.Encoder | None) -> None:
    texts = [phrase.text for phrase in phrases]
    ngrams = Ngrams.learn(texts)
    vectors = encoder.encode([without_numbers(text) for text in texts]) if encoder else None
    examples = Examples(vectors, ngrams.rows(texts))
    targets = np.array([[float(name in phrase.intents) for name in INTENTS] for phrase in phrases], np.float32)
    folds = spread_folds(targets, 5)
    held_out = held_out_scores(examples, targets, _SHAPE, folds)
    facts = calibrate(held_out, targets) | {
        "format": _FORMAT,
        "intents": list(INTENTS),
        "phrases": len(phrases),
        "sharpness": _SHAPE.sharpness,
        "unseen": ngrams.unseen,
        "encoder": encoder is not None,
    }
    model = KernelModel.fit(examples, targets, _SHAPE)
    facts["strange_below"] = _strangeness(examples, folds)
    arrays = model.arrays | {"idf": ngrams.idf}
    arrays = {name: array.astype(np.float16) if name == "support" else array for name, array in arrays.items()}
    facts["version"] = _version(phrases, facts)
    np.savez(out / "arrays.npz", allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    (out / "model.json").write_text(json.dumps(facts, indent=1), "utf-8")


def calibrate(held_out: Matrix, targets: Matrix) -> dict[str, object]:
    """A logistic curve per intent, and the confidences from which on to act and to suggest, from held-out scores."""
    curves = [
        fit_sigmoid(held_out[:, i].astype(np.float64), targets[:, i].astype(np.float64))
        for i in range(targets.shape[1])
    ]
    slopes, offsets = (np.array(part, np.float32) for part in zip(*curves, strict=True))
    chances = sigmoid(held_out * slopes + offsets)
    rows, first = np.arange(len(chances)), chances.argmax(axis=1)
    top_right = targets[rows, first] > 0
    # A threshold is a promise about each intent named, so every pair of text and intent is a trial.
    confidences, right = chances.ravel().astype(np.float64), (targets > 0).ravel()
    return {
        "slopes": [round(float(value), 5) for value in slopes],
        "offsets": [round(float(value), 5) for value in offsets],
        "act": min(threshold_for(confidences, right, ACT_PRECISION, _CAUTION), 0.999),
        "suggest": threshold_for(confidences, right, SUGGEST_PRECISION, _CAUTION),
        "held_out_accuracy": round(float(top_right[targets.any(axis=1)].mean()), 4),
    }


def _strangeness(examples: Examples, folds: NDArray[np.int64]) -> float:
    """The nearness to other folds' phrases that almost all phrases have."""
    if examples.vectors is None:
        return -1.0
    centred = examples.vectors - examples.vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    similarity = centred @ centred.T
    similarity[folds[:, None] == folds[None, :]] = -1
    return round(float(np.percentile(similarity.max(axis=1), _STRANGE)), 4)


def _version(phrases: tuple[Phrase, ...], facts: dict[str, object]) -> str:
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    for phrase in phrases:
        digest.update(f"{phrase.language}\t{'|'.join(sorted(phrase.intents))}\t{phrase.text}\n".encode())
    return digest.hexdigest()[:12]
