"""A brand: one storefront of a merchant, with its mailboxes and first policies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from chalicelib.domain.callback_rules import NO_CALLBACKS, CallbackRules
from chalicelib.domain.deadline_policy import NO_DEADLINES, Deadlines
from chalicelib.domain.expert_rules import DEFAULT_EXPERTS, ExpertRules
from chalicelib.domain.lead_rules import DEFAULT_LEADS, LeadRules
from chalicelib.domain.load_rules import NO_LOAD_RULES, LoadRules
from chalicelib.domain.look import PLAIN, Look
from chalicelib.domain.loopguard import DEFAULT_LIMITS, LoopLimits
from chalicelib.domain.order_policy import NO_NEWS, OrderNews
from chalicelib.domain.rules import Rule
from chalicelib.domain.staffing import Assign, Staffing
from chalicelib.domain.wording import NO_REVIEW, PLAIN_WORDING, ReviewRules, Wording

REVIEW = "review"
"""The queue of what a person must look at before it goes on: spoofed mail, and machines that answer each other."""

TRIAGE = "triage"
"""The queue of contacts that nobody understood well enough to hand to an expert."""

DEFAULT_QUEUES: Mapping[str, str] = MappingProxyType(
    {
        "order_tracking": "delivery",
        "order_change": "orders",
        "order_confirmation": "orders",
        "delivery_problem": "delivery",
        "product_problem": "after_sales",
        "return_exchange": "after_sales",
        "refund": "after_sales",
        "payment": "billing",
        "invoice": "billing",
        "product_advice": "advice",
        "availability": "advice",
        "promotion": "advice",
        "account": "account",
        "personal_data": "account",
        "store": "advice",
        "documentation": "sales",
        "business": "sales",
        "complaint": "complaints",
        "praise": "advice",
        "other": TRIAGE,
        "spam": "spam",
    }
)
"""Which queue works on which intent, where a brand does not say otherwise."""


@dataclass(frozen=True, slots=True)
class SecondOpinionRule:
    """That, and how, a second model is asked about contacts on which the brand's own abstains.

    `model` is the id of a Bedrock model or inference profile. `calls_per_day` (UTC) bounds what it costs. `confidence`
    (0 to 1) is what an intent gets that only the second model names. With `act` such a contact is no longer abstained.
    `intents` are the brand's own lines for intents, new ones included; an empty line takes an intent away.
    """

    model: str
    calls_per_day: int = 100
    confidence: float = 0.5
    act: bool = False
    intents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brand:
    """One storefront.

    `mailboxes` are lower-case addresses, the first is the one that mails leave from. `hours` are the spans of each
    day, such as `{"mon": ("09:00-12:30", "14:00-18:00")}`, empty where the brand never closes; `holidays` is a place
    (ISO 3166, such as `FR-57`) whose public holidays it keeps, `closed` are further days. `answer_within` is in
    hours, of opening where the brand closes. `confidence` (0 to 1) is what an intent must reach to be named to the
    customer. `reopen_within` and `retention` are in days. `time_zone` is an IANA name. `forms` are the senders of
    contact forms, `staff` those whose forwards are the customer's contact: addresses, or `@domain`. `act_precision`
    and `suggest_precision` (0 to 1) are the shares of right ones that the brand wants among the intents that are acted
    on alone, and among those that are shown. `rules` are read from top to bottom. `staffing` says by queue who may
    take its cases, `assign` how they get to them where it does not say it. `order_numbers` are shapes such as
    `LX-######`. `loop_limits` say when mails look like those of machines that answer each other. `signature` are
    the lines under a mail by language, `look` its colour and logo. `deadlines` say until when whose cases are answered
    and solved, and what is done about late ones. `leads` say which contacts are prospects and whose they are, `experts`
    who may be asked questions about cases. `wording` are the words that replies must not or should say, `review` says
    which of them a second person approves. `order_news` are the events of orders that customers are told. `load` says
    what happens when a queue is busy, `callbacks` whether and when customers are called back. `model` is the version in
    use, empty for the one that comes with Guichet; it is no part of the brand's file.
    """

    merchant: str
    id: str
    name: str
    mailboxes: tuple[str, ...]
    languages: tuple[str, ...] = ("fr", "en")
    time_zone: str = "Europe/Paris"
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holidays: str = ""
    closed: tuple[date, ...] = ()
    answer_within: int = 24
    acknowledgements_per_day: int = 5
    confidence: float = 0.9
    act_precision: float = 0.98
    suggest_precision: float = 0.85
    reopen_within: int = 30
    retention: int = 1095
    priority_tiers: tuple[str, ...] = ("vip",)
    forms: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    queues: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    staffing: Mapping[str, Staffing] = field(default_factory=dict)
    assign: Assign = Assign.PULL
    order_numbers: tuple[str, ...] = ()
    second_opinion: SecondOpinionRule | None = None
    loop_limits: LoopLimits = DEFAULT_LIMITS
    signature: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    look: Look = PLAIN
    deadlines: Deadlines = NO_DEADLINES
    leads: LeadRules = DEFAULT_LEADS
    experts: ExpertRules = DEFAULT_EXPERTS
    wording: Wording = PLAIN_WORDING
    review: ReviewRules = NO_REVIEW
    load: LoadRules = NO_LOAD_RULES
    callbacks: CallbackRules = NO_CALLBACKS
    order_news: OrderNews = NO_NEWS
    model: str = ""

    @property
    def closes(self) -> bool:
        """Whether there is a time at which the brand does not work."""
        return bool(self.hours or self.holidays or self.closed)

    def queue_for(self, intent: str) -> str:
        """The queue that works on an intent; triage for one that nobody claimed."""
        return self.queues.get(intent) or DEFAULT_QUEUES.get(intent, TRIAGE)

    def all_queues(self) -> tuple[str, ...]:
        """Every queue that a case of this brand can be in, in alphabetical order."""
        by_intent = {self.queue_for(intent) for intent in {*DEFAULT_QUEUES, *self.queues}}
        by_rule = {rule.then.queue for rule in self.rules if rule.then.queue}
        by_clock = {step.queue for step in self.deadlines.escalate if step.queue}
        by_phone = {self.callbacks.queue} if self.callbacks.enabled else set()
        return tuple(sorted({REVIEW, TRIAGE, *by_intent, *by_rule, *by_clock, *by_phone, *self.staffing}))

    def language_for(self, language: str) -> str:
        """The language to write in: the customer's where the brand has it, else the brand's first."""
        return language if language in self.languages else self.languages[0]
