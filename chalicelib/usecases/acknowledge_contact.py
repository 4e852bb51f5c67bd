"""Tell a customer that the contact is received, under which reference, and when we answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.acknowledgement import Form, Letter, Promise
from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Identity
from chalicelib.domain.deadlines import due_at
from chalicelib.domain.feedback import CASE_TAG, MERCHANT_TAG
from chalicelib.domain.interaction import Change, Channel, Direction, Interaction, interaction_id
from chalicelib.domain.mail import Address, Kind, OutgoingMail, on_the_wire
from chalicelib.domain.news import News
from chalicelib.domain.pointers import AcknowledgePointer
from chalicelib.domain.ports import Brands, Ledger, Letters, Mailer, MailWriter, Outcome, Turn
from chalicelib.domain.tokens import mark, reply_address
from chalicelib.domain.understanding import UNSURE
from chalicelib.errors import Busy, Refused, Retryable
from chalicelib.usecases.read_contact import mail_id

LEASE = timedelta(minutes=2)
"""How long a worker may hold the right to send; longer than the function may run."""

_REFERENCES_SENT = 10


@dataclass(frozen=True, slots=True)
class AcknowledgeContact:
    """Once per contact: a claim goes before the mail, and the mail's Message-ID follows from the contact."""

    brands: Brands
    ledger: Ledger
    letters: Letters
    writer: MailWriter
    mailer: Mailer
    signing_key: bytes
    where_is: Callable[[Interaction, Brand, str, datetime], News | None]

    def __call__(self, pointer: AcknowledgePointer, now: datetime) -> Outcome:
        """Send the acknowledgement that a contact was granted when it was recorded.

        Raises `Busy` while another worker holds the claim, and `Retryable` when sending fails for the moment.
        """
        claim = self.ledger.claim(pointer.merchant, pointer.contact, now, LEASE)
        if claim is None:
            raise Retryable(f"No contact {pointer.contact}", reason="unknown_contact")
        contact = claim.contact
        if claim.turn is not Turn.FIRST and self.ledger.is_acknowledged(contact):
            return Outcome("acknowledged_before", facts={"contact": contact.id, "case": contact.case})
        if claim.turn is Turn.HELD:
            raise Busy("Another worker is about to acknowledge this contact")
        if contact.acknowledgement is Form.NONE or not contact.answer_to:
            return Outcome("not_due", facts={"contact": pointer.contact})
        brand = self.brands.get(pointer.merchant, contact.brand)
        if brand is None:
            raise Retryable(f"No brand {contact.brand!r}", reason="unknown_brand")
        # What was found late (parked, lost) may be due already; nobody is promised an answer in the past.
        promised = pointer.due_at if pointer.due_at > now else due_at(now, brand)
        language = brand.language_for(contact.understanding.language if contact.understanding else UNSURE)
        known = self.where_is(contact, brand, language, now)
        letter = self.letters.acknowledgement(replace(_promise(contact, brand, language, promised), order=known))
        mail = self._mail(contact, brand, letter, language, now)
        try:
            # The signed address as envelope sender brings bounces and vacation replies back to their case (VERP).
            tags = {MERCHANT_TAG: contact.merchant, CASE_TAG: contact.case}
            way_back, recipient = on_the_wire(mail.reply_to.address), on_the_wire(mail.to.address)
            left = self.mailer.send(self.writer.build(mail), way_back, recipient, tags)
        except Refused as refusal:
            # Nobody would know otherwise that the customer was told nothing.
            event = _not_sent(contact, refusal.reason, now)
            self.ledger.record_outgoing(event, now + timedelta(days=brand.retention))
            return Outcome("refused", (refusal.reason,), {"contact": contact.id, "case": contact.case})
        self.ledger.record_outgoing(_sent(contact, mail, left), now + timedelta(days=brand.retention))
        return Outcome(
            "acknowledged",
            (str(contact.acknowledgement),),
            {"contact": contact.id, "case": contact.case, "language": language},
            ("order_told",) if known else (),
        )

    def _mail(self, contact: Interaction, brand: Brand, letter: Letter, language: str, now: datetime) -> OutgoingMail:
        references = (*contact.references, contact.message_id) if contact.message_id else ()
        return OutgoingMail(
            message_id=acknowledgement_id(contact.id, contact.mailbox),
            sender=Address(contact.mailbox, brand.name),
            to=Address(contact.answer_to, contact.sender_name),
            reply_to=Address(
                reply_address(self.signing_key, contact.merchant, contact.mailbox, contact.case), brand.name
            ),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            date=now,
            in_reply_to=contact.message_id,
            references=tuple(dict.fromkeys(references))[-_REFERENCES_SENT:],
            automatic=True,
            language=language,
            mark=mark(self.signing_key, contact.merchant, contact.case),
        )


def acknowledgement_id(contact: str, mailbox: str) -> str:
    """The Message-ID of the acknowledgement of a contact: a second one after a crash is known as the same mail.

    SES puts one of its own in its place; mail servers that keep it recognise the second by it.
    """
    return f"ack.{contact}@{mailbox.rpartition('@')[2]}"


def _promise(contact: Interaction, brand: Brand, language: str, due_at: datetime) -> Promise:
    understood = contact.understanding
    sure = () if understood is None or understood.abstained else understood.intents
    return Promise(
        form=contact.acknowledgement,
        language=language,
        reference=contact.case,
        brand=brand.name,
        customer_name=contact.sender_name,
        subject=contact.subject,
        intents=tuple(found.name for found in sure if found.confidence >= brand.confidence),
        due_at=due_at,
        time_zone=brand.time_zone,
        mailbox=contact.mailbox,
        signature=brand.signature.get(language, ()),
        look=brand.look,
    )


def _not_sent(contact: Interaction, reason: str, at: datetime) -> Interaction:
    """The event by which the history tells that a contact's acknowledgement was refused, once however often it is."""
    return Interaction(
        id=interaction_id(contact.merchant, "refused", contact.id),
        merchant=contact.merchant,
        brand=contact.brand,
        customer=contact.customer,
        case=contact.case,
        direction=Direction.INTERNAL,
        channel=Channel.MAIL,
        kind=Kind.EVENT,
        at=at,
        subject="",
        text=reason,
        sender=str(Identity.mail(contact.mailbox)),
        answer_to=contact.answer_to,
        mailbox=contact.mailbox,
        answers=contact.id,
        changes=(Change("acknowledgement", contact.acknowledgement, "refused"),),
    )


def _sent(contact: Interaction, mail: OutgoingMail, message_id: str) -> Interaction:
    return Interaction(
        id=mail_id(contact.merchant, message_id),
        merchant=contact.merchant,
        brand=contact.brand,
        customer=contact.customer,
        case=contact.case,
        direction=Direction.OUT,
        channel=Channel.MAIL,
        kind=Kind.ACKNOWLEDGEMENT,
        at=mail.date,
        subject=mail.subject,
        text=mail.text,
        sender=str(Identity.mail(mail.sender.address)),
        sender_name=mail.sender.name,
        answer_to=mail.to.address,
        mailbox=contact.mailbox,
        message_id=message_id,
        answers=contact.id,
    )
