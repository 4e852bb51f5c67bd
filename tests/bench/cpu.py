"""CPU time per contact of each step that computes, beside the standard library's mail parser on the same mails."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, TypeVar

from chalicelib.domain import quoting
from chalicelib.domain.acknowledgement import Form, Letter, Promise
from chalicelib.domain.mail import Address, OutgoingMail
from chalicelib.mime.build import build
from chalicelib.mime.parse import parse
from chalicelib.render.letters import JinjaLetters
from chalicelib.understanding.classifier import Classifier
from tests.bench.mails import Sample, ordinary_mails, sample

Value = TypeVar("Value")

MAILS = 60
RUNS = 5
_NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def measured(templates: Path, model: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Milliseconds of CPU (all threads) of each step, and its ratio to the standard library's parser.

    A step is done `RUNS` times on each of `MAILS` ordinary mails, all steps in turn, so that a busy machine slows
    them alike. A mail's time is the median of its runs; `ms` is the median over the mails, `mean_ms` their mean
    (which the mails with an attachment dominate), `p95_ms` what 95 of 100 mails stay below. `ratio` is the median
    over the mails of the step's time by the standard library's, `ratio_of_means` that of the means.
    """
    mails = ordinary_mails(MAILS)
    say(f"cpu: {len(mails)} mails, {RUNS} runs")
    steps = _Steps(JinjaLetters(templates), Classifier.load(model))
    times = _times(steps, mails)
    library = [statistics.median(runs) for runs in times["stdlib"]]
    of_150_words = [sample(1000 + number, words=(143, 145)) for number in range(20)]
    alone = _times(steps, of_150_words)
    together = [
        statistics.median(parsed) + statistics.median(understood)
        for parsed, understood in zip(alone["parse"], alone["understand"], strict=True)
    ]
    return {
        "mails": {
            "count": len(mails),
            "runs": RUNS,
            "words_median": statistics.median(mail.words for mail in mails),
            "with_quote": sum(mail.quoting for mail in mails),
            "with_attachment": sum(mail.attached for mail in mails),
        },
        "steps": {name: _summary([statistics.median(one) for one in runs], library) for name, runs in times.items()},
        "parse_and_understand_150_words": {
            "ms": _ms(statistics.median(together)),
            "max_ms": _ms(max(together)),
            "words_median": statistics.median(mail.words for mail in of_150_words),
        },
    }


class _Steps:
    """The steps of one contact, each fed with what the one before it returned."""

    def __init__(self, letters: JinjaLetters, classifier: Classifier) -> None:
        self._letters = letters
        self._classifier = classifier

    def run(self, mail: Sample, note: Callable[[str, float], None]) -> None:
        """Do all steps once and note the CPU seconds of each."""

        def timed(name: str, step: Callable[[], Value]) -> Value:
            started = time.process_time_ns()
            done = step()
            note(name, (time.process_time_ns() - started) / 1e9)
            return done

        timed("stdlib", lambda: _read_by_the_standard_library(mail.raw))
        parsed = timed("parse", lambda: parse(mail.raw))
        parts = timed("split", lambda: quoting.split(parsed.text, subject=parsed.subject))
        understood = timed("understand", lambda: self._classifier.understand(parsed.subject, parts.new))
        intents = tuple(found.name for found in understood.intents)
        letter = timed(
            "render", lambda: self._letters.acknowledgement(_promise(mail.language, parsed.subject, intents))
        )
        timed("build", lambda: build(_outgoing(letter, mail, parsed.message_id)))


def _times(steps: _Steps, mails: Sequence[Sample]) -> dict[str, list[list[float]]]:
    """Seconds by step, mail and run."""
    # What is loaded at first use is not a contact's.
    for mail in mails[:4]:
        steps.run(mail, lambda _name, _seconds: None)
    times: dict[str, list[list[float]]] = {}
    for number, mail in enumerate(mails):
        gc.collect()
        for _ in range(RUNS):

            def note(name: str, seconds: float, number: int = number) -> None:
                runs = times.setdefault(name, [[] for _ in mails])
                runs[number].append(seconds)

            steps.run(mail, note)
    return times


def _read_by_the_standard_library(raw: bytes) -> int:
    """Parse, and read bodies and attachments; the size keeps it from being for nothing."""
    message = message_from_bytes(raw, policy=policy.default)
    read = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return sum(len(content) for content in read)


def _promise(language: str, subject: str, intents: tuple[str, ...]) -> Promise:
    return Promise(
        form=Form.FULL,
        language=language,
        reference="GU-7K3F9QXW",
        brand="Maison Lavande",
        customer_name="Camille Exemple",
        subject=subject,
        intents=intents,
        due_at=_NOW + timedelta(days=1),
        time_zone="Europe/Paris",
        mailbox="bonjour@maison-lavande.example",
    )


def _outgoing(letter: Letter, mail: Sample, message_id: str) -> OutgoingMail:
    own = Address("bonjour@maison-lavande.example", "Maison Lavande")
    return OutgoingMail(
        message_id="ack.example@maison-lavande.example",
        sender=own,
        to=Address(mail.sender, "Camille Exemple"),
        reply_to=own,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        date=_NOW,
        in_reply_to=message_id,
        references=(message_id,),
        automatic=True,
        language=mail.language,
    )


def _summary(seconds: list[float], library: list[float]) -> dict[str, float]:
    ratios = [own / other for own, other in zip(seconds, library, strict=True)]
    return {
        "ms": _ms(statistics.median(seconds)),
        "mean_ms": _ms(statistics.mean(seconds)),
        "p95_ms": _ms(sorted(seconds)[int(len(seconds) * 0.95)]),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_of_means": round(statistics.mean(seconds) / statistics.mean(library), 3),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
