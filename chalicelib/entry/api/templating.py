"""Templates, suggestions and findings as the API shows them; beside `representation`."""

from typing import Any

from chalicelib.domain.checks.findings import Checked, Finding, Question
from chalicelib.domain.suggestions import Answer, Suggested, Suggestions
from chalicelib.domain.templates import Rendered, ReplyTemplate, Variable


def template(value: ReplyTemplate) -> dict[str, Any]:
    """A template in a language; `version` 0 is one that comes with Guichet."""
    return {
        "template": value.template,
        "language": value.language,
        "kind": value.kind,
        "name": value.name,
        "subject": value.subject or None,
        "text": value.text,
        "brands": value.brands,
        "intents": value.intents,
        "variables": [variable(one) for one in value.variables],
        "approved": value.approved,
        "own": value.number > 0,
        "version": value.number,
        "at": value.at,
        "by": value.by or None,
    }


def variable(value: Variable) -> dict[str, Any]:
    """A variable of a template's own."""
    return {"name": value.name, "type": value.type, "required": value.required, "choices": value.choices}


def preview(value: Rendered) -> dict[str, Any]:
    """What a template came to."""
    return {"subject": value.subject or None, "text": value.text, "missing": value.missing}


def suggestions(value: Suggestions) -> dict[str, Any]:
    """What is suggested for a case."""
    return {
        "language": value.language,
        "questions": [answer(one) for one in value.answers],
        "replies": [suggested(one) for one in value.replies],
        "greetings": [suggested(one) for one in value.greetings],
        "closings": [suggested(one) for one in value.closings],
        "draft": {"text": value.draft.text, "templates": value.draft.templates, "missing": value.draft.missing},
    }


def answer(value: Answer) -> dict[str, Any]:
    """A question with its paragraphs."""
    return {**question(value.question), "paragraphs": [suggested(one) for one in value.paragraphs]}


def question(value: Question) -> dict[str, Any]:
    """A question of a contact, in its own words."""
    return {
        "intent": value.intent,
        "confidence": value.confidence,
        "words": value.words or None,
        "contact": value.contact or None,
        "span": value.span,
    }


def suggested(value: Suggested) -> dict[str, Any]:
    """A template for a case, with what it came to."""
    return {
        "template": value.template.template,
        "name": value.template.name,
        **preview(value.rendered),
        "variables": [variable(one) for one in value.template.variables],
        "own": value.template.number > 0,
        "score": value.score,
        "used": value.used,
        "edited": value.edited,
    }


def finding(value: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "code": value.code,
        "severity": value.severity,
        "where": value.where,
        "words": value.words or None,
        "message": value.message,
        "suggestion": value.suggestion or None,
    }


def checked(value: Checked) -> dict[str, Any]:
    """All that was found in a draft."""
    return {
        "blocked": value.blocked,
        "needs_review": value.needs_review,
        "findings": [finding(one) for one in value.findings],
        "spelling_checked": value.spelling,
        "review": [{"code": reason.code, "message": reason.message} for reason in value.review],
    }
