"""Look after questions to experts by the clock: those that never left, are late, or will not be answered."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.casework import Author, event_in
from chalicelib.domain.expert_cases import brought_back, told
from chalicelib.domain.experts import REMINDER_TEMPLATE, REMINDERS, ExpertQuestion, State, reminder_message
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change, Channel, interaction_id
from chalicelib.domain.messages import Message, MessageKind, Progress
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import Brands, InternalLetters, Ledger, Outcome, SendQueue, Shelf
from chalicelib.domain.things import Thing
from chalicelib.errors import Conflict
from chalicelib.usecases.ask_expert import question_told

CLOCK = "clock"
"""Who did what the clock did, in the history."""

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RemindExperts:
    """What it costs follows from what is due: the questions stand in one list, by when the clock has to look."""

    brands: Brands
    ledger: Ledger
    questions: Shelf[ExpertQuestion]
    messages: Shelf[Message]
    letters: Callable[[], InternalLetters]
    sends: SendQueue

    def __call__(self, now: datetime, goes_on: Callable[[], bool]) -> Outcome:
        """Do what is due at a time (UTC), a hundred questions in one run; the next run goes on."""
        counts: Counter[str] = Counter()
        for listed in self.questions.due(REMINDERS, now, _AT_ONCE):
            if not goes_on():
                break
            try:
                counts[self._looked_at(listed, now)] += 1
            except Conflict:
                # An answer came at this very moment; the next run sees what it made of the question.
                counts["changed"] += 1
        done = dict(sorted(counts.items()))
        return Outcome("reminded" if counts["reminded"] else "looked", facts=dict(done), amounts=done)

    def _looked_at(self, listed: ExpertQuestion, now: datetime) -> str:
        # The list follows the table: what was done a moment ago may still stand in it.
        question = self.questions.get(listed.merchant, listed.id)
        if question is None or question.place is None or question.next_at is None or question.next_at > now:
            return "done_before"
        brand = self.brands.get(question.merchant, question.brand)
        case = self.ledger.recall(question.merchant, cases=[question.case]).cases.get(question.case)
        if brand is None or case is None:
            self.questions.put(replace(question, next_at=None))
            return "orphaned"
        sent = self.messages.get(question.merchant, question.message)
        if sent and sent.progress is Progress.REFUSED:
            return self._ended(question, State.FAILED, sent.problem, case, brand, now)
        if case.ended_at is not None:
            return self._ended(question, State.WITHDRAWN, "case_ended", case, brand, now)
        if not question.reminders and now < question.first_reminder(brand):
            self.questions.put(question.checked(brand))
            return "checked"
        if question.reminders >= question.most_reminders:
            return self._ended(question, State.SILENT, "no_answer", case, brand, now)
        return self._reminded(question, sent, case, brand, now)

    def _reminded(self, question: ExpertQuestion, sent: Message | None, case: Case, brand: Brand, now: datetime) -> str:
        after = question.reminded(now, brand)
        note = self.letters().reminder(replace(question_told(question, brand), attachments=()))
        message = Message(
            merchant=question.merchant,
            id=reminder_message(question.id, after.reminders),
            brand=question.brand,
            kind=MessageKind.REMINDER,
            channel=Channel.MAIL,
            to=question.to,
            to_name=question.to_name,
            text=note.text,
            subject=note.subject,
            at=now,
            expires_at=question.expires_at,
            mailbox=question.mailbox,
            case=question.case,
            customer=question.customer,
            language=question.language,
            in_reply_to=sent.message_id if sent else "",
            references=(sent.message_id,) if sent and sent.message_id else (),
            template=REMINDER_TEMPLATE,
            by=CLOCK,
            question=question.id,
        )
        change = Change("reminders", str(question.reminders), str(after.reminders))
        self._write(case, None, (change,), (after, message), now, f"reminder{after.reminders}", question)
        self.sends.send(SendPointer(message.merchant, message.id))
        return "reminded"

    def _ended(
        self, question: ExpertQuestion, state: State, reason: str, case: Case, brand: Brand, now: datetime
    ) -> str:
        after = question.settled(state, now, brand, reason=reason)
        back = brought_back(case, after, now, brand)
        changes = told(case, back, question, after)
        self._write(case, back if back != case else None, changes, (after,), now, str(state), question)
        return str(state)

    def _write(
        self,
        case: Case,
        after: Case | None,
        changes: tuple[Change, ...],
        things: tuple[Thing, ...],
        now: datetime,
        what: str,
        question: ExpertQuestion,
    ) -> None:
        author = Author(CLOCK, interaction_id(case.merchant, "expert", question.id, what), "", now)
        self.ledger.record(
            Recording(
                interaction=replace(event_in(case, author, "", changes), sender=CLOCK),
                case=after,
                customer=None,
                aliases=(),
                expires_at=question.expires_at,
                facts=None,
                via=CLOCK,
                things=things,
            )
        )
