"""Notices to a merchant's own people, from `templates/internal/<language>/case_notice.{subject.txt,txt}`."""

from dataclasses import asdict
from pathlib import Path

from chalicelib.domain.brand import Brand
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.notices import Notice
from chalicelib.render.customer_text import one_line
from chalicelib.render.internal_contexts import CaseNoticeContext
from chalicelib.render.letters import environment
from chalicelib.render.words import Words, read_words


class JinjaCaseNotices:
    """`NoticeWriter` from the templates below a directory."""

    def __init__(self, templates: Path) -> None:
        self._mail = templates / "mail"
        self._environment = environment(templates)

    def notice(self, notice: Notice, brand: Brand, language: str) -> Note:
        """See `NoticeWriter`."""
        words = read_words(self._mail / language / "words.json")
        context = CaseNoticeContext(
            kind=notice.kind,
            clock=notice.clock,
            brand=one_line(brand.name),
            reference=notice.case,
            queue=one_line(notice.queue),
            priority=notice.priority.name.lower(),
            due_at=words.moment_in(notice.due_at, brand.time_zone),
            reasons=tuple(_reason(reason, words) for reason in notice.reasons),
        )
        subject, text = (
            self._environment.get_template(f"internal/{language}/case_notice.{kind}").render(asdict(context))
            for kind in ("subject.txt", "txt")
        )
        return Note(one_line(subject), text)


def _reason(reason: str, words: Words) -> tuple[str, str]:
    """A reason's kind, and what it is about in words that the merchant chose or that the language has, if any."""
    kind, _, about = reason.partition(":")
    if kind == "intent":
        return kind, words.topics.get(about, one_line(about.replace("_", " ")))
    return kind, one_line(about) if kind in ("rule", "deadline", "tier") else ""
