"""What use cases need from outside, as Protocols; adapters and the tests' fakes implement them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar

from chalicelib.domain.acknowledgement import Letter, Promise
from chalicelib.domain.autoreply import Finding
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Identity
from chalicelib.domain.dry_run import DryRun
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Interaction, Parked
from chalicelib.domain.internal_letters import LeadTold, Note, QuestionTold
from chalicelib.domain.mail import Mail, OutgoingMail, Parts
from chalicelib.domain.messages import Message
from chalicelib.domain.news import News
from chalicelib.domain.pointers import AcknowledgePointer, ReceivedPointer, RoutePointer, SendPointer
from chalicelib.domain.policies import UNSIGNED, Revision, Signature
from chalicelib.domain.question import Answer, Question
from chalicelib.domain.reconciliation import Pass
from chalicelib.domain.routing import Routing
from chalicelib.domain.things import Thing
from chalicelib.domain.understanding import Understanding

Item = TypeVar("Item", covariant=True)
Kept = TypeVar("Kept", bound=Thing)
Pointer = TypeVar("Pointer", contravariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, and the cursor of the next, None on the last one."""

    items: tuple[Item, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a use case did, for the edge to log and count: a decision, reasons and facts, no customer's words.

    `counts` are further words to count once each, beside the decision; `amounts` are words to count as often as said.
    """

    decision: str
    reasons: tuple[str, ...] = ()
    facts: dict[str, str | int | float] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    amounts: dict[str, int] = field(default_factory=dict)


class Turn(Enum):
    """Whose turn it is to acknowledge a contact."""

    FIRST = auto()
    """Ours, and nobody had it before."""
    AGAIN = auto()
    """Ours, but somebody had it before and may have sent before dying."""
    HELD = auto()
    """Somebody else's, still."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer to a claim: the contact, and whose turn it is."""

    contact: Interaction
    turn: Turn


class Brands(Protocol):
    """The brands and their mailboxes."""

    def by_mailbox(self, address: str) -> Brand | None:
        """The brand that receives mail at an address (lower case, without plus-tag)."""

    def get(self, merchant: str, brand: str) -> Brand | None:
        """One brand."""

    def of(self, merchant: str) -> tuple[Brand, ...]:
        """All brands of a merchant, by id."""

    def put(self, brand: Brand, signature: Signature = UNSIGNED, instead_of: int | None = None) -> int:
        """Put a brand's policy into force as its next version; returns the number, the present one if nothing changes.

        The model in use stays. Raises `Conflict` with reason `mailbox_taken` when a mailbox is another brand's, and
        `policy_changed` when another version than `instead_of` (0 for none) is in force.
        """


class Policies(Protocol):
    """The policies of the brands as they are this moment, and as they were."""

    def current(self, merchant: str, brand: str) -> Revision | None:
        """The version in force."""

    def brands(self, merchant: str, limit: int, cursor: str | None) -> Page[Revision]:
        """The versions in force of a merchant's brands, by id."""

    def version(self, merchant: str, brand: str, number: int) -> Revision | None:
        """One version."""

    def versions(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[Revision]:
        """All versions of a brand, newest first."""


class DryRuns(Protocol):
    """What dry runs of policies were asked for, and what they found."""

    def put(self, run: DryRun) -> None:
        """Keep a dry run as it stands now."""

    def get(self, merchant: str, brand: str, identifier: str) -> DryRun | None:
        """One dry run."""


class Keys(Protocol):
    """The API keys, of which only digests are kept."""

    def merchant_of(self, key_id: str) -> tuple[str, str] | None:
        """The merchant and the secret's SHA-256 (hexadecimal) of a key, or None."""

    def put(self, key_id: str, merchant: str, digest: str) -> None:
        """Store a key's digest."""


class Ledger(Protocol):
    """What the pipeline reads and writes; each write happens once however often it is asked for."""

    def recall(
        self,
        merchant: str,
        *,
        interactions: Iterable[str] = (),
        customers: Iterable[str] = (),
        cases: Iterable[str] = (),
    ) -> Recalled:
        """Read everything named that exists, consistently; aliases of customers are followed."""

    def record(self, recording: Recording) -> None:
        """Write a recording in one transaction.

        Raises `Conflict` with reason `taken` when the case's reference is another case's, and `changed`
        when the contact is recorded already or somebody wrote the case or the customer since they were read.
        """

    def set_route(self, merchant: str, case: str, version: int, routing: Routing) -> None:
        """Write where a case goes; raises `Conflict` when the case is not of this version any more."""

    def claim(self, merchant: str, contact: str, now: datetime, lease: timedelta) -> Claim | None:
        """Claim the right to acknowledge a contact until `now + lease`; None when there is no such contact."""

    def is_acknowledged(self, contact: Interaction) -> bool:
        """Whether the history has an acknowledgement of a contact; what was written a moment ago may be missing."""

    def record_outgoing(self, interaction: Interaction, expires_at: datetime) -> None:
        """Write what was sent into the history; the same again changes nothing."""

    def park(self, parked: Parked, expires_at: datetime) -> None:
        """Keep a contact that could not be handled where a person finds it.

        Only a further attempt on what is parked still changes what is there: a person's word stays.
        """

    def resolve_parked(self, merchant: str, parked: str, became: str) -> None:
        """Mark a parked contact as recorded, as the interaction that it became; nothing if it is gone."""

    def dismiss_parked(self, merchant: str, parked: str, note: str, by: str, at: datetime) -> None:
        """Mark a parked contact as one to do nothing about; raises `Conflict` when it is not parked any more."""


class History(Protocol):
    """What the API reads. Cursors are opaque, and worth nothing to another merchant."""

    def contact(self, merchant: str, contact: str) -> Interaction | Parked | None:
        """One contact."""

    def is_acknowledged(self, contact: Interaction) -> bool:
        """Whether an acknowledgement of a contact is in the history."""

    def case(self, merchant: str, reference: str) -> Case | None:
        """One case."""

    def interactions(self, case: Case, limit: int, cursor: str | None) -> Page[Interaction]:
        """A case's interactions, oldest first."""

    def customer(self, merchant: str, identity: Identity) -> str | None:
        """The id of the customer known by an identity, or None where nobody wrote under it."""

    def timeline(self, merchant: str, customer: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """A customer's interactions on every channel, newest first."""

    def open_cases(self, merchant: str, queues: tuple[str, ...], limit: int, cursor: str | None) -> Page[Case]:
        """The open cases of queues, queue by queue, by priority and due time."""

    def caseless(self, merchant: str, limit: int, cursor: str | None) -> Page[Interaction]:
        """Contacts that belong to no case (automatic mail, spam), newest first."""

    def parked(self, merchant: str, limit: int, cursor: str | None) -> Page[Parked]:
        """Parked contacts, newest first."""


class Shelf(Protocol[Kept]):
    """The things of one kind, of every merchant."""

    def get(self, merchant: str, identifier: str) -> Kept | None:
        """One thing as it is this moment."""

    def get_all(self, merchant: str, identifiers: Iterable[str]) -> dict[str, Kept]:
        """Those things that there are, by id, as they are this moment."""

    def put(self, thing: Kept) -> Kept:
        """Write a thing over the version that was read, 0 for a new one; returns it with its new version.

        Raises `Conflict` with reason `changed` where somebody else wrote it since.
        """

    def remove(self, thing: Kept) -> None:
        """Take a thing away, in the version that was read; raises `Conflict` as `put` does."""

    def listed(
        self, merchant: str, name: str, limit: int, cursor: str | None, *, newest_first: bool = False
    ) -> Page[Kept]:
        """A list of a merchant in its order; what was written a moment ago may be missing."""

    def due(self, name: str, until: datetime, limit: int) -> tuple[Kept, ...]:
        """The first things up to a time of a list by time that all merchants share."""


class Blobs(Protocol):
    """The bucket."""

    def get(self, key: str) -> bytes:
        """An object's bytes; raises `NotFound`."""

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Store an object, replacing the one there."""

    def put_once(self, key: str, content: bytes, media_type: str) -> bool:
        """Store an object unless there is one; whether it was stored."""

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""

    def size(self, key: str) -> int:
        """An object's bytes; raises `NotFound`."""

    def link(self, key: str, name: str, media_type: str, lives: timedelta) -> str:
        """An address at which anybody who has it can download the object, as a file of this name, for a while."""

    def listed(self, prefix: str, after: str) -> "tuple[Stored, ...]":
        """The next objects below a prefix, in the order of their keys, after a key; none at the end."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object of the bucket, and when it was stored (UTC)."""

    key: str
    at: datetime


class Passes(Protocol):
    """How far walks through the bucket have come."""

    def last(self, name: str) -> Pass | None:
        """The last pass of a name, finished or not."""

    def keep(self, name: str, walk: Pass) -> None:
        """Remember how far a pass has come."""


class Queue(Protocol[Pointer]):
    """One queue of pointers."""

    def send(self, pointer: Pointer) -> None:
        """Put a pointer on the queue; raises `Retryable` when the queue does not take it."""


ReceivedQueue = Queue[ReceivedPointer]
RouteQueue = Queue[RoutePointer]
AcknowledgeQueue = Queue[AcknowledgePointer]
SendQueue = Queue[SendPointer]


class MailReader(Protocol):
    """Raw mail to domain mail."""

    def parse(self, raw: bytes) -> Mail:
        """Read a mail; raises `Malformed` for what is none."""

    def split(self, mail: Mail) -> Parts:
        """Tell a mail's new text from what is quoted."""

    def displayed(self, mail: Mail, longest: int) -> str:
        """A mail's HTML cleaned for display, read to so many characters; empty where it has none."""

    def recognise(self, mail: Mail) -> Finding | None:
        """What sort of automatic mail it is, or None for a person's."""


class MailWriter(Protocol):
    """Domain mail to raw mail."""

    def build(self, mail: OutgoingMail) -> bytes:
        """The bytes of a mail as it leaves; raises `Refused` where its recipient cannot be written to."""


class Mailer(Protocol):
    """The way out for mail."""

    def send(self, raw: bytes, envelope_from: str, recipient: str, tags: Mapping[str, str]) -> str:
        """Send a mail; returns the Message-ID that it left with, without angle brackets.

        Feedback on the mail brings the `tags` back; names and values are of ASCII letters, digits, `_` and `-`.
        Raises `Retryable` for a passing fault and `Refused` for a final one.
        """


class Classifier(Protocol):
    """Text to understanding."""

    def understand(self, subject: str, text: str) -> Understanding:
        """Understand a contact's own text."""


class Texter(Protocol):
    """The way out for SMS."""

    def send(self, phone: str, text: str, sender: str, max_price: float) -> str:
        """Send a text to a phone (E.164); returns the id under which whoever carries it knows it.

        `sender` is the name that it bears, where the network shows one; `max_price` what one part may cost, in US
        dollars. Raises `Retryable` for a passing fault and `Refused` for a final one.
        """


class Embeddings(Protocol):
    """Texts to vectors by a model that runs elsewhere. `name` says which model and what length of vectors."""

    name: str

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, all of the same length.

        Raises `Retryable` for a passing fault and `Refused` for a final one.
        """


class SecondOpinion(Protocol):
    """Another model than the brand's own, which costs money for each question."""

    def ask(self, model: str, question: Question) -> Answer:
        """Put a question to a model, in seconds at most.

        Raises `Retryable` for a passing fault and `Refused` for a final one; neither keeps a contact waiting.
        """


class Allowance(Protocol):
    """What brands may still spend on a day."""

    def take(self, merchant: str, brand: str, day: date, most: int) -> bool:
        """Take one of the `most` calls of a day (UTC); whether one was left."""


class Letters(Protocol):
    """Facts to words."""

    def acknowledgement(self, promise: Promise) -> Letter:
        """The acknowledgement in the promise's language."""

    def message(self, message: Message, brand: Brand) -> Letter:
        """A message that leaves by mail, in the brand's look; what a customer reads bears its signature."""

    def news(self, news: News, brand: Brand) -> Letter:
        """A mail that tells a customer what happened to an order."""

    def sms(self, news: News, brand: Brand) -> str:
        """The same as one SMS."""


class InternalLetters(Protocol):
    """Facts to words for people who are no customers. Raises `ValueError` for a language that there is no mail in."""

    def question(self, told: QuestionTold) -> Note:
        """A question to an expert."""

    def reminder(self, told: QuestionTold) -> Note:
        """The same question again."""

    def lead(self, told: LeadTold) -> Note:
        """A notice to the seller of a lead."""
