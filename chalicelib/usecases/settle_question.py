"""What people decide about a question to an expert: that it is taken back, or that an answer is theirs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.casework import Author, awaits_routing, event_in
from chalicelib.domain.expert_cases import accepted, brought_back, told
from chalicelib.domain.experts import ExpertQuestion, State
from chalicelib.domain.intake import Recording
from chalicelib.domain.pointers import RoutePointer
from chalicelib.domain.ports import Brands, Ledger, Outcome, RouteQueue, Shelf
from chalicelib.domain.routing import routing_facts
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.change_case import asked_before

_ATTEMPTS = 6

Decision = Callable[[Case, ExpertQuestion, Brand], tuple[Case, ExpertQuestion]]


@dataclass(frozen=True, slots=True)
class SettleQuestion:
    """The question, the case and the history's event are one write; the same request again changes nothing more."""

    brands: Brands
    ledger: Ledger
    questions: Shelf[ExpertQuestion]
    routes: RouteQueue

    def withdraw(
        self, merchant: str, reference: str, identifier: str, note: str, agent: str, author: Author
    ) -> tuple[ExpertQuestion, Outcome]:
        """Take a question back; the case comes back unless another expert is waited for.

        Raises `NotFound`, and `Refused` with reason `question_settled` or `conflict`.
        """

        def decided(case: Case, question: ExpertQuestion, brand: Brand) -> tuple[Case, ExpertQuestion]:
            after = question.settled(State.WITHDRAWN, author.at, brand, reason="taken_back")
            return brought_back(case, after, author.at, brand), after

        return self._settled(merchant, reference, identifier, note, agent, author, decided)

    def accept(
        self, merchant: str, reference: str, identifier: str, note: str, agent: str, author: Author
    ) -> tuple[ExpertQuestion, Outcome]:
        """Take what came to a question for its answer: a person looked at it. A hold that it caused ends.

        Raises `NotFound`, and `Refused` with reason `question_settled`, `no_answer` where nothing came, or `conflict`.
        """

        def decided(case: Case, question: ExpertQuestion, brand: Brand) -> tuple[Case, ExpertQuestion]:
            if not question.answers:
                raise Refused("Nothing has come to this question yet.", reason="no_answer")
            after = question.settled(State.ANSWERED, author.at, brand, reason="accepted")
            return accepted(brought_back(case, after, author.at, brand), after), after

        return self._settled(merchant, reference, identifier, note, agent, author, decided)

    def listed(self, merchant: str, reference: str) -> tuple[Case, tuple[ExpertQuestion, ...]]:
        """A case and the questions that it was put to experts with, oldest first; raises `NotFound`."""
        wanted = read_reference(reference)
        case = self.ledger.recall(merchant, cases=[wanted]).cases.get(wanted) if wanted else None
        if case is None:
            raise NotFound("There is no case with this reference.")
        known = self.questions.get_all(merchant, case.questions)
        return case, tuple(known[name] for name in case.questions if name in known)

    def _settled(
        self,
        merchant: str,
        reference: str,
        identifier: str,
        note: str,
        agent: str,
        author: Author,
        decided: Decision,
    ) -> tuple[ExpertQuestion, Outcome]:
        wanted = read_reference(reference)
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(merchant, interactions=[author.event], cases=[wanted] if wanted else [])
            case, question = recalled.cases.get(wanted), self.questions.get(merchant, identifier)
            if case is None or question is None or question.case != case.reference:
                raise NotFound("The case has no such question to an expert.")
            if asked_before(recalled.interactions.get(author.event), author):
                return question, self._forwarded(case, question, author, "seen")
            if not question.state.is_open:
                raise Refused(f"This question is {question.state} already.", reason="question_settled")
            brand = self.brands.get(merchant, case.brand)
            if brand is None:
                raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
            after, settled = decided(case, question, brand)
            event = event_in(case, author, note, told(case, after, question, settled))
            try:
                self.ledger.record(
                    Recording(
                        interaction=replace(event, sender_name=agent),
                        case=after if after != case else None,
                        customer=None,
                        aliases=(),
                        expires_at=question.expires_at,
                        facts=None,
                        via="api",
                        things=(settled,),
                    )
                )
            except Conflict:
                continue
            written = after if after == case else replace(after, version=after.version + 1)
            kept = replace(settled, version=settled.version + 1)
            return kept, self._forwarded(written, kept, author, str(settled.state))
        raise Refused("Others kept changing the case. Try again in a moment.", reason="conflict")

    def _forwarded(self, case: Case, question: ExpertQuestion, author: Author, decision: str) -> Outcome:
        """Send a case that is held no longer to where it belongs."""
        if awaits_routing(case):
            customer = self.ledger.recall(case.merchant, customers=[case.customer]).customers.get(case.customer)
            facts = routing_facts(case, author.at, customer.tier if customer else "")
            self.routes.send(
                RoutePointer(
                    case.merchant, case.brand, author.event, case.reference, case.version, facts, acknowledge=False
                )
            )
        return Outcome(decision, facts={"case": case.reference, "question": question.id})
