"""What each template of a mail to an expert or a seller is given; `docs/templates.md` describes the fields."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuotedContact:
    """What the customer wrote, and when, in the words of the language."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class ExpertContext:
    """For `expert_question` and `expert_reminder`: somebody outside is asked about a case.

    `question` and the texts of `contacts` have several lines; everything else is one. `name` and `attachments` may be
    empty.
    """

    language: str
    brand: str
    reference: str
    name: str
    question: str
    contacts: tuple[QuotedContact, ...]
    attachments: str
    asked_at: str


@dataclass(frozen=True, slots=True)
class LeadContext:
    """For `lead_notice`: a seller gets a lead, or one of theirs asked `again`.

    All texts are one line, and empty where nothing is known; `size` is 0 then. `spoken` is the prospect's language.
    `consent` is `yes`, `no` or empty.
    """

    language: str
    brand: str
    reference: str
    again: bool
    name: str
    company: str
    mail: str
    phone: str
    postcode: str
    country: str
    spoken: str
    products: str
    size: int
    asked: str
    rule: str
    consent: str
    consent_at: str


@dataclass(frozen=True, slots=True)
class CaseNoticeContext:
    """For `case_notice`: one of the merchant's people is told of a case.

    `kind` is `warning`, `due`, `overdue` or `rule`, `clock` is `answer` or `resolution`. `reasons` are kinds
    (`Routing`), each with what it is about, which may be empty. All texts are one line.
    """

    kind: str
    clock: str
    brand: str
    reference: str
    queue: str
    priority: str
    due_at: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LoadNoticeContext:
    """For `load_notice`: the merchant's people are told that a queue is `busy`, or no longer.

    `hours` is the expected wait and `limit` the one from which on it is busy, both of opening. `closed` are `chat` and
    `callback` where they take nothing new. All texts are one line.
    """

    busy: bool
    brand: str
    queue: str
    since: str
    waiting: int
    agents: int
    hours: int
    limit: str
    closed: tuple[str, ...]


INTERNAL: dict[str, type] = {
    "expert_question": ExpertContext,
    "expert_reminder": ExpertContext,
    "lead_notice": LeadContext,
    "case_notice": CaseNoticeContext,
    "load_notice": LoadNoticeContext,
}
"""Template name -> its context."""
