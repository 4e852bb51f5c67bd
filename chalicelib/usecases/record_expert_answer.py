"""Record what comes to a question's signed address: an expert's answer, or what became of the question."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.expert_cases import brought_back, told
from chalicelib.domain.experts import OTHER_SENDER, ExpertQuestion, Hearing, State, hearing
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.intake import Recording, already_recorded
from chalicelib.domain.interaction import Direction, Interaction, StoredAttachment
from chalicelib.domain.mail import Kind
from chalicelib.domain.pointers import RoutePointer
from chalicelib.domain.ports import Brands, Ledger, Outcome, RouteQueue, Shelf
from chalicelib.domain.routing import routing_facts
from chalicelib.errors import Conflict, Retryable

SPAM = "spam_verdict"
"""The doubt about an answer that the receiving server takes for spam."""

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class RecordExpertAnswer:
    """An expert's mail becomes an internal interaction of the case, and never anything that a customer is sent.

    It is no contact: nobody acknowledges it, no model judges it, nobody learns from it. With the answer the case comes
    back to where it stood.
    """

    brands: Brands
    ledger: Ledger
    questions: Shelf[ExpertQuestion]
    routes: RouteQueue

    def __call__(self, incoming: Incoming, stored: tuple[StoredAttachment, ...], text_key: str = "") -> Outcome | None:
        """Record a mail to a question's address; None where it is none after all, and is a contact like any other.

        That is so where the question is kept no longer, and for whoever belongs to the case: the address that an expert
        gave away makes its customer no expert. Raises `Retryable` when others kept writing the case or the question.
        """
        merchant = incoming.brand.merchant
        for _ in range(_ATTEMPTS):
            question = self.questions.get(merchant, incoming.question)
            if question is None:
                return None
            recalled = self.ledger.recall(
                merchant,
                interactions=(incoming.id, incoming.other_id),
                customers=(question.customer,),
                cases=(question.case,),
            )
            case, customer = recalled.cases.get(question.case), recalled.customers.get(question.customer)
            if case is None or _belongs(incoming, (*case.participants, *(customer.identities if customer else ()))):
                return None
            known = already_recorded(incoming, recalled)
            if known:
                return self._forwarded(case, known, question, "seen", customer.tier if customer else "")
            brand = self._brand(case, incoming.brand)
            identifier = incoming.other_id if incoming.id in recalled.interactions else incoming.id
            heard = _taken(question, incoming, identifier, brand)
            after = brought_back(case, heard, incoming.at, brand)
            interaction = replace(
                _interaction(incoming, identifier, case, question, stored, text_key),
                changes=told(case, after, question, heard),
            )
            try:
                self.ledger.record(
                    Recording(
                        interaction=interaction,
                        case=after if after != case else None,
                        customer=None,
                        aliases=(),
                        expires_at=incoming.at + timedelta(days=brand.retention),
                        facts=None,
                        via="expert",
                        things=(heard,),
                    )
                )
            except Conflict:
                continue
            written = after if after == case else replace(after, version=after.version + 1)
            return self._forwarded(written, interaction, heard, "heard", customer.tier if customer else "")
        raise Retryable("The case or the question kept changing", reason="contention")

    def _forwarded(
        self, case: Case, interaction: Interaction, question: ExpertQuestion, decision: str, tier: str
    ) -> Outcome:
        """A case that a doubtful answer holds goes to where people look."""
        if question.doubt and case.held == question.doubt:
            facts = routing_facts(case, interaction.at, tier)
            self.routes.send(
                RoutePointer(
                    case.merchant, case.brand, interaction.id, case.reference, case.version, facts, acknowledge=False
                )
            )
        return Outcome(
            decision,
            (str(question.state), *interaction.problems[-1:]),
            {
                "contact": interaction.id,
                "case": case.reference,
                "question": question.id,
                "kind": str(interaction.kind),
                "rule": interaction.rule,
            },
            (f"expert_{question.state}",) if decision == "heard" and question.state is not State.ASKED else (),
        )

    def _brand(self, case: Case, written_to: Brand) -> Brand:
        """The case's brand: an expert may have written to another mailbox of the merchant."""
        brand = written_to if written_to.id == case.brand else self.brands.get(case.merchant, case.brand)
        if brand is None:
            raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
        return brand


def _taken(question: ExpertQuestion, incoming: Incoming, interaction: str, brand: Brand) -> ExpertQuestion:
    """The question after a mail to its address."""
    heard = question.heard(interaction)
    match hearing(question, incoming.kind, incoming.suspicion, incoming.bounce):
        case Hearing.ANSWER:
            return heard.settled(State.ANSWERED, incoming.at, brand, by=_sender(incoming))
        case Hearing.DOUBT:
            return heard.doubted(incoming.suspicion or SPAM)
        case Hearing.FAILURE:
            reason = f"bounce {incoming.bounce.status}".strip() if incoming.bounce else "bounce"
            return heard.settled(State.FAILED, incoming.at, brand, reason=reason)
        case Hearing.NOTHING:
            return heard


def _belongs(incoming: Incoming, identities: tuple[str, ...]) -> bool:
    """Whether the sender is one of the case's people; whoever may be forged proves nothing of the sort."""
    return any(str(identity) in identities for identity in incoming.identities)


def _sender(incoming: Incoming) -> str:
    return incoming.identities[0].value


def _interaction(
    incoming: Incoming,
    identifier: str,
    case: Case,
    question: ExpertQuestion,
    stored: tuple[StoredAttachment, ...],
    text_key: str,
) -> Interaction:
    by_person = incoming.kind in (Kind.HUMAN, Kind.SPAM)
    other = by_person and _sender(incoming) != question.to
    return Interaction(
        id=identifier,
        merchant=case.merchant,
        brand=case.brand,
        customer=case.customer,
        case=case.reference,
        direction=Direction.INTERNAL,
        channel=incoming.channel,
        kind=Kind.EXPERT if by_person else incoming.kind,
        at=incoming.at,
        subject=incoming.subject,
        text=incoming.text,
        sender=str(incoming.identities[0]),
        sender_name=incoming.sender_name,
        mailbox=incoming.mailbox,
        message_id=incoming.message_id,
        references=incoming.references,
        attachments=stored,
        rule=incoming.rule,
        suspicion=incoming.suspicion or (SPAM if incoming.kind is Kind.SPAM else ""),
        problems=(*incoming.problems, *((OTHER_SENDER,) if other else ())),
        text_key=text_key,
        raw=incoming.raw,
        digest=incoming.digest,
    )
