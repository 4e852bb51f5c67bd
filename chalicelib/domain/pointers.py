"""What travels on the queues: where a contact is, and facts that name nobody."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.authenticity import NO_VERDICTS, Verdicts
from chalicelib.domain.interaction import Channel
from chalicelib.domain.routing import RoutingFacts


@dataclass(frozen=True, slots=True)
class ReceivedPointer:
    """A contact as received, on the queue **classify**.

    `raw` is the key of the object with its bytes. A mail brings its envelope (`recipients`,
    `envelope_from`, empty for the null return path) and the verdicts of the receiving server; a
    submission brings its `merchant` and `contact` id. `at` is UTC. `retry` is 0 on the first way, then the
    number of the retry of a parked contact, which brings the `merchant` under whom it is parked.
    """

    raw: str
    channel: Channel
    at: datetime
    recipients: tuple[str, ...] = ()
    envelope_from: str | None = None
    spam: bool = False
    virus: bool = False
    verdicts: Verdicts = NO_VERDICTS
    merchant: str = ""
    contact: str = ""
    retry: int = 0


@dataclass(frozen=True, slots=True)
class RoutePointer:
    """A recorded contact, on the queue **route**; with `acknowledge`, it goes on to be acknowledged.

    `version` is the case's when `facts` were true; a case that was written since is read again.
    """

    merchant: str
    brand: str
    contact: str
    case: str
    version: int
    facts: RoutingFacts
    acknowledge: bool


@dataclass(frozen=True, slots=True)
class AcknowledgePointer:
    """A routed contact, on the queue **acknowledge**, with the due time (UTC) that is promised."""

    merchant: str
    contact: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SendPointer:
    """A message that waits, on the queue **send**."""

    merchant: str
    message: str


@dataclass(frozen=True, slots=True)
class TrainPointer:
    """A brand whose model is to be trained, on the queue **train**.

    With `replay` or `dry_run`, the id of a replay or of a dry run of a policy that is to be made instead. `by`
    is the public part of an API key, or `schedule`; `at` is UTC.
    """

    merchant: str
    brand: str
    by: str
    at: datetime
    replay: str = ""
    dry_run: str = ""
