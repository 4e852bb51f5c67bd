"""Labels, model versions, replays, and a trainer that learns words by heart, in memory."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.labels import Label
from chalicelib.domain.models import Comparison, Figures, ModelRecord, Schooling, TrainedModel
from chalicelib.domain.ports import Classifier, Page
from chalicelib.domain.replay import Replay
from chalicelib.domain.understanding import Understanding
from chalicelib.errors import Conflict, Malformed, Refused
from tests.fakes.reading import KeywordClassifier
from tests.fakes.table import MemoryTable, paged
from tests.fakes.tenants import MemoryBrands


@dataclass(slots=True)
class MemoryModels:
    """`Models` in memory; which version is in use stands in the brand."""

    brands: MemoryBrands
    records: dict[tuple[str, str, str], ModelRecord] = field(default_factory=dict)
    schoolings: dict[tuple[str, str], Schooling] = field(default_factory=dict)

    def keep(self, record: ModelRecord) -> None:
        """See `Models`."""
        self.records.setdefault((record.merchant, record.brand, record.version), record)

    def get(self, merchant: str, brand: str, version: str) -> ModelRecord | None:
        """See `Models`."""
        return self.records.get((merchant, brand, version))

    def listed(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[ModelRecord]:
        """See `Models`."""
        found = [one for one in self.records.values() if (one.merchant, one.brand) == (merchant, brand)]
        return paged(found, lambda one: f"{one.made_at.isoformat()}#{one.version}", limit, cursor, newest_first=True)

    def active(self, merchant: str, brand: str) -> str:
        """See `Models`."""
        found = self.brands.get(merchant, brand)
        return found.model if found else ""

    def activate(self, merchant: str, brand: str, version: str, instead_of: str) -> None:
        """See `Models`."""
        found = self.brands.get(merchant, brand)
        if found is None or found.model != instead_of:
            raise Conflict("brand", reason="changed")
        self.brands.brands[merchant, brand] = replace(found, model=version)

    def want(self, merchant: str, brand: str) -> None:
        """See `Models`."""
        self.schoolings[merchant, brand] = replace(self.schooling(merchant, brand), wanted=True)

    def take_up(self, merchant: str, brand: str) -> None:
        """See `Models`."""
        self.schoolings[merchant, brand] = replace(self.schooling(merchant, brand), wanted=False)

    def conclude(self, merchant: str, brand: str, schooling: Schooling) -> None:
        """See `Models`."""
        wanted = self.schooling(merchant, brand).wanted
        self.schoolings[merchant, brand] = replace(schooling, wanted=wanted)

    def schooling(self, merchant: str, brand: str) -> Schooling:
        """See `Models`."""
        return self.schoolings.get((merchant, brand), Schooling())

    def wanted(self) -> Iterable[tuple[str, str]]:
        """See `Models`."""
        return sorted(name for name, one in self.schoolings.items() if one.wanted)


@dataclass(slots=True)
class MemoryLabels:
    """`Labels` in memory."""

    table: MemoryTable
    models: MemoryModels
    labels: dict[tuple[str, str], Label] = field(default_factory=dict)

    def of_contact(self, merchant: str, contact: str) -> Label | None:
        """See `Labels`."""
        return self.labels.get((merchant, contact))

    def put(self, label: Label, case: Case | None) -> None:
        """See `Labels`."""
        known = self.of_contact(label.merchant, label.contact)
        if (known.version if known else 0) != label.version:
            raise Conflict("label", reason="changed")
        if case:
            found = self.table.cases.get((case.merchant, case.reference))
            if found is None or found.version != case.version:
                raise Conflict("case", reason="changed")
            self.table.cases[case.merchant, case.reference] = replace(
                found,
                intents=case.intents,
                abstained=case.abstained,
                tone=case.tone,
                language=case.language,
                version=case.version + 1,
            )
        self.labels[label.merchant, label.contact] = replace(label, version=label.version + 1)
        self.models.want(label.merchant, label.brand)

    def listed(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[Label]:
        """See `Labels`."""
        found = [one for one in self.labels.values() if (one.merchant, one.brand) == (merchant, brand)]
        return paged(
            found, lambda one: f"{one.correction.at.isoformat()}#{one.contact}", limit, cursor, newest_first=True
        )


@dataclass(slots=True)
class MemoryReplays:
    """`Replays` in memory."""

    replays: dict[tuple[str, str, str], Replay] = field(default_factory=dict)

    def put(self, merchant: str, brand: str, replay: Replay) -> None:
        """See `Replays`."""
        self.replays[merchant, brand, replay.id] = replay

    def get(self, merchant: str, brand: str, identifier: str) -> Replay | None:
        """See `Replays`."""
        return self.replays.get((merchant, brand, identifier))


@dataclass(frozen=True, slots=True)
class PlainPhraseBook:
    """`PhraseBook` of one phrase, that refuses a line that says `wrong`."""

    def built_in(self, language: str) -> Mapping[str, str]:
        """See `PhraseBook`."""
        return {"fr/refund.txt": "rendez-moi mon argent\n"} if language == "fr" else {}

    def checked(self, own: Mapping[str, str]) -> Sequence[str]:
        """See `PhraseBook`."""
        if wrong := [path for path, text in own.items() if "wrong" in text]:
            raise Refused(f"{wrong[0]}:1: wrong", reason="invalid_phrases")
        return [path for path, text in own.items() if "near" in text]

    def counts(self, own: Mapping[str, str]) -> Mapping[str, Mapping[str, int]]:
        """See `PhraseBook`."""
        return {"fr": {"built_in": 1, "own": len(own), "dropped": 0}}


@dataclass(frozen=True, slots=True)
class LearntByHeart:
    """`Classifier` of a trained model: the intents of the last label whose text holds the same first word."""

    version: str
    lessons: Mapping[str, list[str]]

    def understand(self, subject: str, text: str) -> Understanding:
        """See `Classifier`."""
        known = self.lessons.get(_first(text))
        said = " ".join(known) if known is not None else text
        return KeywordClassifier(model=self.version).understand(subject if known is None else "", said)


@dataclass(slots=True)
class RoteTrainer:
    """`Trainer` whose model has each label's first word by heart, the newest label first."""

    def fit(self, own: Mapping[str, str], labels: Sequence[Label]) -> TrainedModel:
        """See `Trainer`."""
        lessons: dict[str, list[str]] = {}
        for label in labels:
            lessons.setdefault(_first(label.text), list(label.correction.intents))
        content = json.dumps(lessons).encode()
        version = hashlib.sha256(content + repr(sorted(own.items())).encode()).hexdigest()[:12]
        files = {"model.json": json.dumps({"version": version, "lessons": lessons}).encode(), "arrays.npz": b"none"}
        return TrainedModel(version, files, len(labels), 1 + len(own))

    def reads(self, files: Mapping[str, bytes]) -> bool:
        """See `Trainer`."""
        return files["model.json"].startswith(b"{")

    def compare(
        self,
        candidate: TrainedModel,
        current: Mapping[str, bytes] | None,
        against: str,
        labels: Sequence[Label],
        own: Mapping[str, str],
    ) -> Comparison:
        """See `Trainer`."""
        one = _read(candidate.files)
        other: Classifier = _read(current) if current else KeywordClassifier()
        pairs = [(_right(one, label), _right(other, label)) for label in labels]
        figures = [Figures(sum(rights), sum(rights), len(pairs), 0, 0) for rights in zip(*pairs, strict=True)]
        return Comparison(
            against, len(labels), figures[0], figures[1], pairs.count((True, False)), pairs.count((False, True))
        )


@dataclass(slots=True)
class MemoryClassifiers:
    """`Classifiers`: the default one, and those of versions whose files a test put into the bucket."""

    default: Classifier
    objects: Mapping[str, tuple[bytes, str]]

    def of(self, brand: Brand) -> Classifier:
        """See `Classifiers`."""
        stored = self.objects.get(f"models/{brand.merchant}/{brand.id}/{brand.model}/model.json")
        return _read({"model.json": stored[0]}) if stored else self.default


def _read(files: Mapping[str, bytes]) -> LearntByHeart:
    try:
        facts = json.loads(files["model.json"])
    except ValueError as error:
        raise Malformed("no model", reason="no_model") from error
    return LearntByHeart(facts["version"], facts["lessons"])


def _right(model: Classifier, label: Label) -> bool:
    named = {found.name for found in model.understand(label.subject, label.text).intents}
    return named == set(label.correction.intents)


def _first(text: str) -> str:
    return text.split()[0] if text.split() else ""
