"""What orders need beside the table: who carries SMS, in memory, and letters that say the facts."""

from dataclasses import dataclass, field

from chalicelib.errors import GuichetError


@dataclass(frozen=True, slots=True)
class SentText:
    """An SMS that left."""

    phone: str
    text: str
    sender: str
    max_price: float


@dataclass(slots=True)
class MemoryTexter:
    """`Texter` in memory. `failures` are raised by the next sends, first come first."""

    sent: list[SentText] = field(default_factory=list)
    failures: list[GuichetError] = field(default_factory=list)

    def send(self, phone: str, text: str, sender: str, max_price: float) -> str:
        """See `Texter`."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(SentText(phone, text, sender, max_price))
        return f"sms-{len(self.sent):04}"
