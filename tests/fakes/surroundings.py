"""The bucket, the queues and the way out for mail, in memory."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chalicelib.errors import GuichetError, NotFound

Pointer = TypeVar("Pointer")


@dataclass(slots=True)
class MemoryBlobs:
    """`Blobs` in memory: (content, media type) by key."""

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def get(self, key: str) -> bytes:
        """See `Blobs`."""
        if key not in self.objects:
            raise NotFound(f"No object {key}", reason="no_object")
        return self.objects[key][0]

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """See `Blobs`."""
        self.objects[key] = (content, media_type)

    def put_once(self, key: str, content: bytes, media_type: str) -> bool:
        """See `Blobs`."""
        return self.objects.setdefault(key, (content, media_type))[0] is content

    def exists(self, key: str) -> bool:
        """See `Blobs`."""
        return key in self.objects


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
    sender: str
    recipient: str


@dataclass(slots=True)
class MemoryMailer:
    """`Mailer` in memory. `failures` are raised by the next sends, first come first."""

    sent: list[Sent] = field(default_factory=list)
    failures: list[GuichetError] = field(default_factory=list)

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        """See `Mailer`."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(Sent(raw, sender, recipient))
