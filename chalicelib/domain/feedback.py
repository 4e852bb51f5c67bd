"""What the mail service says became of a mail of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain import changes
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Failure, Identity
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Channel, Direction, Interaction, interaction_id
from chalicelib.domain.mail import Bounce, Kind

MERCHANT_TAG, CASE_TAG = "merchant", "case"
"""The tags that a mail leaves with; the mail service, and nobody else, hands them back."""

QUESTION_TAG, INTERNAL_TAG = "question", "internal"
"""Those of mails that do not go to a customer: the question to an expert, and what kind of message it is."""


class Event(StrEnum):
    """What became of a mail."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    DELAY = "delay"
    REJECT = "reject"
    """The mail service itself refused it: it found a virus."""
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One event, for one recipient.

    `name` tells it apart from others of its sort, for the same mail. `merchant` and `case` are those of the mail,
    empty for mail that is not ours. `message_id` is what the mail left with, without angle brackets. `at` is UTC.
    `question` is the id of the question to an expert that the mail asked; `internal` says that it went to no customer.
    `bounce` says what failed, with a recipient to whom the mail was really sent; it is None for what is no failure.
    """

    event: Event
    name: str
    merchant: str
    case: str
    message_id: str
    at: datetime
    recipient: str
    text: str = ""
    bounce: Bounce | None = None
    question: str = ""
    internal: bool = False

    @property
    def id(self) -> str:
        """The id of the interaction that it becomes: the same however often it is told."""
        return interaction_id(self.merchant, "feedback", self.message_id, self.event, self.name, self.recipient)

    @property
    def kind(self) -> Kind:
        """As what it stands in the history."""
        return Kind.FEEDBACK if self.event is Event.COMPLAINT else Kind.BOUNCE

    def is_final(self) -> bool:
        """Whether no further mail may leave to the recipient."""
        return bool(self.failed())

    def failed(self) -> tuple[Failure, ...]:
        """The recipient, where no further mail may leave to them."""
        written_to = (str(Identity.mail(self.recipient)),)
        return changes.failed_for_good(self.bounce, self.kind, written_to, self.case, self.at)


def given_message_id(identifier: str, region: str) -> str:
    """The Message-ID that SES puts into a mail, without angle brackets, from the identifier that it tells.

    https://docs.aws.amazon.com/ses/latest/dg/header-fields.html: the host is `email` in the oldest region.
    """
    host = "email" if region == "us-east-1" else region
    return identifier if "@" in identifier else f"{identifier}@{host}.amazonses.com"


def take_feedback(
    feedback: Feedback, case: Case, sent: Interaction | None, customers: Mapping[str, Customer], brand: Brand
) -> Recording:
    """What feedback writes: one interaction in its case, and whom it shows to be out of reach.

    `sent` is the mail in the history, where it has got there; `customers` by id, for what is final.
    """
    changed_case: Case | None = None
    changed: tuple[Customer, ...] = ()
    # That an expert or a colleague cannot be reached says nothing of the customer.
    if not feedback.internal and (failed := feedback.failed()):
        changed_case, changed = changes.out_of_reach(failed, case, customers)
    return Recording(
        interaction=Interaction(
            id=feedback.id,
            merchant=case.merchant,
            brand=case.brand,
            customer=case.customer,
            case=case.reference,
            direction=Direction.INTERNAL if feedback.internal else Direction.IN,
            channel=Channel.MAIL,
            kind=feedback.kind,
            at=feedback.at,
            subject=sent.subject if sent else "",
            text=feedback.text,
            sender=str(Identity.mail(feedback.recipient)),
            mailbox=sent.mailbox if sent else "",
            references=(feedback.message_id,),
            rule=f"ses_{feedback.event}",
            answers=sent.id if sent else "",
        ),
        case=changed_case,
        customer=changed[0] if changed else None,
        aliases=(),
        expires_at=feedback.at + timedelta(days=brand.retention),
        facts=None,
        via="tag",
        unacknowledged="automatic",
    )


def take_feedback_on_news(feedback: Feedback, sent: Interaction, owner: Customer, brand: Brand) -> Recording:
    """What feedback on a mail without a case writes: one interaction, and that its customer is out of reach."""
    changed = owner
    for failure in feedback.failed():
        changed = changed.unreached(failure)
    return Recording(
        interaction=Interaction(
            id=feedback.id,
            merchant=sent.merchant,
            brand=sent.brand,
            customer=owner.id,
            case="",
            # Nobody has to look: it is not listed among the contacts without a case.
            direction=Direction.INTERNAL,
            channel=Channel.MAIL,
            kind=feedback.kind,
            at=feedback.at,
            subject=sent.subject,
            text=feedback.text,
            sender=str(Identity.mail(feedback.recipient)),
            mailbox=sent.mailbox,
            references=(feedback.message_id,),
            rule=f"ses_{feedback.event}",
            answers=sent.id,
        ),
        case=None,
        customer=changed if changed != owner else None,
        aliases=(),
        expires_at=feedback.at + timedelta(days=brand.retention),
        facts=None,
        via="tag",
        unacknowledged="automatic",
    )
