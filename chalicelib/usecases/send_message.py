"""Send a message that was decided on, once, and tell the history."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.brand import Brand
from chalicelib.domain.feedback import CASE_TAG, INTERNAL_TAG, MERCHANT_TAG, QUESTION_TAG
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Channel, Interaction, interaction_id
from chalicelib.domain.mail import Address, Attachment, OutgoingMail, on_the_wire
from chalicelib.domain.messages import Message, Progress, refused_event, sent_interaction
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import (
    Blobs,
    Brands,
    Ledger,
    Letters,
    Mailer,
    MailWriter,
    Outcome,
    SendQueue,
    Shelf,
    Texter,
)
from chalicelib.domain.tokens import mark, question_address, reply_address
from chalicelib.errors import Busy, Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.read_contact import mail_id

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Once per message: a claim goes before the mail, and the mail's Message-ID follows from the message."""

    brands: Brands
    messages: Shelf[Message]
    ledger: Ledger
    blobs: Blobs
    letters: Letters
    writer: MailWriter
    mailer: Mailer
    signing_key: bytes
    texter: Texter

    def __call__(self, pointer: SendPointer, now: datetime) -> Outcome:
        """Send a message if it waits and nobody else is about to.

        Raises `Busy` while another worker holds it, and `Retryable` when sending fails for the moment.
        """
        message = self.messages.get(pointer.merchant, pointer.message)
        if message is None:
            raise Retryable(f"No message {pointer.message}", reason="unknown_message")
        facts: dict[str, str | int | float] = {"sends": message.id, "case": message.case, "kind": str(message.kind)}
        if message.progress is not Progress.WAITING:
            return Outcome(f"{message.progress}_before", facts=facts)
        if message.not_before and message.not_before > now:
            return Outcome("too_early", facts=facts)
        if message.is_held(now):
            raise Busy("Another worker is about to send this message")
        brand = self.brands.get(message.merchant, message.brand)
        if brand is None:
            raise Retryable(f"No brand {message.brand!r}", reason="unknown_brand")
        try:
            message = self.messages.put(message.claimed(now))
        except Conflict as conflict:
            raise Busy("Another worker took this message") from conflict
        try:
            left = self._send(message, brand, now)
        except Refused as refusal:
            # Nobody would know otherwise that it did not leave.
            refused = message.refused(refusal.reason)
            self._record(refused, refused_event(refused, now))
            return Outcome("refused", (refusal.reason,), facts)
        sent = message.sent(left, now)
        self._record(sent, sent_interaction(sent, _sent_id(sent, left)))
        return Outcome("sent", (str(sent.kind),), facts)

    def _record(self, message: Message, told: Interaction) -> None:
        """Write how a message ended and what the history says of it, in one transaction."""
        self.ledger.record(Recording(told, None, None, (), message.expires_at, None, "", things=(message,)))

    def _send(self, message: Message, brand: Brand, now: datetime) -> str:
        if message.channel is Channel.SMS:
            return self._text(message, brand)
        if message.channel is not Channel.MAIL:
            raise Refused(f"Nothing carries messages by {message.channel}", reason="no_carrier")
        mail = self._mail(message, brand, now)
        tags = _tags(message)
        # The address that answers come to is the envelope sender too, so that bounces find their case (VERP).
        way_back, recipient = on_the_wire(mail.reply_to.address), on_the_wire(mail.to.address)
        return self.mailer.send(self.writer.build(mail), way_back, recipient, tags)

    def _text(self, message: Message, brand: Brand) -> str:
        """Send an SMS, unless its owner has taken their consent back since it was decided on."""
        customers = self.ledger.recall(message.merchant, customers=[message.customer]).customers
        owner = next(iter(customers.values()), None)
        consent = owner.consent(message.to) if owner else None
        if consent is None or not consent.given:
            raise Refused("The owner of the phone wants no SMS", reason="no_consent")
        policy = brand.order_news
        return self.texter.send(message.to, message.text, policy.sender, policy.max_price)

    def _mail(self, message: Message, brand: Brand, now: datetime) -> OutgoingMail:
        mailbox = message.mailbox or brand.mailboxes[0]
        letter = self.letters.message(message, brand)
        return OutgoingMail(
            message_id=f"{message.kind}.{message.id}@{mailbox.rpartition('@')[2]}",
            sender=Address(mailbox, brand.name),
            to=Address(message.to, message.to_name),
            reply_to=Address(message.reply_to or self._reply_to(message, mailbox), brand.name),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            date=now,
            in_reply_to=message.in_reply_to,
            references=message.references,
            automatic=message.automatic,
            language=message.language,
            mark=mark(self.signing_key, message.merchant, message.case) if message.case else "",
            attachments=tuple(
                Attachment(one.name, one.media_type, self._content(one.key)) for one in message.attachments
            ),
        )

    def _reply_to(self, message: Message, mailbox: str) -> str:
        if message.question:
            return question_address(self.signing_key, message.merchant, mailbox, message.question)
        # Only its customer is given the address by which one writes into a case.
        if message.case and message.kind.reaches_customer:
            return reply_address(self.signing_key, message.merchant, mailbox, message.case)
        return mailbox

    def _content(self, key: str) -> bytes:
        try:
            return self.blobs.get(key)
        except NotFound as error:
            raise Refused("An attachment is gone", reason="attachment_gone") from error


def _tags(message: Message) -> dict[str, str]:
    """What feedback on the mail brings back."""
    tags = {
        MERCHANT_TAG: message.merchant,
        CASE_TAG: message.case,
        QUESTION_TAG: message.question,
        INTERNAL_TAG: "" if message.kind.reaches_customer else str(message.kind),
    }
    return {name: value for name, value in tags.items() if value}


def _sent_id(message: Message, left: str) -> str:
    """The id of the interaction that a message is, from the id that it left with."""
    if message.channel is Channel.MAIL:
        return mail_id(message.merchant, left)
    return interaction_id(message.merchant, str(message.channel), left)


@dataclass(frozen=True, slots=True)
class QueueMessages:
    """Queue again what waits for too long: its pointer was lost, its worker died, or its time has come."""

    messages: Shelf[Message]
    queue: SendQueue

    def __call__(self, now: datetime, goes_on: "Callable[[], bool]") -> Outcome:
        """Queue what is due, for as long as `goes_on` says so. Each comes again after a while until it has left."""
        queued = 0
        while goes_on():
            due = self.messages.due("waiting", now, _AT_ONCE)
            for message in due:
                self.queue.send(SendPointer(message.merchant, message.id))
                # Whoever writes it in between sends it.
                with suppress(Conflict):
                    self.messages.put(message.queued(now))
            queued += len(due)
            if len(due) < _AT_ONCE:
                break
        return Outcome("queued" if queued else "nothing_waits", facts={"queued": queued})
