"""The routes by which a merchant corrects contacts and sees to the models of its brands."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.models import DEFAULT
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import Outcome, Page
from chalicelib.entry import representation
from chalicelib.entry.api import request, teaching
from chalicelib.entry.api.request import answer, door
from chalicelib.errors import NotFound, Refused
from chalicelib.observability import observe
from chalicelib.wire.learning import decode_activation, decode_correction, decode_phrases, decode_replay
from chalicelib.wiring import learning


@door("/v1/contacts/{contact}/labels", "POST")
def correct_contact(contact: str) -> Response:
    """Say what a contact really asks for."""
    merchant, identifier = request.merchant(), unquote(contact)
    correction = decode_correction(request.body(), request.caller(), datetime.now(UTC))
    label = learning.correct_contact()(merchant, identifier, correction)
    facts: dict[str, str | int | float] = {"contact": identifier, "right": int(label.judged == correction.intents)}
    observe("correct_contact", Outcome("corrected", facts=facts))
    return answer(teaching.label(label), 201, {"Location": f"/v1/contacts/{identifier}/labels"})


@door("/v1/contacts/{contact}/labels", "GET")
def list_corrections(contact: str) -> Response:
    """The corrections of a contact, newest first: the first one counts."""
    found = learning.correct_contact().of_contact(request.merchant(), unquote(contact))
    given = (found.correction, *found.earlier) if found else ()
    return answer(representation.page(Page(given), teaching.correction))


@door("/v1/brands/{brand}/labels", "GET")
def list_labels(brand: str) -> Response:
    """A brand's corrected contacts, the newest correction first."""
    merchant, name = _brand(brand)
    listed = learning.labels().listed(merchant, name, request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, teaching.label))


@door("/v1/brands/{brand}/phrases", "GET")
def read_phrases(brand: str) -> Response:
    """A brand's own phrases; with `built_in=LANGUAGE`, those of a language that come with Guichet as well."""
    merchant, name = _brand(brand)
    return answer(_phrases(merchant, name, request.parameter("built_in")))


@door("/v1/brands/{brand}/phrases", "PUT")
def write_phrases(brand: str) -> Response:
    """Replace a brand's own phrases; they take effect with the next training."""
    merchant, name = _brand(brand)
    files = decode_phrases(request.body())
    _, notes = learning.edit_phrases()(merchant, name, files, request.caller(), datetime.now(UTC))
    observe("edit_phrases", Outcome("changed", facts={"merchant": merchant, "brand": name, "files": len(files)}))
    return answer({**_phrases(merchant, name, None), "notes": notes})


@door("/v1/brands/{brand}/models", "POST")
def train_now(brand: str) -> Response:
    """Train a brand's model now: 202, for a worker does it."""
    merchant, name = _brand(brand)
    learning.train_queue().send(TrainPointer(merchant, name, request.caller(), datetime.now(UTC)))
    observe("train_now", Outcome("queued", facts={"merchant": merchant, "brand": name}))
    return answer(_state(merchant, name), 202, {"Location": f"/v1/brands/{name}/models"})


@door("/v1/brands/{brand}/models", "GET")
def list_models(brand: str) -> Response:
    """The versions of a brand's model, newest first, which one is in use, and what the last training came to."""
    merchant, name = _brand(brand)
    listed = learning.models().listed(merchant, name, request.limit(), request.parameter("cursor"))
    state = _state(merchant, name)
    items = representation.page(listed, lambda record: teaching.model(record, state["active"]))
    return answer({**items, **state})


@door("/v1/brands/{brand}/models/{version}", "GET")
def look_up_model(brand: str, version: str) -> Response:
    """One version; with `against=VERSION`, what differs from another one."""
    merchant, name = _brand(brand)
    use, active = learning.use_model(), learning.models().active(merchant, name) or DEFAULT
    found = use.version(merchant, name, unquote(version))
    against = request.parameter("against")
    shown = teaching.model(found, active)
    if against:
        shown["against"] = teaching.difference(found, use.version(merchant, name, against))
    return answer(shown)


@door("/v1/brands/{brand}/models/{version}/activate", "POST")
def activate_model(brand: str, version: str) -> Response:
    """Put a version into use, forward or back; `default` is the one that comes with Guichet."""
    merchant, name = _brand(brand)
    instead_of = decode_activation(request.body())
    active, before = learning.use_model()(merchant, name, unquote(version), instead_of)
    facts: dict[str, str | int | float] = {"merchant": merchant, "brand": name, "model": active, "before": before}
    observe("activate_model", Outcome("activated", facts=facts | {"by": request.caller()}))
    return answer({"active": active, "before": before})


@door("/v1/brands/{brand}/models/{version}/replay", "POST")
def replay(brand: str, version: str) -> Response:
    """Ask what a version, or other precisions, would have made of the newest contacts: 202, for a worker does it."""
    merchant, name = _brand(brand)
    asked = decode_replay(request.body(), unquote(version))
    made = learning.ask_for_replay()(merchant, name, asked, request.caller(), datetime.now(UTC))
    observe("replay", Outcome("queued", facts={"merchant": merchant, "brand": name, "replay": made.id}))
    return answer(teaching.replay(made), 202, {"Location": f"/v1/brands/{name}/replays/{made.id}"})


@door("/v1/brands/{brand}/replays/{replay}", "GET")
def look_up_replay(brand: str, replay: str) -> Response:
    """A replay: its counts, and a page of the contacts that would be judged otherwise, newest first."""
    merchant, name = _brand(brand)
    found = learning.ask_for_replay().look_up(merchant, name, unquote(replay))
    cursor = request.parameter("cursor") or "0"
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 6):
        raise Refused("The cursor is not one of ours.", reason="invalid_cursor")
    start, limit = int(cursor), request.limit()
    rest = len(found.changed) > start + limit
    page = Page(found.changed[start : start + limit], str(start + limit) if rest else None)
    return answer({**teaching.replay(found), **representation.page(page, teaching.change)})


def _brand(given: str) -> tuple[str, str]:
    """The merchant of the request's key and its brand; raises `NotFound` where it has no such brand."""
    merchant, name = request.merchant(), unquote(given)
    if wiring.brands().get(merchant, name) is None:
        raise NotFound("There is no such brand.")
    return merchant, name


def _state(merchant: str, brand: str) -> dict[str, Any]:
    models = learning.models()
    return {
        "active": models.active(merchant, brand) or DEFAULT,
        "training": teaching.schooling(models.schooling(merchant, brand)),
    }


def _phrases(merchant: str, brand: str, language: str | None) -> dict[str, Any]:
    own = learning.edit_phrases().read(merchant, brand)
    book = learning.phrase_book()
    shown = {"files": own.files, "by": own.by or None, "at": own.at or None, "counts": book.counts(own.files)}
    return {**shown, "built_in": book.built_in(language)} if language else shown
