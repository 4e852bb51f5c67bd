"""`python -m chalicelib classify`: JSON lines {subject, text} in, what Guichet understands of each out."""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.commands.train import DEFAULT_MODEL
from chalicelib.domain.understanding import Detail, Understanding
from chalicelib.errors import GuichetError

if TYPE_CHECKING:
    from chalicelib.understanding.classifier import Classifier


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="model directory (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Answer each line; a line that is no JSON object is answered by {"error": ...} and the exit code is 1."""
    from chalicelib import wiring
    from chalicelib.understanding.classifier import Classifier

    try:
        if not _is_usable(arguments.model):
            from chalicelib.understanding.training import train

            print(f"no model of this version in {arguments.model}: building it from the phrases", file=sys.stderr)
            train(arguments.model, encoder=wiring.encoder(patient=True))
        classifier = Classifier.load(arguments.model, wiring.encoder())
    except GuichetError as error:
        print(f"classify: {error}", file=sys.stderr)
        return 2
    try:
        return _answer(classifier)
    except BrokenPipeError:
        # Whoever read us has read enough, as `head` does. What Python flushes at its end must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _answer(classifier: "Classifier") -> int:
    from chalicelib.understanding.details import details

    code = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            contact = json.loads(line)
            subject, text = str(contact.get("subject") or ""), str(contact.get("text") or "")
        except (ValueError, AttributeError):
            print(json.dumps({"error": "not a JSON object"}), flush=True)
            code = 1
            continue
        try:
            understood = classifier.understand(subject, text)
            found = details(text, understood.language, understood.references)
            answer = as_json(understood) | {"details": as_list(found)}
        except GuichetError as error:
            # An encoder that runs elsewhere did not answer.
            answer, code = {"error": str(error)}, 1
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return code


def _is_usable(directory: Path) -> bool:
    """Whether the directory holds a model that this code can read."""
    from chalicelib.understanding.model import FORMAT

    facts = directory / "model.json"
    return facts.exists() and json.loads(facts.read_text("utf-8")).get("format") == FORMAT


def as_json(understood: Understanding) -> dict[str, object]:
    """An understanding in the names of the contract."""
    return {
        "language": understood.language,
        "intents": [
            {"name": i.name, "confidence": i.confidence, "span": list(i.span) if i.span else None}
            for i in understood.intents
        ],
        "abstained": understood.abstained,
        "tone": understood.tone.value,
        "urgent": understood.urgent,
        "repeat": understood.repeat,
        "why": {
            name: [
                {"span": list(reason.span) if reason.span else None, "words": reason.words}
                for reason in getattr(understood.why, name)
            ]
            for name in ("tone", "urgent", "repeat")
        },
        "references": list(understood.references),
        "model": understood.model,
    }


def as_list(details: Iterable[Detail]) -> list[dict[str, object]]:
    """The details of a text."""
    return [
        {"kind": one.kind.value, "value": one.value, "span": list(one.span), "carrier": one.carrier or None}
        for one in details
    ]
