"""The whole house in memory: every use case, joined to fakes, and a clock that a test sets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from chalicelib import wire
from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.interaction import Channel, Interaction
from chalicelib.domain.load import Load
from chalicelib.domain.mail import Address, Mail
from chalicelib.domain.messages import Message
from chalicelib.domain.orders import Order
from chalicelib.domain.pointers import AcknowledgePointer, ReceivedPointer, RoutePointer, SendPointer, TrainPointer
from chalicelib.domain.ports import Outcome
from chalicelib.errors import GuichetError
from chalicelib.understanding.details import amounts
from chalicelib.usecases.acknowledge_contact import AcknowledgeContact
from chalicelib.usecases.change_case import ChangeCase
from chalicelib.usecases.check_key import CheckKey, key_digest
from chalicelib.usecases.classify_contact import ClassifyContact
from chalicelib.usecases.dismiss_contact import DismissContact
from chalicelib.usecases.list_cases import ListCases
from chalicelib.usecases.look_up_case import LookUpCase
from chalicelib.usecases.look_up_contact import LookUpContact
from chalicelib.usecases.look_up_order import TellWhereOrderIs
from chalicelib.usecases.look_up_timeline import LookUpTimeline
from chalicelib.usecases.notify_staff import NotifyStaff
from chalicelib.usecases.read_contact import ReadContact
from chalicelib.usecases.read_raw import ReadRaw
from chalicelib.usecases.receive_mail import ReceiveMail
from chalicelib.usecases.reconcile_mail import ReconcileMail
from chalicelib.usecases.record_feedback import RecordFeedback
from chalicelib.usecases.record_order_event import RecordOrderEvent
from chalicelib.usecases.retry_contact import RetryContact
from chalicelib.usecases.route_contact import RouteContact
from chalicelib.usecases.seek_second_opinion import SeekSecondOpinion
from chalicelib.usecases.send_message import QueueMessages, SendMessage
from chalicelib.usecases.submit_contact import SubmitContact
from chalicelib.usecases.sweep_deadlines import SweepDeadlines
from chalicelib.usecases.tell_order_news import TellOrderNews
from chalicelib.wire.contacts import decode_submission
from chalicelib.wiring import learning, orders, policies
from tests.fakes.bedrock import MemoryAllowance, PlainSecondOpinion
from tests.fakes.callbacks import phones
from tests.fakes.deadlines import MemoryWatch, PlainNotices
from tests.fakes.desk import desks
from tests.fakes.learning import (
    MemoryClassifiers,
    MemoryLabels,
    MemoryModels,
    MemoryReplays,
    PlainPhraseBook,
    RoteTrainer,
)
from tests.fakes.load import MemoryLoads, PlainLoadNotices
from tests.fakes.orders import MemoryTexter
from tests.fakes.outside import Outside
from tests.fakes.reading import KeywordClassifier, PlainLetters, PlainMails
from tests.fakes.replies import at_hand
from tests.fakes.school import School
from tests.fakes.surroundings import MemoryBlobs, MemoryMailer, MemoryPasses, MemoryQueue
from tests.fakes.table import MemoryHistory, MemoryLedger, MemoryShelf, MemoryTable
from tests.fakes.tenants import MemoryBrands, MemoryKeys, MemoryPolicies

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIGNING_KEY = b"a signing key of the tests"
BRAND = Brand(merchant="shop", id="main", name="Maison Exemple", mailboxes=("help@shop.example", "sav@shop.example"))
OTHER_BRAND = Brand(merchant="rival", id="main", name="Rival", mailboxes=("help@rival.example",))

API_KEY = "gk_aaaaaaaaaaaaaaaa_" + "s" * 43
OTHER_API_KEY = "gk_bbbbbbbbbbbbbbbb_" + "t" * 43

ADA = Address("ada@example.com", "Ada Exemple")
BOB = Address("bob@example.com", "Bob Exemple")


@dataclass(slots=True)
class House:
    """Fakes of every port, and the use cases on them."""

    table: MemoryTable = field(default_factory=MemoryTable)
    brands: MemoryBrands = field(default_factory=MemoryBrands)
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    passes: MemoryPasses = field(default_factory=MemoryPasses)
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    texter: MemoryTexter = field(default_factory=MemoryTexter)
    classify_queue: MemoryQueue[ReceivedPointer] = field(default_factory=MemoryQueue)
    route_queue: MemoryQueue[RoutePointer] = field(default_factory=MemoryQueue)
    acknowledge_queue: MemoryQueue[AcknowledgePointer] = field(default_factory=MemoryQueue)
    send_queue: MemoryQueue[SendPointer] = field(default_factory=MemoryQueue)
    train_queue: MemoryQueue[TrainPointer] = field(default_factory=MemoryQueue)
    models: MemoryModels = field(init=False)
    labels: MemoryLabels = field(init=False)
    replays: MemoryReplays = field(default_factory=MemoryReplays)
    mails: PlainMails = field(default_factory=PlainMails)
    classifier: KeywordClassifier = field(default_factory=KeywordClassifier)
    second_opinion: PlainSecondOpinion = field(default_factory=PlainSecondOpinion)
    allowance: MemoryAllowance = field(default_factory=MemoryAllowance)
    now: datetime = NOW
    meanwhile: Callable[[], None] = lambda: None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.models = MemoryModels(self.brands)
        self.labels = MemoryLabels(self.table, self.models)
        self.blobs.clock = lambda: self.now
        self.brands.put(BRAND)
        self.brands.put(OTHER_BRAND)
        for key, merchant in ((API_KEY, BRAND.merchant), (OTHER_API_KEY, OTHER_BRAND.merchant)):
            _, identifier, secret = key.split("_", 2)
            self.keys.put(identifier, merchant, key_digest(secret))

    @property
    def ledger(self) -> MemoryLedger:
        """The pipeline's side of the table; before each of its calls `meanwhile` happens."""
        return MemoryLedger(self.table, self._meanwhile)

    @property
    def history(self) -> MemoryHistory:
        """The API's side of the table."""
        return MemoryHistory(self.table)

    @property
    def receive_mail(self) -> ReceiveMail:
        return ReceiveMail(self.classify_queue)

    @property
    def submit_contact(self) -> SubmitContact:
        return SubmitContact(self.blobs, self.classify_queue)

    @property
    def classify_contact(self) -> ClassifyContact:
        read = ReadContact(self.blobs, self.brands, self.mails, decode_submission, SIGNING_KEY)
        seek = SeekSecondOpinion(self.second_opinion, self.allowance)
        return ClassifyContact(
            read,
            self.ledger,
            self.blobs,
            self.classifiers,
            self.route_queue,
            seek,
            amounts,
            self.outside.record_expert_answer,
            self.outside.keep_lead,
            self.send_queue,
        )

    @property
    def classifiers(self) -> MemoryClassifiers:
        """The default classifier, and those whose files are in the bucket."""
        return MemoryClassifiers(self.classifier, self.blobs.objects)

    @property
    def school(self) -> School:
        """What brands' models are taught and tried by."""
        return School(self)

    @property
    def route_contact(self) -> RouteContact:
        return RouteContact(self.brands, self.ledger, self.acknowledge_queue, self.notify_staff, self.loads)

    @property
    def loads(self) -> MemoryLoads:
        """How loaded the merchants are."""
        return MemoryLoads(self.table)

    @property
    def notify_staff(self) -> NotifyStaff:
        return NotifyStaff(self.messages, self.send_queue, PlainNotices)

    @property
    def sweep_deadlines(self) -> SweepDeadlines:
        return SweepDeadlines(MemoryWatch(self.table), self.ledger, self.brands, self.agents, self.notify_staff)

    @property
    def acknowledge_contact(self) -> AcknowledgeContact:
        where_is = TellWhereOrderIs(self.orders)
        return AcknowledgeContact(
            self.brands, self.ledger, PlainLetters(), self.mails, self.mailer, SIGNING_KEY, where_is
        )

    @property
    def orders(self) -> MemoryShelf[Order]:
        """The orders."""
        return MemoryShelf(self.table, Order)

    @property
    def record_order_event(self) -> RecordOrderEvent:
        tell = TellOrderNews(PlainLetters(), self.messages)
        return RecordOrderEvent(self.brands, self.ledger, self.orders, tell, self.send_queue)

    @property
    def messages(self) -> MemoryShelf[Message]:
        """The messages."""
        return MemoryShelf(self.table, Message)

    @property
    def agents(self) -> MemoryShelf[Agent]:
        """The agents."""
        return MemoryShelf(self.table, Agent)

    @property
    def outside(self) -> Outside:
        """What is done with experts and sellers."""
        return Outside(self)

    @property
    def send_message(self) -> SendMessage:
        return SendMessage(
            self.brands,
            self.messages,
            self.ledger,
            self.blobs,
            PlainLetters(),
            self.mails,
            self.mailer,
            SIGNING_KEY,
            self.texter,
        )

    @property
    def queue_messages(self) -> QueueMessages:
        return QueueMessages(self.messages, self.send_queue)

    @property
    def record_feedback(self) -> RecordFeedback:
        return RecordFeedback(self.brands, self.ledger, self.outside.questions)

    @property
    def check_key(self) -> CheckKey:
        return CheckKey(self.keys)

    @property
    def read_raw(self) -> ReadRaw:
        return ReadRaw(self.history, self.blobs)

    @property
    def retry_contact(self) -> RetryContact:
        return RetryContact(self.history, self.classify_queue)

    @property
    def dismiss_contact(self) -> DismissContact:
        return DismissContact(self.history, self.ledger)

    @property
    def reconcile_mail(self) -> ReconcileMail:
        read = ReadContact(self.blobs, self.brands, self.mails, decode_submission, b"")
        return ReconcileMail(self.blobs, self.brands, self.ledger, self.history, read, self.classify_queue, self.passes)

    @property
    def look_up_contact(self) -> LookUpContact:
        return LookUpContact(self.history, self.blobs)

    @property
    def look_up_case(self) -> LookUpCase:
        return LookUpCase(self.history, self.blobs)

    @property
    def look_up_timeline(self) -> LookUpTimeline:
        return LookUpTimeline(self.history, self.blobs)

    @property
    def change_case(self) -> ChangeCase:
        return ChangeCase(self.brands, self.ledger, self.route_queue, self.agents)

    @property
    def list_cases(self) -> ListCases:
        return ListCases(self.history, self.brands, self.ledger)

    def _meanwhile(self) -> None:
        self.meanwhile()

    def adapters(self) -> dict[str, object]:
        """The fakes by the names of wiring's factories."""
        return {
            "brands": self.brands,
            "api_keys": self.keys,
            "ledger": self.ledger,
            "history": self.history,
            "blobs": self.blobs,
            "passes": self.passes,
            "signing_key": SIGNING_KEY,
            "classify_queue": self.classify_queue,
            "route_queue": self.route_queue,
            "acknowledge_queue": self.acknowledge_queue,
            "classifier": self.classifier,
            "classifiers": self.classifiers,
            learning.labels.__name__: self.labels,
            "models": self.models,
            "replays": self.replays,
            policies.policies.__name__: MemoryPolicies(self.brands),
            "send_queue": self.send_queue,
            **self.outside.adapters(),
            "messages": self.messages,
            **at_hand(self.table),
            "watch": MemoryWatch(self.table),
            "notice_writer": PlainNotices(),
            "loads": self.loads,
            "load_shelf": MemoryShelf(self.table, Load),
            "load_writer": PlainLoadNotices(),
            **desks(self.table),
            **phones(self.table),
            "train_queue": self.train_queue,
            "phrase_book": PlainPhraseBook(),
            "trainer": RoteTrainer,
            "second_opinion": self.second_opinion,
            "allowance": self.allowance,
            "letters": PlainLetters(),
            "mail_reader": self.mails,
            "mail_writer": self.mails,
            "mailer": self.mailer,
            "texter": self.texter,
            orders.orders.__name__: self.orders,
        }

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)

    def mail(self, text: str = "Where is my order_tracking #4711?", **fields: Any) -> Mail:
        """A mail of a person, with a Message-ID of its own unless given."""
        given: dict[str, Any] = {
            "message_id": f"m{next(self._numbers)}@mail.example",
            "sender": ADA,
            "reply_to": None,
            "to": (Address(BRAND.mailboxes[0]),),
            "subject": "Question",
            "date": self.now,
            "text": text,
        }
        return Mail(**{**given, **fields})

    def store(self, mail: Mail | bytes, to: tuple[str, ...] = BRAND.mailboxes[:1], **fields: Any) -> ReceivedPointer:
        """Store a mail as SES does; the pointer that names it."""
        raw = f"raw/mail/{next(self._numbers)}"
        self.blobs.put(raw, mail if isinstance(mail, bytes) else wire.encode(mail), "message/rfc822")
        given: dict[str, Any] = {"envelope_from": "someone@example.com", **fields}
        return ReceivedPointer(raw=raw, channel=Channel.MAIL, at=self.now, recipients=to, **given)

    def take(self, mail: Mail | bytes, to: tuple[str, ...] = BRAND.mailboxes[:1], **fields: Any) -> list[Outcome]:
        """Let a mail go the whole way; what each step did."""
        self.receive_mail(self.store(mail, to, **fields))
        return self.work()

    def submit(self, body: bytes, key: str = "key-1", merchant: str = BRAND.merchant) -> str:
        """Take a contact as the API does."""
        submission = decode_submission(body)
        return self.submit_contact(merchant, submission.channel, body, key, self.now)

    def work(self) -> list[Outcome]:
        """Work on the queues until they are empty; a message whose worker fails is gone, as for a dead-letter queue."""
        outcomes = []
        while steps := self.steps():
            try:
                outcomes.append(steps[0]())
            except GuichetError as error:
                outcomes.append(Outcome("failed", (error.reason,)))
        return outcomes

    def steps(self) -> list[Callable[[], Outcome]]:
        """What could be done next: one step for each message that waits, which leaves its queue when it is taken."""
        workers: list[tuple[MemoryQueue[Any], Callable[[Any], Outcome]]] = [
            (self.classify_queue, self.classify_contact),
            (self.route_queue, self.route_contact),
            (
                self.acknowledge_queue,
                lambda pointer: self.acknowledge_contact(pointer, self.now + timedelta(seconds=1)),
            ),
        ]
        workers.append((self.send_queue, lambda pointer: self.send_message(pointer, self.now + timedelta(seconds=1))))
        return [partial(_taken, queue, pointer, work) for queue, work in workers for pointer in queue.pointers]

    @property
    def cases(self) -> list[Case]:
        """Every case, in the order in which they were opened."""
        return list(self.table.cases.values())

    @property
    def contacts(self) -> list[Interaction]:
        """Every incoming interaction, in the order in which they were recorded."""
        return [one for one in self.table.interactions.values() if one.direction == "in"]

    @property
    def answers(self) -> list[Mail]:
        """Every mail that left, with the Message-ID that it left with."""
        return [replace(self.mails.parse(sent.raw), message_id=sent.message_id) for sent in self.mailer.sent]


def _taken(queue: MemoryQueue[Any], pointer: Any, work: Callable[[Any], Outcome]) -> Outcome:
    queue.pointers.remove(pointer)
    return work(pointer)
