"""A message: what Guichet sends to somebody on a person's behalf or by rule, decided, and to leave once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.interaction import Change, Channel, Direction, Interaction, StoredAttachment, interaction_id
from chalicelib.domain.mail import Kind
from chalicelib.domain.things import Place, moment

LEASE = timedelta(minutes=2)
"""How long a worker may hold the right to send a message; longer than the function may run."""

STUCK_AFTER = timedelta(minutes=5)
"""What waits longer than this is queued again: its pointer was lost, or its worker died."""

LONGEST_TEXT = 50_000
"""Characters of a message's text."""


class MessageKind(StrEnum):
    """Whom a message is for and why."""

    REPLY = "reply"
    """An agent's answer to a customer."""
    NEWS = "news"
    """What became of an order, to its customer."""
    QUESTION = "question"
    """A case's question to an expert."""
    REMINDER = "reminder"
    """To an expert who did not answer yet."""
    NOTICE = "notice"
    """To the merchant's own people: a deadline, a rule, a lead."""

    @property
    def reaches_customer(self) -> bool:
        """Whether the customer reads it; everything else stays internal in the history."""
        return self in (MessageKind.REPLY, MessageKind.NEWS)


class Progress(StrEnum):
    """How far a message is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """Whoever carries it says that it never will; `problem` has the reason."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to leave: immutable but for its progress.

    Times are UTC. `channel` is mail or sms, `to` an address or a phone in E.164. `mailbox` is the brand's that it
    leaves from. `case` and `customer` are empty where it belongs to none. `reply_to` is the whole address that answers
    come back to, the case's signed one where it is empty; `in_reply_to` and `references` (Message-IDs, oldest first)
    thread it. `answers` is the id of the interaction that it answers, `template` what it was written from, `by` who
    decided it. `automatic` marks it as a machine's (RFC 3834). `not_before` keeps it until then. `claimed_at` is
    when a worker last took it, `queued_at` when the clock last queued it. `message_id` is what it left with, `problem`
    why it did not leave. `question` is the id of the question to an expert that it is about: answers come back to that.
    `values` are those of its `template`, by name, where that is one of its own.
    """

    merchant: str
    id: str
    brand: str
    kind: MessageKind
    channel: Channel
    to: str
    text: str
    at: datetime
    expires_at: datetime
    to_name: str = ""
    mailbox: str = ""
    case: str = ""
    customer: str = ""
    language: str = ""
    subject: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[StoredAttachment, ...] = ()
    answers: str = ""
    template: str = ""
    by: str = ""
    automatic: bool = False
    not_before: datetime | None = None
    progress: Progress = Progress.WAITING
    claimed_at: datetime | None = None
    queued_at: datetime | None = None
    left_at: datetime | None = None
    message_id: str = ""
    problem: str = ""
    question: str = ""
    values: tuple[tuple[str, str], ...] = ()
    version: int = 0

    @property
    def place(self) -> Place | None:
        """In the list of those that wait, by when they should have left: the clock queues them again."""
        if self.progress is not Progress.WAITING:
            return None
        known = [time for time in (self.at, self.claimed_at, self.queued_at) if time]
        later = max(known) + STUCK_AFTER
        # What is to leave later was queued by nobody yet.
        due = self.not_before if self.not_before and self.not_before > max(known) else later
        return Place("waiting", moment(due, f"{self.merchant}#{self.id}"), shared=True)

    def queued(self, now: datetime) -> "Message":
        """The message once it was queued again."""
        return replace(self, queued_at=now)

    def claimed(self, now: datetime) -> "Message":
        """The message in the hands of a worker."""
        return replace(self, claimed_at=now)

    def is_held(self, now: datetime) -> bool:
        """Whether another worker may be about to send it."""
        return self.claimed_at is not None and self.claimed_at >= now - LEASE

    def sent(self, message_id: str, now: datetime) -> "Message":
        """The message once it left."""
        return replace(self, progress=Progress.SENT, message_id=message_id, left_at=now)

    def refused(self, problem: str) -> "Message":
        """The message that will never leave."""
        return replace(self, progress=Progress.REFUSED, problem=problem)


def sent_interaction(message: Message, identifier: str) -> Interaction:
    """What the history says of a message that left; `identifier` follows from the Message-ID that it left with."""
    outward = message.kind.reaches_customer
    return Interaction(
        id=identifier,
        merchant=message.merchant,
        brand=message.brand,
        customer=message.customer,
        case=message.case,
        direction=Direction.OUT if outward else Direction.INTERNAL,
        channel=message.channel,
        kind=Kind.HUMAN if message.kind is MessageKind.REPLY else Kind.NOTIFICATION,
        at=message.left_at or message.at,
        subject=message.subject,
        text=message.text,
        sender=message.by or f"mail:{message.mailbox}",
        answer_to=message.to,
        mailbox=message.mailbox,
        message_id=message.message_id,
        attachments=message.attachments,
        answers=message.answers,
        rule=message.template,
    )


def refused_event(message: Message, at: datetime) -> Interaction:
    """The event by which the history tells that a message was refused, once however often it is."""
    return Interaction(
        id=interaction_id(message.merchant, "refused", message.id),
        merchant=message.merchant,
        brand=message.brand,
        customer=message.customer,
        case=message.case,
        direction=Direction.INTERNAL,
        channel=message.channel,
        kind=Kind.EVENT,
        at=at,
        subject="",
        text=message.problem,
        answer_to=message.to,
        mailbox=message.mailbox,
        answers=message.answers,
        changes=(Change(message.kind, Progress.WAITING, Progress.REFUSED),),
    )
