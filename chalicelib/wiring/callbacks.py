"""The composition root of callbacks: who may be called when, and what becomes of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import agents, deadlines, load, once, sending

if TYPE_CHECKING:
    from chalicelib.domain.callbacks import Callback, CallbackWriter
    from chalicelib.domain.ports import Shelf
    from chalicelib.domain.slots import BookedSlot
    from chalicelib.usecases.find_slots import FindSlots
    from chalicelib.usecases.record_callback import RecordCallback
    from chalicelib.usecases.release_callbacks import ReleaseCallbacks
    from chalicelib.usecases.request_callback import RequestCallback

_ROOT = Path(__file__).resolve().parents[2]


@once
def callback_shelf() -> "Shelf[Callback]":
    """The callbacks."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.callbacks import Callback

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Callback)


@once
def booked_slots() -> "Shelf[BookedSlot]":
    """What is booked of slots."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.slots import BookedSlot

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), BookedSlot)


@once
def callback_writer() -> "CallbackWriter":
    """What puts callbacks into words."""
    from chalicelib.render.callback_letters import JinjaCallbackLetters

    return JinjaCallbackLetters(_ROOT / wiring.settings().templates)


@once
def find_slots() -> "FindSlots":
    """The use case of `GET /v1/callbacks/slots`."""
    from chalicelib.usecases.find_slots import FindSlots

    return FindSlots(wiring.brands(), booked_slots(), agents.agents(), agents.boards(), load.load_shelf())


@once
def request_callback() -> "RequestCallback":
    """The use case of `POST /v1/callbacks`."""
    from chalicelib.usecases.request_callback import RequestCallback

    return RequestCallback(
        find_slots(),
        wiring.ledger(),
        callback_shelf(),
        sending.send_queue(),
        deadlines.notify_staff(),
        callback_writer,
    )


@once
def record_callback() -> "RecordCallback":
    """The use case of the other routes below `/v1/callbacks/{callback}`."""
    from chalicelib.usecases.record_callback import RecordCallback

    return RecordCallback(
        wiring.brands(),
        wiring.ledger(),
        callback_shelf(),
        booked_slots(),
        agents.agents(),
        sending.send_queue(),
        callback_writer,
    )


@once
def release_callbacks() -> "ReleaseCallbacks":
    """A use case of every minute."""
    from chalicelib.usecases.release_callbacks import ReleaseCallbacks

    return ReleaseCallbacks(callback_shelf(), wiring.ledger())
