"""The routes of the brands' policies: read, put into force, compared, rolled back, tried."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.policies import Revision, Signature, differences
from chalicelib.domain.ports import Outcome, Page
from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.policies import change, compared, dry_run, revision, summary
from chalicelib.entry.api.request import answer, door
from chalicelib.errors import NotFound, Refused
from chalicelib.observability import observe
from chalicelib.wiring import policies
from chalicelib.wiring.policies import policy_documents

_LAST = 50
_MOST = 500


@door("/v1/schemas/brand", "GET")
def brand_schema() -> Response:
    """The JSON Schema of a brand's policy."""
    request.merchant()
    return answer(policy_documents().schema(), headers={"Content-Type": "application/schema+json"})


@door("/v1/brands", "GET")
def list_brands() -> Response:
    """The merchant's brands, by id."""
    listed = policies.policies().brands(request.merchant(), request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, summary))


@door("/v1/brands/{brand}", "GET")
def read_brand(brand: str) -> Response:
    """A brand's policy as it would be put again, and its version."""
    found = _current(request.merchant(), unquote(brand))
    return _versioned({**policy_documents().document(found.brand), "version": found.version}, found.version)


@door("/v1/brands/{brand}", "PUT")
def put_brand(brand: str) -> Response:
    """Put a policy into force: 200, or 201 for a new brand."""
    merchant, name = request.merchant(), unquote(brand)
    matching = _matching()
    asked = policy_documents().decode_policy(request.body(), merchant, name)
    if matching == "*":
        _must_exist(merchant, name)
    changed, outcome = policies.change_policy()(asked, _signature(), matching if isinstance(matching, int) else None)
    observe("change_policy", outcome)
    shown = {"brand": name, "version": changed.version, "changed": changed.new}
    notes = policy_documents().notes(asked.brand)
    return _versioned({**shown, "notes": notes}, changed.version, 201 if changed.new and changed.version == 1 else 200)


@door("/v1/brands/{brand}/versions", "GET")
def list_versions(brand: str) -> Response:
    """The versions of a brand's policy, newest first."""
    present = _current(request.merchant(), unquote(brand))
    merchant, name = present.brand.merchant, present.brand.id
    listed = policies.policies().versions(merchant, name, request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, lambda one: revision(one, present.version)))


@door("/v1/brands/{brand}/versions/{version}", "GET")
def read_version(brand: str, version: str) -> Response:
    """One version; with `against=VERSION`, what differs from that one."""
    present, documents = _current(request.merchant(), unquote(brand)), policy_documents()
    found = _version(present, version)
    shown = {**revision(found, present.version), "policy": documents.document(found.brand)}
    against = request.parameter("against")
    if against:
        older = _version(present, against)
        both = (documents.document(one.brand, whole=True) for one in (older, found))
        shown["against"] = compared(older, differences(*both))
    return answer(shown)


@door("/v1/brands/{brand}/versions/{version}/activate", "POST")
def activate_version(brand: str, version: str) -> Response:
    """Put a version into force again, as the next one."""
    present = _current(request.merchant(), unquote(brand))
    note, instead_of = policy_documents().decode_activation(request.body())
    found = _version(present, version)
    changed, outcome = policies.change_policy().restore(
        found.brand.merchant, found.brand.id, found.version, _signature(note), instead_of
    )
    observe("change_policy", outcome)
    shown = {"brand": found.brand.id, "version": changed.version, "changed": changed.new, "restored": found.version}
    return _versioned(shown, changed.version)


@door("/v1/brands/{brand}/dry-run", "POST")
def try_policy(brand: str) -> Response:
    """Ask what the newest contacts would have met under a policy: 202, for a worker does it."""
    present = _current(request.merchant(), unquote(brand))
    asked = policy_documents().decode_policy(request.body(), present.brand.merchant, present.brand.id)
    now = datetime.now(UTC)
    made = policies.ask_for_dry_run()(asked.brand, _last(), request.caller(), now)
    observe("dry_run", Outcome("queued", facts={"merchant": asked.brand.merchant, "brand": asked.brand.id}))
    return answer(dry_run(made), 202, {"Location": f"/v1/brands/{asked.brand.id}/dry-runs/{made.id}"})


@door("/v1/brands/{brand}/dry-runs/{run}", "GET")
def look_up_dry_run(brand: str, run: str) -> Response:
    """A dry run: its counts, and a page of the contacts that would meet something else, newest first."""
    found = policies.ask_for_dry_run().look_up(request.merchant(), unquote(brand), unquote(run))
    cursor = request.parameter("cursor") or "0"
    if not re.fullmatch("[0-9]{1,5}", cursor):
        raise Refused("The cursor is not one of ours.", reason="invalid_cursor")
    start, end = int(cursor), int(cursor) + request.limit()
    page = Page(found.changed[start:end], str(end) if len(found.changed) > end else None)
    return answer({**dry_run(found), **representation.page(page, change)})


def _current(merchant: str, brand: str) -> Revision:
    """The version in force; raises `NotFound` where the merchant has no such brand."""
    found = policies.policies().current(merchant, brand)
    if found is None:
        raise NotFound("There is no such brand.")
    return found


def _version(present: Revision, given: str) -> Revision:
    """A version of the same brand by its number as text; raises `NotFound`."""
    number = unquote(given)
    if not re.fullmatch("[1-9][0-9]{0,8}", number):
        raise NotFound("There is no such version of this brand's policy.")
    return policies.change_policy().version(present.brand.merchant, present.brand.id, int(number))


def _must_exist(merchant: str, brand: str) -> None:
    if policies.policies().current(merchant, brand) is None:
        raise Refused("`If-Match: *` means a brand that exists, and this one does not.", reason="not_the_version")


def _signature(note: str = "") -> Signature:
    return Signature(request.caller(), datetime.now(UTC), note)


def _matching() -> int | str | None:
    """The version that `If-Match` names: a number, `*`, or None without the header; raises `Refused`."""
    given = request.header("if-match")
    if given in ("", "*"):
        return given or None
    # What travels through a compressing proxy comes back as a weak one.
    found = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', given)
    if found is None:
        raise Refused('`If-Match` is the version as `"3"`, as `ETag` gave it, or `*`.', reason="invalid_header")
    return int(found[1])


def _last() -> int:
    given = request.parameter("last") or str(_LAST)
    if not re.fullmatch("[0-9]{1,3}", given) or not 1 <= int(given) <= _MOST:
        raise Refused(f"`last` is a number from 1 to {_MOST}.", reason="invalid_parameter")
    return int(given)


def _versioned(value: object, version: int, status: int = 200) -> Response:
    return answer(value, status, {"ETag": f'"{version}"'})
