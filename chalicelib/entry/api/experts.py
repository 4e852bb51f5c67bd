"""The routes below `/v1/cases/{reference}/experts`: who was asked about a case, and what became of it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.experts import ExpertQuestion
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.observability import observe
from chalicelib.wire.experts import decode_decision, decode_question
from chalicelib.wiring import experts


@door("/v1/cases/{reference}/experts", "POST")
def ask_expert(reference: str) -> Response:
    """Hand a case to somebody outside with a question: 201 with the question, whose mail is on its way."""
    merchant, named, body = request.merchant(), unquote(reference), request.body()
    asked = decode_question(body)
    author = request.author(merchant, f"expert:{named.strip().upper()}", body)
    question, outcome = experts.ask_expert()(merchant, named, asked, author)
    observe("ask_expert", outcome)
    return answer(represented(question, author.at), 201)


@door("/v1/cases/{reference}/experts", "GET")
def list_questions(reference: str) -> Response:
    """The questions of a case, oldest first, with the time that each was outside."""
    merchant = request.merchant()
    _, found = experts.settle_question().listed(merchant, unquote(reference))
    now = datetime.now(UTC)
    return answer({"items": [represented(one, now) for one in found], "next": None})


@door("/v1/cases/{reference}/experts/{question}/withdraw", "POST")
def withdraw_question(reference: str, question: str) -> Response:
    """Take a question back; the case comes back unless another expert is waited for."""
    return _decided("withdraw", reference, question)


@door("/v1/cases/{reference}/experts/{question}/accept", "POST")
def accept_answer(reference: str, question: str) -> Response:
    """Take what came to a question for its answer, after a person looked at it."""
    return _decided("accept", reference, question)


def _decided(decision: str, reference: str, question: str) -> Response:
    merchant, named, identifier, body = request.merchant(), unquote(reference), unquote(question), request.body()
    agent, note = decode_decision(body)
    author = request.author(merchant, f"{decision}:{identifier}", body)
    settle = experts.settle_question()
    decide = settle.withdraw if decision == "withdraw" else settle.accept
    settled, outcome = decide(merchant, named, identifier, note, agent, author)
    observe(f"{decision}_question", outcome)
    return answer(represented(settled, author.at))


def represented(value: ExpertQuestion, now: datetime) -> dict[str, Any]:
    """A question as the API shows it; while it is open, it was out until now."""
    out = int((now - value.asked_at).total_seconds()) if value.outside is None else value.outside
    return {
        "id": value.id,
        "case": value.case,
        "state": value.state,
        "to": {"mail": value.to, "name": value.to_name or None},
        "question": value.text,
        "share": value.share,
        "language": value.language,
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "size": one.size} for one in value.attachments
        ],
        "agent": value.by,
        "asked_at": value.asked_at,
        "remind_after": value.remind_after,
        "reminders": value.reminders,
        "settled_at": value.settled_at,
        "answers": value.answers,
        "answered_by": value.answered_by or None,
        "doubt": value.doubt or None,
        "reason": value.reason or None,
        "outside_seconds": max(0, out),
        "outside_open_seconds": value.outside_open,
        "message": value.message,
    }
