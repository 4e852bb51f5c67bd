"""The composition root of the way of a contact: what the doors for mail, the workers and the clock do."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.wiring import deadlines, experts, leads, load, once, orders, sending

if TYPE_CHECKING:
    from chalicelib.usecases.acknowledge_contact import AcknowledgeContact
    from chalicelib.usecases.classify_contact import ClassifyContact
    from chalicelib.usecases.receive_mail import ReceiveMail
    from chalicelib.usecases.reconcile_mail import ReconcileMail
    from chalicelib.usecases.record_feedback import RecordFeedback
    from chalicelib.usecases.route_contact import RouteContact


@once
def receive_mail() -> "ReceiveMail":
    """The use case of the mail door."""
    from chalicelib.usecases.receive_mail import ReceiveMail

    return ReceiveMail(wiring.classify_queue())


@once
def classify_contact() -> "ClassifyContact":
    """The use case of the queue classify."""
    from chalicelib.usecases.classify_contact import ClassifyContact
    from chalicelib.usecases.read_contact import ReadContact
    from chalicelib.usecases.seek_second_opinion import SeekSecondOpinion
    from chalicelib.wire.contacts import decode_submission

    return ClassifyContact(
        ReadContact(wiring.blobs(), wiring.brands(), wiring.mail_reader(), decode_submission, wiring.signing_key()),
        wiring.ledger(),
        wiring.blobs(),
        wiring.classifiers(),
        wiring.route_queue(),
        SeekSecondOpinion(wiring.second_opinion(), wiring.allowance()),
        _amounts_in,
        experts.record_expert_answer(),
        leads.keep_lead(),
        sending.send_queue(),
    )


def _amounts_in(text: str) -> tuple[str, ...]:
    """The amounts that a text names; loads what reads them only for brands whose rules ask."""
    from chalicelib.understanding.details import amounts

    return amounts(text)


@once
def route_contact() -> "RouteContact":
    """The use case of the queue route."""
    from chalicelib.usecases.route_contact import RouteContact

    return RouteContact(
        wiring.brands(), wiring.ledger(), wiring.acknowledge_queue(), deadlines.notify_staff(), load.loads()
    )


@once
def acknowledge_contact() -> "AcknowledgeContact":
    """The use case of the queue acknowledge."""
    from chalicelib.usecases.acknowledge_contact import AcknowledgeContact

    return AcknowledgeContact(
        wiring.brands(),
        wiring.ledger(),
        wiring.letters(),
        wiring.mail_writer(),
        wiring.mailer(),
        wiring.signing_key(),
        orders.where_order_is(),
    )


@once
def record_feedback() -> "RecordFeedback":
    """The use case of the door for SES's sending events."""
    from chalicelib.usecases.record_feedback import RecordFeedback

    return RecordFeedback(wiring.brands(), wiring.ledger(), experts.expert_questions())


@once
def reconcile_mail() -> "ReconcileMail":
    """The use case of the clock."""
    from chalicelib.usecases.read_contact import ReadContact
    from chalicelib.usecases.reconcile_mail import ReconcileMail
    from chalicelib.wire.contacts import decode_submission

    # Which contact a mail is does not depend on the signing key, so this function is not given it.
    read = ReadContact(wiring.blobs(), wiring.brands(), wiring.mail_reader(), decode_submission, signing_key=b"")
    return ReconcileMail(
        wiring.blobs(),
        wiring.brands(),
        wiring.ledger(),
        wiring.history(),
        read,
        wiring.classify_queue(),
        wiring.passes(),
    )
