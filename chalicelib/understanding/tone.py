"""Tone, urgency and repetition, judged by the expressions that give them away."""

from dataclasses import dataclass

from chalicelib.domain.understanding import Tone
from chalicelib.understanding.lexicon import Found, lexicons

_TOGETHER = 14
"""Words within which a near moment and what hangs on it belong together."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a contact is put. The words that led to a judgement are kept so that it can be explained."""

    tone: Tone
    urgent: bool
    repeat: bool
    tone_words: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    repeat_words: tuple[str, ...] = ()


def manner(text: str, language: str, intents: frozenset[str] = frozenset()) -> Manner:
    """Judge a contact by its words and by the intents that are sure.

    Capitals and exclamation marks alone are not anger. A complaint is at least annoyed. An order placed
    minutes ago is urgent only if it is to be changed or was placed twice.
    """
    found = [hit for lexicon in lexicons(language) for hit in lexicon.find(text)]
    by_section: dict[str, list[Found]] = {}
    for hit in found:
        by_section.setdefault(hit.section, []).append(hit)
    urgent = _urgent_words(by_section, intents)
    repeat = _words(by_section, "repeat")
    tone, tone_words = _tone(by_section, intents)
    return Manner(tone, bool(urgent), bool(repeat), tone_words, urgent, repeat)


def _tone(by_section: dict[str, list[Found]], intents: frozenset[str]) -> tuple[Tone, tuple[str, ...]]:
    angry, annoyed = _words(by_section, "angry"), _words(by_section, "annoyed")
    if angry:
        return Tone.ANGRY, angry
    # Irony praises in words only; a contact that is nothing but praise means it.
    irony = _words(by_section, "irony") if intents != {"praise"} else ()
    reproach = annoyed + irony + _words(by_section, "repeat")
    if reproach or "complaint" in intents:
        return Tone.ANNOYED, reproach
    return Tone.CALM, ()


def _urgent_words(by_section: dict[str, list[Found]], intents: frozenset[str]) -> tuple[str, ...]:
    pressing = _words(by_section, "pressing")
    if pressing:
        return pressing
    if by_section.get("fresh") and intents & {"order_change", "order_confirmation"}:
        return _words(by_section, "fresh")
    for near in by_section.get("near", ()):
        for stake in by_section.get("stake", ()):
            if abs(near.place - stake.place) <= _TOGETHER:
                return near.words, stake.words
    return ()


def _words(by_section: dict[str, list[Found]], section: str) -> tuple[str, ...]:
    return tuple(hit.words for hit in by_section.get(section, ()))
