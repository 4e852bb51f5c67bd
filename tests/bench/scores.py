"""How right answers are, where the right ones are known: plain counts, shares and F1."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Counts:
    """How many things were found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of right ones among those found; 1 where nothing was found, for then nothing was found wrongly."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of those found among those that there are; 1 where there are none."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 2R / (2R + W + M); 1 where there was nothing to find or to miss."""
        either = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / either if either else 1.0


def counted(truths: Sequence[Collection[Hashable]], guesses: Sequence[Collection[Hashable]]) -> Counts:
    """Counts over sets of labels, one of each per contact, every label of every contact counting alike (micro)."""
    pairs = [(set(truth), set(guess)) for truth, guess in zip(truths, guesses, strict=True)]
    return Counts(
        sum(len(truth & guess) for truth, guess in pairs),
        sum(len(guess - truth) for truth, guess in pairs),
        sum(len(truth - guess) for truth, guess in pairs),
    )


def counted_of(
    label: Hashable, truths: Sequence[Collection[Hashable]], guesses: Sequence[Collection[Hashable]]
) -> Counts:
    """Counts of one label alone."""
    return counted([{label} & set(truth) for truth in truths], [{label} & set(guess) for guess in guesses])


def counted_flags(truths: Sequence[bool], guesses: Sequence[bool]) -> Counts:
    """Counts of a yes, where the answer is yes or no; a no that is right counts for nothing."""
    return counted([{True} & {truth} for truth in truths], [{True} & {guess} for guess in guesses])


def macro_f1(truths: Sequence[Hashable], guesses: Sequence[Hashable]) -> float:
    """Mean F1 of the labels that occur, each contact having exactly one; rare labels weigh as much as frequent ones."""
    sets = [{truth} for truth in truths], [{guess} for guess in guesses]
    labels = sorted({*truths, *guesses}, key=str)
    return sum(counted_of(label, *sets).f1 for label in labels) / len(labels)


def wilson(right: int, of: int, deviations: float = 1.96) -> tuple[float, float]:
    """Both ends of Wilson's interval of a share (E. B. Wilson, 1927); (0, 1) where there is nothing to judge by."""
    if not of:
        return 0.0, 1.0
    share, square = right / of, deviations**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = deviations / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of**2))
    return max(0.0, middle - half), min(1.0, middle + half)
