"""Notices of busy queues, from `templates/internal/<language>/load_notice.{subject.txt,txt}`."""

from dataclasses import asdict
from math import ceil
from pathlib import Path

from chalicelib.domain.internal_letters import Note
from chalicelib.domain.load_notices import LoadTold
from chalicelib.render.customer_text import one_line
from chalicelib.render.internal_contexts import LoadNoticeContext
from chalicelib.render.letters import environment
from chalicelib.render.words import read_words


class JinjaLoadNotices:
    """`LoadWriter` from the templates below a directory."""

    def __init__(self, templates: Path) -> None:
        self._mail = templates / "mail"
        self._environment = environment(templates)

    def load(self, told: LoadTold) -> Note:
        """See `LoadWriter`."""
        words = read_words(self._mail / told.language / "words.json")
        context = LoadNoticeContext(
            busy=told.busy,
            brand=one_line(told.brand),
            queue=one_line(told.queue),
            since=words.moment_in(told.since, told.time_zone),
            waiting=told.waiting,
            agents=told.agents,
            hours=ceil(told.wait),
            limit=f"{told.limit:g}".replace(".", words.decimal),
            closed=told.closed,
        )
        subject, text = (
            self._environment.get_template(f"internal/{told.language}/load_notice.{kind}").render(asdict(context))
            for kind in ("subject.txt", "txt")
        )
        return Note(one_line(subject), text)
