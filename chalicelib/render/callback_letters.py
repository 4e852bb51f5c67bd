"""Mails about callbacks, from `templates/messages/<language>/callback.{subject.txt,txt}`.

They are plain text: the layout of all messages makes a mail of it, and closes it with the brand's signature.
"""

from dataclasses import asdict
from pathlib import Path

from chalicelib.domain.callbacks import CallbackTold
from chalicelib.domain.internal_letters import Note
from chalicelib.render.contexts import CallbackContext
from chalicelib.render.customer_text import one_line, plausible_name
from chalicelib.render.letters import environment
from chalicelib.render.words import read_words


class JinjaCallbackLetters:
    """`CallbackWriter` from the templates below a directory."""

    def __init__(self, templates: Path) -> None:
        self._mail = templates / "mail"
        self._environment = environment(templates)

    def callback(self, told: CallbackTold) -> Note:
        """See `CallbackWriter`."""
        words = read_words(self._mail / told.language / "words.json")
        context = CallbackContext(
            letter=str(told.letter),
            name=plausible_name(told.name),
            reference=told.reference,
            phone=one_line(told.phone),
            start=words.moment_in(told.start, told.time_zone),
            minutes=round((told.end - told.start).total_seconds() / 60),
        )
        subject, text = (
            self._environment.get_template(f"messages/{told.language}/callback.{kind}").render(asdict(context))
            for kind in ("subject.txt", "txt")
        )
        return Note(one_line(subject), text.strip())
