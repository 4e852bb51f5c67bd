"""What the local cloud has sent, kept on disk."""

import email
import email.policy
import json
import secrets
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail in the outbox. `sender` and `recipients` are addresses; `received_at` is UTC, ISO 8601."""

    id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    received_at: str

    def is_to(self, address: str) -> bool:
        """Whether it went to an address, whatever its case."""
        return address.casefold() in (recipient.casefold() for recipient in self.recipients)


@dataclass(frozen=True, slots=True)
class Content:
    """What a person reads of a mail: plain text, HTML, and the names of attachments."""

    text: str
    html: str
    attachments: tuple[str, ...]


class Outbox:
    """A folder of sent mails, oldest first; a mail whose Message-ID is here already is not kept twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._sent: dict[str, Sent] = {}
        for path in sorted(folder.glob("*.json")):
            facts = json.loads(path.read_text("utf-8"))
            self._sent[facts["id"]] = Sent(**facts | {"recipients": tuple(facts["recipients"])})
        self._message_ids = {sent.message_id for sent in self._sent.values() if sent.message_id}

    def add(self, sender: str, recipients: tuple[str, ...], raw: bytes) -> Sent | None:
        """Keep a mail; None where the same mail is here already."""
        at = datetime.now(UTC)
        message = _parse(raw)
        name, address = parseaddr(str(message.get("From", "")))
        sent = Sent(
            id=f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}",
            sender=address or sender,
            sender_name=name,
            recipients=recipients,
            subject=str(message.get("Subject", "")),
            message_id=str(message.get("Message-ID", "")).strip(),
            received_at=at.isoformat(timespec="milliseconds"),
        )
        with self._lock:
            if sent.message_id and sent.message_id in self._message_ids:
                return None
            self._folder.joinpath(f"{sent.id}.eml").write_bytes(raw)
            facts = self._folder / f"{sent.id}.json"
            unfinished = facts.with_suffix(".part")
            unfinished.write_text(json.dumps(asdict(sent), ensure_ascii=False), "utf-8")
            unfinished.replace(facts)
            self._message_ids.add(sent.message_id)
            self._sent[sent.id] = sent
        return sent

    def messages(self, to: str = "") -> list[Sent]:
        """All mails, or those to one address; oldest first."""
        with self._lock:
            every = list(self._sent.values())
        return [sent for sent in every if not to or sent.is_to(to)]

    def find(self, message_id: str) -> Sent | None:
        """One mail by its id in the outbox."""
        return self._sent.get(message_id)

    def raw(self, sent: Sent) -> bytes:
        """A mail's bytes as sent."""
        return self._folder.joinpath(f"{sent.id}.eml").read_bytes()

    def content(self, sent: Sent) -> Content:
        """What a person reads of a mail."""
        message = _parse(self.raw(sent))
        return Content(
            text=_body(message, "plain"),
            html=_body(message, "html"),
            attachments=tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
        )


def _parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, KeyError):
        text = bytes(part.get_payload(decode=True) or b"")
    return text if isinstance(text, str) else text.decode("utf-8", "replace")
