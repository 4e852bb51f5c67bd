"""What asking an expert, and hearing from them, changes in a case and in its history."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.casework import differences
from chalicelib.domain.clocks import Waiting
from chalicelib.domain.customer import Identity
from chalicelib.domain.deadlines import paused, resumed
from chalicelib.domain.experts import ExpertQuestion, Share
from chalicelib.domain.interaction import Change
from chalicelib.domain.tokens import untagged
from chalicelib.errors import Refused

MOST_QUESTIONS = 20
"""Questions that one case may be put to experts with; all of them are listed with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an agent asks of an expert. `attachments` are contacts of the case, with the numbers of their files from 1.

    `remind_after` is in hours of opening, None as the brand says; so is `language`, where it is empty.
    """

    to: str
    text: str
    agent: str
    to_name: str = ""
    share: Share = Share.CONTACTS
    attachments: tuple[tuple[str, int], ...] = ()
    remind_after: int | None = None
    language: str = ""


def checked_address(asked: Asked, case: Case, identities: tuple[str, ...], brand: Brand) -> str:
    """The address of an expert who may be asked about a case, in lower case.

    `identities` are the customer's. Raises `Refused` with reason `expert_not_allowed`.
    """
    address = Identity.read(f"mail:{asked.to}").value
    if str(Identity.mail(address)) in (*case.participants, *identities):
        raise Refused("Whoever belongs to the case cannot be its expert.", reason="expert_not_allowed")
    if untagged(address) in brand.mailboxes:
        raise Refused("A mailbox of the brand is no expert.", reason="expert_not_allowed")
    if not brand.experts.allows(address, brand.staff):
        raise Refused("The brand's policy does not allow to ask this address.", reason="expert_not_allowed")
    return address


def handed_out(case: Case, question: str, at: datetime, brand: Brand) -> Case:
    """The case while an expert is asked: it waits, and its clocks stand still.

    Raises `Refused` with reason `case_ended`, `too_many_questions`, or `conflict` where the case has no queue yet.
    """
    if case.ended_at is not None:
        raise Refused("The case has ended; open it again to ask an expert.", reason="case_ended")
    if len(case.questions) >= MOST_QUESTIONS:
        raise Refused(f"A case is put to experts at most {MOST_QUESTIONS} times.", reason="too_many_questions")
    if not (case.queue and case.due_at):
        # It could not come back to where it stood.
        raise Refused("The case is about to be routed. Try again in a moment.", reason="conflict")
    out = paused(case, Waiting.EXPERT, at, brand)
    return replace(
        out,
        questions=(*case.questions, question),
        awaited=(*case.awaited, question),
        updated_at=max(case.updated_at, at),
    )


def brought_back(case: Case, question: ExpertQuestion, at: datetime, brand: Brand) -> Case:
    """The case after something became of a question: it comes back once no expert is waited for any more.

    It stands in its queue with its priority, for the agent who had it first of all, due when what was left is over. A
    doubtful answer brings it back at once, held for a person.
    """
    awaited = case.awaited if question.state.is_open else tuple(one for one in case.awaited if one != question.id)
    doubtful = bool(question.doubt) and question.state.is_open
    after = replace(case, awaited=awaited)
    if doubtful and case.ended_at is None:
        after = replace(after, held=case.held or question.doubt)
    if case.waiting is Waiting.EXPERT and case.ended_at is None and (doubtful or not awaited):
        # Whoever had it knows it, and is offered it first.
        back = resumed(after, at, brand).unassigned()
        after = replace(back, declined=(), waiting_since=at)
    return case if after == case else replace(after, updated_at=max(case.updated_at, at))


def accepted(case: Case, question: ExpertQuestion) -> Case:
    """The case once a person took a doubtful answer for the expert's: what was held for it is held no longer."""
    return replace(case, held="") if question.doubt and case.held == question.doubt else case


def told(before_case: Case, case: Case, before: ExpertQuestion | None, question: ExpertQuestion) -> tuple[Change, ...]:
    """What the history says: who was asked and what became of it, how long it was out, and what changed in the case."""
    state = Change("expert", f"{before.state} {before.to}" if before else "", f"{question.state} {question.to}")
    ended = question.outside is not None and (before is None or before.outside is None)
    outside = (
        Change("outside_seconds", "", str(question.outside)),
        Change("outside_open_seconds", "", str(question.outside_open)),
    )
    unchanged = before is not None and before.state is question.state
    return (
        *(() if unchanged else (state,)),
        *(outside if ended else ()),
        *differences(before_case, case),
    )
