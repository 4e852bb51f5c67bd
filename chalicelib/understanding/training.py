"""Builds the model directory from the phrases: encoder, language model, kernel model and its calibration."""

import hashlib
import json
import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from chalicelib.domain.understanding import INTENTS
from chalicelib.understanding import encoder as encoders
from chalicelib.understanding import language
from chalicelib.understanding.calibration import fit_sigmoid, of_contact, sigmoid, threshold_for
from chalicelib.understanding.features import Ngrams, without_numbers
from chalicelib.understanding.manner_training import known_examples, manners_file
from chalicelib.understanding.manners import MANNERS
from chalicelib.understanding.model import FORMAT, Examples, KernelModel, Matrix, Shape, coded, decoded
from chalicelib.understanding.phrases import Phrase, default_phrases

ACT_PRECISION = 0.98
"""Default share of right ones that Guichet wants among what it acts on alone."""

SUGGEST_PRECISION = 0.85
"""Default share of right ones among what it shows to people as a suggestion."""

_TARGETS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995)
"""Precisions for which the model says from which confidence on it keeps them."""

MODEL, ARRAYS = "model.json", "arrays.npz"
"""The files of a model; encoder and language model are the same for all."""

_SHAPE = Shape(sharpness=2.0, ngrams=0.25, ridge=0.2, axes=256)
_CAUTION = 2.0
"""Standard deviations of safety: calibration on written phrases promises more than real mail keeps."""

LABEL_WEIGHT = 4.0
"""As how many phrases a text counts that a merchant's own people labelled."""

_MOST_JUDGED = 8_000
"""Examples that curves and thresholds are fitted on, each judged by all others; more tell no more and take long."""

_SEED = 5

_STRANGE = 0.5
"""Percentile of held-out nearness below which a sentence resembles nothing known."""

_STRIPE = 1024
"""Examples whose nearness to all others is computed at once."""


def train(
    out: Path,
    phrases: tuple[Phrase, ...] | None = None,
    *,
    with_encoder: bool = True,
    encoder: encoders.Encoder | None = None,
) -> str:
    """Write a model to `out` and return its version, a hash of all that went in. Same phrases, same model.

    `encoder` is one that runs elsewhere; the directory then holds none.
    """
    phrases = default_phrases() if phrases is None else phrases
    out.mkdir(parents=True, exist_ok=True)
    if encoder is None and with_encoder:
        encoders.one_thread()
        if not (out / "encoder" / "tokenizer.json").exists():
            encoders.prepare(out / "encoder")
        encoder = encoders.PreparedEncoder(out / "encoder")
    if not (out / "language" / "labels.json").exists():
        language.prepare(out / "language")
    remembering = RememberingEncoder(encoder) if encoder else None
    manners = manners_file(known_examples(), remembering) if remembering else b""
    version, files = fitted(phrases, remembering, manners)
    for name, content in files.items():
        (out / name).write_bytes(content)
    (out / MANNERS).unlink(missing_ok=True)
    if remembering:
        (out / MANNERS).write_bytes(manners)
    return version


def fitted(
    phrases: Sequence[Phrase],
    encoder: encoders.Encoder | None,
    manners: bytes = b"",
    labelled: Sequence[Phrase] = (),
) -> tuple[str, dict[str, bytes]]:
    """The version and the files, by name, of a model that learnt from phrases and texts that a person `labelled`.

    It judges with `manners`, if any.
    """
    weighted = _mixed([*((one, 1.0) for one in phrases), *((one, LABEL_WEIGHT) for one in labelled)])
    phrases, weights = [one for one, _ in weighted], np.array([weight for _, weight in weighted], np.float32)
    texts = [phrase.text for phrase in phrases]
    ngrams = Ngrams.learn(texts)
    vectors = encoder.encode([without_numbers(text) for text in texts]) if encoder else None
    examples = Examples(vectors, ngrams.rows(texts))
    targets = np.array([[float(name in phrase.intents) for name in INTENTS] for phrase in phrases], np.float32)
    model, left_out = KernelModel.fit(examples, targets, _SHAPE, weights if labelled else None, _MOST_JUDGED)
    facts = calibrate(left_out, targets[-len(left_out) :]) | {
        "format": FORMAT,
        "intents": list(INTENTS),
        "phrases": len(phrases),
        "sharpness": _SHAPE.sharpness,
        "unseen": ngrams.unseen,
        "encoder": encoder.name if encoder else "",
        "manners": hashlib.sha256(manners).hexdigest()[:12] if manners else "",
    }
    facts["strange_below"] = _strangeness(model.support)
    arrays = coded(model.arrays if vectors is None else model.arrays | {"vectors": vectors})
    arrays["idf"] = ngrams.idf.astype(np.float16)
    if vectors is not None:
        arrays["digests"] = np.array([_digest(without_numbers(text)) for text in texts], "S16")
    version = _version(phrases, facts)
    facts["version"] = version
    packed = BytesIO()
    np.savez(packed, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return version, {MODEL: json.dumps(facts, indent=1).encode(), ARRAYS: packed.getvalue()}


def _mixed(examples: list[tuple[Phrase, float]]) -> list[tuple[Phrase, float]]:
    """The examples, shuffled where only the last of them are judged by all others: these must be like all."""
    if len(examples) <= _MOST_JUDGED:
        return examples
    return random.Random(_SEED).sample(examples, len(examples))  # noqa: S311 - it deals, and guards nothing.


class RememberingEncoder:
    """An encoder that encodes no text twice, and knows the vectors of the phrases that a model learnt from."""

    def __init__(self, encoder: encoders.Encoder, known: Path | None = None) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self._vectors: dict[bytes, Matrix] = {}
        if known is not None and known.exists():
            with np.load(known, allow_pickle=False) as stored:
                if "digests" in stored:
                    vectors = decoded({name: stored[name] for name in ("vectors", "vectors_steps")})["vectors"]
                    self._vectors = dict(zip(stored["digests"].tolist(), vectors, strict=True))

    def encode(self, texts: list[str]) -> Matrix:
        """See `Encoder`."""
        digests = [_digest(text) for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._vectors}
        if new:
            self._vectors.update(zip(new, self._encoder.encode(list(new.values())), strict=True))
        return np.stack([self._vectors[digest] for digest in digests]) if texts else self._encoder.encode([])


def _digest(text: str) -> bytes:
    # Hexadecimal, for numpy cuts zero bytes off the ends of its byte strings.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16].encode()


def calibrate(held_out: Matrix, targets: Matrix) -> dict[str, object]:
    """A logistic curve per intent, and the confidences from which on to act and to suggest, from held-out scores."""
    curves = [
        fit_sigmoid(held_out[:, i].astype(np.float64), targets[:, i].astype(np.float64))
        for i in range(targets.shape[1])
    ]
    slopes, offsets = (np.array(part, np.float32) for part in zip(*curves, strict=True))
    odds = held_out * slopes + offsets
    chances = sigmoid(of_contact(odds, odds))
    rows, first = np.arange(len(chances)), chances.argmax(axis=1)
    top_right = targets[rows, first] > 0
    # A threshold is a promise about each intent named, so every pair of text and intent is a trial.
    confidences, right = chances.ravel().astype(np.float64), (targets > 0).ravel()
    return {
        "slopes": [round(float(value), 5) for value in slopes],
        "offsets": [round(float(value), 5) for value in offsets],
        "act": min(threshold_for(confidences, right, ACT_PRECISION, _CAUTION), 0.999),
        "suggest": threshold_for(confidences, right, SUGGEST_PRECISION, _CAUTION),
        # Ascending; a brand that wants a precision between two of them gets the higher one's confidence.
        "precisions": [[target, round(threshold_for(confidences, right, target, _CAUTION), 5)] for target in _TARGETS],
        "held_out_accuracy": round(float(top_right[targets.any(axis=1)].mean()), 4),
    }


def _strangeness(support: Matrix | None) -> float:
    """The nearness to their nearest other that almost all examples have; `support` are their centred vectors."""
    if support is None:
        return -1.0
    nearest = np.full(len(support), -1, np.float32)
    for begin in range(0, len(support), _STRIPE):
        similarity = support[begin : begin + _STRIPE] @ support.T
        similarity[np.arange(len(similarity)), begin + np.arange(len(similarity))] = -1
        nearest[begin : begin + _STRIPE] = similarity.max(axis=1)
    return round(float(np.percentile(nearest, _STRANGE)), 4)


def _version(phrases: Sequence[Phrase], facts: dict[str, object]) -> str:
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    for phrase in phrases:
        digest.update(f"{phrase.language}\t{'|'.join(sorted(phrase.intents))}\t{phrase.text}\n".encode())
    return digest.hexdigest()[:12]
