"""What learning needs from outside, as Protocols beside those of `ports`: labels, models, what trains and judges."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.labels import Label
from chalicelib.domain.models import Comparison, ModelRecord, Schooling, TrainedModel
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import Classifier, Page, Queue
from chalicelib.domain.replay import Replay


class Labels(Protocol):
    """The corrections, one label for each contact that was corrected."""

    def of_contact(self, merchant: str, contact: str) -> Label | None:
        """The label of a contact."""

    def put(self, label: Label, case: Case | None) -> None:
        """Write a label, what it changes of its case, and that its brand wants training, all or nothing.

        Raises `Conflict` when somebody wrote the label or the case since they were read.
        """

    def listed(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[Label]:
        """A brand's labels, newest correction first."""


class Models(Protocol):
    """The versions of the brands' models, and which one is in use; their bytes are in the bucket."""

    def keep(self, record: ModelRecord) -> None:
        """Write what is known of a version; the same again changes nothing."""

    def get(self, merchant: str, brand: str, version: str) -> ModelRecord | None:
        """One version."""

    def listed(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[ModelRecord]:
        """A brand's versions, newest first."""

    def active(self, merchant: str, brand: str) -> str:
        """The version in use now, empty for the one that comes with Guichet."""

    def activate(self, merchant: str, brand: str, version: str, instead_of: str) -> None:
        """Put a version into use; raises `Conflict` when another one than `instead_of` is in use."""

    def want(self, merchant: str, brand: str) -> None:
        """Note that a brand wants training at the next occasion."""

    def take_up(self, merchant: str, brand: str) -> None:
        """Note that the training of a brand begins: what comes from now on is for the next one."""

    def conclude(self, merchant: str, brand: str, schooling: Schooling) -> None:
        """Note what a training came to."""

    def schooling(self, merchant: str, brand: str) -> Schooling:
        """Where a brand stands with its training."""

    def wanted(self) -> Iterable[tuple[str, str]]:
        """Merchant and id of each brand that wants training."""


class Trainer(Protocol):
    """Phrases and labels to models. `own` are the brand's phrases as files, see `understanding/phrases/README.md`."""

    def fit(self, own: Mapping[str, str], labels: Sequence[Label]) -> TrainedModel:
        """A model from the phrases and labels; the same ones make the same version."""

    def reads(self, files: Mapping[str, bytes]) -> bool:
        """Whether files are a model that can be used: of this version of Guichet, and whole."""

    def compare(
        self,
        candidate: TrainedModel,
        current: Mapping[str, bytes] | None,
        against: str,
        labels: Sequence[Label],
        own: Mapping[str, str],
    ) -> Comparison:
        """How a candidate does on labels beside the files of the one in use, None for the one that comes with Guichet.

        `against` is the version in use. Raises `Malformed` when it cannot be read.
        """


class Classifiers(Protocol):
    """The models of the brands, ready to judge."""

    def of(self, brand: Brand) -> Classifier:
        """What understands a brand's contacts: the version that it names, with the precisions that it wants.

        Where that version cannot be had, the model that comes with Guichet: nothing stops for it. Who asks sees it
        by the version that judged.
        """


class PhraseBook(Protocol):
    """The phrases that come with Guichet, and the rules for a brand's own ones."""

    def built_in(self, language: str) -> Mapping[str, str]:
        """The files of a language by their path, such as `fr/refund.txt`."""

    def checked(self, own: Mapping[str, str]) -> Sequence[str]:
        """What is worth a second look in a brand's own files, a sentence each, with the line.

        Raises `Refused` with reason `invalid_phrases`, naming the lines, for what cannot be learnt from.
        """

    def counts(self, own: Mapping[str, str]) -> Mapping[str, Mapping[str, int]]:
        """By language, how many phrases are built in, the brand's own, and dropped."""


class Replays(Protocol):
    """What replays were asked for, and what they found."""

    def put(self, merchant: str, brand: str, replay: Replay) -> None:
        """Keep a replay as it stands now."""

    def get(self, merchant: str, brand: str, identifier: str) -> Replay | None:
        """One replay."""


TrainQueue = Queue[TrainPointer]
