"""What the person at the terminal sees while the local cloud starts."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Print a step and, when it is done, the seconds it took."""
    started = time.monotonic()
    print(f"  {doing:<46}", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:6.1f} s", flush=True)


def say(text: str) -> None:
    """Print a line at once, even into a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print a line to standard error."""
    print(text, file=sys.stderr, flush=True)
