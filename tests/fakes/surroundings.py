"""The bucket, the queues and the way out for mail, in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from chalicelib.domain.ports import Stored
from chalicelib.domain.reconciliation import Pass
from chalicelib.errors import GuichetError, NotFound

Pointer = TypeVar("Pointer")


@dataclass(slots=True)
class MemoryBlobs:
    """`Blobs` in memory: (content, media type) by key."""

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    page: int = 1_000

    def get(self, key: str) -> bytes:
        """See `Blobs`."""
        if key not in self.objects:
            raise NotFound(f"No object {key}", reason="no_object")
        return self.objects[key][0]

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """See `Blobs`."""
        self.objects[key] = (content, media_type)
        self.times[key] = self.clock()

    def put_once(self, key: str, content: bytes, media_type: str) -> bool:
        """See `Blobs`."""
        self.times.setdefault(key, self.clock())
        return self.objects.setdefault(key, (content, media_type))[0] is content

    def exists(self, key: str) -> bool:
        """See `Blobs`."""
        return key in self.objects

    def size(self, key: str) -> int:
        """See `Blobs`."""
        return len(self.get(key))

    def link(self, key: str, name: str, media_type: str, lives: timedelta) -> str:
        """See `Blobs`."""
        return f"https://bucket.example/{key}?name={name}&type={media_type}&seconds={int(lives.total_seconds())}"

    def listed(self, prefix: str, after: str) -> tuple[Stored, ...]:
        """See `Blobs`: `page` at most."""
        found = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        return tuple(Stored(key, self.times[key]) for key in found[: self.page])


@dataclass(slots=True)
class MemoryPasses:
    """`Passes` in memory."""

    kept: dict[str, Pass] = field(default_factory=dict)

    def last(self, name: str) -> Pass | None:
        """See `Passes`."""
        return self.kept.get(name)

    def keep(self, name: str, walk: Pass) -> None:
        """See `Passes`."""
        self.kept[name] = walk


@dataclass(slots=True)
class MemoryQueue(Generic[Pointer]):
    """`Queue` in memory. `failures` are raised by the next sends, first come first."""

    pointers: list[Pointer] = field(default_factory=list)
    failures: list[GuichetError] = field(default_factory=list)

    def send(self, pointer: Pointer) -> None:
        """See `Queue`."""
        if self.failures:
            raise self.failures.pop(0)
        self.pointers.append(pointer)


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that left."""

    raw: bytes
    envelope_from: str
    recipient: str
    message_id: str
    tags: dict[str, str]


@dataclass(slots=True)
class MemoryMailer:
    """`Mailer` in memory. `failures` are raised by the next sends, first come first."""

    sent: list[Sent] = field(default_factory=list)
    failures: list[GuichetError] = field(default_factory=list)

    def send(self, raw: bytes, envelope_from: str, recipient: str, tags: Mapping[str, str]) -> str:
        """See `Mailer`. Like SES, it gives every mail an id of its own."""
        if self.failures:
            raise self.failures.pop(0)
        left = f"{len(self.sent):04}@eu-west-1.amazonses.com"
        self.sent.append(Sent(raw, envelope_from, recipient, left, dict(tags)))
        return left
