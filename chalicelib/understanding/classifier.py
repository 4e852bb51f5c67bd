"""Text to understanding: the one door of this package."""

import json
from pathlib import Path

import numpy as np

from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, IntentFound, Understanding
from chalicelib.errors import Malformed
from chalicelib.understanding.calibration import sigmoid
from chalicelib.understanding.encoder import Encoder, PreparedEncoder, one_thread
from chalicelib.understanding.features import Ngrams, without_numbers
from chalicelib.understanding.language import LanguageModel, Linguist
from chalicelib.understanding.model import Examples, KernelModel, Matrix
from chalicelib.understanding.references import references
from chalicelib.understanding.sentences import Sentence, plain_subject, sentences
from chalicelib.understanding.tone import manner

_MAX_CHARACTERS = 12_000
"""More of a text is not read for intents: what a customer wants stands before that."""

_ALONE = ("other", "spam")

_CONTEXT = np.float32(0.3)
"""How much of a part's judgement is the whole contact's: a sentence alone is easily misread."""


class Classifier:
    """A loaded model. Construct it by `load`; it holds no state between contacts."""

    def __init__(
        self, facts: dict[str, object], arrays: dict[str, Matrix], encoder: Encoder | None, linguist: Linguist
    ) -> None:
        self._names = tuple(map(str, _listed(facts["intents"])))
        self._slopes = np.array(facts["slopes"], np.float32)
        self._offsets = np.array(facts["offsets"], np.float32)
        self._act, self._suggest, self._strange = (
            float(str(facts[name])) for name in ("act", "suggest", "strange_below")
        )
        self.version = str(facts["version"])
        self._ngrams = Ngrams(arrays.pop("idf"), float(str(facts["unseen"])))
        self._model = KernelModel(arrays, float(str(facts["sharpness"])))
        self._encoder = encoder
        self._linguist = linguist

    @classmethod
    def load(cls, directory: Path) -> "Classifier":
        """Read a model that `train` wrote; raises Malformed where the directory holds none."""
        if not (directory / "model.json").exists():
            raise Malformed(f"{directory} holds no model", reason="no_model")
        one_thread()
        facts = json.loads((directory / "model.json").read_text("utf-8"))
        with np.load(directory / "arrays.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32, copy=False) for name in stored.files}
        encoder = PreparedEncoder(directory / "encoder") if facts["encoder"] else None
        return cls(facts, arrays, encoder, Linguist(LanguageModel(directory / "language")))

    def understand(self, subject: str, text: str) -> Understanding:
        """What a contact asks for and how; `text` is what the customer wrote now, without quotes."""
        subject = plain_subject(subject)
        if not (subject or text.strip()):
            return NOTHING_UNDERSTOOD
        start = text[:_MAX_CHARACTERS]
        parts = sentences(start)
        if subject:
            parts.insert(0, Sentence(subject, None))
        language = self._linguist.language(start if len(start.split()) >= 3 else f"{subject} {start}")
        found = self._intents(parts)
        sure = frozenset(intent.name for intent in found if intent.confidence >= max(self._suggest, 0.75))
        how = manner(f"{subject}\n{start}", language, sure)
        return Understanding(
            language=language,
            intents=tuple(found),
            abstained=not any(intent.confidence >= self._act for intent in found),
            tone=how.tone,
            urgent=how.urgent,
            repeat=how.repeat,
            references=references(subject, text),
            model=self.version,
        )

    def _intents(self, parts: list[Sentence]) -> list[IntentFound]:
        """Each intent that at least one part makes likely, with the part that does most, surest first."""
        if not parts:
            return []
        chances = self._chances([part.text for part in parts])
        best = chances.argmax(axis=0)
        found = [
            IntentFound(name, round(float(chances[best[i], i]), 4), parts[int(best[i])].span)
            for i, name in enumerate(self._names)
            if chances[best[i], i] >= self._suggest
        ]
        return _settled(sorted(found, key=lambda intent: -intent.confidence))

    def _chances(self, texts: list[str]) -> Matrix:
        """Probability of each intent for each text, shape (texts, intents)."""
        vectors = self._encoder.encode([without_numbers(text) for text in texts]) if self._encoder else None
        rows = self._ngrams.rows([*texts, ". ".join(texts)])
        if vectors is not None:
            vectors = np.concatenate([vectors, _whole(vectors, texts)])
        scores, nearness = self._model.judge(Examples(vectors, rows))
        odds = scores * self._slopes + self._offsets
        chances = sigmoid((1 - _CONTEXT) * odds[:-1] + _CONTEXT * odds[-1])
        # What resembles nothing known may look like something by chance; nobody acts on it.
        strange = nearness[:-1] < self._strange
        chances[strange] = np.minimum(chances[strange], self._act * 0.9)
        return chances


def _whole(vectors: Matrix, texts: list[str]) -> Matrix:
    """A vector for the whole contact from those of its parts: encoding it again would double the cost."""
    weights = np.sqrt([len(text.split()) + 1 for text in texts]).astype(np.float32)
    mean = weights @ vectors
    whole: Matrix = (mean / max(float(np.linalg.norm(mean)), 1e-9))[None, :]
    return whole


def _settled(found: list[IntentFound]) -> list[IntentFound]:
    """The intents after the rules between them.

    `other` and `spam` stand alone: one that leads is all there is, one that follows falls away. Where a
    problem with the delivery is reported, asking where the parcel is adds nothing.
    """
    if found and found[0].name in _ALONE:
        return found[:1]
    names = {intent.name for intent in found}
    dropped = {*_ALONE, *(("order_tracking",) if "delivery_problem" in names else ())}
    return [intent for intent in found if intent.name not in dropped]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
