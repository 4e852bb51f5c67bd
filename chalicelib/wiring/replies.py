"""The composition root of replies."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import agents, once, sending, templates

if TYPE_CHECKING:
    from chalicelib.domain.ports import Shelf
    from chalicelib.domain.replies import Reply
    from chalicelib.domain.reply_request import GivenFile
    from chalicelib.usecases.write_reply import WriteReply


@once
def replies() -> "Shelf[Reply]":
    """The replies."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.replies import Reply

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Reply)


@once
def write_reply() -> "WriteReply":
    """The use case of `POST /v1/cases/{reference}/replies` and of what is decided about replies."""
    from chalicelib.usecases.write_reply import WriteReply

    return WriteReply(
        wiring.brands(),
        wiring.ledger(),
        wiring.history(),
        replies(),
        agents.agents(),
        wiring.blobs(),
        templates.check_reply(),
        _named,
        templates.count_uses(),
        sending.send_queue(),
    )


def _named(file: "GivenFile", number: int) -> tuple[str, str]:
    """The safe name and the true media type of a file."""
    from chalicelib.mime.attachments import media_type, safe_name

    kind = media_type(file.media_type, file.name, file.content)
    return safe_name(file.name, kind, number), kind
