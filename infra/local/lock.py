"""One local cloud a folder."""

import fcntl
import os
import time
from pathlib import Path
from typing import IO

PATIENCE = 15.0
"""Seconds to wait for the processes of a local cloud whose main process was killed: they save, then end."""


def take_lock(path: Path, patience: float = PATIENCE) -> IO[str] | None:
    """Lock a folder until the file is closed or the process ends; None where a living process holds it."""
    file = path.open("a+")
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if _holder_lives(file) or time.monotonic() > deadline:
                file.close()
                return None
            time.sleep(0.1)
        else:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            return file


def _holder_lives(file: IO[str]) -> bool:
    file.seek(0)
    written = file.read().strip()
    if not written.isdecimal():
        return True
    try:
        os.kill(int(written), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
