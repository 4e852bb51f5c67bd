"""Teaches the heads for tone, urgency and repetition from the contacts in `manners/<language>.txt`.

A label is a contact's, but what earns it is mostly one of its sentences. So the heads learn twice: first each sentence
half bears its contact's labels; then the one that the first pass finds strongest bears it, and the others as much as
that pass believes. Curves and thresholds come from contacts that the heads had not seen, each judged by itself and
among calm sentences of others, for mail is longer than examples.
"""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.calibration import sigmoid
from chalicelib.understanding.encoder import Encoder
from chalicelib.understanding.features import without_numbers
from chalicelib.understanding.manners import HEADS, Example, columns, default_examples, vectors_only, whole_of
from chalicelib.understanding.model import KernelModel, Matrix, Shape, coded
from chalicelib.understanding.phrases import default_phrases
from chalicelib.understanding.sentences import sentences
from chalicelib.understanding.tone import signs_in

_SHAPE = Shape(sharpness=2.0, ngrams=0.0, ridge=0.15, axes=256)
_FOLDS = 3
_BATCH = 500
"""Contacts whose vectors are scored at once."""

_AMONG = (0, 1, 3, 5)
"""Among how many calm sentences of others an example is judged when the curves are fitted."""

_SHARES = {"reproach": 0.4, "angry": 0.15, "urgent": 0.11, "repeat": 0.16}
"""What share of a merchant's contacts each head is right on, roughly; of the examples it is far more."""

_HALF = 0.6
"""What a sentence bears of its contact's labels while it is not known which one earned them."""


_PLAIN = 0.01
"""Differences of F1, added over yes and no, that say nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A contact as heads see it: vectors of its parts and of the whole (parts + 1), its signs, and what is true."""

    language: str
    texts: tuple[str, ...]
    vectors: Matrix
    signs: dict[str, int]
    truths: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trial:
    """An example judged by heads that have not seen it, among `among` calm sentences of others."""

    scores: Matrix
    signs: dict[str, int]
    truths: NDArray[np.float32]
    among: int


def known_examples() -> tuple[Example, ...]:
    """The examples that come with Guichet, and the phrases that ask and report nothing as further calm ones."""
    quiet = (Example(one.text, one.language, frozenset({"calm"})) for one in default_phrases() if not one.intents)
    return *default_examples(), *quiet


def manners_file(known: Sequence[Example], encoder: Encoder) -> bytes:
    """The heads' file. The same examples make the same file."""
    told = as_told(known, encoder)
    earlier = first_pass(told)
    model, trials = _fitted(told, earlier), held_out(told, earlier)
    curves = {name: _curve(trials, name) for name in HEADS}
    thresholds = [_threshold(trials, name, curves[name]) for name in HEADS]
    arrays = model.arrays | {f"weights_{name}": curve for name, curve in curves.items()}
    arrays |= {"thresholds": np.array(thresholds, np.float32)}
    facts = {"encoder": encoder.name, "sharpness": _SHAPE.sharpness, "version": _version(known)}
    packed = BytesIO()
    stored = coded(arrays)
    np.savez(packed, allow_pickle=False, facts=json.dumps(facts), **{name: stored[name] for name in sorted(stored)})
    return packed.getvalue()


def as_told(known: Sequence[Example], encoder: Encoder) -> list[Told]:
    """Examples with the vectors of their parts, encoded all at once."""
    parts = [tuple(part.text for part in sentences(one.text)) or (one.text,) for one in known]
    vectors = encoder.encode([without_numbers(text) for texts in parts for text in texts])
    told, begin = [], 0
    for one, texts in zip(known, parts, strict=True):
        own = vectors[begin : begin + len(texts)]
        begin += len(texts)
        signs = signs_in(texts, one.language).counts
        truths = np.array(one.truths, np.float32)
        told.append(Told(one.language, texts, np.concatenate([own, whole_of(own, texts)]), signs, truths))
    return told


def first_pass(told: Sequence[Told]) -> KernelModel:
    """Heads that say which sentence of an example has earned its labels; one pass for all folds, for it takes long."""
    return _fitted(told, None)


def held_out(told: Sequence[Told], earlier: KernelModel) -> list[Trial]:
    """Each example judged by heads that learnt from the other folds, by itself and among calm sentences."""
    order = random.Random(3)  # noqa: S311 - it deals examples, and guards nothing.
    trials = []
    for fold in range(_FOLDS):
        model = _fitted([one for place, one in enumerate(told) if place % _FOLDS != fold], earlier)
        unseen = [one for place, one in enumerate(told) if place % _FOLDS == fold]
        calm: dict[str, list[Told]] = {}
        for one in unseen:
            if not one.truths.any():
                calm.setdefault(one.language, []).append(one)
        tried = []
        for one in unseen:
            others = calm.get(one.language, [])
            for among in _AMONG:
                chosen = order.choices(others, k=among) if others else []
                tried.append((one, among, _amid(one, chosen, order).vectors))
        scores = _scored(model, [vectors for _, _, vectors in tried])
        trials += [
            Trial(found, one.signs, one.truths, among) for (one, among, _), found in zip(tried, scores, strict=True)
        ]
    return trials


def _scored(model: KernelModel, contacts: Sequence[Matrix]) -> list[Matrix]:
    """The scores of each contact's vectors; thousands of rows at once, for few at a time take several times longer."""
    found: list[Matrix] = []
    for begin in range(0, len(contacts), _BATCH):
        batch = contacts[begin : begin + _BATCH]
        scores = model.scores(vectors_only(np.concatenate(batch)))
        found += np.split(scores, np.cumsum([len(one) for one in batch])[:-1])
    return found


def _amid(one: Told, others: Sequence[Told], order: random.Random) -> Told:
    """An example with others' sentences before and after it."""
    if not others:
        return one
    before = order.randint(0, len(others))
    whole = [*others[:before], one, *others[before:]]
    texts = tuple(text for part in whole for text in part.texts)
    vectors = np.concatenate([part.vectors[:-1] for part in whole])
    return Told(one.language, texts, np.concatenate([vectors, whole_of(vectors, texts)]), one.signs, one.truths)


def _fitted(told: Sequence[Told], earlier: KernelModel | None) -> KernelModel:
    several = [one for one in told if len(one.texts) > 1]
    believed: Sequence[Matrix | None] = [None] * len(several)
    if earlier is not None:
        believed = _scored(earlier, [one.vectors[:-1] for one in several])
    vectors = [*(one.vectors[-1:] for one in told), *(one.vectors[:-1] for one in several)]
    targets = [
        *(one.truths[None, :] for one in told),
        *(_borne(one, scores) for one, scores in zip(several, believed, strict=True)),
    ]
    examples = vectors_only(np.concatenate(vectors))
    return KernelModel.fit(examples, np.concatenate(targets).astype(np.float32), _SHAPE, judged=0)[0]


def _borne(one: Told, scores: Matrix | None) -> Matrix:
    """What each sentence of an example bears of its labels, shape (parts, heads), by the scores that it got earlier."""
    if scores is None:
        return np.tile(_HALF * one.truths, (len(one.texts), 1)).astype(np.float32)
    believed: Matrix = np.clip(scores, 0, 1).astype(np.float32)
    believed[scores.argmax(axis=0), np.arange(len(HEADS))] = 1
    return believed * one.truths


def weights_of(trials: Sequence[Trial], name: str) -> NDArray[np.float64]:
    """How much each trial counts, so that the head is right on as large a share as among a merchant's contacts."""
    truths = np.array([trial.truths[HEADS.index(name)] for trial in trials], np.float64)
    share, real = float(truths.mean()), _SHARES[name]
    return np.where(truths > 0, real / max(share, 1e-9), (1 - real) / max(1 - share, 1e-9))


def _curve(trials: Sequence[Trial], name: str, pull: float = 1.0) -> Matrix:
    """Weights of a logistic curve over `columns`, by Newton steps, pulled to nought where trials are few."""
    seen = np.array([columns(trial.scores, trial.signs, name) for trial in trials], np.float64)
    truths = np.array([trial.truths[HEADS.index(name)] for trial in trials], np.float64)
    counts = weights_of(trials, name)
    ridge = np.full(seen.shape[1], pull)
    ridge[-1] = 1e-3
    point = np.zeros(seen.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(seen @ point, -30, 30)))
        gradient = seen.T @ (counts * (chance - truths)) + ridge * point
        curvature = (seen.T * (counts * chance * (1 - chance))) @ seen + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        point -= np.clip(step, -3, 3)
        if float(np.abs(step).max()) < 1e-6:
            break
    return point.astype(np.float32)


def _threshold(trials: Sequence[Trial], name: str, curve: Matrix) -> float:
    """The chance from which on the held-out trials' F1, the mean of that of yes and of no, is highest."""
    chances = np.array([float(sigmoid(columns(trial.scores, trial.signs, name) @ curve)) for trial in trials])
    truths = np.array([trial.truths[HEADS.index(name)] > 0 for trial in trials])
    counts = weights_of(trials, name)

    def f1(named: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
        return 2 * float(counts[named & true].sum()) / float(counts[named].sum() + counts[true].sum())

    def mean(threshold: float) -> float:
        named = chances >= threshold
        return f1(named, truths) + f1(~named, ~truths)

    reached = {percent / 100: mean(percent / 100) for percent in range(20, 81, 2)}
    # Around the best there is a plain on which chance decides; its upper end names no more than is as good as sure.
    return max(threshold for threshold, value in reached.items() if value >= max(reached.values()) - _PLAIN)


def _version(known: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for one in known:
        digest.update(f"{one.language}\t{'|'.join(sorted(one.labels))}\t{one.text}\n".encode())
    return digest.hexdigest()[:12]
