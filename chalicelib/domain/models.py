"""A brand's models: what is kept of each version, and when a new one takes the place of the one in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import comb

DEFAULT = "default"
"""The name of the model that comes with Guichet: what a brand goes by until it has one of its own."""

FILES = ("model.json", "arrays.npz")
"""What a version has in the bucket, besides its facts; encoder and language model are in the package."""

FACTS = "facts.json"

FEWEST_LABELS = 10
"""Labels that the model in use has not learnt from, below which nothing is compared: half of them are held out."""

HELD_OUT = 20
"""Labels that are held out at least, where this is no more than half of them; a fifth of many."""

MOST_HELD_OUT = 500
"""Labels that are held out at most: more tell no more and take long."""

CHANCE = 0.05
"""How likely the advantage may be by chance alone, for a new model to count as better (one-sided sign test)."""

FORGETS = 0.1
"""Share of an intent's known phrases by which a new model may fall behind the one in use."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a model did on held-out labels, in contacts. `right`: the surest intent is one of the label's and nothing
    that it would act on is wrong. `acted`: it would act alone; `acted_wrong`: on something that the label lacks.
    """

    right: int
    exact: int
    acted: int
    acted_wrong: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same held-out labels, newest in time.

    `gained` are contacts that only the candidate got right, `lost` those that only the one in use did. `forgotten`
    names intents of which the candidate knows clearly fewer phrases than the one in use, with both shares.
    """

    against: str
    labels: int
    candidate: Figures
    current: Figures
    gained: int
    lost: int
    forgotten: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def chance(self) -> float:
        """How likely it is that two equal models differ so much in the candidate's favour."""
        tried = self.gained + self.lost
        return sum(comb(tried, k) for k in range(self.gained, tried + 1)) / 2**tried if tried else 1.0


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model as bytes: `files` by name, as they lie in its directory without encoder and language model.

    `labels` and `phrases` say from how many examples; `dropped` phrases contradicted a label or the brand's own.
    """

    version: str
    files: Mapping[str, bytes]
    labels: int
    phrases: int
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What is known of a version of a brand's model, as API and bucket tell it.

    `decision` is `activated`, `refused` or `unproven` (too few labels to compare); `why` is a sentence. `learnt_until`
    (UTC) is when the newest label that it learnt from was given; later ones are new to it. `by` is the public part of
    an API key, or `schedule`. `size` is in bytes.
    """

    merchant: str
    brand: str
    version: str
    made_at: datetime
    by: str
    labels: int
    phrases: int
    own_phrases: int
    dropped: int
    decision: str
    why: str
    size: int
    learnt_until: datetime | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Schooling:
    """Where a brand stands with its training: what the last one came to, and whether one is wanted.

    `decision` of the last training is a record's, or `unchanged` where nothing had changed since.
    """

    at: datetime | None = None
    decision: str = ""
    why: str = ""
    version: str = ""
    wanted: bool = False


def held_out(labels: int, new: int) -> int:
    """How many of the newest labels are held out of training, of which `new` are new to the model in use; 0: too few.

    A fifth, at least 20, never more than half, so that something is left to learn from.
    """
    wanted = min(max(labels // 5, HELD_OUT), labels // 2, MOST_HELD_OUT, new)
    return wanted if wanted >= FEWEST_LABELS // 2 else 0


def decided(comparison: Comparison) -> tuple[str, str]:
    """Whether the candidate takes over, and why."""
    one, other = comparison.candidate, comparison.current
    figures = (
        f"{one.right} of {comparison.labels} held-out contacts right, {other.right} before; "
        f"{comparison.gained} gained, {comparison.lost} lost"
    )
    if comparison.gained <= comparison.lost:
        return "refused", f"No better: {figures}."
    if comparison.chance > CHANCE:
        return "refused", f"Better, but perhaps by chance ({comparison.chance:.0%}): {figures}."
    if one.acted_wrong > other.acted_wrong + max(1, comparison.labels // 50):
        return "refused", f"Wrongly sure more often ({one.acted_wrong}, before {other.acted_wrong}): {figures}."
    if comparison.forgotten:
        lost = ", ".join(f"{name} {now:.0%}, before {was:.0%}" for name, (now, was) in comparison.forgotten.items())
        return "refused", f"It forgets what it knew of the phrases ({lost}): {figures}."
    return "activated", f"Better: {figures}."


def model_folder(merchant: str, brand: str, version: str) -> str:
    """The prefix of the bucket below which a version's files are."""
    return f"models/{merchant}/{brand}/{version}/"
