"""The composition root of reply templates, suggestions, and the checks of replies."""

from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import agents, once

if TYPE_CHECKING:
    from chalicelib.domain.checks.reading import DraftReader
    from chalicelib.domain.ports import Shelf
    from chalicelib.domain.templates import Phrasing, ReplyTemplate, Stock, TemplateUse
    from chalicelib.usecases.check_reply import CheckReply
    from chalicelib.usecases.count_uses import CountUses
    from chalicelib.usecases.keep_templates import KeepTemplates
    from chalicelib.usecases.open_desk import OpenDesk
    from chalicelib.usecases.suggest_replies import PreviewTemplate, SuggestReplies

_ROOT = Path(__file__).resolve().parents[2]


@once
def reply_templates() -> "Shelf[ReplyTemplate]":
    """The merchants' own templates, and what they were before."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.templates import ReplyTemplate

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), ReplyTemplate)


@once
def template_uses() -> "Shelf[TemplateUse]":
    """How often templates were sent."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.templates import TemplateUse

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), TemplateUse)


@once
def stock() -> "Stock":
    """The templates that come with Guichet."""
    from chalicelib.render.stock import TemplateFiles

    return TemplateFiles(_ROOT / wiring.settings().templates / "replies")


@once
def phrasing() -> "Phrasing":
    """What renders templates."""
    from chalicelib.render.replies import SandboxedReplies

    return SandboxedReplies(_ROOT / wiring.settings().templates)


@once
def draft_reader() -> "DraftReader":
    """What reads drafts: the classifiers and the dictionaries."""
    from chalicelib.understanding.drafts import ModelDraftReader
    from chalicelib.understanding.spelling import Speller

    return ModelDraftReader(wiring.classifiers(), Speller())


@once
def keep_templates() -> "KeepTemplates":
    """The use case of `/v1/templates`."""
    from chalicelib.usecases.keep_templates import KeepTemplates

    return KeepTemplates(reply_templates(), stock(), phrasing())


@once
def open_desk() -> "OpenDesk":
    """What lays out what a reply goes by."""
    from chalicelib.usecases.open_desk import OpenDesk
    from chalicelib.wiring import orders

    return OpenDesk(
        wiring.brands(), wiring.ledger(), wiring.history(), wiring.blobs(), agents.agents(), orders.orders()
    )


@once
def suggest_replies() -> "SuggestReplies":
    """The use case of `GET /v1/cases/{reference}/suggestions`."""
    from chalicelib.usecases.suggest_replies import SuggestReplies

    return SuggestReplies(open_desk(), keep_templates(), template_uses(), phrasing())


@once
def preview_template() -> "PreviewTemplate":
    """The use case of `POST /v1/templates/{template}/{language}/preview`."""
    from chalicelib.usecases.suggest_replies import PreviewTemplate

    return PreviewTemplate(open_desk(), keep_templates(), phrasing())


@once
def check_reply() -> "CheckReply":
    """The use case of `POST /v1/cases/{reference}/replies/check`."""
    from chalicelib.usecases.check_reply import CheckReply

    return CheckReply(open_desk(), keep_templates(), draft_reader())


@once
def count_uses() -> "CountUses":
    """What counts the templates of replies that leave."""
    from chalicelib.usecases.count_uses import CountUses

    return CountUses(template_uses())
