"""The words that a brand forbids in its replies, and those that it wants."""

from collections.abc import Iterator

from chalicelib.domain.checks.findings import Finding, Severity, Situation
from chalicelib.domain.checks.text import aligned, occurrences


def forbidden(situation: Situation) -> Iterator[Finding]:
    """Words that the brand does not say, with what it says instead."""
    plain = aligned(situation.draft.text)
    for rule in situation.brand.wording.forbidden:
        if rule.languages and situation.language not in rule.languages:
            continue
        for where in occurrences(rule.words, plain):
            words = situation.draft.text[slice(*where)]
            french = f"« {words} » n’est pas dans le ton de la marque." + (f" {rule.why}" if rule.why else "")
            english = f"“{words}” is not how the brand speaks." + (f" {rule.why}" if rule.why else "")
            severity = Severity.BLOCK if rule.block else Severity.WARN
            yield Finding(
                "forbidden_words",
                severity,
                {"fr": french, "en": english},
                where,
                _as_written(rule.instead, words),
                words,
            )


def wanted(situation: Situation) -> Iterator[Finding]:
    """Phrases that the brand wants in such a reply and that are not there."""
    plain = aligned(situation.draft.text)
    about = {question.intent for question in situation.questions} | situation.template_intents
    for rule in situation.brand.wording.wanted:
        if rule.languages and situation.language not in rule.languages:
            continue
        if rule.intents and about.isdisjoint(rule.intents):
            continue
        if any(True for phrase in rule.phrases for _ in occurrences(phrase, plain)):
            continue
        french = f"La marque souhaite lire ici : « {rule.phrases[0]} »." + (f" {rule.why}" if rule.why else "")
        english = f"The brand wants to read here: “{rule.phrases[0]}”." + (f" {rule.why}" if rule.why else "")
        severity = Severity.BLOCK if rule.block else Severity.WARN
        yield Finding("wanted_words", severity, {"fr": french, "en": english}, None, rule.phrases[0])


def _as_written(instead: str, words: str) -> str:
    """With a capital where the words have one."""
    return instead[:1].upper() + instead[1:] if words[:1].isupper() else instead
