"""What `evaluate` reaches on public sets, beside the floors; they are not in the project, so a directory names them.

The directory has `banking77`, `massive`, `bitext_cs` and `nlupp`, with CSV files as `docs/understanding.md` lists them.
Where few examples are asked for, they are drawn several times and the mean is reported: one draw says little.
"""

import csv
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from chalicelib.commands.evaluate import read_labelled
from chalicelib.understanding.encoder import Encoder
from chalicelib.understanding.evaluation import Labelled, evaluate

VARIABLE = "GUICHET_BENCH_SETS"
"""Environment variable that names the directory."""

_DRAWS = 3


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A set to train on and one to be tested on; `each` examples per intent (all without), figure and its floor."""

    train: str
    test: str
    floor: float
    each: int | None = None
    figure: str = "accuracy"


SETS = {
    "banking77, full": PublicSet("banking77/train.csv", "banking77/test.csv", 0.93),
    "banking77, 10 per intent": PublicSet("banking77/train.csv", "banking77/test.csv", 0.80, 10),
    "massive French, full": PublicSet("massive/fr_train.csv", "massive/fr_test.csv", 0.87),
    "massive French, 30 per intent": PublicSet("massive/fr_train.csv", "massive/fr_test.csv", 0.76, 30),
    "massive, English to French": PublicSet("massive/en_train.csv", "massive/fr_test.csv", 0.79),
    "bitext_cs, 10 per intent": PublicSet("bitext_cs/train.csv", "bitext_cs/test.csv", 0.95, 10),
    "nlupp banking, folds 0-17 to 18-19": PublicSet("nlupp/banking.csv", "nlupp/banking.csv", 0.89, figure="micro_f1"),
}


def measured(directory: Path | None, encoder: Callable[[], Encoder], say: Callable[[str], None]) -> dict[str, Any]:
    """Each set's figures with CPU seconds; says so where no directory is given or a set is not in it."""
    if directory is None:
        return {"skipped": f"{VARIABLE} names no directory of public sets"}
    loaded = encoder()
    report: dict[str, Any] = {}
    for name, one in SETS.items():
        if not (directory / one.train).exists() or not (directory / one.test).exists():
            report[name] = {"skipped": f"{one.train} or {one.test} is not there"}
            continue
        say(f"sets: {name}")
        report[name] = _figures(one, directory, loaded)
    return report


def _figures(one: PublicSet, directory: Path, encoder: Encoder) -> dict[str, Any]:
    train, test = _parts(one, directory)
    begin = time.process_time()
    draws = [train] if one.each is None else [few(train, one.each, seed) for seed in range(_DRAWS)]
    reports = [evaluate(draw, test, encoder) for draw in draws]
    reached = [float(str(report[one.figure])) for report in reports]
    return {
        one.figure: round(fmean(reached), 4),
        "draws": [round(value, 4) for value in reached],
        "floor": one.floor,
        "at_95": [report["at_95"] for report in reports],
        "at_98": [report["at_98"] for report in reports],
        "cpu_seconds": round((time.process_time() - begin) / len(draws), 1),
    }


def _parts(one: PublicSet, directory: Path) -> tuple[Labelled, Labelled]:
    """What to train on and what to be tested on; a file with folds is split by them."""
    if one.train != one.test:
        return read_labelled(directory / one.train), read_labelled(directory / one.test)
    whole = read_labelled(directory / one.train)
    with (directory / one.train).open(encoding="utf-8-sig", newline="") as file:
        last = [int(row["fold"]) >= 18 for row in csv.DictReader(file)]
    return (
        _taken(whole, [i for i, is_last in enumerate(last) if not is_last]),
        _taken(whole, [i for i, is_last in enumerate(last) if is_last]),
    )


def few(whole: Labelled, each: int, seed: int) -> Labelled:
    """So many examples of each intent, drawn at random; the same for the same seed."""
    order = list(range(len(whole.texts)))
    random.Random(seed).shuffle(order)  # noqa: S311
    drawn: dict[frozenset[str], int] = {}
    kept = []
    for index in order:
        intents = whole.intents[index]
        drawn[intents] = drawn.get(intents, 0) + 1
        if drawn[intents] <= each:
            kept.append(index)
    return _taken(whole, sorted(kept))


def _taken(whole: Labelled, index: Sequence[int]) -> Labelled:
    return Labelled(tuple(whole.texts[i] for i in index), tuple(whole.intents[i] for i in index))
