"""Mail that was accepted, on disk until it is safe elsewhere.

The answer 250 makes us answerable for a mail, and the local cloud keeps its state in memory between two snapshots. So
every accepted mail is written here first, and stays until a snapshot of the cloud was begun after the mail was handled.
What is still here at the next start is handed over again; the steps behind are made to see the same mail twice.
"""

import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from infra.local.receipt import Arrival


@dataclass(frozen=True, slots=True)
class _Envelope:
    id: str
    sender: str
    recipients: tuple[str, ...]
    at: str


class Spool:
    """A folder of accepted mails, one file each: a line of JSON with the envelope, then the bytes as received."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handled: dict[str, float] = {}
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob("*.part"):
            unfinished.unlink()

    def keep(self, arrival: Arrival) -> None:
        """Write a mail to disk; when this returns, it survives a power failure. Raises OSError."""
        envelope = _Envelope(arrival.id, arrival.sender, arrival.recipients, arrival.at.isoformat())
        final = self._path(arrival.id)
        unfinished = final.with_suffix(".part")
        with unfinished.open("wb") as file:
            file.write(json.dumps(asdict(envelope)).encode() + b"\n")
            file.write(arrival.content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(final)
        # The name is part of what must be on disk.
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def waiting(self) -> list[str]:
        """The ids of all mails here, oldest first."""
        files = sorted(self._folder.glob("*.mail"), key=lambda path: path.stat().st_mtime_ns)
        return [path.stem for path in files]

    def read(self, message_id: str) -> Arrival:
        """One mail as it was kept. Raises OSError, or ValueError where the file is damaged."""
        head, _, content = self._path(message_id).read_bytes().partition(b"\n")
        envelope = json.loads(head)
        return Arrival(
            id=envelope["id"],
            sender=envelope["sender"],
            recipients=tuple(envelope["recipients"]),
            at=datetime.fromisoformat(envelope["at"]),
            content=content,
        )

    def handled(self, message_id: str) -> None:
        """Note that a mail was handed over, so that the next snapshot holds it."""
        with self._lock:
            self._handled[message_id] = time.monotonic()

    def forget(self, before: float) -> int:
        """Delete the mails handed over before a time of the monotonic clock; returns how many."""
        with self._lock:
            safe = [message_id for message_id, at in self._handled.items() if at < before]
            for message_id in safe:
                del self._handled[message_id]
        for message_id in safe:
            self._path(message_id).unlink(missing_ok=True)
        return len(safe)

    def _path(self, message_id: str) -> Path:
        return self._folder / f"{message_id}.mail"
