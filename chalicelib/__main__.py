"""The command line: `python -m chalicelib COMMAND`."""

import argparse
import importlib
import sys

COMMANDS = {
    "inspect": "show what Guichet reads in raw mails, one JSON line each",
    "classify": "show what Guichet understands of texts: JSON lines in, JSON lines out",
    "train": "build the model from the phrases",
    "evaluate": "train on one CSV file, report on another",
    "replay": "say what another model would have made of a brand's newest contacts",
    "brand": "check a brand's file and put it into the table",
    "key": "issue an API key for a merchant",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m chalicelib", description=__doc__)
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=", ".join(COMMANDS))
    parser.epilog = "; ".join(f"{name}: {text}" for name, text in COMMANDS.items())
    arguments = sys.argv[1:] if argv is None else argv
    chosen = parser.parse_args(arguments[:1]).command

    # A command loads only what it needs: `inspect` must not wait for the model.
    module = importlib.import_module(f"chalicelib.commands.{chosen}")
    command = argparse.ArgumentParser(prog=f"python -m chalicelib {chosen}", description=COMMANDS[chosen])
    module.add_arguments(command)
    return int(module.run(command.parse_args(arguments[1:])))


if __name__ == "__main__":
    sys.exit(main())
