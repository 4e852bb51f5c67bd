"""Write what the mail service says became of a mail into the mail's case."""

from dataclasses import dataclass, replace

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.expert_cases import brought_back, told
from chalicelib.domain.experts import ExpertQuestion, State
from chalicelib.domain.feedback import Event, Feedback, take_feedback, take_feedback_on_news
from chalicelib.domain.intake import Recording
from chalicelib.domain.ports import Brands, Ledger, Outcome, Shelf
from chalicelib.errors import Conflict, Retryable
from chalicelib.usecases.read_contact import mail_id

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class RecordFeedback:
    """Once per event and recipient, however often it is told. Bounces that come as mail go with the contacts."""

    brands: Brands
    ledger: Ledger
    questions: Shelf[ExpertQuestion]

    def __call__(self, feedback: Feedback) -> Outcome:
        """Record feedback in the case that the mail was tagged with; a delivery is only counted.

        Raises `Retryable` when others kept writing the same case or customer.
        """
        facts: dict[str, str | int | float] = {"case": feedback.case, "event": str(feedback.event)}
        if feedback.event is Event.DELIVERY:
            return Outcome("delivered", facts=facts)
        if not feedback.merchant:
            return Outcome("unmatched", ("no_tags",), facts)
        if not feedback.case:
            return self._on_news(feedback, facts)
        sent_id = mail_id(feedback.merchant, feedback.message_id)
        for _ in range(_ATTEMPTS):
            # The case's tag is there even where the worker has not written the mail into the history yet.
            recalled = self.ledger.recall(
                feedback.merchant, interactions=(feedback.id, sent_id), cases=(feedback.case,)
            )
            if feedback.id in recalled.interactions:
                return Outcome("seen", facts=facts)
            case = recalled.cases.get(feedback.case)
            if case is None:
                return Outcome("unmatched", ("no_case",), facts)
            brand = self.brands.get(case.merchant, case.brand)
            if brand is None:
                raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
            customers = self._customers(feedback, case)
            recording = take_feedback(feedback, case, recalled.interactions.get(sent_id), customers, brand)
            recording = self._with_question(recording, feedback, case, brand)
            try:
                self.ledger.record(recording)
            except Conflict:
                continue
            reasons = (str(feedback.event), *(("unmailable",) if recording.customer else ()))
            return Outcome("recorded", reasons, {**facts, "contact": feedback.id})
        raise Retryable("The case or the customer kept changing", reason="contention")

    def _on_news(self, feedback: Feedback, facts: dict[str, str | int | float]) -> Outcome:
        """Record feedback on a mail that belongs to no case, as news of an order do, with its customer."""
        sent_id, owner_id = (
            mail_id(feedback.merchant, feedback.message_id),
            customer_id(Identity.mail(feedback.recipient)),
        )
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(feedback.merchant, interactions=(feedback.id, sent_id), customers=(owner_id,))
            if feedback.id in recalled.interactions:
                return Outcome("seen", facts=facts)
            sent, owner = recalled.interactions.get(sent_id), recalled.customers.get(owner_id)
            brand = self.brands.get(sent.merchant, sent.brand) if sent else None
            # A mail that its worker has not written into the history yet has none to be found by.
            if sent is None or owner is None or brand is None or feedback.internal:
                return Outcome("unmatched", ("no_case",), facts)
            recording = take_feedback_on_news(feedback, sent, owner, brand)
            try:
                self.ledger.record(recording)
            except Conflict:
                continue
            reasons = (str(feedback.event), *(("unmailable",) if recording.customer else ()))
            return Outcome("recorded", reasons, {**facts, "contact": feedback.id})
        raise Retryable("The customer kept changing", reason="contention")

    def _with_question(self, recording: Recording, feedback: Feedback, case: Case, brand: Brand) -> Recording:
        """The recording, with the question to an expert that never arrived: then the case comes back."""
        question = self.questions.get(case.merchant, feedback.question) if feedback.question else None
        if question is None or not feedback.is_final() or not question.state.is_open:
            return recording
        after = question.settled(State.FAILED, feedback.at, brand, reason=f"{feedback.event} {feedback.text}"[:200])
        back = brought_back(case, after, feedback.at, brand)
        return replace(
            recording,
            interaction=replace(recording.interaction, changes=told(case, back, question, after)),
            case=back if back != case else None,
            things=(after,),
        )

    def _customers(self, feedback: Feedback, case: Case) -> dict[str, Customer]:
        if not feedback.is_final():
            return {}
        names = (case.customer, customer_id(Identity.mail(feedback.recipient)))
        return self.ledger.recall(case.merchant, customers=dict.fromkeys(names)).customers
