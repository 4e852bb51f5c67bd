"""Tone, urgency and repetition of a contact, and the sentences and words that gave them away."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from chalicelib.domain.understanding import Reason, Tone, Why
from chalicelib.understanding.lexicon import Found, lexicons, tokens_of
from chalicelib.understanding.manners import HEADS, Heads, Judgement
from chalicelib.understanding.model import Matrix
from chalicelib.understanding.sentences import Sentence

_TOGETHER = 14
"""Words within which a near moment and what hangs on it belong together."""

_TELLS = 0.3
"""Score from which on a sentence is named as a reason beside the lexicons' words."""

_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Manner:
    """How a contact is put, and why that was judged so."""

    tone: Tone
    urgent: bool
    repeat: bool
    why: Why = field(default_factory=Why)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the lexicons find in a contact: hits by section, each with the place of the part that it stands in."""

    hits: dict[str, list[tuple[int, Found]]]

    @property
    def counts(self) -> dict[str, int]:
        """How often each sign is there; `together` where a near moment stands beside what hangs on it."""
        counts = {section: len(hits) for section, hits in self.hits.items()}
        return counts | {"together": int(bool(self.together))}

    @property
    def together(self) -> list[tuple[int, Found]]:
        """The first near moment that something hangs on, and what does; empty where there is none."""
        for near in self.hits.get("near", ()):
            for stake in self.hits.get("stake", ()):
                if abs(near[1].place - stake[1].place) <= _TOGETHER:
                    return [near, stake]
        return []

    def of(self, *sections: str) -> list[tuple[int, Found]]:
        """The hits of some sections, in their order."""
        return [hit for section in sections for hit in self.hits.get(section, ())]


def signs_in(texts: Sequence[str], language: str) -> Signs:
    """The lexicons' hits in the parts of a contact; places count through all of them."""
    hits: dict[str, list[tuple[int, Found]]] = {}
    passed = 0
    for part, text in enumerate(texts):
        tokens = tokens_of(text)
        for lexicon in lexicons(language):
            for hit in lexicon.find(tokens):
                moved = Found(hit.section, hit.words, hit.place + passed)
                hits.setdefault(hit.section, []).append((part, moved))
        passed += len(tokens)
    return Signs(hits)


def manner(
    parts: Sequence[Sentence],
    language: str,
    intents: frozenset[str] = frozenset(),
    heads: Heads | None = None,
    vectors: Matrix | None = None,
) -> Manner:
    """Judge a contact by its parts and the intents that are sure.

    `vectors` are the encoder's of each part, shape (parts, length), for `heads` to judge; without them the lexicons
    decide alone. Capitals and exclamation marks alone are not anger. A complaint is at least annoyed.
    Nobody's spam is urgent, angry or a repeat.
    """
    if not parts or "spam" in intents:
        return Manner(Tone.CALM, urgent=False, repeat=False)
    texts = [part.text for part in parts]
    signs = signs_in(texts, language)
    if intents == {"praise"}:
        # Irony praises in words only; a contact that is nothing but praise means it.
        signs.hits.pop("irony", None)
    if heads is None or vectors is None:
        return _by_words(parts, signs, intents)
    return _by_heads(parts, signs, intents, heads.judge(texts, vectors, signs.counts))


def _by_heads(parts: Sequence[Sentence], signs: Signs, intents: frozenset[str], judged: Judgement) -> Manner:
    angry = judged.holds["angry"]
    reproach = angry or judged.holds["reproach"] or "complaint" in intents
    urgent, repeat = judged.holds["urgent"], judged.holds["repeat"]
    earned = signs.of("angry") if angry else signs.of("annoyed", "irony", "repeat", "angry")
    why = Why(
        tone=_reasons(parts, earned, judged, "angry" if angry else "reproach") if reproach else (),
        urgent=_reasons(parts, [*signs.of("pressing"), *signs.together, *signs.of("fresh")], judged, "urgent")
        if urgent
        else (),
        repeat=_reasons(parts, signs.of("repeat"), judged, "repeat") if repeat else (),
    )
    return Manner(Tone.ANGRY if angry else Tone.ANNOYED if reproach else Tone.CALM, urgent, repeat, why)


def _by_words(parts: Sequence[Sentence], signs: Signs, intents: frozenset[str]) -> Manner:
    angry, reproach = signs.of("angry"), signs.of("annoyed", "irony", "repeat")
    # An order placed minutes ago is urgent only if it is to be changed or was placed twice.
    fresh = signs.of("fresh") if intents & {"order_change", "order_confirmation"} else []
    urgent, repeat = signs.of("pressing") or fresh or signs.together, signs.of("repeat")
    tone = Tone.ANGRY if angry else Tone.ANNOYED if reproach or "complaint" in intents else Tone.CALM
    why = Why(tone=_worded(parts, angry or reproach), urgent=_worded(parts, urgent), repeat=_worded(parts, repeat))
    return Manner(tone, bool(urgent), bool(repeat), why)


def _worded(parts: Sequence[Sentence], hits: Sequence[tuple[int, Found]]) -> tuple[Reason, ...]:
    """Reasons with the words found, at most one for each part."""
    by_part: dict[int, Reason] = {}
    for part, hit in hits:
        by_part.setdefault(part, Reason(parts[part].span, hit.words))
    return tuple(by_part[part] for part in sorted(by_part)[:_MOST_REASONS])


def _reasons(
    parts: Sequence[Sentence], hits: Sequence[tuple[int, Found]], judged: Judgement, name: str
) -> tuple[Reason, ...]:
    """The strongest sentences, in their order, each with the words that a lexicon knows in it."""
    scores = judged.scores[:, HEADS.index(name)]
    words = {part: hit.words for part, hit in reversed(hits)}
    # A sentence that a lexicon knows words in tells as much as one that the head is half sure of.
    weight = scores + np.array([0.5 if part in words else 0.0 for part in range(len(parts))], np.float32)
    ranked = np.argsort(-weight, kind="stable")[:_MOST_REASONS].tolist()
    chosen = [part for place, part in enumerate(ranked) if place == 0 or weight[part] >= _TELLS]
    return tuple(Reason(parts[part].span, words.get(part, "")) for part in sorted(chosen))
