"""Train a brand's model, and put it into use if it is better than the one in use."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.domain.labels import Label
from chalicelib.domain.learning import Labels, Models, Trainer
from chalicelib.domain.models import (
    DEFAULT,
    FACTS,
    FILES,
    Comparison,
    ModelRecord,
    Schooling,
    TrainedModel,
    decided,
    held_out,
    model_folder,
)
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import Blobs, Brands, Outcome
from chalicelib.errors import Conflict, NotFound, Retryable
from chalicelib.usecases.edit_phrases import own_files

MOST_LABELS = 10_000
"""Labels that are looked at, the newest ones."""

_PAGE = 100


@dataclass(frozen=True, slots=True)
class TrainBrand:
    """The newest labels judge between a model that has not seen them and the one in use, which has not either.

    What wins is trained once more, with the held-out labels as well, and put into use. Whatever is trained is kept.
    """

    brands: Brands
    labels: Labels
    models: Models
    blobs: Blobs
    trainer: Callable[[], Trainer]

    def __call__(self, pointer: TrainPointer, now: datetime) -> Outcome:
        """Train the model of the brand that a pointer names.

        Raises `Retryable` when somebody put another version into use meanwhile: then all is compared anew.
        """
        merchant, brand = pointer.merchant, pointer.brand
        if self.brands.get(merchant, brand) is None:
            return Outcome("gone", facts={"merchant": merchant, "brand": brand})
        self.models.take_up(merchant, brand)
        own = own_files(self.blobs, merchant, brand).files
        labels = self._labels(merchant, brand)
        if not labels and not own:
            return self._conclude(pointer, now, "nothing", "There are neither labels nor phrases of the brand's own.")
        active = self.models.active(merchant, brand)
        trainer = self.trainer()
        # One that cannot be read judges nobody's contacts any more, and its time is as good as never.
        current = self._files(trainer, merchant, brand, active)
        known = self.models.get(merchant, brand, active) if current else None
        learnt_until = known.learnt_until if known else None
        used = active if current else DEFAULT
        model, decision, why, comparison, learnt = _trained(trainer, own, labels, current, used, learnt_until)
        if current and model.version == active:
            return self._conclude(pointer, now, "unchanged", "Nothing has changed since the one in use.", active)
        record = ModelRecord(
            merchant=merchant,
            brand=brand,
            version=model.version,
            made_at=now,
            by=pointer.by,
            labels=model.labels,
            phrases=model.phrases,
            own_phrases=sum(len(text.splitlines()) for text in own.values()),
            dropped=model.dropped,
            decision=decision,
            why=why,
            size=sum(map(len, model.files.values())),
            learnt_until=learnt[0].correction.at if learnt else None,
            comparison=comparison,
        )
        self._keep(record, model)
        if decision == "activated":
            try:
                self.models.activate(merchant, brand, model.version, instead_of=active)
            except Conflict as error:
                raise Retryable("Another version was put into use meanwhile", reason="changed") from error
        return self._conclude(pointer, now, decision, why, model.version, len(labels))

    def _files(self, trainer: Trainer, merchant: str, brand: str, version: str) -> Mapping[str, bytes] | None:
        """The files of the version in use; None for the one that comes with Guichet, or where they cannot be read."""
        folder = model_folder(merchant, brand, version)
        try:
            files = {name: self.blobs.get(folder + name) for name in FILES} if version else {}
        except NotFound:
            return None
        return files if files and trainer.reads(files) else None

    def _labels(self, merchant: str, brand: str) -> tuple[Label, ...]:
        """A brand's labels, newest first."""
        found: list[Label] = []
        cursor: str | None = None
        while len(found) < MOST_LABELS:
            page = self.labels.listed(merchant, brand, _PAGE, cursor)
            found.extend(page.items)
            cursor = page.next
            if cursor is None:
                break
        return tuple(found[:MOST_LABELS])

    def _keep(self, record: ModelRecord, model: TrainedModel) -> None:
        """The files before the record: a version that is listed can be used."""
        folder = model_folder(record.merchant, record.brand, record.version)
        for name, content in model.files.items():
            self.blobs.put(folder + name, content, "application/octet-stream")
        facts = json.dumps(asdict(record), default=str, indent=1)
        self.blobs.put(folder + FACTS, facts.encode(), "application/json")
        self.models.keep(record)

    def _conclude(
        self, pointer: TrainPointer, now: datetime, decision: str, why: str, version: str = "", labels: int = 0
    ) -> Outcome:
        self.models.conclude(pointer.merchant, pointer.brand, Schooling(now, decision, why, version))
        facts: dict[str, str | int | float] = {"merchant": pointer.merchant, "brand": pointer.brand, "labels": labels}
        return Outcome(decision, (why,), facts | {"model": version})


def _trained(
    trainer: Trainer,
    own: Mapping[str, str],
    labels: tuple[Label, ...],
    current: Mapping[str, bytes] | None,
    used: str,
    learnt_until: datetime | None,
) -> tuple[TrainedModel, str, str, Comparison | None, tuple[Label, ...]]:
    """The model, what is decided of it, why, by which comparison, and the labels that it learnt from.

    `current` are the files of the version `used`, which learnt from labels given until then.
    """
    new = sum(learnt_until is None or label.correction.at > learnt_until for label in labels)
    held = held_out(len(labels), new)
    if not held:
        why = (
            f"{len(labels)} labels, {new} of them new to the one in use: too few to compare. "
            "It is not used unless somebody activates it."
        )
        return trainer.fit(own, labels), "unproven", why, None, labels
    tested, learnt = labels[:held], labels[held:]
    candidate = trainer.fit(own, learnt)
    comparison = trainer.compare(candidate, current, used, tested, own)
    decision, why = decided(comparison)
    if decision != "activated":
        return candidate, decision, why, comparison, learnt
    return trainer.fit(own, labels), decision, why, comparison, labels
