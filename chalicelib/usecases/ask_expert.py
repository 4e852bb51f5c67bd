"""Hand a case to somebody outside with a question."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.casework import Author, event_in
from chalicelib.domain.expert_cases import Asked, checked_address, handed_out, told
from chalicelib.domain.experts import (
    CHECK_AFTER,
    QUESTION_TEMPLATE,
    ExpertQuestion,
    Share,
    question_id,
    question_message,
)
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Channel, Direction, Interaction, StoredAttachment
from chalicelib.domain.internal_letters import QuestionTold, Told
from chalicelib.domain.mail import Kind
from chalicelib.domain.messages import Message, MessageKind
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import Blobs, Brands, History, InternalLetters, Ledger, Outcome, SendQueue, Shelf
from chalicelib.domain.redaction import masked
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.change_case import asked_before
from chalicelib.usecases.free_agent import freed
from chalicelib.usecases.whole_text import whole_texts

LARGEST_ATTACHMENTS = 7_000_000
"""Bytes of all files of a question: base64 makes 10 MB of them, which is what mail servers take."""

_ATTEMPTS = 6
_CONTACTS_TOLD = 10
_LONGEST_TOLD = 8_000
_READ = 100


@dataclass(frozen=True, slots=True)
class AskExpert:
    """The question, the paused case, the history's event and the mail that is to leave are one write."""

    brands: Brands
    ledger: Ledger
    history: History
    blobs: Blobs
    questions: Shelf[ExpertQuestion]
    agents: Shelf[Agent]
    letters: Callable[[], InternalLetters]
    sends: SendQueue

    def __call__(self, merchant: str, reference: str, asked: Asked, author: Author) -> tuple[ExpertQuestion, Outcome]:
        """The question as it was asked; the same request again asks it once, and queues its mail again.

        Raises `NotFound`, and `Refused` with reason `expert_not_allowed`, `case_ended`, `too_many_questions`,
        `invalid_body` or `conflict`.
        """
        wanted, identifier = read_reference(reference), question_id(author.event)
        named = [contact for contact, _ in asked.attachments]
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(
                merchant, interactions=dict.fromkeys((author.event, *named)), cases=[wanted] if wanted else []
            )
            case = recalled.cases.get(wanted)
            if case is None:
                raise NotFound("There is no case with this reference.")
            if asked_before(recalled.interactions.get(author.event), author):
                return self._again(merchant, identifier)
            brand = self.brands.get(merchant, case.brand)
            if brand is None:
                raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
            question = self._question(case, brand, asked, author, recalled)
            after = handed_out(case, question.id, author.at, brand)
            message = self._message(case, brand, question)
            event = event_in(case, author, "", told(case, after, None, question))
            try:
                self.ledger.record(
                    Recording(
                        interaction=replace(event, sender_name=asked.agent),
                        case=after,
                        customer=None,
                        aliases=(),
                        expires_at=question.expires_at,
                        facts=None,
                        via="api",
                        things=(question, message, *freed(self.agents, case, after)),
                    )
                )
            except Conflict:
                continue
            self.sends.send(SendPointer(merchant, message.id))
            return replace(question, version=1), _outcome("asked", question)
        raise Refused("Others kept changing the case. Try again in a moment.", reason="conflict")

    def _again(self, merchant: str, identifier: str) -> tuple[ExpertQuestion, Outcome]:
        question = self.questions.get(merchant, identifier)
        if question is None:
            raise NotFound("This question is kept no longer.")
        self.sends.send(SendPointer(merchant, question.message))
        return question, _outcome("seen", question)

    def _question(self, case: Case, brand: Brand, asked: Asked, author: Author, recalled: Recalled) -> ExpertQuestion:
        people = self.ledger.recall(case.merchant, customers=[case.customer]).customers
        customer = people.get(case.customer)
        address = checked_address(asked, case, customer.identities if customer else (), brand)
        identifier = question_id(author.event)
        return ExpertQuestion(
            merchant=case.merchant,
            id=identifier,
            brand=case.brand,
            case=case.reference,
            customer=case.customer,
            to=address,
            to_name=asked.to_name,
            text=asked.text,
            asked_at=author.at,
            expires_at=author.at + timedelta(days=brand.retention),
            by=asked.agent,
            mailbox=brand.mailboxes[0],
            language=asked.language or brand.languages[0],
            share=asked.share,
            attachments=_attached(asked, case, recalled),
            message=question_message(identifier),
            remind_after=asked.remind_after or brand.experts.remind_after,
            most_reminders=brand.experts.reminders,
            next_at=author.at + CHECK_AFTER,
        )

    def _message(self, case: Case, brand: Brand, question: ExpertQuestion) -> Message:
        note = self.letters().question(
            replace(question_told(question, brand), contacts=self._contacts(case, question.share))
        )
        return Message(
            merchant=case.merchant,
            id=question.message,
            brand=case.brand,
            kind=MessageKind.QUESTION,
            channel=Channel.MAIL,
            to=question.to,
            to_name=question.to_name,
            text=note.text,
            subject=note.subject,
            at=question.asked_at,
            expires_at=question.expires_at,
            mailbox=question.mailbox,
            case=case.reference,
            customer=case.customer,
            language=question.language,
            attachments=question.attachments,
            template=QUESTION_TEMPLATE,
            by=question.by,
            question=question.id,
        )

    def _contacts(self, case: Case, share: Share) -> tuple[Told, ...]:
        """What the customer wrote last, oldest first; how to reach them only where that is shared too."""
        if share is Share.QUESTION:
            return ()
        found = self._written(case)[-_CONTACTS_TOLD:]
        names = {name for one in found for name in (one.sender_name,) if name}
        texts = ((one.at, one.text[:_LONGEST_TOLD].strip()) for one in whole_texts(found, self.blobs))
        return tuple(
            Told(at, text if share is Share.THREAD else masked(text, names=names)) for at, text in texts if text
        )

    def _written(self, case: Case) -> list[Interaction]:
        """The contacts of people in a case, oldest first: nothing internal, and nothing that a machine wrote."""
        found: list[Interaction] = []
        cursor: str | None = None
        while True:
            page = self.history.interactions(case, _READ, cursor)
            found += [one for one in page.items if one.direction is Direction.IN and one.kind is Kind.HUMAN]
            cursor = page.next
            if cursor is None:
                return found


def question_told(question: ExpertQuestion, brand: Brand) -> QuestionTold:
    """The facts of a question, for those who put it into words; still without what the customer wrote."""
    return QuestionTold(
        language=question.language,
        brand=brand.name,
        reference=question.case,
        name=question.to_name,
        question=question.text,
        asked_at=question.asked_at,
        time_zone=brand.time_zone,
        attachments=tuple(one.name for one in question.attachments),
    )


def _attached(asked: Asked, case: Case, recalled: Recalled) -> tuple[StoredAttachment, ...]:
    found = []
    for contact, number in asked.attachments:
        known = recalled.interactions.get(contact)
        files = known.attachments if known and known.case == case.reference else ()
        if not 0 < number <= len(files):
            raise Refused(f"The case has no attachment {number} of a contact {contact!r}.", reason="invalid_body")
        found.append(files[number - 1])
    if sum(one.size for one in found) > LARGEST_ATTACHMENTS:
        raise Refused(f"Attachments have at most {LARGEST_ATTACHMENTS:,} bytes together.", reason="invalid_body")
    return tuple(dict.fromkeys(found))


def _outcome(decision: str, question: ExpertQuestion) -> Outcome:
    return Outcome(decision, (str(question.share),), {"case": question.case, "question": question.id})
