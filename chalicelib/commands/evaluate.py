"""`python -m chalicelib evaluate TRAIN.csv TEST.csv`: train on one labelled set, report on another as JSON."""

import argparse
import csv
import json
import sys
from pathlib import Path

from chalicelib.commands.train import encoder_at
from chalicelib.errors import Malformed
from chalicelib.understanding.evaluation import Labelled, evaluate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("train", type=Path, help="CSV with columns text and intent; several intents are joined by |")
    parser.add_argument("test", type=Path, help="CSV of the same kind")
    parser.add_argument("--without-encoder", action="store_true", help="use n-grams alone")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; returns the exit code."""
    try:
        train, test = read_labelled(arguments.train), read_labelled(arguments.test)
    except (OSError, Malformed) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 2
    encoder = None if arguments.without_encoder else encoder_at()
    print(json.dumps(evaluate(train, test, encoder), indent=2))
    return 0


def read_labelled(path: Path) -> Labelled:
    """Read a CSV with columns text and intent (or intents), UTF-8.

    Raises Malformed where a column is missing or no row is left, OSError where the file cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames or []
        column = "intent" if "intent" in columns else "intents"
        if "text" not in columns or column not in columns:
            raise Malformed(f"{path}: needs the columns text and intent")
        rows = [(row["text"] or "", row[column] or "") for row in reader]
    if not rows:
        raise Malformed(f"{path}: has no rows")
    return Labelled(
        tuple(text for text, _ in rows),
        tuple(frozenset(name.strip() for name in names.split("|") if name.strip()) for _, names in rows),
    )
