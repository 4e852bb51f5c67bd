"""Write a reply to a case, and decide about those that a second pair of eyes looks at."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.casework import Author, differences, event_in, with_case_kept
from chalicelib.domain.checks.findings import Finding
from chalicelib.domain.customer import Customer
from chalicelib.domain.facts import AgentFacts
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change, Channel, Interaction, StoredAttachment
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import Blobs, Brands, History, Ledger, Outcome, SendQueue, Shelf
from chalicelib.domain.replies import Reply, ReplyState, after_reply, thread_of, threaded_subject, to_answer
from chalicelib.domain.reply_request import GivenFile, Opinion, ReplyRequest
from chalicelib.domain.suggestions import waiting
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import Conflict, NotFound, Refused, Retryable, Unfit
from chalicelib.usecases.change_case import asked_before
from chalicelib.usecases.check_reply import CheckReply
from chalicelib.usecases.count_uses import CountUses
from chalicelib.usecases.whole_text import whole_texts

_ATTEMPTS = 6
_LOOKED_AT = 100
"""Interactions of the customer, newest first, among which the case's contacts are looked for."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies on the desk of whoever replies."""

    brand: Brand
    customer: Customer | None
    interactions: tuple[Interaction, ...]


@dataclass(frozen=True, slots=True)
class WriteReply:
    """A reply, what it does to its case, what the history says and the message that leaves are one write."""

    brands: Brands
    ledger: Ledger
    history: History
    replies: Shelf[Reply]
    agents: Shelf[Agent]
    blobs: Blobs
    check: CheckReply
    named: Callable[[GivenFile, int], tuple[str, str]]
    count_uses: CountUses
    queue: SendQueue

    def __call__(self, merchant: str, reference: str, asked: ReplyRequest, author: Author) -> tuple[Reply, Outcome]:
        """The reply, on its way or waiting for a second pair of eyes; the same request again is the same reply.

        Raises `NotFound`, `Unfit` with what the checks found, and `Refused` with reason `held`, `reply_waiting`,
        `another_agent`, `unknown_agent`, `newer_contact`, `nobody_to_answer`, `unmailable` or `conflict`.
        """
        wanted = read_reference(reference)
        for _ in range(_ATTEMPTS):
            recalled = self.ledger.recall(merchant, interactions=[author.event], cases=[wanted] if wanted else [])
            case = recalled.cases.get(wanted)
            if case is None:
                raise NotFound("There is no case with this reference.")
            if asked_before(recalled.interactions.get(author.event), author):
                return self._again(merchant, author.event)
            _may_reply(case, asked)
            desk = self._desk(case)
            agent = self._agent(merchant, asked.agent) if asked.agent else None
            reply = self._written(case, desk, asked, agent, author)
            try:
                return self._recorded(case, desk, reply, "", author)
            except Conflict:
                continue
        raise Refused("Others kept changing the case. Try again in a moment.", reason="conflict")

    def decide(
        self, merchant: str, identifier: str, state: ReplyState, opinion: Opinion, author: Author
    ) -> tuple[Reply, Outcome]:
        """A reply after somebody approved, returned, corrected (`proposed`) or withdrew it.

        Raises as a call does, and `Refused` as `Reply.decided` does.
        """
        for _ in range(_ATTEMPTS):
            reply = self.replies.get(merchant, identifier)
            if reply is None:
                raise NotFound("There is no such reply.")
            recalled = self.ledger.recall(merchant, interactions=[author.event], cases=[reply.case])
            case = recalled.cases.get(reply.case)
            if case is None:
                raise NotFound("The case of this reply is gone.")
            if asked_before(recalled.interactions.get(author.event), author):
                return self._again(merchant, identifier)
            agent = self._agent(merchant, opinion.agent)
            decided = reply.decided(state, f"agent:{agent.id}", author.at, opinion.note)
            desk = self._desk(case)
            if state is ReplyState.APPROVED and agent.new:
                raise Refused("New agents do not approve replies.", reason="new_agent")
            if state in (ReplyState.APPROVED, ReplyState.PROPOSED):
                decided = self._corrected(case, desk, decided, opinion, agent)
            if state is ReplyState.PROPOSED and not decided.review:
                # Nobody needs to look at it any more.
                decided = replace(decided, state=ReplyState.APPROVED)
            if decided.state is ReplyState.APPROVED:
                _may_leave(case)
                _addressed(desk, "" if "newer_contact" in opinion.accept else decided.answers)
            try:
                return self._recorded(case, desk, decided, reply.state, author)
            except Conflict:
                continue
        raise Refused("Others kept changing the reply. Try again in a moment.", reason="conflict")

    def _again(self, merchant: str, identifier: str) -> tuple[Reply, Outcome]:
        reply = self.replies.get(merchant, identifier)
        if reply is None:
            raise NotFound("There is no such reply.")
        return self._forwarded(reply, "seen")

    def _desk(self, case: Case) -> _Desk:
        brand = self.brands.get(case.merchant, case.brand)
        if brand is None:
            raise Retryable(f"No brand {case.brand!r}", reason="unknown_brand")
        customer = self.ledger.recall(case.merchant, customers=[case.customer]).customers.get(case.customer)
        found = self.history.timeline(case.merchant, case.customer, _LOOKED_AT, None).items
        own = sorted((one for one in found if one.case == case.reference), key=lambda one: one.at)
        return _Desk(brand, customer, tuple(own))

    def _agent(self, merchant: str, identifier: str) -> Agent:
        agent = self.agents.get(merchant, identifier)
        if agent is None or agent.retired_at is not None:
            raise Refused(f"There is no agent {identifier!r}.", reason="unknown_agent")
        return agent

    def _written(self, case: Case, desk: _Desk, asked: ReplyRequest, agent: Agent | None, author: Author) -> Reply:
        contact = _addressed(desk, asked.answers)
        language = asked.language or desk.brand.language_for(case.language)
        in_reply_to, references = thread_of(contact, desk.interactions)
        reply = Reply(
            merchant=case.merchant,
            id=author.event,
            brand=case.brand,
            case=case.reference,
            customer=case.customer,
            author=f"agent:{agent.id}" if agent else f"key:{author.by}",
            answers=contact.id,
            to=contact.answer_to,
            to_name=contact.sender_name,
            mailbox=contact.mailbox or desk.brand.mailboxes[0],
            channel=Channel.MAIL,
            language=language,
            subject=asked.subject or threaded_subject(contact, language),
            text=asked.text,
            created_at=author.at,
            expires_at=author.at + timedelta(days=desk.brand.retention),
            in_reply_to=in_reply_to,
            references=references,
            attachments=self._stored(case.merchant, author.event, asked.files),
            templates=asked.templates,
            composed=asked.composed,
            then=asked.then,
        )
        checked = self._checked(case, desk, reply, asked.accept, agent)
        return checked if checked.review else replace(checked, state=ReplyState.APPROVED)

    def _corrected(self, case: Case, desk: _Desk, reply: Reply, opinion: Opinion, agent: Agent) -> Reply:
        written = replace(reply, text=opinion.text or reply.text)
        whose = self.agents.get(reply.merchant, reply.author.removeprefix("agent:")) or agent
        accepted = (*reply.findings, *opinion.accept)
        return self._checked(case, desk, written, accepted, whose)

    def _checked(self, case: Case, desk: _Desk, reply: Reply, accepted: tuple[str, ...], agent: Agent | None) -> Reply:
        """The reply with what the checks left; raises `Unfit` where something must not leave, or was not accepted."""
        facts = AgentFacts(agent.id, agent.name, agent.new) if agent else AgentFacts()
        contacts = whole_texts(waiting(desk.interactions), self.blobs)
        found = self.check.of(case, desk.brand, desk.customer, contacts, reply.draft(), facts)
        left = tuple(dict.fromkeys(finding.code for finding in found.findings))
        if found.blocked or not set(left) <= set(accepted):
            detail = "The reply is not fit to leave as it is; what only warns can be accepted by its code in `accept`."
            raise Unfit(detail, [_plain(finding) for finding in found.findings])
        return replace(reply, findings=left, review=tuple(reason.code for reason in found.review))

    def _stored(self, merchant: str, event: str, files: tuple[GivenFile, ...]) -> tuple[StoredAttachment, ...]:
        stored = []
        for number, file in enumerate(files, 1):
            name, media_type = self.named(file, number)
            key = f"attachments/{merchant}/{event}/reply/{number}"
            self.blobs.put(key, file.content, media_type)
            stored.append(StoredAttachment(name, media_type, len(file.content), key))
        return tuple(stored)

    def _recorded(self, case: Case, desk: _Desk, reply: Reply, before: str, author: Author) -> tuple[Reply, Outcome]:
        leaves = reply.state is ReplyState.APPROVED
        after = after_reply(case, reply.then, author.at, desk.brand) if leaves else case
        drafts = tuple(name for name in case.drafts if name != reply.id)
        if reply.state in (ReplyState.PROPOSED, ReplyState.RETURNED):
            drafts = (*drafts, reply.id)
        after = replace(after, drafts=drafts, updated_at=max(case.updated_at, author.at))
        known = with_case_kept(desk.customer, after) if desk.customer else None
        note = reply.decisions[-1].note if reply.decisions else ""
        event = event_in(case, author, note, (Change("reply", before, reply.state), *differences(case, after)))
        sender = reply.decisions[-1].by if reply.decisions else reply.author
        self.ledger.record(
            Recording(
                interaction=replace(event, sender=sender, answers=reply.id if before else reply.answers),
                case=after,
                customer=known if known != desk.customer else None,
                aliases=(),
                expires_at=reply.expires_at,
                facts=None,
                via="api",
                things=(reply, reply.message(author.at)) if leaves else (reply,),
            )
        )
        if leaves and reply.templates:
            self.count_uses(reply.merchant, reply.templates, reply.language, edited=reply.edited, now=author.at)
        return self._forwarded(replace(reply, version=reply.version + 1), reply.state)

    def _forwarded(self, reply: Reply, decision: str) -> tuple[Reply, Outcome]:
        if reply.state is ReplyState.APPROVED:
            self.queue.send(SendPointer(reply.merchant, reply.id))
        return reply, Outcome(decision, reply.review, {"case": reply.case, "reply": reply.id})


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": dict(finding.message),
        "where": finding.where,
        "suggestion": finding.suggestion,
    }


def _addressed(desk: _Desk, answers: str) -> Interaction:
    """The contact that is to be answered, `answers` where that is named; raises `Refused` where none can be now."""
    contact = to_answer(desk.interactions)
    if answers and answers != contact.id:
        raise Refused("The customer has written again since. Read it first.", reason="newer_contact")
    if desk.customer and contact.answer_to.strip().lower() in desk.customer.unmailable:
        raise Refused("Mail to this customer came back for good. Let it leave again, or call.", reason="unmailable")
    return contact


def _may_leave(case: Case) -> None:
    if case.held:
        raise Refused(
            f"The case is held ({case.held}): whoever wrote may be somebody else. Lift the hold first.", reason="held"
        )


def _may_reply(case: Case, asked: ReplyRequest) -> None:
    """Raise `Refused` where two people would answer the same, or nobody knows whom."""
    _may_leave(case)
    if case.drafts:
        raise Refused(f"A reply to this case waits already: {case.drafts[0]}.", reason="reply_waiting")
    if case.agent and case.agent != asked.agent:
        raise Refused(f"The agent {case.agent!r} has this case. Assign it first.", reason="another_agent")
