"""What the signs of a number are worth, as `number_training` wrote it, and what the meaning of its contact adds.

Two sets of weights: of the signs alone, for who reads numbers without a model, and of the signs beside the vectors of
the contact's parts, which know whether somebody speaks of what he bought or of what he asks about.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from chalicelib.understanding.number_signs import Candidate, Judge, Part

if TYPE_CHECKING:
    # Who reads numbers without a model starts without numpy.
    import numpy as np
    from numpy.typing import NDArray

    from chalicelib.understanding.sentences import Sentence

ALONE, MEANT = "number_weights.json", "number_weights_meant.json"
"""The files of weights: of signs alone, and beside vectors."""

NOTHING_TOLD = "r=none"
"""The sign of a number of which no word near it says what it is: there the vectors have directions of their own."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The parts of a contact and what they mean: their vectors and, last, the whole contact's; (parts + 1, length)."""

    parts: "Sequence[Sentence]"
    vectors: "NDArray[np.float32]"

    def around(self, part: Part, one: Candidate) -> int:
        """The row of the part that a candidate stands in; of the whole where it stands in none."""
        for row, known in enumerate(self.parts):
            if known.span is None:
                if part.is_subject:
                    return row
            elif not part.is_subject and known.span[0] <= one.start < known.span[1]:
                return row
        return len(self.parts)


@dataclass(frozen=True, slots=True)
class Weights:
    """Sign → weight, in log odds."""

    signs: dict[str, float]

    def judge(self, _: Part, __: Candidate, found: frozenset[str]) -> float:
        """What signs say together: more than nothing for a number of ours."""
        known = self.signs
        return sum(known.get(sign, 0.0) for sign in found)


@dataclass(frozen=True, slots=True)
class MeantWeights:
    """Weights of signs beside vectors, and four directions of the vectors, shape (4, length).

    The directions are of the part around a number and of the whole contact, and of both again where `NOTHING_TOLD`.
    """

    signs: Weights
    directions: "NDArray[np.float32]"

    def judge_of(self, meaning: Meaning) -> Judge:
        """The judge of one contact's candidates."""
        drawn = meaning.vectors @ self.directions.T

        def judge(part: Part, one: Candidate, found: frozenset[str]) -> float:
            row = meaning.around(part, one)
            weight = self.signs.judge(part, one, found) + float(drawn[row, 0] + drawn[-1, 1])
            return weight + float(drawn[row, 2] + drawn[-1, 3]) if NOTHING_TOLD in found else weight

        return judge


@cache
def alone() -> Weights:
    """The weights of signs alone."""
    return Weights(_read(ALONE)["weights"])


@cache
def meant() -> MeantWeights:
    """The weights of signs beside the vectors of the package's own encoder."""
    import numpy as np

    facts = _read(MEANT)
    return MeantWeights(Weights(facts["weights"]), np.array(facts["directions"], np.float32))


def _read(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((files("chalicelib.understanding") / "lexicons" / name).read_text("utf-8"))
    return facts
