"""What somebody asks when they reply to a case, and when they look at another's reply."""

from dataclasses import dataclass, field

from chalicelib.domain.replies import Then


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to send along, as it was given."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A reply that somebody wrote.

    `agent` is an agent's id, empty for a program. An empty `subject` and `language` are the thread's and the case's.
    `answers` is the id of the contact that its author saw last, empty for whichever is the latest. `composed` is what
    the `templates` gave. `accept` are codes of findings that its author leaves so.
    """

    text: str
    agent: str = ""
    subject: str = ""
    language: str = ""
    answers: str = ""
    files: tuple[GivenFile, ...] = ()
    templates: tuple[str, ...] = ()
    composed: str = ""
    then: Then = Then.SOLVE
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an agent says of a reply: approved, returned, withdrawn or corrected, with a `text` of their own or none."""

    agent: str
    note: str = ""
    text: str = ""
    accept: tuple[str, ...] = ()
