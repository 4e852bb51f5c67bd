"""How well contacts are understood that no phrase was taken from: the classifier's answers beside labels.

Four sets. `held_out` is what the promises are measured on: nobody reads it to improve on it, so it reports figures of
the whole only. `held_out_2` and `held_out_3` are kept as strictly; they were written later by others and are harder, so
the three together say how far a figure is luck. `earlier` is the first set: those who wrote phrases and rules could
read it, so it may flatter, and it also says what was wrong.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.domain.understanding import INTENTS, Understanding
from chalicelib.understanding.classifier import Classifier
from tests.bench.scores import Counts, counted, counted_flags, counted_of, macro_f1, wilson

_HERE = Path(__file__).parent
SETS = {
    "held_out": _HERE / "contacts" / "held_out.jsonl",
    "held_out_2": _HERE / "contacts" / "held_out_2.jsonl",
    "held_out_3": _HERE / "contacts" / "held_out_3.jsonl",
    "earlier": _HERE.parent / "unit" / "understanding" / "evaluation.jsonl",
}
UNSURE = "unsure"
"""The language of a contact so short that no honest reader could tell."""

_ENOUGH_WORDS = 5
"""A language can be told with certainty only from more words than these."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact and what a person says of it: intents (the main one first), order and parcel numbers as typed."""

    id: str
    language: str
    subject: str
    text: str
    intents: tuple[str, ...]
    tone: str
    urgent: bool
    repeat: bool
    orders: tuple[str, ...]

    @property
    def words(self) -> int:
        """Words of the text, by blanks."""
        return len(self.text.split())


def contacts(path: Path) -> list[Contact]:
    """The contacts of a set, one JSON object a line."""
    lines = path.read_text("utf-8").splitlines()
    return [_contact(json.loads(line), number) for number, line in enumerate(lines, 1)]


def _contact(row: dict[str, Any], number: int) -> Contact:
    return Contact(
        id=row.get("id", f"earlier-{number:03}"),
        language=row["language"],
        subject=row["subject"],
        text=row["text"],
        intents=tuple(row["intents"]),
        tone=row["tone"],
        urgent=row["urgent"],
        repeat=row["repeat"],
        orders=tuple(row["orders"] if "orders" in row else row["references"]),
    )


def measured(model: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures of each set; with the model's version, for they are that model's."""
    classifier = Classifier.load(model)
    report: dict[str, Any] = {"model": classifier.version}
    for name, path in SETS.items():
        known = contacts(path)
        say(f"understanding: {len(known)} contacts ({name})")
        found = [classifier.understand(one.subject, one.text) for one in known]
        report[name] = figures(known, found)
        if name == "earlier":
            report[name] |= {"by_intent": by_intent(known, found), "wrong": wrong(known, found)}
    return report


def figures(known: Sequence[Contact], found: Sequence[Understanding]) -> dict[str, Any]:
    """The figures of a set as a whole, shares of 1.

    `first_intent`: the surest intent is one of the contact's. `main_intent`: it is the one that the label puts first.
    `acted_on`: contacts with an intent sure enough to act on alone, their share (`coverage`), how often the surest
    intent is right (`precision`) and the ends of its 95 % interval.
    """
    truths, guesses = [one.intents for one in known], [_names(one) for one in found]
    intents = counted(truths, guesses)
    pairs = list(zip(known, found, strict=True))
    told = [(one, it) for one, it in pairs if one.words > _ENOUGH_WORDS and one.language != UNSURE]
    return {
        "contacts": len(known),
        "intents": _f1(intents) | {"exact": _share([set(t) == set(g) for t, g in zip(truths, guesses, strict=True)])},
        "first_intent": _share([_first_is_right(one, it) for one, it in pairs]),
        "main_intent": _share([_names(it)[:1] == one.intents[:1] for one, it in pairs]),
        "acted_on": _acted_on(pairs),
        "language": {"contacts": len(told), "accuracy": _share([one.language == it.language for one, it in told])},
        "tone": {"macro_f1": round(macro_f1([one.tone for one in known], [it.tone.value for it in found]), 4)},
        "urgent": _f1(counted_flags([one.urgent for one in known], [it.urgent for it in found])),
        "repeat": _f1(counted_flags([one.repeat for one in known], [it.repeat for it in found])),
        "orders": _f1(counted([one.orders for one in known], [it.references for it in found])),
    }


def by_intent(known: Sequence[Contact], found: Sequence[Understanding]) -> dict[str, Any]:
    """Precision, recall and F1 of each intent, and in how many contacts it is."""
    truths, guesses = [one.intents for one in known], [_names(one) for one in found]
    return {
        name: {"contacts": sum(name in truth for truth in truths)} | _f1(counted_of(name, truths, guesses))
        for name in INTENTS
    }


def wrong(known: Sequence[Contact], found: Sequence[Understanding]) -> dict[str, list[dict[str, Any]]]:
    """By field, the contacts that were misjudged: id, what the label says, what was found."""
    listed: dict[str, list[dict[str, Any]]] = {}
    for one, it in zip(known, found, strict=True):
        answers = {
            "intents": (sorted(one.intents), sorted(_names(it))),
            "tone": (one.tone, it.tone.value),
            "urgent": (one.urgent, it.urgent),
            "repeat": (one.repeat, it.repeat),
            "orders": (sorted(one.orders), sorted(it.references)),
        }
        if one.language != UNSURE:
            answers["language"] = (one.language, it.language)
        for field, (label, answer) in answers.items():
            if label != answer:
                listed.setdefault(field, []).append({"id": one.id, "label": label, "found": answer})
    return listed


def _acted_on(pairs: Sequence[tuple[Contact, Understanding]]) -> dict[str, Any]:
    acted = [_first_is_right(one, it) for one, it in pairs if not it.abstained]
    low, high = wilson(sum(acted), len(acted))
    return {
        "contacts": len(acted),
        "coverage": round(len(acted) / len(pairs), 4) if pairs else 0.0,
        "precision": _share(acted),
        "precision_low": round(low, 4),
        "precision_high": round(high, 4),
    }


def _first_is_right(one: Contact, it: Understanding) -> bool:
    return bool(it.intents) and it.intents[0].name in one.intents


def _names(it: Understanding) -> tuple[str, ...]:
    return tuple(intent.name for intent in it.intents)


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 1.0


def _f1(counts: Counts) -> dict[str, float]:
    return {"precision": round(counts.precision, 4), "recall": round(counts.recall, 4), "f1": round(counts.f1, 4)}
