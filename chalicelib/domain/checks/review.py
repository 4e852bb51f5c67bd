"""Which replies a second person reads before they leave, and why."""

import re
from collections.abc import Iterator, Mapping

from chalicelib.domain.amounts import Amount
from chalicelib.domain.checks.findings import ReviewReason, Situation
from chalicelib.domain.checks.text import aligned, occurrences

_REFUND = re.compile(
    r"(?<!\w)(?:rembours|avoir de|refund|reembols|erstatt|ruckzahl|gutschrift|rimbors|terugbeta|terugstort)"
)


def review(situation: Situation) -> Iterator[ReviewReason]:
    """The brand's rules that hold for a draft, in the order of the policy."""
    rules = situation.brand.review
    if rules.always:
        yield _reason("always", "La marque fait relire toutes les réponses.", "The brand has every reply read.")
    if rules.new_agents and situation.agent.new:
        yield _reason("new_agent", "L’agent est nouveau.", "The agent is new.")
    tones = {str(one.tone) for one in situation.understandings} | {situation.case.tone}
    for tone in rules.tones:
        if tone in tones:
            yield _reason("tone", f"Le ton du client : {_TONES.get(tone, tone)}.", f"The customer's tone: {tone}.")
    asked = {question.intent for question in situation.questions} | situation.template_intents
    for intent in rules.intents:
        if intent in asked:
            yield _reason("intent", f"La réponse porte sur « {intent} ».", f"The reply is about “{intent}”.")
    yield from _refund(situation)
    plain = aligned(situation.draft.text)
    for words in rules.words:
        if any(True for _ in occurrences(words, plain)):
            yield _reason("words", f"La réponse dit « {words} ».", f"The reply says “{words}”.")


def _refund(situation: Situation) -> Iterator[ReviewReason]:
    limit = Amount.read(situation.brand.review.refund_above)
    about = "refund" in situation.template_intents or _REFUND.search(aligned(situation.draft.text))
    if limit is None or not about:
        return
    amounts = filter(None, map(Amount.read, situation.understood.amounts))
    above = [one for one in amounts if one.currency == limit.currency and one.value > limit.value]
    if above:
        largest = max(above, key=lambda one: one.value)
        yield _reason(
            "refund_amount",
            f"Le montant ({largest}) dépasse {limit} pour un remboursement.",
            f"The amount ({largest}) is above {limit} for a refund.",
        )


def _reason(code: str, french: str, english: str) -> ReviewReason:
    return ReviewReason(code, {"fr": french, "en": english})


_TONES: Mapping[str, str] = {"calm": "calme", "annoyed": "agacé", "angry": "en colère"}
