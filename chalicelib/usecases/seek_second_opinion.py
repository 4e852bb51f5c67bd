"""Ask a second model about a contact on which the first one abstained, where the brand wants it."""

from dataclasses import dataclass, replace

from chalicelib.domain.incoming import Incoming
from chalicelib.domain.ports import Allowance, SecondOpinion
from chalicelib.domain.second_opinion import opinion, question, with_opinion
from chalicelib.domain.understanding import Opinion, Understanding
from chalicelib.errors import GuichetError


@dataclass(frozen=True, slots=True)
class SeekSecondOpinion:
    """A contact goes on whatever comes of it: no answer, or none in time, is no opinion."""

    second_opinion: SecondOpinion
    allowance: Allowance

    def __call__(self, incoming: Incoming, understood: Understanding) -> Understanding:
        """The understanding, with the second opinion where one was sought.

        None is sought about a contact that a person looks at anyway because its sender may be forged.
        """
        rule = incoming.brand.second_opinion
        if rule is None or not understood.abstained or incoming.suspicion:
            return understood
        brand, day = incoming.brand, incoming.at.date()
        asked = question(rule, incoming.subject, incoming.text, orders=understood.references, names=_names(incoming))
        try:
            if not self.allowance.take(brand.merchant, brand.id, day, rule.calls_per_day):
                return replace(understood, opinion=Opinion(rule.model, problem="spent"))
            answer = self.second_opinion.ask(rule.model, asked)
        except GuichetError as error:
            return replace(understood, opinion=Opinion(rule.model, problem=error.reason))
        return with_opinion(understood, opinion(rule.model, asked, answer), rule)


def _names(incoming: Incoming) -> tuple[str, ...]:
    """What the sender is called: by themselves, and by the part of their address that stands before a name's @."""
    local, at, _ = incoming.answer_to.partition("@")
    # A short or generic local part (info, contact) names nobody, and masks a word that matters.
    parts = tuple(part for part in local.replace("_", ".").replace("-", ".").split(".") if part.isalpha())
    return (incoming.sender_name, *(parts if at and len(parts) > 1 else ()))
