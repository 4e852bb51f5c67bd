"""Text to understanding: the one door of this package."""

import json
from collections.abc import Mapping
from copy import copy
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from chalicelib.domain.understanding import NOTHING_UNDERSTOOD, IntentFound, Understanding
from chalicelib.errors import Malformed
from chalicelib.understanding.calibration import of_contact, sigmoid
from chalicelib.understanding.encoder import LOCAL, Encoder, PreparedEncoder, joined, one_thread
from chalicelib.understanding.features import Ngrams, without_numbers
from chalicelib.understanding.language import LanguageModel, Linguist
from chalicelib.understanding.manners import Heads
from chalicelib.understanding.model import FORMAT, Examples, KernelModel, Matrix, decoded
from chalicelib.understanding.number_weights import Meaning
from chalicelib.understanding.references import references
from chalicelib.understanding.sentences import Sentence, plain_subject, sentences
from chalicelib.understanding.tone import manner

_MAX_CHARACTERS = 12_000
"""More of a text is not read for intents: what a customer wants stands before that."""

_ALONE = ("other", "spam")
_PROBLEM = "delivery_problem"
_OF_PARCEL = ("order_tracking", _PROBLEM)
_SURE_PROBLEM = 0.95

_LONE = 0.4
"""Where no intent reaches the confidence to suggest, the surest one is listed from this share of it on.

Somebody reads that contact from scratch: the surest intent, right in two of five held-out cases, beats none.
"""


class Classifier:
    """A loaded model. Construct it by `load`; it holds no state between contacts."""

    def __init__(
        self,
        facts: dict[str, object],
        arrays: dict[str, Matrix],
        encoder: Encoder | None,
        linguist: Linguist,
        heads: Heads | None = None,
    ) -> None:
        self._names = tuple(map(str, _listed(facts["intents"])))
        self._slopes = np.array(facts["slopes"], np.float32)
        self._offsets = np.array(facts["offsets"], np.float32)
        self._act, self._suggest, self._strange = (
            float(str(facts[name])) for name in ("act", "suggest", "strange_below")
        )
        self._precisions = [(float(str(p)), float(str(c))) for p, c in map(_listed, _listed(facts["precisions"]))]
        self.version = str(facts["version"])
        self._ngrams = Ngrams(arrays.pop("idf"), float(str(facts["unseen"])))
        self._model = KernelModel(arrays, float(str(facts["sharpness"])))
        self._encoder = encoder
        self._linguist = linguist
        self._heads = heads

    @classmethod
    def load(cls, directory: Path, encoder: Encoder | None = None) -> "Classifier":
        """Read a model that `train` wrote; `encoder` is the one that runs elsewhere, None for the model's own.

        Raises Malformed where the directory holds no model, or one that learnt with another encoder.
        """
        if not (directory / "model.json").exists():
            raise Malformed(f"{directory} holds no model", reason="no_model")
        one_thread()
        content = {name: (directory / name).read_bytes() for name in ("model.json", "arrays.npz")}
        encoder = _encoder_of(directory, str(json.loads(content["model.json"])["encoder"]), encoder)
        heads = Heads.load(directory, encoder.name if encoder else "")
        return cls.read(content, encoder, Linguist(LanguageModel(directory / "language")), heads)

    @classmethod
    def read(
        cls, content: Mapping[str, bytes], encoder: Encoder | None, linguist: Linguist, heads: Heads | None = None
    ) -> "Classifier":
        """A model from its files by name, beside what all models share; raises Malformed where they are none."""
        try:
            facts = json.loads(content["model.json"])
            with np.load(BytesIO(content["arrays.npz"]), allow_pickle=False) as stored:
                # The vectors as the encoder made them are for training alone.
                arrays = decoded(stored, "vectors")
            if facts["format"] != FORMAT:
                raise Malformed(
                    f"The model has format {facts['format']}, not {FORMAT}: train it again", reason="no_model"
                )
            if facts["encoder"] != (encoder.name if encoder else ""):
                raise Malformed(f"The model learnt with the encoder {facts['encoder']}", reason="encoder_mismatch")
            return cls(facts, arrays, encoder, linguist, heads)
        except (KeyError, ValueError, TypeError, OSError, EOFError, BadZipFile) as error:
            raise Malformed(f"The files are no model: {type(error).__name__}", reason="no_model") from error

    def beside(self, content: Mapping[str, bytes], encoder: Encoder | None = None) -> "Classifier":
        """Another model, from its files, that shares this one's encoder (or uses its like), linguist and heads."""
        return Classifier.read(content, encoder or self._encoder, self._linguist, self._heads)

    def remembering(self, encoder: Encoder | None) -> "Classifier":
        """The same model with an encoder that gives the same vectors."""
        other = copy(self)
        other._encoder = encoder
        return other

    def aiming(self, act: float, suggest: float) -> "Classifier":
        """The same model with the thresholds of other precisions, 0 to 1, to act alone and to suggest."""
        other = copy(self)
        # As at training: however high the precision, a confidence of all but one is enough.
        other._act = min(self._confidence_for(act), 0.999)
        other._suggest = min(self._confidence_for(suggest), other._act)
        return other

    def _confidence_for(self, precision: float) -> float:
        """The confidence from which on a precision was reached; above 1 for one that never was."""
        return next((confidence for known, confidence in self._precisions if known >= precision - 1e-9), 1.01)

    @property
    def encoder(self) -> Encoder | None:
        """The encoder that the model uses."""
        return self._encoder

    def understand(self, subject: str, text: str) -> Understanding:
        """What a contact asks for and how; `text` is what the customer wrote now, without quotes."""
        subject = plain_subject(subject)
        if not (subject or text.strip()):
            return NOTHING_UNDERSTOOD
        start = text[:_MAX_CHARACTERS]
        parts = parts_of(subject, start)
        language = self._linguist.language(start if len(start.split()) >= 3 else f"{subject} {start}")
        texts = [part.text for part in parts]
        examples = self._of_contact(texts) if texts else None
        found = self._intents(parts, examples) if examples else []
        sure = frozenset(intent.name for intent in found if intent.confidence >= max(self._suggest, 0.75))
        vectors = None if examples is None or examples.vectors is None else examples.vectors[: len(parts)]
        how = manner(parts, language, sure, self._heads, vectors)
        return Understanding(
            language=language,
            intents=tuple(found),
            abstained=not any(intent.confidence >= self._act for intent in found),
            tone=how.tone,
            urgent=how.urgent,
            repeat=how.repeat,
            references=references(subject, text, self._meaning(parts, examples)),
            model=self.version,
            why=how.why,
        )

    def _meaning(self, parts: list[Sentence], examples: Examples | None) -> Meaning | None:
        """What the parts mean, for numbers, which learnt with the package's own encoder."""
        if examples is None or examples.vectors is None or not self._encoder or self._encoder.name != LOCAL:
            return None
        return Meaning(parts, examples.vectors)

    def _intents(self, parts: list[Sentence], examples: Examples) -> list[IntentFound]:
        """Each intent that at least one part makes likely, with the part that does most, surest first."""
        chances = self._chances(examples)
        best = chances.argmax(axis=0)
        surest = float(chances.max())
        enough = self._suggest if surest >= self._suggest else max(surest, _LONE * self._suggest)
        found = [
            IntentFound(name, round(float(chances[best[i], i]), 4), parts[int(best[i])].span)
            for i, name in enumerate(self._names)
            if chances[best[i], i] >= enough
        ]
        return _settled(sorted(found, key=lambda intent: -intent.confidence))

    def each(self, texts: list[str]) -> Matrix:
        """Probability of each of INTENTS for each text by itself, shape (texts, intents)."""
        scores, _ = self._model.judge(self._alone(texts))
        return sigmoid(scores * self._slopes + self._offsets)

    def _chances(self, examples: Examples) -> Matrix:
        """Probability of each intent for each part, shape (parts, intents); the last example is the whole contact."""
        scores, nearness = self._model.judge(examples)
        odds = scores * self._slopes + self._offsets
        chances = sigmoid(of_contact(odds[-1:], odds[:-1]))
        # What resembles nothing known may look like something by chance; nobody acts on it.
        strange = nearness[:-1] < self._strange
        chances[strange] = np.minimum(chances[strange], self._act * 0.9)
        return chances

    def _alone(self, texts: list[str]) -> Examples:
        """Features of texts by themselves."""
        vectors = self._encoder.encode([without_numbers(text) for text in texts]) if self._encoder else None
        return Examples(vectors, self._ngrams.rows(texts))

    def _of_contact(self, texts: list[str]) -> Examples:
        """Features of a contact's parts and, last, of the whole contact."""
        vectors = joined(self._encoder, [without_numbers(text) for text in texts]) if self._encoder else None
        return Examples(vectors, self._ngrams.rows_and_whole(texts))


def parts_of(subject: str, text: str) -> list[Sentence]:
    """The parts of a contact that may ask or report something; a subject without prefixes is the first."""
    parts = sentences(text)
    if subject:
        parts.insert(0, Sentence(subject, None))
    return parts


def _encoder_of(directory: Path, learnt_with: str, given: Encoder | None) -> Encoder | None:
    """The encoder that a model learnt with; none for a model of n-grams alone."""
    name = given.name if given else LOCAL
    if (learnt_with or LOCAL) != name:
        raise Malformed(
            f"The model in {directory} learnt with the encoder {learnt_with or 'none'}, and this is {name}: "
            "train it again with this one, or set GUICHET_ENCODER to the other",
            reason="encoder_mismatch",
        )
    return given or (PreparedEncoder(directory / "encoder") if learnt_with else None)


def _settled(found: list[IntentFound]) -> list[IntentFound]:
    """The intents after the rules between them.

    `other` and `spam` stand alone: one that leads is all there is, one that follows falls away. Asking where a parcel
    is and reporting a problem with its delivery is one matter: a problem that is sure names it, else the surer of both.
    """
    if found and found[0].name in _ALONE:
        return found[:1]
    of_parcel = [intent for intent in found if intent.name in _OF_PARCEL]
    sure = [intent for intent in of_parcel if intent.name == _PROBLEM and intent.confidence >= _SURE_PROBLEM]
    dropped = {*_ALONE, *(intent.name for intent in of_parcel if intent is not (sure or of_parcel)[0])}
    return [intent for intent in found if intent.name not in dropped]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
