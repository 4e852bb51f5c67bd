"""Read a contact's bytes, whatever its channel, into what the pipeline works on."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.attribution import attribute
from chalicelib.domain.authenticity import suspicion
from chalicelib.domain.brand import Brand
from chalicelib.domain.customer import Identity
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.interaction import content_digest, interaction_id
from chalicelib.domain.mail import MARK, Address, Kind, Mail
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.domain.ports import Blobs, Brands, MailReader
from chalicelib.domain.submission import Submission
from chalicelib.domain.tokens import is_marked, signed_question, signed_reference, subject_references, untagged
from chalicelib.errors import Malformed

_REFERENCES_LOOKED_UP = 20
_SUBJECT_KEPT = 500
_NAME_KEPT = 120


@dataclass(frozen=True, slots=True)
class ReadContact:
    """Everything that a contact says by itself, before asking what the table knows."""

    blobs: Blobs
    brands: Brands
    reader: MailReader
    decode_submission: Callable[[bytes], Submission]
    signing_key: bytes

    def __call__(self, pointer: ReceivedPointer) -> Incoming:
        """Read the object that a pointer names.

        Raises `Malformed` with the reason when it is no contact of ours; the caller parks it.
        """
        raw = self.blobs.get(pointer.raw)
        return self._submission(pointer, raw) if pointer.contact else self._mail(pointer, raw)

    def brand_of(self, pointer: ReceivedPointer) -> Brand | None:
        """The brand whose mailbox a mail came to."""
        found = (self.brands.by_mailbox(untagged(address)) for address in pointer.recipients)
        return next((brand for brand in found if brand), None)

    def _mail(self, pointer: ReceivedPointer, raw: bytes) -> Incoming:
        brand = self.brand_of(pointer)
        if brand is None:
            raise Malformed("No brand has this mailbox", reason="unknown_mailbox")
        if pointer.virus:
            raise Malformed("The receiving server found a virus", reason="virus")
        mail = self.reader.parse(raw)
        # The receiving server puts headers of its own before anything; what has none of its author's is no mail.
        if not (mail.sender or mail.to or mail.subject or mail.date or mail.message_id or mail.attachments):
            raise Malformed("The bytes have no header that a mail's author writes", reason="not_a_mail")
        sender = _sender(mail, pointer)
        digest = content_digest(mail)
        kind, rule = self._kind(mail, pointer, brand, sender)
        suspected = suspicion(sender, pointer.verdicts, brand) if kind is Kind.HUMAN else ""
        question = self._question(mail, pointer, brand)
        # An expert may be one of the staff, and forward: it is their word that counts, not the forwarded one's.
        attributed = None if suspected or question or kind is Kind.LOOP else attribute(mail, sender, brand)
        if attributed and attributed.via == "form":
            # A form's own mail looks like a machine's, and carries a person's words.
            kind, rule = Kind.HUMAN, "form"
        customer = attributed.customer if attributed else Address(sender, mail.sender.name if mail.sender else "")
        answer_to = mail.reply_to.address if mail.reply_to and not attributed else customer.address
        parts = self.reader.split(mail)
        # A mail that names itself neither by Message-ID nor by date may be any other one: then it is its object.
        named = mail.message_id or (digest if mail.date and not mail.cut_short else pointer.raw)
        return Incoming(
            id=mail_id(brand.merchant, named),
            other_id=mail_id(brand.merchant, named, digest),
            digest=digest,
            brand=brand,
            channel=pointer.channel,
            kind=kind,
            rule=rule,
            at=pointer.at,
            identities=(Identity("unverified", sender) if suspected else Identity.mail(customer.address),),
            sender_name=customer.name[:_NAME_KEPT],
            answer_to=answer_to if kind is Kind.HUMAN else "",
            mailbox=_mailbox(pointer, brand),
            subject=mail.subject[:_SUBJECT_KEPT],
            text=parts.new,
            signature=parts.signature,
            question=question,
            raw=pointer.raw,
            message_id=mail.message_id,
            references=mail.references[-_REFERENCES_LOOKED_UP:],
            attachments=mail.attachments,
            bounce=mail.bounce,
            suspicion=suspected,
            signed=self._signed(mail, pointer, brand),
            named=subject_references(mail.subject),
            replied=_answered(mail, brand),
            problems=mail.problems,
        )

    def _question(self, mail: Mail, pointer: ReceivedPointer, brand: Brand) -> str:
        """The question to an expert that a signed address names, or an empty text."""
        found = (signed_question(self.signing_key, brand.merchant, one) for one in _addresses(mail, pointer))
        return next((question for question in found if question), "")

    def _signed(self, mail: Mail, pointer: ReceivedPointer, brand: Brand) -> tuple[str, ...]:
        """The cases that signed addresses name: the mail's own, or that of our mail which came back."""
        found = (signed_reference(self.signing_key, brand.merchant, one) for one in _addresses(mail, pointer))
        return tuple(dict.fromkeys(reference for reference in found if reference))

    def _kind(self, mail: Mail, pointer: ReceivedPointer, brand: Brand, sender: str) -> tuple[Kind, str]:
        if is_marked(self.signing_key, brand.merchant, mail.header(MARK.lower())):
            return Kind.LOOP, "own_mark"
        if untagged(sender) in brand.mailboxes and pointer.verdicts.dmarc == "pass":
            return Kind.LOOP, "own_address"
        found = self.reader.recognise(mail)
        if found:
            return found.kind, found.rule
        if pointer.envelope_from == "":
            return Kind.BOUNCE, "null_envelope"
        return (Kind.SPAM, "verdict") if pointer.spam else (Kind.HUMAN, "")

    def _submission(self, pointer: ReceivedPointer, raw: bytes) -> Incoming:
        submission = self.decode_submission(raw)
        brand = self._submitted_to(pointer.merchant, submission.brand)
        mail = next((identity.value for identity in submission.identities if identity.scheme == "mail"), "")
        return Incoming(
            id=pointer.contact,
            other_id=pointer.contact,
            digest=pointer.contact,
            brand=brand,
            channel=submission.channel,
            kind=Kind.HUMAN,
            at=pointer.at,
            identities=submission.identities,
            sender_name=submission.name[:_NAME_KEPT],
            answer_to=mail,
            mailbox=brand.mailboxes[0],
            tier=submission.tier,
            value=submission.value,
            offered=submission.offered,
            subject=submission.subject[:_SUBJECT_KEPT],
            text=submission.text,
            raw=pointer.raw,
            named=(submission.case,) if submission.case else (),
        )

    def _submitted_to(self, merchant: str, name: str) -> Brand:
        # Asked for by its name, for a brand of a minute ago is not among those that were read before it.
        chosen = self.brands.get(merchant, name) if name else next(iter(self.brands.of(merchant)), None)
        if chosen is None:
            raise Malformed("The merchant has no such brand", reason="unknown_brand")
        return chosen


def mail_id(merchant: str, message_id: str, digest: str = "") -> str:
    """The id of the interaction that a mail is, from its Message-ID (without angle brackets)."""
    return interaction_id(merchant, "mail", message_id, *([digest] if digest else []))


def _addresses(mail: Mail, pointer: ReceivedPointer) -> tuple[str, ...]:
    """Those that a mail came to, and the one that answers to our own mail would have come to where it came back."""
    returned = (mail.bounce.original_reply_to,) if mail.bounce else ()
    return (*pointer.recipients, *(to.address for to in mail.to), *returned)


def _answered(mail: Mail, brand: Brand) -> tuple[str, ...]:
    """The ids of the interactions that a mail answers, the nearest first."""
    bounced = (mail.bounce.original_message_id,) if mail.bounce and mail.bounce.original_message_id else ()
    names = (*bounced, *mail.in_reply_to, *reversed(mail.references))
    return tuple(dict.fromkeys(mail_id(brand.merchant, name) for name in names[:_REFERENCES_LOOKED_UP]))


def _sender(mail: Mail, pointer: ReceivedPointer) -> str:
    """The sender's address: From, else the envelope's; a bounce may have neither and comes from the machine itself."""
    address = mail.sender.address if mail.sender else (pointer.envelope_from or "")
    if "@" in address:
        return address
    if pointer.envelope_from == "":
        return "mailer-daemon@" + pointer.recipients[0].rpartition("@")[2]
    raise Malformed("Neither From nor the envelope names a sender", reason="no_sender")


def _mailbox(pointer: ReceivedPointer, brand: Brand) -> str:
    written_to = (untagged(address) for address in pointer.recipients)
    return next((mailbox for mailbox in written_to if mailbox in brand.mailboxes), brand.mailboxes[0])
