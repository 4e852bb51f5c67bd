"""A brand's model: learnt from the phrases and from its labels, and compared with the one in use on labels.

A label says of a whole contact what it asks for; contacts are judged part by part. So a label teaches its parts: those
that the model that comes with Guichet understands as the label says, those that it misunderstands (they get what the
label has and no other part accounts for, or else nothing), and the whole. What is neither is left alone.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from chalicelib.domain.labels import ALONE, Label
from chalicelib.domain.models import FORGETS, Comparison, Figures, TrainedModel
from chalicelib.domain.understanding import INTENTS, Understanding
from chalicelib.errors import Malformed
from chalicelib.understanding.classifier import Classifier, parts_of
from chalicelib.understanding.features import without_numbers
from chalicelib.understanding.model import Matrix
from chalicelib.understanding.own_phrases import LONGEST_LINE, read_own, with_own, words_of
from chalicelib.understanding.phrases import Phrase
from chalicelib.understanding.sentences import plain_subject
from chalicelib.understanding.training import RememberingEncoder, fitted

MOST_EXAMPLES = 16_000
"""Phrases and parts of labels that a model learns from: memory grows with the square. The newest labels come first."""

CONTRADICTS = 0.75
"""Cosine from which on a phrase that shares no intent with a label's part is taken to contradict it, and is dropped.

Of the built-in phrases that have another one so near, 98.6 % have the same intents as the nearest (measured 2026-11).
"""

_LIKELY = 0.5
_FEWEST_WORDS = 3
_MOST_PARTS = 4
_AT_ONCE = 100
"""Labels whose parts are judged at once."""

_ENOUGH_PHRASES = 10
_ASKED_PHRASES = 100
"""Phrases of an intent that are asked for at most: more tell no more of what is forgotten."""

_PLACE = {name: index for index, name in enumerate(INTENTS)}


class KernelTrainer:
    """`Trainer` beside the model that comes with Guichet, whose encoder and phrase vectors it uses.

    It remembers the vectors of all texts that it saw, so it is made for one training.
    """

    def __init__(self, default: Classifier, known: RememberingEncoder | None) -> None:
        self._encoder = known
        self._default = default.remembering(known)

    def fit(self, own: Mapping[str, str], labels: Sequence[Label]) -> TrainedModel:
        """See `Trainer`."""
        phrases = with_own(read_own(own))
        taught, used = self._taught(labels, MOST_EXAMPLES - len(phrases))
        kept = self._agreeing(phrases, taught)
        version, content = fitted(kept, self._encoder, labelled=taught)
        return TrainedModel(version, content, used, len(kept), len(phrases) - len(kept))

    def reads(self, files: Mapping[str, bytes]) -> bool:
        """See `Trainer`."""
        try:
            self._default.beside(files, self._encoder)
        except Malformed:
            return False
        return True

    def compare(
        self,
        candidate: TrainedModel,
        current: Mapping[str, bytes] | None,
        against: str,
        labels: Sequence[Label],
        own: Mapping[str, str],
    ) -> Comparison:
        """See `Trainer`."""
        one = self._default.beside(candidate.files, self._encoder)
        other = self._default if current is None else self._default.beside(current, self._encoder)
        verdicts = [
            (_verdict(model.understand(label.subject, label.text), label.correction.intents))
            for model in (one, other)
            for label in labels
        ]
        ours, theirs = verdicts[: len(labels)], verdicts[len(labels) :]
        pairs = [(left.right, right.right) for left, right in zip(ours, theirs, strict=True)]
        return Comparison(
            against=against,
            labels=len(labels),
            candidate=_summed(ours),
            current=_summed(theirs),
            gained=pairs.count((1, 0)),
            lost=pairs.count((0, 1)),
            forgotten=_forgotten(one, other, with_own(read_own(own))),
        )

    def _taught(self, labels: Sequence[Label], room: int) -> tuple[list[Phrase], int]:
        """Texts to learn from, each once and as the newest label has it, and how many labels they come from."""
        taught: dict[str, Phrase] = {}
        used = 0
        for lessons in self._lessons(labels):
            new = [one for one in lessons if words_of(one.text)]
            if len(taught) + len(new) > room:
                break
            for one in new:
                taught.setdefault(words_of(one.text), one)
            used += 1
        return list(taught.values()), used

    def _lessons(self, labels: Sequence[Label]) -> Iterator[list[Phrase]]:
        """What each label teaches; the parts of many are judged at once, which takes half the time."""
        for begin in range(0, len(labels), _AT_ONCE):
            some = labels[begin : begin + _AT_ONCE]
            told = [_parts(label) for label in some]
            chances = self._default.each([text for parts in told for text in parts])
            for label, parts in zip(some, told, strict=True):
                yield _lesson(label, parts, chances[: len(parts)])
                chances = chances[len(parts) :]

    def _agreeing(self, phrases: Sequence[Phrase], taught: Sequence[Phrase]) -> list[Phrase]:
        """The phrases without those that a label contradicts: the same words, or nearly the same meaning."""
        said = {words_of(one.text): one.intents for one in taught}
        kept = [one for one in phrases if words_of(one.text) not in said]
        lessons = [one for one in taught if one.intents]
        if self._encoder is None or not lessons or not kept:
            return kept
        near = _vectors(self._encoder, kept) @ _vectors(self._encoder, lessons).T
        place = near.argmax(axis=1)
        return [
            one
            for row, (one, lesson) in enumerate(zip(kept, place.tolist(), strict=True))
            if near[row, lesson] < CONTRADICTS or one.intents & lessons[lesson].intents
        ]


def _parts(label: Label) -> list[str]:
    return [part.text[:LONGEST_LINE] for part in parts_of(plain_subject(label.subject), label.text)]


def _lesson(label: Label, parts: list[str], chances: Matrix) -> list[Phrase]:
    """The whole and its telling parts; `chances`, shape (parts, intents), are those that the default model sees."""
    if not parts:
        return []
    language, truth = label.correction.language, frozenset(label.correction.intents)
    told = [(". ".join(parts)[:LONGEST_LINE], truth)]
    if len(parts) > 1:
        told += _attributed(parts, truth, chances)
    return [Phrase(text, language, intents) for text, intents in told]


def _attributed(parts: list[str], truth: frozenset[str], chances: Matrix) -> list[tuple[str, frozenset[str]]]:
    """The parts that carry what a label says, and those that do not carry what they seem to."""
    seen = [frozenset(INTENTS[i] for i in np.flatnonzero(row >= _LIKELY)) for row in chances]
    given = {i: set(names & truth) for i, names in enumerate(seen) if names}
    for name in sorted(truth.difference(*seen) - set(ALONE)):
        place = _bearer(parts, seen, truth, chances[:, _PLACE[name]])
        if place is not None:
            given.setdefault(place, set()).add(name)
    # What the model gets wrong teaches more than what it gets right, and comes first.
    order = sorted(given, key=lambda i: (seen[i] == frozenset(given[i]), i))
    return [(parts[i], frozenset(given[i])) for i in order[:_MOST_PARTS]]


def _bearer(parts: list[str], seen: list[frozenset[str]], truth: frozenset[str], chances: Matrix) -> int | None:
    """The part that an intent most likely comes from which none seems to have: a misunderstood one, else any."""
    wrong = [i for i, names in enumerate(seen) if names and not names & truth]
    plain = [i for i, names in enumerate(seen) if not names and len(parts[i].split()) >= _FEWEST_WORDS]
    return max(wrong or plain, key=lambda i: float(chances[i]), default=None)


def _vectors(encoder: RememberingEncoder, phrases: Sequence[Phrase]) -> Matrix:
    return encoder.encode([without_numbers(one.text) for one in phrases])


def _verdict(understood: Understanding, truth: tuple[str, ...]) -> Figures:
    """How one contact was understood, as counts of one."""
    named = [found.name for found in understood.intents]
    # As everywhere, what is named counts as acted on where the model does not abstain; the first one above all.
    acted = bool(named) and not understood.abstained
    silent = not named or named == ["other"]
    right = named[0] in truth if named else truth == ("other",)
    if truth == ("other",) and not acted:
        right = silent or understood.abstained
    wrong = acted and named[0] not in truth
    return Figures(
        right=int(right and not wrong),
        exact=int(set(named) == set(truth)),
        acted=int(acted),
        acted_wrong=int(wrong),
        abstained=int(understood.abstained),
    )


def _summed(verdicts: Sequence[Figures]) -> Figures:
    return Figures(
        right=sum(one.right for one in verdicts),
        exact=sum(one.exact for one in verdicts),
        acted=sum(one.acted for one in verdicts),
        acted_wrong=sum(one.acted_wrong for one in verdicts),
        abstained=sum(one.abstained for one in verdicts),
    )


def _forgotten(one: Classifier, other: Classifier, phrases: Sequence[Phrase]) -> dict[str, tuple[float, float]]:
    """Intents of whose phrases the first model knows clearly fewer than the other: its share, and the other's."""
    single = _spread([phrase for phrase in phrases if len(phrase.intents) == 1])
    texts = [phrase.text for phrase in single]
    truths = np.array([_PLACE[next(iter(phrase.intents))] for phrase in single])
    known = [_guesses(model, texts) == truths for model in (one, other)]
    shares = {}
    for name, place in _PLACE.items():
        mine = truths == place
        if mine.sum() >= _ENOUGH_PHRASES:
            now, was = (round(float(right[mine].mean()), 4) for right in known)
            if now < was - FORGETS:
                shares[name] = (now, was)
    return shares


def _spread(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Some phrases of each intent, of all its languages alike: they stand in the order of the languages."""
    chosen: list[Phrase] = []
    for name in INTENTS:
        mine = [phrase for phrase in phrases if phrase.intents == {name}]
        step = max(1.0, len(mine) / _ASKED_PHRASES)
        chosen += [mine[int(index * step)] for index in range(min(len(mine), _ASKED_PHRASES))]
    return chosen


def _guesses(model: Classifier, texts: list[str]) -> NDArray[np.int64]:
    """The place of each text's likeliest intent; by some hundreds, for a text's features are 32 KB."""
    rows = [model.each(texts[i : i + 500]).argmax(axis=1) for i in range(0, len(texts), 500)]
    return np.concatenate(rows) if rows else np.zeros(0, np.int64)
