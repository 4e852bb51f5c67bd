"""A reply to a customer: who wrote it, what was looked at before it left, and what became of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Status
from chalicelib.domain.checks.findings import Draft
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.deadlines import answered, paused, stopped
from chalicelib.domain.interaction import Channel, Direction, Interaction, StoredAttachment
from chalicelib.domain.mail import Kind
from chalicelib.domain.messages import Message, MessageKind
from chalicelib.domain.things import Place, moment
from chalicelib.errors import Refused

REVIEW = "review"
"""The list of the merchant's replies that wait for a second pair of eyes, oldest first."""

_PREFIX = re.compile(r"^(?:(?:re|aw|sv|antw|rif|rép|rep|res|fwd?|tr|wg|enc)\s*(?:\[\d{1,3}\])?\s*:\s*)+", re.IGNORECASE)
_REFERENCES_SENT = 20

# What a reply to a contact without a subject (a form, a chat) is called.
_NO_SUBJECT = {
    "fr": "Votre message",
    "en": "Your message",
    "es": "Su mensaje",
    "de": "Ihre Nachricht",
    "it": "Il suo messaggio",
    "nl": "Uw bericht",
    "pt": "A sua mensagem",
}


class ReplyState(StrEnum):
    """How far a reply is."""

    PROPOSED = "proposed"
    """A second pair of eyes has to look at it."""
    RETURNED = "returned"
    """Somebody looked, and it goes back to its author."""
    APPROVED = "approved"
    """It leaves, or has left: its message says which."""
    WITHDRAWN = "withdrawn"


class Then(StrEnum):
    """What becomes of the case once the reply leaves."""

    OPEN = "open"
    WAIT = "wait"
    """It waits for the customer."""
    SOLVE = "solve"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody did with a reply: the state that it came into, when (UTC), by whom, and why."""

    state: ReplyState
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of an agent, `author`, or of a program, `key:…`.

    `answers` is the id of the contact that it answers, `to` where it goes. `text` is what leaves, `composed` what the
    `templates` gave, empty where none was used. `findings` are the codes of what the checks found and the author left
    so, `review` those of why somebody else has to look. `decisions` are in their order. `then` is what becomes of the
    case. Times are UTC.
    """

    merchant: str
    id: str
    brand: str
    case: str
    customer: str
    author: str
    answers: str
    to: str
    language: str
    subject: str
    text: str
    created_at: datetime
    expires_at: datetime
    to_name: str = ""
    mailbox: str = ""
    channel: Channel = Channel.MAIL
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[StoredAttachment, ...] = ()
    templates: tuple[str, ...] = ()
    composed: str = ""
    then: Then = Then.SOLVE
    findings: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    state: ReplyState = ReplyState.PROPOSED
    decisions: tuple[Decision, ...] = ()
    version: int = 0

    @property
    def place(self) -> Place:
        """Among those to look at while it waits for that, else among its case's."""
        sort = moment(self.created_at, self.id)
        return Place(REVIEW, sort) if self.state is ReplyState.PROPOSED else Place(of_case(self.case), sort)

    @property
    def edited(self) -> bool:
        """Whether somebody changed what the templates gave."""
        return bool(self.composed) and self.composed.split() != self.text.split()

    def draft(self) -> Draft:
        """What the checks look at."""
        return Draft(
            self.text,
            self.language,
            self.subject,
            tuple(one.name for one in self.attachments),
            self.templates,
            self.composed,
        )

    def decided(self, state: ReplyState, by: str, at: datetime, note: str = "") -> "Reply":
        """The reply after somebody's decision.

        Raises `Refused` with reason `reply_decided` where it is no longer to be decided, `own_reply` where an author
        approves or returns what they wrote, and `not_the_author` where somebody else withdraws or corrects it.
        """
        allowed = {
            ReplyState.PROPOSED: (ReplyState.PROPOSED, ReplyState.RETURNED),
            ReplyState.APPROVED: (ReplyState.PROPOSED,),
            ReplyState.RETURNED: (ReplyState.PROPOSED,),
            ReplyState.WITHDRAWN: (ReplyState.PROPOSED, ReplyState.RETURNED),
        }
        if self.state not in allowed[state]:
            raise Refused(f"The reply is {self.state} already.", reason="reply_decided")
        if state in (ReplyState.APPROVED, ReplyState.RETURNED) and by == self.author:
            raise Refused("Somebody else than its author looks at a reply.", reason="own_reply")
        if state in (ReplyState.PROPOSED, ReplyState.WITHDRAWN) and by != self.author:
            raise Refused("Only its author corrects or withdraws a reply.", reason="not_the_author")
        return replace(self, state=state, decisions=(*self.decisions, Decision(state, by, at, note)))

    def message(self, at: datetime) -> Message:
        """What leaves once the reply is approved, at a time (UTC)."""
        return Message(
            merchant=self.merchant,
            id=self.id,
            brand=self.brand,
            kind=MessageKind.REPLY,
            channel=self.channel,
            to=self.to,
            to_name=self.to_name,
            text=self.text,
            at=at,
            expires_at=self.expires_at,
            mailbox=self.mailbox,
            case=self.case,
            customer=self.customer,
            language=self.language,
            subject=self.subject,
            in_reply_to=self.in_reply_to,
            references=self.references,
            attachments=self.attachments,
            answers=self.answers,
            template=" ".join(self.templates),
            by=self.author,
        )


def after_reply(case: Case, then: Then, at: datetime, brand: Brand) -> Case:
    """The case once a reply to its customer leaves at a time (UTC)."""
    told = answered(case, at, brand)
    match then:
        case Then.OPEN:
            return told
        case Then.WAIT:
            return paused(told, Waiting.CUSTOMER, at, brand)
        case Then.SOLVE:
            return replace(stopped(told, Status.SOLVED, at, brand), status=Status.SOLVED, solved_at=at, closed_at=None)


def of_case(reference: str) -> str:
    """The list of a case's replies that are decided, oldest first."""
    return f"case:{reference}"


def to_answer(interactions: Iterable[Interaction]) -> Interaction:
    """The contact that a reply goes to: the customer's latest that can be answered.

    Raises `Refused` with reason `nobody_to_answer`.
    """
    contacts = [
        one
        for one in interactions
        if one.direction is Direction.IN and one.kind is Kind.HUMAN and one.answer_to and not one.suspicion
    ]
    if not contacts:
        raise Refused("No contact of this case has an address to answer to.", reason="nobody_to_answer")
    return max(contacts, key=lambda one: one.at)


def threaded_subject(contact: Interaction, language: str) -> str:
    """The subject by which mail programs put a reply into the contact's thread.

    Gmail wants the same subject but for one prefix, so nothing is added to it: the case is told by the address.
    """
    bare = _PREFIX.sub("", " ".join(contact.subject.split())).strip()
    return f"Re: {bare}" if bare else f"{_NO_SUBJECT.get(language, _NO_SUBJECT['en'])} [{contact.case}]"


def thread_of(contact: Interaction, interactions: Iterable[Interaction]) -> tuple[str, tuple[str, ...]]:
    """In-Reply-To and References of a reply to a contact (RFC 5322, section 3.6.4).

    A contact that was no mail (a form, a call) is in the thread of what was mailed about its case so far, if anything.
    """
    if contact.message_id:
        references = tuple(dict.fromkeys((*contact.references, contact.message_id)))
        return contact.message_id, references[-_REFERENCES_SENT:]
    mailed = [one for one in interactions if one.direction is Direction.OUT and one.message_id]
    known = tuple(one.message_id for one in sorted(mailed, key=lambda one: one.at))
    return (known[-1], known[-_REFERENCES_SENT:]) if known else ("", ())
