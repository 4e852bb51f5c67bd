"""`python -m chalicelib evaluate TRAIN.csv TEST.csv`: train on one labelled set, report on another as JSON."""

import argparse
import csv
import json
import sys
from pathlib import Path

from chalicelib.commands.train import encoder_at
from chalicelib.errors import GuichetError, Malformed
from chalicelib.understanding.evaluation import Labelled, evaluate

_LONGEST_FIELD = 10_000_000
"""Characters of a field; csv's own limit is less than a long mail."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("train", type=Path, help="CSV with columns text and intent; several intents are joined by |")
    parser.add_argument("test", type=Path, help="CSV of the same kind")
    parser.add_argument("--without-encoder", action="store_true", help="use n-grams alone")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 2 with the reason on stderr where a file cannot be used."""
    try:
        train, test = read_labelled(arguments.train), read_labelled(arguments.test)
        if not any(train.intents):
            raise Malformed(f"{arguments.train}: no row has an intent")
        encoder = None if arguments.without_encoder else encoder_at()
    except (OSError, GuichetError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 2
    report = evaluate(train, test, encoder, _say)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    print(json.dumps(report, indent=2))
    return 0


def _say(what: str) -> None:
    """Show what is being done on one line of a terminal; say nothing to a file."""
    if sys.stderr.isatty():
        print(f"\r\033[Kevaluate: {what} …", end="", file=sys.stderr, flush=True)


def read_labelled(path: Path) -> Labelled:
    """Read a CSV with columns text and intent (or intents), UTF-8.

    Raises Malformed where a column is missing, the encoding is another, a row is no row or none is left; OSError where
    the file cannot be read.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = [name.strip() for name in reader.fieldnames or []]
            reader.fieldnames = columns
            column = "intent" if "intent" in columns else "intents"
            missing = [name for name in ("text", column) if name not in columns]
            if missing:
                wanted = " and ".join(missing).replace("intents", "intent")
                raise Malformed(f"{path}: lacks the column {wanted}; it has {', '.join(columns) or 'none'}")
            rows = [(row["text"] or "", row[column] or "") for row in reader]
    except UnicodeDecodeError as error:
        raise Malformed(f"{path}: is not UTF-8 (byte {error.start} is {error.object[error.start]:#04x})") from error
    except csv.Error as error:
        raise Malformed(f"{path}, line {reader.line_num}: {error}") from error
    if not rows:
        raise Malformed(f"{path}: has no rows below its header")
    return Labelled(
        tuple(text for text, _ in rows),
        tuple(frozenset(name.strip() for name in names.split("|") if name.strip()) for _, names in rows),
    )
