"""Questions to experts: a case that is handed to somebody outside, and comes back with what they say.

What an expert writes is internal. It stands in the history as `internal`, never as `in` or `out`, and nothing that
leaves to a customer is made of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.brand import Brand
from chalicelib.domain.business_time import later, passed
from chalicelib.domain.interaction import StoredAttachment, interaction_id
from chalicelib.domain.mail import Bounce, Kind
from chalicelib.domain.things import Place, moment

REMINDERS = "reminders"
"""The list, shared by all merchants, of the questions that the clock has to look at."""

QUESTION_TEMPLATE, REMINDER_TEMPLATE = "expert_question", "expert_reminder"

CHECK_AFTER = timedelta(minutes=15)
"""When the clock first looks whether the question left at all."""

OTHER_SENDER = "other_sender"
"""The problem of an answer that came to the question's signed address from somebody else: an assistant, a colleague."""

_ANSWERS_KEPT = 20
_ID_SIGNS = 10


class Share(StrEnum):
    """What an expert is shown of the case, beside the question."""

    QUESTION = "question"
    """Nothing."""
    CONTACTS = "contacts"
    """What the customer wrote, with addresses, phones and names masked."""
    THREAD = "thread"
    """What the customer wrote, as it was written."""


class State(StrEnum):
    """How a question stands."""

    ASKED = "asked"
    DOUBTFUL = "doubtful"
    """An answer came that may not be from whom it says; a person accepts it or waits on."""
    ANSWERED = "answered"
    FAILED = "failed"
    """It never arrived."""
    SILENT = "silent"
    """Nobody answered, whatever was reminded."""
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether the expert is still waited for."""
        return self in (State.ASKED, State.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class ExpertQuestion:
    """One question to one expert about one case.

    Times are UTC. `to` is the expert's address in lower case, `by` who asked, `message` the id of the message that
    carries it, `mailbox` the brand's that it leaves from. `remind_after` is in hours, `most_reminders` how many may
    leave, `reminders` how many have left. `next_at` is when the clock looks at it again. `answers` are the ids of the
    interactions that came to it, `answered_by` the address of the first that counted, `doubt` why one did not. `reason`
    says why it ended without. `outside` is how long it was out, in seconds, `outside_open` only those in the brand's
    hours; both are None until it ends.
    """

    merchant: str
    id: str
    brand: str
    case: str
    customer: str
    to: str
    text: str
    asked_at: datetime
    expires_at: datetime
    by: str
    to_name: str = ""
    mailbox: str = ""
    language: str = ""
    share: Share = Share.CONTACTS
    attachments: tuple[StoredAttachment, ...] = ()
    message: str = ""
    remind_after: int = 24
    most_reminders: int = 2
    reminders: int = 0
    next_at: datetime | None = None
    state: State = State.ASKED
    settled_at: datetime | None = None
    answers: tuple[str, ...] = ()
    answered_by: str = ""
    doubt: str = ""
    reason: str = ""
    outside: int | None = None
    outside_open: int | None = None
    version: int = 0

    @property
    def place(self) -> Place | None:
        """Among those that the clock has to look at, while the expert is waited for."""
        if self.next_at is None or self.state is not State.ASKED:
            return None
        return Place(REMINDERS, moment(self.next_at, f"{self.merchant}#{self.id}"), shared=True)

    def settled(self, state: State, at: datetime, brand: Brand, *, reason: str = "", by: str = "") -> "ExpertQuestion":
        """The question once nobody waits for it any more, with the time that it was out; once only."""
        if not self.state.is_open:
            return self
        wall, open_time = time_outside(self.asked_at, at, brand)
        return replace(
            self,
            state=state,
            settled_at=at,
            next_at=None,
            answered_by=by or self.answered_by,
            reason=reason,
            outside=wall,
            outside_open=open_time,
        )

    def doubted(self, doubt: str) -> "ExpertQuestion":
        """The question after an answer came that a person must look at first."""
        return replace(self, state=State.DOUBTFUL, doubt=doubt) if self.state.is_open else self

    def heard(self, interaction: str) -> "ExpertQuestion":
        """The question with one more mail to it."""
        if interaction in self.answers:
            return self
        return replace(self, answers=(*self.answers, interaction)[-_ANSWERS_KEPT:])

    def reminded(self, at: datetime, brand: Brand) -> "ExpertQuestion":
        """The question after a reminder left; the next look follows in so many hours of the brand."""
        return replace(self, reminders=self.reminders + 1, next_at=later(at, timedelta(hours=self.remind_after), brand))

    def checked(self, brand: Brand) -> "ExpertQuestion":
        """The question once it is known to have left."""
        return replace(self, next_at=self.first_reminder(brand))

    def first_reminder(self, brand: Brand) -> datetime:
        """When the first reminder is due (UTC)."""
        return later(self.asked_at, timedelta(hours=self.remind_after), brand)

    def recipients(self) -> frozenset[str]:
        """The addresses whose bounce means that the question did not arrive."""
        return frozenset({self.to})


def question_id(event: str) -> str:
    """The id of the question that a request asks: the same request again asks the same one."""
    return interaction_id("expert", event)[:_ID_SIGNS]


def question_message(question: str) -> str:
    """The id of the message that carries a question."""
    return interaction_id("expert", question, "question")


def reminder_message(question: str, number: int) -> str:
    """The id of the message that reminds of a question for the so manieth time."""
    return interaction_id("expert", question, "reminder", str(number))


def time_outside(since: datetime, until: datetime, brand: Brand) -> tuple[int, int]:
    """How long something took, in seconds: by the clock on the wall, and in the brand's hours only."""
    wall = max(until - since, timedelta(0))
    return int(wall.total_seconds()), int(passed(since, until, brand).total_seconds())


class Hearing(StrEnum):
    """What a mail to a question's address counts as."""

    ANSWER = "answer"
    DOUBT = "doubt"
    """It may not be from whom it says."""
    FAILURE = "failure"
    """The question did not arrive, and never will."""
    NOTHING = "nothing"
    """A machine's: absence, receipt, a delay."""


def hearing(question: ExpertQuestion, kind: Kind, suspicion: str, bounce: Bounce | None) -> Hearing:
    """What a mail to a question's signed address counts as, by this table, top down.

    | mail | counts as |
    |---|---|
    | a bounce for good of the address that was asked | a failure |
    | any other mail of a machine | nothing; it stands in the history |
    | the receiving server takes it for forged, or for spam | a doubt: a person looks |
    | else, whoever of the expert's people wrote it | an answer |
    """
    if kind is Kind.BOUNCE and bounce:
        failed = {one.recipient.lower() for one in bounce.failures if one.permanent}
        return Hearing.FAILURE if failed & question.recipients() else Hearing.NOTHING
    if suspicion or kind is Kind.SPAM:
        return Hearing.DOUBT
    return Hearing.ANSWER if kind is Kind.HUMAN else Hearing.NOTHING
