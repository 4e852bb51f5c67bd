"""`python -m chalicelib train`: build the model directory from the phrases."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.errors import GuichetError

if TYPE_CHECKING:
    from chalicelib.understanding.encoder import Encoder
    from chalicelib.understanding.phrases import Phrase

DEFAULT_MODEL = Path(".local/model")
"""Where the commands keep their model, below the current directory."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=DEFAULT_MODEL, help="directory to write (default: %(default)s)")
    parser.add_argument("--without-encoder", action="store_true", help="n-grams alone: smaller and weaker")
    parser.add_argument(
        "--phrases", type=Path, metavar="DIR", help="own phrases, LANGUAGE/INTENT.txt, that extend the built-in ones"
    )


def run(arguments: argparse.Namespace) -> int:
    """Train and write; says on stderr what was built."""
    from chalicelib import wiring
    from chalicelib.understanding.training import train

    try:
        phrases = _phrases(arguments.phrases) if arguments.phrases else None
        elsewhere = None if arguments.without_encoder else wiring.encoder(patient=True)
        version = train(arguments.out, phrases, with_encoder=not arguments.without_encoder, encoder=elsewhere)
    except (GuichetError, OSError) as error:
        print(f"train: {error}", file=sys.stderr)
        return 1
    print(f"model {version} is in {arguments.out}", file=sys.stderr)
    return 0


def _phrases(folder: Path) -> "tuple[Phrase, ...]":
    """The built-in phrases with those of a folder; says on stderr what is worth a second look."""
    from chalicelib.understanding.own_phrases import files_below, read_own, second_looks, with_own

    own = read_own(files_below(folder))
    for note in second_looks(own):
        print(note, file=sys.stderr)
    return with_own(own)


def encoder_at(directory: Path = DEFAULT_MODEL) -> "Encoder":
    """The encoder that the settings name; the one below a model directory is prepared first where it is missing."""
    from chalicelib import wiring

    elsewhere = wiring.encoder(patient=True)
    if elsewhere:
        return elsewhere
    from chalicelib.understanding.encoder import PreparedEncoder, one_thread, prepare

    one_thread()
    target = directory / "encoder"
    if not (target / "tokenizer.json").exists():
        print("preparing the encoder (once)", file=sys.stderr)
        prepare(target)
    return PreparedEncoder(target)
