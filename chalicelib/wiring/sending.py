"""The composition root of what leaves: messages, and who carries them."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import once

if TYPE_CHECKING:
    from chalicelib.domain.messages import Message
    from chalicelib.domain.ports import SendQueue, Shelf, Texter
    from chalicelib.usecases.send_message import QueueMessages, SendMessage


@once
def messages() -> "Shelf[Message]":
    """The messages."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.messages import Message

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Message)


@once
def send_queue() -> "SendQueue":
    """The queue send."""
    from chalicelib.aws.queues import SqsQueue

    return SqsQueue(client("sqs"), wiring.settings().need("queue_send"))


@once
def texter() -> "Texter":
    """The way out for SMS."""
    from chalicelib.aws.texter import SnsTexter

    return SnsTexter(client("sns"))


@once
def send_message() -> "SendMessage":
    """The use case of the queue send."""
    from chalicelib.usecases.send_message import SendMessage

    return SendMessage(
        wiring.brands(),
        messages(),
        wiring.ledger(),
        wiring.blobs(),
        wiring.letters(),
        wiring.mail_writer(),
        wiring.mailer(),
        wiring.signing_key(),
        texter(),
    )


@once
def queue_messages() -> "QueueMessages":
    """A use case of every minute."""
    from chalicelib.usecases.send_message import QueueMessages

    return QueueMessages(messages(), send_queue())
