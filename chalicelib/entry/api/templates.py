"""The routes of reply templates, of what is suggested to answer, and of checking a draft."""

from datetime import UTC, datetime
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.ports import Outcome, Page
from chalicelib.domain.templates import ReplyTemplate, TemplateKind
from chalicelib.entry import representation
from chalicelib.entry.api import request, templating
from chalicelib.entry.api.request import answer, door
from chalicelib.errors import Refused
from chalicelib.observability import observe
from chalicelib.wire.templates import decode_check, decode_preview, decode_template, language_of, template_name
from chalicelib.wiring import templates


@door("/v1/templates", "GET")
def list_templates() -> Response:
    """The templates of a `language` by name; of an `intent`, a `brand`, a `kind` where these are named."""
    merchant, limit = request.merchant(), request.limit()
    language, after = language_of(request.parameter("language") or "fr"), request.parameter("cursor") or ""
    found = [one for one in templates.keep_templates().in_force(merchant, language) if _is_wanted(one)]
    rest = [one for one in found if one.template > after]
    more = rest[limit - 1].template if len(rest) > limit else None
    return answer(representation.page(Page(tuple(rest[:limit]), more), templating.template))


@door("/v1/templates/{template}", "GET")
def look_up_template(template: str) -> Response:
    """A template in all its languages."""
    merchant, name = request.merchant(), template_name(unquote(template))
    found = templates.keep_templates().of(merchant, name)
    return answer({"template": name, "languages": [templating.template(one) for one in found]})


@door("/v1/templates/{template}/{language}", "GET")
def look_up_wording(template: str, language: str) -> Response:
    """A template in one language."""
    merchant, name, spoken = request.merchant(), template_name(unquote(template)), language_of(unquote(language))
    return answer(templating.template(templates.keep_templates().get(merchant, name, spoken)))


@door("/v1/templates/{template}/{language}", "PUT")
def write_template(template: str, language: str) -> Response:
    """Put a template into force as its next version."""
    merchant, name, spoken = request.merchant(), template_name(unquote(template)), language_of(unquote(language))
    body, by = request.body(), request.caller()
    asked, instead_of = decode_template(body, merchant, name, spoken, by, datetime.now(UTC))
    kept = templates.keep_templates().put(asked, instead_of)
    observe("write_template", Outcome("written", facts={"template": kept.id, "version": kept.number, "by": by}))
    return answer(templating.template(kept), 200)


@door("/v1/templates/{template}/{language}", "DELETE")
def delete_template(template: str, language: str) -> Response:
    """Take a template of your own out of force; one of the same name that comes with Guichet shows again."""
    merchant, name, spoken = request.merchant(), template_name(unquote(template)), language_of(unquote(language))
    templates.keep_templates().delete(merchant, name, spoken)
    observe("delete_template", Outcome("deleted", facts={"template": name, "by": request.caller()}))
    return answer({"template": name, "language": spoken, "deleted": True})


@door("/v1/templates/{template}/{language}/versions", "GET")
def list_versions_of_template(template: str, language: str) -> Response:
    """What a template said before, newest first."""
    merchant, name, spoken = request.merchant(), template_name(unquote(template)), language_of(unquote(language))
    keep = templates.keep_templates()
    listed = keep.versions(merchant, name, spoken, request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, templating.template))


@door("/v1/templates/{template}/{language}/preview", "POST")
def preview_template(template: str, language: str) -> Response:
    """A template as it would read with a case, or with samples; also one that is not stored yet."""
    merchant, name, spoken = request.merchant(), template_name(unquote(template)), language_of(unquote(language))
    now = datetime.now(UTC)
    asked = decode_preview(request.body(), merchant, name, spoken, now)
    shown = asked.draft or templates.keep_templates().get(merchant, name, spoken)
    made = templates.preview_template()(merchant, shown, asked.case, asked.agent, asked.variables, now)
    return answer(templating.preview(made))


@door("/v1/cases/{reference}/suggestions", "GET")
def suggest_replies(reference: str) -> Response:
    """What to answer: for each question of the case its paragraphs, best first, and a draft of the best."""
    merchant, named = request.merchant(), unquote(reference)
    agent, language = request.parameter("agent") or "", request.parameter("language") or ""
    spoken = language_of(language) if language else ""
    found = templates.suggest_replies()(merchant, named, agent, spoken, datetime.now(UTC))
    return answer(templating.suggestions(found))


@door("/v1/cases/{reference}/replies/check", "POST")
def check_reply(reference: str) -> Response:
    """What is found in a draft; nothing is kept, and nothing leaves."""
    merchant, named = request.merchant(), unquote(reference)
    draft, agent = decode_check(request.body())
    found = templates.check_reply()(merchant, named, draft, agent)
    return answer(templating.checked(found))


def _is_wanted(template: ReplyTemplate) -> bool:
    """Whether a template is of the intent, the brand and the kind of the query."""
    intent, brand, kind = request.parameter("intent"), request.parameter("brand"), request.parameter("kind")
    if kind not in (None, *TemplateKind):
        raise Refused(f"`kind` is one of {', '.join(TemplateKind)}.", reason="invalid_parameter")
    return (
        (not intent or intent in template.intents)
        and (not brand or not template.brands or brand in template.brands)
        and (not kind or kind == template.kind)
    )
