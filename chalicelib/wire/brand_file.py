"""The shape of a brand's file, with what its JSON Schema says of each field; docs/brand.md tells the whole."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain import amounts, daytimes
from chalicelib.domain.customer import CONTACTS_KEPT
from chalicelib.domain.interaction import Channel
from chalicelib.domain.loopguard import DEFAULT_LIMITS
from chalicelib.domain.staffing import Assign
from chalicelib.domain.understanding import Tone
from chalicelib.wire.deadlines import DeadlinesFile, StaffAddress
from chalicelib.wire.experts import ExpertsFile
from chalicelib.wire.leads import LeadsFile
from chalicelib.wire.load import CallbacksFile, LoadFile
from chalicelib.wire.order_news import OrderNewsFile
from chalicelib.wire.staffing import StaffingFile
from chalicelib.wire.wording import ReviewFile, WordingFile


def _told(description: str, **limits: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, **limits)


_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
_Precision = Annotated[float, msgspec.Meta(ge=0.5, le=0.995)]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Names = tuple[_Word, ...]
_Language = Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt)$")]
_Languages = tuple[_Language, ...]
_Phrase = Annotated[str, msgspec.Meta(pattern=r"\w", max_length=80)]
_Address = Annotated[str, msgspec.Meta(pattern=r'^[^\s@<>,;"+]{1,64}@[^\s@<>,;"]{3,255}$')]
_Listed = Annotated[str, msgspec.Meta(pattern=r'^[^\sA-Z@<>,;"]{0,64}@[^\sA-Z@<>,;"]{3,255}$')]
_Weekday = Annotated[str, msgspec.Meta(pattern="^(mon|tue|wed|thu|fri|sat|sun)$")]
# One line of plain text: no controls, and no direction overrides that make it read otherwise than it is written.
_SignatureLine = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]*\S$"
    ),
]
_Daytime = Annotated[str, msgspec.Meta(pattern=daytimes.PATTERN)]
_Amount = Annotated[str, msgspec.Meta(pattern=f"({amounts.PATTERN})|^$")]
_Minutes = Annotated[int, _told("Minutes.", ge=1, le=1_440)]


class LookFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How the brand's mails look."""

    colour: Annotated[
        str,
        _told(
            "Colour of the bar on top and of the reference, such as #6b3fa0. The plain one is used where it cannot be "
            "read well on the mail's ground (contrast below 4.5).",
            pattern="^(#[0-9a-fA-F]{6})?$",
        ),
    ] = ""
    logo: Annotated[
        str,
        _told(
            "Address of the logo, https only; shown at most 48 pixels high.",
            pattern=r"^(https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/[A-Za-z0-9._~!$&()*+,;=:@%/?-]*)?$",
            max_length=500,
        ),
    ] = ""


class SecondOpinionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """That, and how, a second model is asked about contacts on which the brand's own abstains."""

    model: Annotated[
        str,
        _told("Id of a Bedrock model or inference profile.", pattern=r"^[A-Za-z0-9][A-Za-z0-9.:/_-]{2,255}$"),
    ]
    calls_per_day: Annotated[int, _told("Contacts that are put to it a day (UTC).", ge=1, le=1_000_000)] = 100
    confidence: Annotated[float, _told("Confidence of an intent that only it names.", gt=0, le=1)] = 0.5
    act: Annotated[bool, _told("Whether a contact with an opinion goes to the queue of its intent.")] = False
    intents: Annotated[
        dict[_Word, Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\n]*$")]],
        _told("What an intent means to you, in English; an empty line takes it off the list.", max_length=60),
    ] = {}


class LoopLimitsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """From how many mails on a conversation is held for a person."""

    per_sender: Annotated[int, _told("Mails of one sender within the window.", ge=2, le=10_000)] = (
        DEFAULT_LIMITS.per_sender
    )
    per_case: Annotated[int, _told("Mails to one case within the window.", ge=2, le=10_000)] = DEFAULT_LIMITS.per_case
    window: _Minutes = DEFAULT_LIMITS.window
    same_text: Annotated[int, _told("How often the same text may come in a row.", ge=1, le=100)] = (
        DEFAULT_LIMITS.same_text
    )
    same_text_window: _Minutes = DEFAULT_LIMITS.same_text_window
    echo: Annotated[
        int, _told("Seconds after an acknowledgement in which an empty answer is a machine's.", ge=0, le=3_600)
    ] = DEFAULT_LIMITS.echo


class ConditionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What a rule asks: all that it names must hold; of a list, one word is enough."""

    intent: Annotated[_Names, _told("The case asks for one of them.")] = ()
    confidence: Annotated[float, _told("The least confidence of the surest intent.", ge=0, le=1)] = 0.0
    language: Annotated[_Languages, _told("The case's language.")] = ()
    tone: Annotated[tuple[Tone, ...], _told("The case's tone.")] = ()
    channel: Annotated[tuple[Channel, ...], _told("The latest contact's channel.")] = ()
    tier: Annotated[tuple[_Name, ...], _told("The customer's tier.")] = ()
    words: Annotated[
        tuple[_Phrase, ...],
        _told("Words or phrases in subject or text; capitals and accents do not count.", max_length=100),
    ] = ()
    urgent: Annotated[bool | None, _told("Whether the case needs an answer soon.")] = None
    repeat: Annotated[bool | None, _told("Whether the customer asked again.")] = None
    open: Annotated[bool | None, _told("Whether the brand was open when the contact came.")] = None
    open_cases: Annotated[int, _told("The least number of the customer's open cases.", ge=0, le=50)] = 0
    hours: Annotated[
        tuple[_Daytime, ...],
        _told("Spans of the day in which the contact came, such as 18:00-22:00; may pass midnight.", max_length=10),
    ] = ()
    weekdays: Annotated[tuple[_Weekday, ...], _told("Days on which the contact came, by the brand's clock.")] = ()
    amount: Annotated[
        _Amount, _told("Least amount of the order that it is about, else of the largest that it names: 100.00 EUR.")
    ] = ""
    value: Annotated[_Amount, _told("Least that the customer's orders of a year come to, such as 500 EUR.")] = ""
    contacts: Annotated[
        int, _told("Least number of the customer's contacts, this one included.", ge=0, le=CONTACTS_KEPT)
    ] = 0
    contacts_within: Annotated[int, _told("Days that `contacts` are counted in.", ge=1, le=365)] = 30


class ActionFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What follows from a rule; at least one of them."""

    queue: Annotated[str, _told("Where the case goes.", pattern=r"^([a-z0-9][a-z0-9_-]{0,47})?$")] = ""
    priority: Annotated[Literal["urgent", "high", "normal", "low"] | None, _told("How soon.")] = None
    answer_within: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=720)] | None, _told("Hours until an answer is due.")
    ] = None
    tags: Annotated[_Names, _told("Words to mark the case with.", max_length=10)] = ()
    hold: Annotated[bool, _told("Nothing leaves by itself until a person has looked.")] = False
    notify: Annotated[
        tuple[StaffAddress, ...], _told("Your people who get a mail about the case, once.", max_length=10)
    ] = ()


class RuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One routing rule."""

    name: Annotated[str, _told("Told as the reason; each once.", min_length=1, max_length=60, pattern=r"^[^\n]*$")]
    when: ConditionFile
    then: ActionFile


class BrandFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The policy of a brand."""

    merchant: Annotated[_Word, _told("The tenant. The API knows it by the key.")] = ""
    id: Annotated[_Word, _told("The brand's id. The API knows it by the path.")] = ""
    name: Annotated[_Name, _told("What customers call the brand.")]
    # A change of all of them is one transaction, which holds a hundred writes.
    mailboxes: Annotated[
        tuple[_Address, ...],
        _told("Addresses that receive mail, without `+`; mails leave from the first.", min_length=1, max_length=40),
    ]
    languages: Annotated[
        _Languages, _told("Languages to write in, the first where a customer's is unsure.", min_length=1)
    ] = (
        "fr",
        "en",
    )
    time_zone: Annotated[_Name, _told("IANA name.")] = "Europe/Paris"
    hours: Annotated[
        dict[_Weekday, tuple[str, ...]],
        _told('Opening hours, such as {"mon": ["09:00-12:30", "14:00-18:00"]}; always open without any.'),
    ] = {}
    holidays: Annotated[
        str,
        _told(
            "Whose public holidays the brand keeps: FR, FR-57 (ISO 3166).", pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$"
        ),
    ] = ""
    closed: Annotated[tuple[date, ...], _told("Further days on which the brand is closed.", max_length=400)] = ()
    answer_within: Annotated[int, _told("Hours, of opening, until an answer is due.", ge=1, le=720)] = 24
    acknowledgements_per_day: Annotated[int, _told("Acknowledgements of one sender a day.", ge=0, le=100)] = 5
    confidence: Annotated[float, _told("What an intent must reach to be named to the customer.", gt=0, le=1)] = 0.9
    act_precision: Annotated[_Precision, _told("Share of right ones among intents that are acted on alone.")] = 0.98
    suggest_precision: Annotated[_Precision, _told("Share of right ones among intents that are listed.")] = 0.85
    reopen_within: Annotated[int, _told("Days in which a reply opens an ended case again.", ge=0, le=3650)] = 30
    retention: Annotated[int, _told("Days until what was recorded expires.", ge=1, le=3650)] = 1095
    priority_tiers: Annotated[tuple[_Name, ...], _told("Tiers that raise the priority by one step.")] = ("vip",)
    forms: Annotated[
        tuple[_Listed, ...], _told("Senders of contact forms: addresses or @domain, in small letters.")
    ] = ()
    staff: Annotated[tuple[_Listed, ...], _told("Your people: addresses or @domain, in small letters.")] = ()
    queues: Annotated[dict[_Word, _Word], _told("Intent to queue, where it is not the default one.")] = {}
    rules: Annotated[tuple[RuleFile, ...], _told("Routing rules, read from top to bottom.", max_length=200)] = ()
    staffing: Annotated[dict[_Word, StaffingFile], _told("By queue, who may take its cases.", max_length=100)] = {}
    assign: Annotated[Assign, _told("How cases get to agents, where a row of `staffing` does not say it.")] = (
        Assign.PULL
    )
    order_numbers: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9#@./-]{3,30}$")], ...],
        _told("Shapes of your order numbers, such as LX-######: # is a digit, @ a letter.", max_length=20),
    ] = ()
    second_opinion: SecondOpinionFile | None = None
    loop_limits: LoopLimitsFile = LoopLimitsFile()
    signature: Annotated[
        dict[_Language, Annotated[tuple[_SignatureLine, ...], msgspec.Meta(min_length=1, max_length=8)]],
        _told("By language, the lines under a mail; of a language without any, the team's name."),
    ] = {}
    look: LookFile = LookFile()
    deadlines: DeadlinesFile = DeadlinesFile()
    wording: WordingFile = WordingFile()
    review: ReviewFile = ReviewFile()
    experts: ExpertsFile = ExpertsFile()
    leads: LeadsFile = LeadsFile()
    order_news: OrderNewsFile = OrderNewsFile()
    load: LoadFile = LoadFile()
    callbacks: CallbacksFile = CallbacksFile()


class PolicyFile(BrandFile, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A brand's file or the body of `PUT /v1/brands/{brand}`: the policy, and what is said of this version of it."""

    version: Annotated[
        Annotated[int, msgspec.Meta(ge=0)] | None,
        _told("The version that this one takes the place of; refused where another is in force."),
    ] = None
    note: Annotated[str, _told("Why it is changed; kept with the version.", max_length=2_000)] = ""
    schema: Annotated[str, _told("For editors; not kept.", max_length=500)] = msgspec.field(name="$schema", default="")


class ActivationBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/brands/{brand}/versions/{version}/activate`, which may be empty."""

    instead_of: Annotated[int, msgspec.Meta(ge=0)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
