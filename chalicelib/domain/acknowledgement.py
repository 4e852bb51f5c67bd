"""What an acknowledgement says, and whether one may leave."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.look import PLAIN, Look
from chalicelib.domain.news import News


class Form(StrEnum):
    """Which acknowledgement a contact gets."""

    FULL = "full"
    """For a new case: reference, what we understood, when an answer comes."""
    ADDED = "added"
    """For a contact that joins an open case: we have added it; when the answer comes."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Promise:
    """The facts of one acknowledgement, for the renderer to put into words.

    `intents` are the names of those sure enough to be named to the customer. `due_at` is UTC and
    `time_zone` the brand's (IANA). `subject` is the customer's own. `signature` are the brand's lines in that
    language, empty for the team's name, `look` is how its mails look. `order` is what is known of the order that the
    contact asks for, where the customer is told.
    """

    form: Form
    language: str
    reference: str
    brand: str
    customer_name: str
    subject: str
    intents: tuple[str, ...]
    due_at: datetime
    time_zone: str
    mailbox: str
    signature: tuple[str, ...] = ()
    look: Look = PLAIN
    order: News | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail: one-line subject, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Which acknowledgement a contact gets; `reason` is a stable word for logs when it gets none."""

    form: Form
    reason: str = ""


def decide(
    *,
    automatic: bool,
    held: str,
    spam: bool,
    address: str,
    own_addresses: tuple[str, ...],
    unmailable: bool,
    given_today: int,
    limit: int,
    new: bool,
    added_today: bool,
    echo: bool,
    thanks: bool = False,
) -> Decision:
    """Whether and how a contact is acknowledged, by this table, top down.

    | question | if so |
    |---|---|
    | was it written by a machine? | none: machines answer each other for ever |
    | is it surely spam? | none: an answer tells that the address lives |
    | is the conversation held for a person? | none, until one has looked |
    | is there an address to write to, and is it not ours? | if not, none |
    | did mail to it come back for good? | none |
    | did the customer get `limit` acknowledgements today? | none |
    | does it only thank for what is solved? | none: no answer is to come |
    | did it open a case? | the full one |
    | does it answer our mail at once and say nothing? | none: so do machines |
    | was an addition to this case acknowledged today? | none |
    | else | the short one |
    """
    refusals = (
        (automatic, "automatic"),
        (spam, "spam"),
        (bool(held), held),
        (not address, "no_address"),
        (address in own_addresses, "own_address"),
        (unmailable, "unmailable"),
        (given_today >= limit, "daily_limit"),
        (thanks, "thanks"),
        (echo, "echo"),
        (not new and added_today, "added_today"),
    )
    refusal = next((reason for holds, reason in refusals if holds), None)
    if refusal:
        return Decision(Form.NONE, refusal)
    return Decision(Form.FULL if new else Form.ADDED)
