"""The routes of replies: written, looked at by a second pair of eyes, sent."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.messages import Message
from chalicelib.domain.replies import REVIEW, Reply, ReplyState, of_case
from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.errors import NotFound, Refused
from chalicelib.observability import observe
from chalicelib.wire.replies import decode_opinion, decode_reply
from chalicelib.wiring import api, replies, sending

LARGEST_REPLY = 5_500_000
"""Bytes of a request with a reply and its files in base64; Lambda takes 6 MB."""

_DECISIONS = {
    "approve": ReplyState.APPROVED,
    "return": ReplyState.RETURNED,
    "withdraw": ReplyState.WITHDRAWN,
    "correct": ReplyState.PROPOSED,
}


@door("/v1/cases/{reference}/replies", "POST")
def write_reply(reference: str) -> Response:
    """Reply: 201, approved and on its way, or proposed to a second pair of eyes."""
    merchant, named = request.merchant(), unquote(reference)
    body = request.body(LARGEST_REPLY)
    author = request.author(merchant, f"reply {named}", body)
    written, outcome = replies.write_reply()(merchant, named, decode_reply(body), author)
    observe("write_reply", outcome)
    return answer(reply(written), 201, {"Location": f"/v1/replies/{written.id}"})


@door("/v1/cases/{reference}/replies", "GET")
def replies_of_case(reference: str) -> Response:
    """The replies of a case: those to be decided first, then the others, oldest first."""
    merchant = request.merchant()
    case, _ = api.look_up_case()(merchant, unquote(reference), 1, None)
    cursor = request.parameter("cursor")
    page = replies.replies().listed(merchant, of_case(case.reference), request.limit(), cursor)
    undecided = {} if cursor else replies.replies().get_all(merchant, case.drafts)
    proposed = [one for one in undecided.values() if one.state is ReplyState.PROPOSED]
    shown = [reply(one) for one in (*proposed, *page.items)]
    return answer({"items": shown, "next": page.next})


@door("/v1/replies", "GET")
def replies_to_look_at() -> Response:
    """What waits for a second pair of eyes, oldest first."""
    merchant = request.merchant()
    if request.parameter("state") not in (None, ReplyState.PROPOSED):
        raise Refused("`state` is `proposed`; other replies are listed by their case.", reason="invalid_parameter")
    page = replies.replies().listed(merchant, REVIEW, request.limit(), request.parameter("cursor"))
    return answer(representation.page(page, reply))


@door("/v1/replies/{identifier}", "GET")
def one_reply(identifier: str) -> Response:
    """One reply, and whether it left."""
    merchant = request.merchant()
    found = replies.replies().get(merchant, unquote(identifier))
    if found is None:
        raise NotFound("There is no such reply.")
    left = sending.messages().get(merchant, found.id) if found.state is ReplyState.APPROVED else None
    return answer({**reply(found), "sent": sent(left) if left else None})


@door("/v1/replies/{identifier}/{decision}", "POST")
def decide_reply(identifier: str, decision: str) -> Response:
    """Approve, return, correct or withdraw a reply."""
    merchant, named = request.merchant(), unquote(identifier)
    state = _DECISIONS.get(decision)
    if state is None:
        raise NotFound(f"What can be done with a reply: {', '.join(_DECISIONS)}.")
    body = request.body()
    opinion = decode_opinion(body)
    if state is ReplyState.RETURNED and not opinion.note:
        raise Refused("A reply is returned with a `note` that says why.", reason="invalid_body")
    author = request.author(merchant, f"{decision} {named}", body)
    decided, outcome = replies.write_reply().decide(merchant, named, state, opinion, author)
    observe("decide_reply", outcome)
    return answer(reply(decided))


def reply(value: Reply) -> dict[str, Any]:
    """A reply as the API shows it."""
    return {
        "id": value.id,
        "case": value.case,
        "state": value.state,
        "author": value.author,
        "answers": value.answers,
        "to": value.to,
        "language": value.language,
        "subject": value.subject,
        "text": value.text,
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "size": one.size} for one in value.attachments
        ],
        "templates": value.templates,
        "edited": value.edited,
        "then": value.then,
        "findings": value.findings,
        "review": value.review,
        "decisions": [{"state": one.state, "by": one.by, "at": one.at, "note": one.note} for one in value.decisions],
        "created_at": value.created_at,
        "version": value.version,
    }


def sent(value: Message) -> dict[str, Any]:
    """How far a message is on its way."""
    return {
        "progress": value.progress,
        "left_at": value.left_at,
        "message_id": value.message_id or None,
        "problem": value.problem or None,
    }
